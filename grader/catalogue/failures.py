"""Which cases each known mistake fails, as the audit saw it: what a diagnosis need not run to rule out a mistake.

`failures.json`, for each backend: the names of the cases, and for each mistake a mark for each of them in turn, F where
it fails, . where it passes, ? where that depends on the inputs, or on the machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from grader.errors import BrokenKata
from grader.model import Backend, Kata
from grader.records import dataclass

FAILURES = "failures.json"
FAILS, PASSES, EITHER = "F", ".", "?"


@dataclass(frozen=True)
class Failures:
    """Mistake -> case -> mark. What is not recorded may be either."""

    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def mark(self, mistake: str, case: str) -> str:
        """F, . or ? for this mistake in this case."""
        return self.marks.get(mistake, {}).get(case, EITHER)

    def seen(self, marks: Mapping[str, Mapping[str, str]]) -> Failures:
        """With what was seen once more: where it differs from what was seen before, it may be either."""
        return Failures(
            {
                mistake: {
                    **self.marks.get(mistake, {}),
                    **{case: mark if self._agrees(mistake, case, mark) else EITHER for case, mark in found.items()},
                }
                for mistake, found in marks.items()
            }
        )

    def as_open_as(self, before: Failures) -> Failures:
        """Either, too, wherever it was that before: what once depended on the inputs, few seeds do not settle."""
        return Failures(
            {
                mistake: {
                    case: EITHER if before.marks.get(mistake, {}).get(case) == EITHER else mark
                    for case, mark in found.items()
                }
                for mistake, found in self.marks.items()
            }
        )

    def allow(self, seen: Failures) -> bool:
        """Whether this is what was seen, or leaves it open, for every mistake and case of it."""
        return all(
            self.marks.get(mistake, {}).get(case) in (mark, EITHER)
            for mistake, found in seen.marks.items()
            for case, mark in found.items()
        )

    def _agrees(self, mistake: str, case: str, mark: str) -> bool:
        return self.marks.get(mistake, {}).get(case, mark) == mark


def failures(kata: Kata, backend: Backend) -> Failures:
    """What is recorded of a kata's mistakes on this backend; nothing before its first audit."""
    path = kata.solution / FAILURES
    if not path.exists():
        return Failures()
    try:
        entry = json.loads(path.read_text("utf-8")).get(backend, {"cases": [], "mistakes": {}})
        cases = entry["cases"]
        return Failures({name: dict(zip(cases, marks, strict=True)) for name, marks in entry["mistakes"].items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenKata.at(path, 1, "this is not what the audit writes; remove it, and audit the kata") from error


def record_failures(kata: Kata, found: Mapping[Backend, Failures]) -> None:
    """Write what an audit saw, a line for each mistake."""
    document: dict[str, Any] = {}
    for backend, table in found.items():
        cases = list(dict.fromkeys(case for marks in table.marks.values() for case in marks))
        rows = {name: "".join(table.mark(name, case) for case in cases) for name in sorted(table.marks)}
        document[backend] = {"cases": cases, "mistakes": rows}
    path = kata.solution / FAILURES
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
