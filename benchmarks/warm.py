"""What a check takes that finds a worker standing by: from the question to the verdict, in a process that stays.

python -m benchmarks.warm BACKEND FILE COUNT        prints the seconds of each check
"""

from __future__ import annotations

import sys
import time

from grader.grading import CaseDone, Graded, Grader
from grader.policy import Policy

PAUSE = {"numpy": 1.5, "torch": 8.0}  # seconds between two saves, in which the spare gets ready, on a busy machine too


def main() -> None:
    backend, file, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with Grader(Policy(standby=1)) as grader:
        for number in range(count + 1):
            began = time.perf_counter()
            for step in grader.steps(file, kata="bn-backward", backend=backend, device="cpu"):  # type: ignore[arg-type]
                stands = time.perf_counter() - began if isinstance(step, (CaseDone, Graded)) else 0.0
            if number:  # the first one starts its own worker
                print(stands, flush=True)
            time.sleep(PAUSE[backend])


if __name__ == "__main__":
    main()
