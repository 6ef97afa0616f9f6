"""Which katas there are, and where.

`find` reads the two folders of one kata and no other, so that the others cost nothing and cannot hide it by being
broken.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from grader.catalogue.programs import check_files
from grader.catalogue.schema import parse
from grader.errors import BrokenKata, Misuse
from grader.model import Kata
from grader.records import dataclass

PACKAGE = Path(__file__).resolve().parents[1]
SLUG = re.compile(r"(?!.{256})[a-z0-9]+(?:-[a-z0-9]+)*")  # no longer than a folder's name may be


@dataclass(frozen=True)
class Roots:
    """The two folders that hold the katas: what learners may see, and its twin for the judge."""

    katas: Path
    solutions: Path

    @property
    def folders(self) -> tuple[Path, Path]:
        """Both: no worker may see either of them."""
        return self.katas, self.solutions

    @property
    def questions(self) -> Path:
        """The folder of the question bank, which stands among the solutions and is no kata's."""
        return self.solutions / "questions"


def roots() -> Roots:
    """Where the katas are: in $KATA_ROOT, inside the installed package, or beside it in a checkout."""
    if chosen := os.environ.get("KATA_ROOT"):
        root = Path(os.path.expanduser(chosen)).absolute()
    else:
        root = PACKAGE if (PACKAGE / "katas").is_dir() else PACKAGE.parent
    return Roots(root / "katas", root / "solutions")


def slugs(roots: Roots | None = None) -> tuple[str, ...]:
    """The names of all katas, the broken ones too, in alphabetical order."""
    folder = _given_or_default(roots).katas
    try:
        with os.scandir(folder) as found:
            return tuple(sorted(each.name for each in found if each.name[0] not in "._" and each.is_dir()))
    except OSError as error:
        if roots is None and os.environ.get("KATA_ROOT"):
            remedy = "point KATA_ROOT to a folder that holds katas/ and solutions/, or unset it"
        else:
            remedy = "reinstall kata-dojo, or point KATA_ROOT to a folder that holds katas/ and solutions/"
        raise Misuse(f"there are no katas in {folder} ({error.strerror}); {remedy}") from None


def find(slug: str, roots: Roots | None = None) -> Kata:
    """The kata of this name; its two folders are read and no other."""
    at = _given_or_default(roots)
    folder, solution = at.katas / slug, at.solutions / slug
    if not SLUG.fullmatch(slug):
        if slug in slugs(roots):
            raise BrokenKata.at(folder, 1, "a kata's folder is named in lower-case letters, digits and single hyphens")
        raise _unknown(slug, roots)
    if not folder.is_dir():
        if solution.is_dir() and solution != at.questions:
            raise BrokenKata.at(
                solution, 1, f"its twin folder {folder} is missing; a kata is two folders of the same name"
            )
        raise _unknown(slug, roots)
    if not solution.is_dir():
        raise BrokenKata.at(folder, 1, f"its twin folder {solution} is missing; a kata is two folders of the same name")
    kata = parse(folder, solution)
    check_files(kata)
    return kata


def every(roots: Roots | None = None) -> tuple[Kata, ...]:
    """All katas; the first broken one raises."""
    return tuple(find(slug, roots) for slug in slugs(roots))


def _given_or_default(given: Roots | None) -> Roots:
    return given if given is not None else roots()


def _unknown(slug: str, roots: Roots | None) -> Misuse:
    from difflib import get_close_matches  # only a typing error needs it

    close = get_close_matches(slug.lower().replace("_", "-"), slugs(roots), n=1)
    meant = f"did you mean {close[0]}? " if close else ""
    named = slug if len(slug) <= 60 else f"{slug[:60]}…"
    return Misuse(f"there is no kata called {named!r}: {meant}`kata list` shows them all")
