"""How strong every kata's hidden tests are: measured, recorded with the hash of what was measured, shown as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.authoring.audit import Part

INTRODUCTION = """\
# The strength of the hidden tests

Made by `kata dev check --mutants --record docs`; not to be edited. A mutant is the reference with
one slip in it (cosmic-ray's operators, and those of array code: axes, flags, sum for mean, casts,
dropped statements). It is *caught* when a case fails. *Equivalent* ones compute the same thing,
each with its reason in the kata's `equivalent.toml`. *Accepted* are right programs in other styles,
all of which pass; *mistakes* are wrong ones that people write, each of which is caught and named as
itself.

| kata | backend | mutants | caught | equivalent | survived | accepted | mistakes |
|---|---|---:|---:|---:|---:|---:|---:|
"""


@dataclass(frozen=True)
class Row:
    """One kata on one backend, as recorded."""

    backend: str
    mutants: int
    caught: int
    equivalent: int
    accepted: int
    mistakes: int


@dataclass(frozen=True)
class Strength:
    """One kata: the hash of what was measured, and a row for each backend."""

    fingerprint: str
    rows: tuple[Row, ...]


def row(part: Part) -> Row:
    """An audit's figures."""
    return Row(part.backend, part.mutants, part.caught, part.equivalent, part.accepted, part.mistakes)


def load(folder: Path) -> dict[str, Strength]:
    """What strength.json in this folder records; nothing where it is missing or of another form."""
    try:
        document: Any = json.loads((folder / "strength.json").read_text("utf-8"))
        return {
            slug: Strength(entry["fingerprint"], tuple(Row(**fields) for fields in entry["rows"]))
            for slug, entry in document.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def save(folder: Path, measured: Mapping[str, Strength]) -> None:
    """Write strength.json and strength.md, katas in the order of their slugs."""
    document = {
        slug: {"fingerprint": measured[slug].fingerprint, "rows": [vars(row) for row in measured[slug].rows]}
        for slug in sorted(measured)
    }
    (folder / "strength.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    (folder / "strength.md").write_text(INTRODUCTION + "\n".join(_lines(measured)) + "\n", "utf-8")


def _lines(measured: Mapping[str, Strength]) -> Iterable[str]:
    total = [0] * 6
    for slug in sorted(measured):
        for one in measured[slug].rows:
            survived = one.mutants - one.caught - one.equivalent
            figures = [one.mutants, one.caught, one.equivalent, survived, one.accepted, one.mistakes]
            total = [a + b for a, b in zip(total, figures, strict=True)]
            yield f"| {slug} | {one.backend} | " + " | ".join(str(figure) for figure in figures) + " |"
    yield "| **all** | | " + " | ".join(str(figure) for figure in total) + " |"
