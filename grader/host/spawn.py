"""How a worker is started on this system."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from grader.host.spawned import FLAGS, WORKER, Spawned

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

_lasting: list[ThreadPoolExecutor] = []  # the one thread that lasts, once it was needed
_one_at_a_time = threading.Lock()


def start(environment: Mapping[str, str], folder: Path, memory_mb: int | None) -> Spawned:
    """Start a worker in its scratch folder; `memory_mb` bounds it where that is done from outside, None leaves it free.

    The kernel ends a worker together with the thread that started it. Only the main thread is sure to outlive it; what
    other threads ask for is started by one that does.
    """
    if threading.current_thread() is threading.main_thread():
        return _start(environment, folder, memory_mb)
    with _one_at_a_time:  # if two threads each made one, that which is let go would take its workers with it
        if not _lasting:
            from concurrent.futures import ThreadPoolExecutor  # and logging; a check from the main thread needs neither

            _lasting.append(ThreadPoolExecutor(1, thread_name_prefix="starts workers"))
    return _lasting[0].submit(_start, environment, folder, memory_mb).result()


def _start(environment: Mapping[str, str], folder: Path, memory_mb: int | None) -> Spawned:
    """A session of its own: the terminal's Ctrl-C reaches the judge alone, and the group can be killed as one."""
    if sys.platform == "win32":
        from grader.host import spawn_windows

        return spawn_windows.start(environment, folder, memory_mb)
    ours, theirs = socket.socketpair()
    told, tells = socket.socketpair()
    passed_on = theirs.fileno(), tells.fileno()
    try:
        process = subprocess.Popen(
            [sys.executable, *FLAGS, str(WORKER), *map(str, passed_on)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
            pass_fds=passed_on, env=environment, cwd=folder, start_new_session=True,
        )  # fmt: skip
    except BaseException:
        ours.close()
        told.close()
        raise
    finally:
        theirs.close()
        tells.close()
    assert process.stdout and process.stderr
    printed = (process.stdout, process.stderr)
    for stream in printed:
        os.set_blocking(stream.fileno(), False)

    def kill() -> None:
        # the group, though the worker itself may be gone: where the sandbox let it have children, they live on
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()

    return Spawned(process, ours, printed, (), kill, told)
