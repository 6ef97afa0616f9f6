"""What measurements of many files share: the files, a line of a table for each kind, a section of docs/scale.md."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine
from benchmarks.contenders import ROOT, SLUG
from grader import catalogue

PAGE = ROOT / "docs" / "scale.md"
GRADE = [sys.executable, "-c", "from grader.cli import main; main()", "grade"]
HUNDRED_THOUSAND = 100_000


@dataclass(frozen=True)
class Spent:
    """Seconds for one file: by the clock, and of the processors."""

    wall: float
    processor: float


def main(title: str, about: str, columns: str, measure: Callable[[Path, str, int, int], str]) -> None:
    """Measure each kind of files, and write the section of this title anew.

    measure: a line's cells from a folder that holds the files in "in", the backend, their number, how many at once
    """
    count = int(sys.argv[1]) if sys.argv[1:] else 200
    judges = int(sys.argv[2]) if sys.argv[2:] else os.cpu_count() or 1
    lines = [f"| {count} files, {judges} at once | {columns} |", "|---" * (columns.count("|") + 2) + "|"]
    print("\n".join(lines), flush=True)
    for backend in ("numpy", "torch"):
        for name, texts in kinds(backend).items():
            with tempfile.TemporaryDirectory() as scratch:
                hand_in(Path(scratch) / "in", backend, texts, count)
                lines.append(f"| {backend}, {name} | {measure(Path(scratch), backend, count, judges)} |")
            print(lines[-1], flush=True)
    write(title, "\n\n".join([textwrap.fill(about, machine.WIDTH), machine.told(), "\n".join(lines)]))


def write(title: str, text: str) -> None:
    """Put a section of this title in the place of the one that the page has."""
    page = PAGE.read_text("utf-8")
    section = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    new = f"## {title}\n\n{text}\n\n"
    page = section.sub(lambda _: new, page) if section.search(page) else f"{page.rstrip()}\n\n{new}"
    PAGE.write_text(page.rstrip() + "\n", "utf-8")


def kinds(backend: str) -> dict[str, list[str]]:
    """The texts that take turns in a batch of each kind."""
    kata = catalogue.find(SLUG)
    right = catalogue.program(kata, "solution", backend) or ""
    wrong = [mistake.source for mistake in catalogue.mistakes(kata, backend, quick=True)]
    ways = [catalogue.text(path) for path in catalogue.programs(kata, backend)]
    return {
        "all right, in one way": [right],
        "half of them wrong": [text for each in wrong for text in (right, each)],
        "all right, in many ways": [right, *ways],
    }


def hand_in(folder: Path, backend: str, texts: Sequence[str], count: int) -> None:
    """So many files, no two alike."""
    for number in range(count):
        path = folder / f"person{number}" / f"{SLUG.replace('-', '_')}.py"
        path.parent.mkdir(parents=True)
        path.write_text(f"# kata: {SLUG} ({backend})\n{texts[number % len(texts)]}\n# {number}\n", "utf-8")


def grade(scratch: Path, *options: str) -> None:
    """The batch, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KATA_HOME": str(scratch / "home")}
    subprocess.run([*GRADE, "in", *options, "--seed", "7"], cwd=scratch, env=environment, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip


def spent(work: Callable[[], None], count: int) -> Spent:
    """What it took for each of so many files."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent((time.perf_counter() - began) / count, took / count)


def priced(processor: float) -> str:
    """Two cells of what seconds a verdict come to: verdicts a second and core, core hours for a hundred thousand."""
    return f"{1 / processor:.1f} | {processor * HUNDRED_THOUSAND / 3600:.1f}"
