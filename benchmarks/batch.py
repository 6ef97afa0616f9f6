"""How fast are many files? `kata grade` beside one `python -m pytest` process for each file, as many at once.

    python -m benchmarks.batch            200 files of each kind on all cores; a quarter of an hour, most of it pytest's
    python -m benchmarks.batch 40 2       40 files, two at once

Each file is another text. Ratios to plain pytest (benchmarks/contenders.py) on the same cases, by the clock and of the
processors. pytest's share is measured on a tenth of the files, before and after each batch, and counted up.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contenders import ROOT, SLUG, ours
from benchmarks.processes import Contender, run
from grader import catalogue

GRADE = [sys.executable, "-c", "from grader.cli import main; main()", "grade"]
SHARES = {"all right": 0.0, "half of them wrong": 0.5}


@dataclass(frozen=True)
class Spent:
    """Seconds for one file: by the clock, and of the processors."""

    wall: float
    processor: float


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 200
    judges = int(sys.argv[2]) if sys.argv[2:] else os.cpu_count() or 1
    print(f"{count} files, {judges} at once; how many times as long plain pytest takes")
    print("| | by the clock | of the processors | a file |")
    print("|---|---|---|---|", flush=True)
    for backend in ("numpy", "torch"):
        for name, share in SHARES.items():
            with tempfile.TemporaryDirectory() as scratch:
                print(f"| {backend}, {name} {measure(Path(scratch), backend, share, count, judges)} |", flush=True)


def measure(scratch: Path, backend: str, share: float, count: int, judges: int) -> str:
    """A line of the table."""
    plain = ours(scratch, backend)[0]
    hand_in(scratch / "in", backend, share, count)
    few = max(judges, count // 10)
    before = spent(lambda: each_alone(plain, scratch, few, judges), few)
    batch = spent(lambda: grade(scratch, judges), count)
    after = spent(lambda: each_alone(plain, scratch, few, judges), few)
    wall, processor = (before.wall + after.wall) / 2, (before.processor + after.processor) / 2
    return f"| {wall / batch.wall:.1f} | {processor / batch.processor:.1f} | {batch.processor:.3f} s"


def hand_in(folder: Path, backend: str, share: float, count: int) -> None:
    """So many texts, of which this share makes a known mistake, each in turn."""
    kata = catalogue.find(SLUG)
    right = catalogue.program(kata, "solution", kata.backends[0])
    wrong = catalogue.mistakes(kata, kata.backends[0], quick=True)
    for number in range(count):
        path = folder / f"person{number}" / f"{SLUG.replace('-', '_')}.py"
        path.parent.mkdir(parents=True)
        text = wrong[number % len(wrong)].source if number < share * count else right
        path.write_text(f"# kata: {SLUG} ({backend})\n{text}\n# {number}\n", "utf-8")


def grade(scratch: Path, judges: int) -> None:
    """The batch, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KATA_HOME": str(scratch / "home")}
    subprocess.run([*GRADE, "in", "-j", str(judges), "--seed", "7"], cwd=scratch, env=environment, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip


def each_alone(plain: Contender, scratch: Path, count: int, judges: int) -> None:
    """A pytest process for each file."""
    with ThreadPoolExecutor(judges) as threads:
        for _ in threads.map(lambda _: run(plain, scratch), range(count)):
            pass


def spent(work: Callable[[], None], count: int) -> Spent:
    """What it took for each of so many files."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent((time.perf_counter() - began) / count, took / count)


if __name__ == "__main__":
    main()
