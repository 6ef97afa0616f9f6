"""The locks of `multiprocessing` as threads' own: there are no processes here to share them with.

`multiprocessing.pool.ThreadPool` makes one, though it has threads alone, and a named semaphore is a file, which the
sandbox refuses.
"""

from __future__ import annotations

import importlib
import sys
import threading

RECURSIVE = 0  # the kind that its holder may take again, as _multiprocessing counts


class SemLock:
    """As much of `_multiprocessing.SemLock` as `multiprocessing.synchronize` uses without another process."""

    SEM_VALUE_MAX = 2**31 - 1
    name = None  # so that nobody is told to clear it away

    def __init__(self, kind: int, value: int, maxvalue: int, name: str, unlink: bool):
        self.kind, self.maxvalue, self.handle = kind, maxvalue, 0
        self._semaphore = threading.Semaphore(value)
        self._holder, self._times = 0, 0

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Take it, or one of it; False where that takes longer than seconds."""
        if self.kind == RECURSIVE and self._is_mine():
            self._times += 1
            return True
        taken = self._semaphore.acquire(block, timeout if block else None)
        if taken:
            self._holder = threading.get_ident()
            self._times += 1
        return taken

    def release(self) -> None:
        """Give it back; AssertionError or ValueError where it was not taken, as there."""
        if self.kind == RECURSIVE:
            assert self._is_mine(), "attempt to release recursive lock not owned by thread"
            self._times -= 1
            if self._times:
                return
        elif self._get_value() >= self.maxvalue:
            raise ValueError("semaphore or lock released too many times")
        else:
            self._times -= 1
        self._semaphore.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *raised: object) -> None:
        self.release()

    def _count(self) -> int:
        return self._times

    def _is_mine(self) -> bool:
        return self._times > 0 and self._holder == threading.get_ident()

    def _get_value(self) -> int:
        return int(vars(self._semaphore)["_value"])

    def _is_zero(self) -> bool:
        return self._get_value() == 0


def stand_in() -> None:
    """Have `multiprocessing` make these; on Windows its own are no files."""
    if sys.platform != "win32":
        vars(importlib.import_module("_multiprocessing"))["SemLock"] = SemLock
