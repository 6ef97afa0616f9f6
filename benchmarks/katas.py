"""How long does each kata take to its verdict? Its reference, beside plain pytest on the same cases.

    python -m benchmarks.katas             three rounds of each, a quarter of an hour; writes into docs/performance.md
    python -m benchmarks.katas 1           one round
    python -m benchmarks.katas 1 adam      one round of one kata; writes nothing

Cold is a new process of `kata check`; warm is a check in a process that has a worker standing by, as `kata watch` has.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import machine
from benchmarks.contenders import ROOT, passing
from benchmarks.processes import rounds
from grader import Grader, Policy, catalogue
from grader.model import Backend, Kata

PAGE = ROOT / "docs" / "performance.md"
TITLE = "## Each kata"
ROUNDS = 3
READY = 3.0  # seconds, in which a worker has got ready
COLUMNS = "| kata | backend | plain pytest | cold | ratio | warm | ratio |\n|---|---|---|---|---|---|---|"


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    print(COLUMNS)
    lines = []
    for slug in sys.argv[2:] or catalogue.slugs():
        kata = catalogue.find(slug)
        for backend in kata.backends:
            lines.append(line(kata, backend, count))
            print(lines[-1], flush=True)
    if not sys.argv[2:]:
        before, _, _ = PAGE.read_text("utf-8").partition(TITLE)
        PAGE.write_text("\n".join([before + head(count), COLUMNS, *lines]) + "\n", "utf-8")


def head(count: int) -> str:
    """What was measured, where and when."""
    medians = "one round" if count == 1 else f"medians of {count} rounds"
    return f"""{TITLE}

Written by `python -m benchmarks.katas`: seconds until the verdict on each kata's reference
({medians}), and the ratio to plain pytest on the same cases, as above. Cold is a new process; warm
is a check that finds a worker standing by.

{machine.told()}
"""


def line(kata: Kata, backend: Backend, count: int) -> str:
    """A row of the table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        spent = list(rounds(passing(folder, kata, backend), folder, count))
        pytest = statistics.median(plain.wall for plain, _ in spent)
        cold = statistics.median(check.verdict for _, check in spent)
        warm = standing_by(folder / "right.py", kata, backend, count)
    times = f"{pytest:.2f} s | {cold:.2f} s | {cold / pytest:.2f} | {warm:.2f} s | {warm / pytest:.2f}"
    return f"| {kata.slug} | {backend} | {times} |"


def standing_by(file: Path, kata: Kata, backend: Backend, count: int) -> float:
    """Seconds of a check for which a worker stands by, the median; RuntimeError where it does not pass."""
    seconds = []
    with Grader(Policy()) as grader:
        for number in range(count + 1):  # the first imports what the judge needs
            began = time.perf_counter()
            feedback = grader.grade(file, kata=kata, backend=backend, device="cpu")
            if feedback.verdict != "passed":
                raise RuntimeError(f"the reference of {kata.slug} ({backend}) fails")
            if number:
                seconds.append(time.perf_counter() - began)
            grader.stand_by()
            time.sleep(READY)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
