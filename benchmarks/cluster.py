"""What does a verdict cost on a cluster? `kata grade --scheduler`, a scheduler and its workers, all on this machine.

    python -m benchmarks.cluster            200 files of each kind, a worker a core
    python -m benchmarks.cluster 40 2       40 files, two workers

Processor seconds are what all processes took between the first file and the last, with all that they started, a
client's and each worker's own start left out. The clock says little on a machine that does other things: the load is
told before and after. The same files are graded by `kata grade -j` too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from benchmarks.batch import GRADE, SHARES, grade, hand_in, spent
from benchmarks.contenders import ROOT

HUNDRED_THOUSAND = 100_000


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 200
    workers = int(sys.argv[2]) if sys.argv[2:] else os.cpu_count() or 1
    print(f"{count} files, {workers} workers, {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}")
    print("| files | a verdict: workers | scheduler | client | `-j` | a second and core | 100,000: core hours |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for backend in ("numpy", "torch"):
        for name, share in SHARES.items():
            with tempfile.TemporaryDirectory() as scratch:
                hand_in(Path(scratch) / "in", backend, share, count)
                print(f"| {backend}, {name} {measure(Path(scratch), count, workers)} |", flush=True)
    print(f"load {os.getloadavg()[0]:.1f}")


def measure(scratch: Path, count: int, workers: int) -> str:
    """A line of the table: processor seconds a verdict, and what follows from them."""
    alone = spent(lambda: grade(scratch, workers), count)
    (scratch / "kata-grade.jsonl").unlink()
    with cluster(scratch, workers) as (address, scheduler, others):
        before = [processor(process) for process in (scheduler, *others)]
        client = spent(lambda: away(scratch, address), count)
        after = [processor(process) for process in (scheduler, *others)]
    scheduling, *working = ((late - early) / count for early, late in zip(before, after, strict=True))
    total = sum(working) + scheduling + client.processor
    return (
        f"| {sum(working):.3f} s | {scheduling:.3f} s | {client.processor:.3f} s | {alone.processor:.3f} s "
        f"| {1 / total:.1f} | {total * HUNDRED_THOUSAND / 3600:.1f}"
    )


def away(scratch: Path, address: str) -> None:
    """The batch on the cluster, by a client of its own."""
    command = [*GRADE, "in", "--scheduler", address, "--seed", "7"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KATA_HOME": str(scratch / "home")}
    subprocess.run(command, cwd=scratch, env=environment, check=True, stdout=subprocess.DEVNULL)


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
