"""How fast are many files? `kata grade` beside one `python -m pytest` process for each file, as many at once.

    python -m benchmarks.batch            200 files of each kind on all cores; some minutes; writes docs/scale.md
    python -m benchmarks.batch 40 2       40 files, two at once

Each file is another text (benchmarks/many.py). Ratios to plain pytest
(benchmarks/contenders.py) on the same cases, by the clock and of the processors. pytest's share is measured on a tenth
of the files, before and after each batch, and counted up.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import many
from benchmarks.contenders import ours
from benchmarks.many import grade, priced, spent
from benchmarks.processes import Contender, run

TITLE = "How fast it is on one machine"
ABOUT = (
    "Written by `python -m benchmarks.batch`: different texts for bn-backward, each in a worker of its own. How many "
    "times as long one `python -m pytest` process for each file takes, as many at once, of the reference on the same "
    "cases, with neither sandbox nor diagnosis. Right in one way: the reference with other comments, whose answers are "
    "compared once. Wrong: the known mistakes in turn, each diagnosed. Right in many ways: the kata's right programs "
    "in turn, some of them slow by themselves; of torch, most are tried on tensors that only claim to be on a GPU."
)
COLUMNS = "by the clock | of the processors | a file | a second and core | 100,000: core hours"


def main() -> None:
    many.main(TITLE, ABOUT, COLUMNS, measure)


def measure(scratch: Path, backend: str, count: int, judges: int) -> str:
    """A line of the table: the ratios, and what they come from."""
    plain = ours(scratch, backend)[0]
    few = max(judges, count // 10)
    before = spent(lambda: each_alone(plain, scratch, few, judges), few)
    batch = spent(lambda: grade(scratch, "-j", str(judges)), count)
    after = spent(lambda: each_alone(plain, scratch, few, judges), few)
    wall, processor = (before.wall + after.wall) / 2, (before.processor + after.processor) / 2
    ratios = f"{wall / batch.wall:.1f} | {processor / batch.processor:.1f}"
    return f"{ratios} | {batch.processor:.3f} s | {priced(batch.processor)}"


def each_alone(plain: Contender, scratch: Path, count: int, judges: int) -> None:
    """A pytest process for each file."""
    with ThreadPoolExecutor(judges) as threads:
        for _ in threads.map(lambda _: run(plain, scratch), range(count)):
            pass


if __name__ == "__main__":
    main()
