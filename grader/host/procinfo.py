"""What the system tells of a process: its memory, its threads, and how long it has waited for a processor."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import sys
import time
from typing import NamedTuple

_STATUS = re.compile(rb"^(VmRSS|VmHWM|VmPTE|VmSwap|Threads):\s+(\d+)", re.MULTILINE)


class Memory(NamedTuple):
    """Bytes that a process holds now and held at most, shared pages included, and its threads; 0 where nobody tells.

    `now` counts what is swapped out too, and the page tables: 4 KiB for every 2 MiB of a mapping of which one byte was
    read, though all its pages are the same zeros.
    """

    now: int
    highest: int
    threads: int


@functools.cache
def is_told() -> bool:
    """Whether /proc numbers processes as we do; in a container with another one's /proc, a number is somebody else."""
    try:
        return os.readlink("/proc/self") == str(os.getpid())
    except OSError:
        return False


def memory(pid: int) -> Memory:
    """The memory of a process, by the kernel's own marks."""
    if sys.platform == "linux" and not is_told():
        return Memory(0, 0, 0)
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            found = {name: int(number) for name, number in _STATUS.findall(file.read())}
    except OSError:
        return Memory(0, 0, 0) if sys.platform == "linux" else memory_elsewhere(pid)
    now = sum(found.get(name, 0) for name in (b"VmRSS", b"VmPTE", b"VmSwap"))
    return Memory(now << 10, max(now, found.get(b"VmHWM", 0)) << 10, found.get(b"Threads", 0))


def memory_elsewhere(pid: int) -> Memory:
    """The same where there is no /proc: macOS, which keeps no mark, and Windows."""
    import psutil

    try:
        process = psutil.Process(pid)
        held = process.memory_info()
        return Memory(int(held.rss), int(getattr(held, "peak_wset", 0)), int(process.num_threads()))
    except psutil.Error:
        return Memory(0, 0, 0)


def queued(pid: int) -> float:
    """Seconds that a process's main thread has been ready to run and had no processor; 0 where nobody tells."""
    return _scheduled(pid)[1]


def spent(pid: int) -> float:
    """Seconds that a process's main thread has run on a processor; 0 where nobody tells, as of a process that ended."""
    return _scheduled(pid)[0] if sys.platform == "linux" else _spent_elsewhere(pid)


def computed(pid: int) -> float:
    """Seconds that all threads of a process have run, up to this moment; 0 where nobody tells.

    What /proc tells of a thread that runs just now is up to a tick old, which is much beside a short call.
    """
    if sys.platform != "linux":
        return _spent_elsewhere(pid)
    try:
        return time.clock_gettime((~pid << 3) | 2) if is_told() else 0.0  # its clock, as the kernel numbers them
    except OSError:
        return 0.0


def _scheduled(pid: int) -> tuple[float, float]:
    with Scheduled(pid) as scheduled:
        return scheduled.seconds


class Scheduled:
    """What the scheduler tells of one process, looked at many times: to open the file takes longer than to read it."""

    def __init__(self, pid: int):
        self._file = -1
        with contextlib.suppress(OSError):
            self._file = os.open(f"/proc/{pid}/schedstat", os.O_RDONLY) if is_told() else -1

    def __enter__(self) -> Scheduled:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def seconds(self) -> tuple[float, float]:
        """How long the main thread has run on a processor, and waited for one; zeros where nobody tells."""
        if sys.platform == "win32":
            return 0.0, 0.0
        try:
            ran, waited, *_ = os.pread(self._file, 200, 0).split()
            return int(ran) / 1e9, int(waited) / 1e9
        except (OSError, ValueError):  # it has ended, or there is no such file
            return 0.0, 0.0

    def close(self) -> None:
        """Look no more."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _spent_elsewhere(pid: int) -> float:
    import psutil

    try:
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system)
    except psutil.Error:
        return 0.0
