"""How long is the screen of a failing check? Every mistake of every kata, graded and printed at 80 columns.

    python -m benchmarks.screens             all katas, half an hour of one core
    python -m benchmarks.screens adam        one kata

Prints the median, the 95th percentile and the longest of them, in lines. docs/measurements.md has what came out.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from grader import Grader, Policy, catalogue
from grader.report.text import print_feedback

COLUMNS = 80
SEED = 3


@dataclass(frozen=True, order=True)
class Screen:
    """The screen of one mistake: its height in lines, and which mistake of which kata, in which backend."""

    lines: int
    slug: str
    backend: str
    mistake: str


def screens(slug: str, grader: Grader, folder: Path) -> Iterator[Screen]:
    """The screens of all mistakes of a kata; those of each backend, where a slip has a form in it."""
    kata = catalogue.find(slug)
    for backend in kata.backends:
        for mistake in catalogue.mistakes(kata, backend):
            path = folder / f"{slug.replace('-', '_')}.py"
            path.write_text(mistake.source, encoding="utf-8")
            feedback = grader.grade(path, kata=kata, backend=backend, device="cpu", seed=SEED)
            page = io.StringIO()
            print_feedback(feedback, Console(file=page, width=COLUMNS, highlight=False, emoji=False))
            yield Screen(page.getvalue().count("\n"), slug, backend, mistake.slug)


def main(slugs: list[str]) -> None:
    """Grades the mistakes of the named katas, or of all, and prints the three figures."""
    with Grader(Policy(recalls=True)) as grader, tempfile.TemporaryDirectory() as folder:
        found = sorted(screen for slug in slugs or catalogue.slugs() for screen in screens(slug, grader, Path(folder)))
    median = statistics.median(screen.lines for screen in found)
    print(f"{len(found)} screens: median {median:g} lines, 95% at most {found[int(0.95 * len(found))].lines}")
    print(f"longest: {found[-1]}")


if __name__ == "__main__":
    main(sys.argv[1:])
