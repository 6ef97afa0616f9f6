"""5,000 files through one `kata grade`: what does it hold while it works, and what does it leave behind?

    python -m benchmarks.flood            5,000 files, NumPy; a quarter of an hour
    python -m benchmarks.flood 200 torch

Half of them are wrong, and every hundredth ends its own process. Ten times on the way it is counted what the batch and
its judges hold. It is an error (exit code 1) if a row is missing, there is more of anything at the end than after the
first tenth, or anything is left.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.contenders import ROOT
from benchmarks.many import GRADE, hand_in, kinds

DEADLY = "import os\n\n\ndef batchnorm_backward(dout, cache):\n    os._exit(3)\n"
MORE_MB = 24  # of memory in one process, that are no leak: what a judge keeps of a kata
LOOK = 1.0  # seconds between two looks at the journal


@dataclass(frozen=True)
class Held:
    """What a batch holds: processes that are its own or its judges', their descriptors, MiB of the largest of them."""

    processes: int
    descriptors: int
    memory: int


def main() -> int:
    count = int(sys.argv[1]) if sys.argv[1:] else 5_000
    backend = sys.argv[2] if sys.argv[2:] else "numpy"
    texts = kinds(backend)["half of them wrong"]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        hand_in(scratch / "in", backend, [*(texts * 2)[:99], DEADLY], count)
        (scratch / "tmp").mkdir()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "KATA_HOME": folder, "TMPDIR": str(scratch / "tmp")}
        command = [*GRADE, "in", "--seed", "7", "--csv", "results.csv"]
        batch = psutil.Popen(command, cwd=scratch, env=environment, stdout=subprocess.DEVNULL)
        counted = []
        while batch.poll() is None:
            time.sleep(LOOK)
            if rows(scratch) > len(counted) * count // 10 + count // 10 and (held := look(batch)):
                counted.append(held)
                print(f"after {rows(scratch)} rows: {held}", flush=True)
        left = [*(scratch / "tmp").iterdir()]
        graded = len((scratch / "results.csv").read_text("utf-8").splitlines()) - 1
    print(f"exit code {batch.returncode}, {graded} rows, {len(left)} things left in the temporary folder")
    first, last = counted[0], counted[-1]
    grown = last.memory - first.memory > MORE_MB or last.descriptors > first.descriptors + last.processes
    return 1 if batch.returncode or graded != count or left or grown or last.processes > first.processes else 0


def rows(scratch: Path) -> int:
    """How many verdicts stand in the journal."""
    with contextlib.suppress(OSError), open(scratch / "kata-grade.jsonl", "rb") as journal:
        return max(0, sum(chunk.count(b"\n") for chunk in iter(lambda: journal.read(1 << 20), b"")) - 1)
    return 0


def look(batch: psutil.Popen) -> Held | None:
    """What it holds just now; None where it is about to end. Workers come and go, and are not counted."""
    with contextlib.suppress(psutil.Error):
        each = [batch, *(child for child in batch.children() if "spawn_main" in " ".join(child.cmdline()))]
        memory = max(process.memory_info().rss for process in each)
        return None if len(each) == 1 else Held(len(each), sum(process.num_fds() for process in each), memory >> 20)
    return None


if __name__ == "__main__":
    sys.exit(main())
