"""System calls by way of libc, which has no words for the young ones; a failure is an OSError."""

from __future__ import annotations

import ctypes
import os
from typing import Any

libc = ctypes.CDLL(None, use_errno=True)
libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
libc.syscall.restype = ctypes.c_long


def prctl(option: int, value: int) -> None:
    """prctl(2) with one argument."""
    check(libc.prctl(option, value, 0, 0, 0))


def syscall(number: int, *arguments: Any) -> int:
    """The system call of this number: ints, bytes and ctypes values; returns what it returns."""
    wide = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return check(libc.syscall(ctypes.c_long(number), *wide))


def check(result: int) -> int:
    """The result of a call to libc, or the OSError that it means."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
