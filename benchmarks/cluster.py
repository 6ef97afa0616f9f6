"""What does a verdict cost on a cluster? `kata grade --scheduler`, a scheduler and its workers, all on this machine.

    python -m benchmarks.cluster            200 files of each kind, a worker a core; writes docs/scale.md
    python -m benchmarks.cluster 40 2       40 files, two workers

Processor seconds are what all processes took between the first file and the last, with all that they started, a
client's and each worker's own start left out: the clock says little on a machine that does other things. The same files
are graded by `kata grade -j` too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from benchmarks import many
from benchmarks.contenders import ROOT
from benchmarks.many import grade, priced, spent

TITLE = "What a cluster costs"
ABOUT = (
    "Written by `python -m benchmarks.cluster`: processor seconds a verdict on bn-backward, with the scheduler, the "
    "workers and the client on one machine; `-j` is the same files graded without a cluster. Scheduler and client are "
    "one process each, whatever the number of workers. Not measured across a real network, nor with a GPU."
)
COLUMNS = "a verdict: workers | scheduler | client | `-j` | a second and core | 100,000: core hours"


def main() -> None:
    many.main(TITLE, ABOUT, COLUMNS, measure)


def measure(scratch: Path, backend: str, count: int, workers: int) -> str:
    """A line of the table: processor seconds a verdict, and what follows from them."""
    alone = spent(lambda: grade(scratch, "-j", str(workers)), count)
    (scratch / "kata-grade.jsonl").unlink()
    with cluster(scratch, workers) as (address, scheduler, others):
        before = [processor(process) for process in (scheduler, *others)]
        client = spent(lambda: grade(scratch, "--scheduler", address), count)
        after = [processor(process) for process in (scheduler, *others)]
    scheduling, *working = ((late - early) / count for early, late in zip(before, after, strict=True))
    costs = f"{sum(working):.3f} s | {scheduling:.3f} s | {client.processor:.3f} s | {alone.processor:.3f} s"
    return f"{costs} | {priced(sum(working) + scheduling + client.processor)}"


@contextmanager
def cluster(scratch: Path, count: int) -> Iterator[tuple[str, psutil.Process, list[psutil.Process]]]:
    """A scheduler and so many workers: its address, its process, and theirs."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with ExitStack() as stack:

        def start(*arguments: str) -> psutil.Process:
            command = [sys.executable, "-m", "dask", *arguments, "--scheduler-file", "s.json", "--no-dashboard"]
            process = subprocess.Popen(command, cwd=scratch, env=environment, stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return psutil.Process(process.pid)

        scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0")
        workers = [start("worker", "--nthreads", "1", "--no-nanny") for _ in range(count)]
        file = scratch / "s.json"
        while not file.exists() or not file.read_text():
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        settle(address, count)
        yield address, scheduler, workers


def settle(address: str, count: int) -> None:
    """Wait until all workers are there."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count)


def processor(process: psutil.Process) -> float:
    """Seconds of the processors that it has taken, with what it has started and seen the end of."""
    times = process.cpu_times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
