"""What does a call that does nothing cost: many in one message, and one by one?

    python benchmarks/calls.py            prints a line for each; half a minute

Of several rounds the quickest and the median are told, in milliseconds of the wall clock for one call, and the judge's
and the worker's own processor time.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from grader import Policy, catalogue
from grader.host import Pool, Session
from grader.model import Submission

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures"
SOURCE = "def scale(x=None, factor=None):\n    return None\n"
CALLS = {
    "no arguments": ("scale", (), {}), "two numbers": ("scale", (1.5, 2), {}),
    "an array of six": ("scale", (np.arange(6.0).reshape(2, 3), 2.0), {}),
}  # fmt: skip
ROUNDS, MANY, FEW = 12, 2_000, 200


def measure(session: Session, ask: Callable[[], object], count: int) -> str:
    """The cost of one of so many calls."""
    walls, judges, workers = [], [], []
    for _ in range(ROUNDS):
        session.forgive()
        began, judge, worker = time.perf_counter(), time.process_time(), session.spent
        ask()
        walls.append((time.perf_counter() - began) / count)
        judges.append((time.process_time() - judge) / count)
        workers.append((session.spent - worker) / count)
    best, median = min(walls), statistics.median(walls)
    told = f"{1e3 * best:.3f} ms, median {1e3 * median:.3f} ms"
    return f"{told} (judge {1e6 * min(judges):.0f} µs, worker {1e6 * min(workers):.0f} µs)"


def main() -> None:
    roots = catalogue.Roots(FIXTURES / "katas", FIXTURES / "solutions")
    submission = Submission(catalogue.find("toy-scale", roots), Path("mine.py"), "numpy", SOURCE)
    with Session(submission, pool=Pool(Policy(standby=0)), hidden=(), trusted=True) as session:
        assert session.load().name == "finished", session.outcome
        for name, call in CALLS.items():
            many = [call] * MANY
            session.calls(many)
            print(f"{name}, many in one message: {measure(session, lambda many=many: session.calls(many), MANY)}")
            few = many[:FEW]
            print(f"{name}, one by one: {measure(session, lambda few=few: [session.call(*c) for c in few], FEW)}")


if __name__ == "__main__":
    main()
