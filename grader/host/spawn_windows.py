"""How a worker is started on Windows: a job object holds the worker, the channel is handed over on its standard input.

A job ends all that is in it when its last handle closes, so with its judge, however that ends. The worker waits for
the channel before it does anything, and by then it is in the job.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from grader.host.spawned import FLAGS, WORKER, Spawned
from grader.model import Layer

assert sys.platform == "win32"  # so that type checkers look at it there only

PRINTED = ".printed"  # the file in the scratch folder that it prints to: nothing can wait for a pipe here
ENDED = 1  # exit code of what we end

# JOBOBJECT_BASIC_LIMIT_INFORMATION.LimitFlags
ACTIVE_PROCESS, PROCESS_MEMORY, DIE_ON_UNHANDLED_EXCEPTION, KILL_ON_JOB_CLOSE = 0x8, 0x100, 0x400, 0x2000
# JOBOBJECT_BASIC_UI_RESTRICTIONS: others' windows, the clipboard, settings, atoms, desktops, logging off
EVERY_UI_RESTRICTION = 0xFF
EXTENDED_LIMITS, UI_RESTRICTIONS = 9, 4  # JOBOBJECTINFOCLASS


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64), ("job_time", ctypes.c_int64), ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t), ("most_working_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32), ("affinity", ctypes.c_size_t), ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )  # fmt: skip


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits), ("io", ctypes.c_uint64 * 6), ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t), ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )  # fmt: skip


class _Printed(io.FileIO):
    """The start of what was printed since the last look: the rest of a flood must not pass for the next call's."""

    def read(self, size: int | None = -1) -> bytes:
        chunk = super().read(-1 if size is None else size)
        self.seek(0, os.SEEK_END)
        return chunk or b""


def start(environment: Mapping[str, str], folder: Path, memory_mb: int | None) -> Spawned:
    """See `spawn.start`."""
    home = str(folder)
    with open(folder / PRINTED, "wb", buffering=0) as printed:
        process = subprocess.Popen(
            # a virtual environment's own python.exe starts the real one, as a process that nobody would watch
            [getattr(sys, "_base_executable", sys.executable), *FLAGS, str(WORKER)],
            stdin=subprocess.PIPE, stdout=printed, stderr=subprocess.STDOUT, cwd=folder,
            env={**environment, "TEMP": home, "TMP": home, "USERPROFILE": home},
            creationflags=subprocess.CREATE_NO_WINDOW,  # a console of its own: Ctrl-C reaches the judge alone
        )  # fmt: skip
    end_job, layers = _hold(int(process._handle), memory_mb)  # type: ignore[attr-defined]  # no number is reused
    ours, theirs = socket.socketpair()
    assert process.stdin is not None
    with contextlib.suppress(OSError), theirs, process.stdin as stdin:  # gone already: the first request says how
        stdin.write(theirs.share(process.pid))

    def kill() -> None:
        end_job()
        process.kill()
        process.wait()

    return Spawned(process, ours, (_Printed(folder / PRINTED),), layers, kill)


def _hold(process: int, memory_mb: int | None) -> tuple[Callable[[], None], tuple[Layer, ...]]:
    """Put a process (its handle) into a job of its own: how to end the job, and the layers that it gives."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))

    def tell(kind: int, value: Any) -> bool:
        return bool(kernel.SetInformationJobObject(job, kind, ctypes.byref(value), ctypes.sizeof(value)))

    # twice, since each is a layer: Windows may give the first and refuse the second
    flags = KILL_ON_JOB_CLOSE | DIE_ON_UNHANDLED_EXCEPTION
    held = tell(EXTENDED_LIMITS, _ExtendedLimits(basic=_BasicLimits(flags=flags)))
    held = bool(kernel.AssignProcessToJobObject(job, ctypes.c_void_p(process))) and held
    limits = _ExtendedLimits(
        basic=_BasicLimits(flags=flags | ACTIVE_PROCESS | (PROCESS_MEMORY if memory_mb else 0), processes=1),
        process_memory=(memory_mb or 0) << 20,
    )
    limited = held and tell(EXTENDED_LIMITS, limits) and tell(UI_RESTRICTIONS, ctypes.c_uint32(EVERY_UI_RESTRICTION))
    why = "" if limited else f"Windows refused it (error {ctypes.get_last_error()})"

    def end() -> None:
        kernel.TerminateJobObject(job, ENDED)
        kernel.CloseHandle(job)

    return end, (Layer("dies with judge", held, "" if held else why), Layer("limits", limited, why))
