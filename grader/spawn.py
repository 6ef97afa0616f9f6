"""How a worker is started on this system, what its judge holds it with from outside, and how it is ended."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from grader.model import Layer

WORKER = Path(__file__).resolve().parent / "worker.py"
# -P -s -S: nothing of the user's, no folder of ours on the path; not -I, which would leave hashes to chance, so
# that a set prints in another order in every worker
FLAGS = ("-P", "-s", "-S", "-X", "utf8")


@dataclass(frozen=True)
class Spawned:
    """A process that runs worker.py and waits for its configuration on the channel."""

    process: subprocess.Popen[bytes]
    channel: socket.socket  # the judge's end
    printed: tuple[IO[bytes], ...]  # what it prints, unbuffered; reading where nothing is gives None or b""
    layers: tuple[Layer, ...]  # of isolation, that hold from outside
    kill: Callable[[], None]  # it and all that it started; returns when it is gone

    def close(self) -> None:
        """Let go of what leads to it; what it printed cannot be read any more."""
        self.channel.close()
        for stream in self.printed:
            stream.close()


def start(environment: Mapping[str, str], folder: Path, memory_mb: int | None) -> Spawned:
    """Start a worker in its scratch folder; `memory_mb` bounds it where that is done from outside, None leaves it free.

    A session of its own: the terminal's Ctrl-C reaches the judge alone, and the group can be killed as one.
    """
    if sys.platform == "win32":
        from grader import spawn_windows

        return spawn_windows.start(environment, folder, memory_mb)
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, *FLAGS, str(WORKER), str(theirs.fileno())],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
        pass_fds=(theirs.fileno(),), env=environment, cwd=folder, start_new_session=True,
    )  # fmt: skip
    theirs.close()
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

    return Spawned(process, ours, printed, (), kill)


def end_of(code: int) -> str:
    """What the exit code of a worker says of its end, as the rest of a sentence."""
    if code < 0:
        try:
            return f"the process was ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"the process was ended by signal {-code}"
    if code >= _FATAL:
        return f"the process was ended by Windows, {_STATUS.get(code, 'exception')} ({code:#x})"
    return f"the process ended itself with code {code} (exit, quit or os._exit?)"


_FATAL = 0xC0000000  # NTSTATUS codes from here on are errors
_STATUS = {
    0xC0000005: "access violation",
    0xC000001D: "illegal instruction",
    0xC0000094: "integer division by zero",
    0xC00000FD: "stack overflow",
    0xC0000374: "heap corruption",
    0xC0000409: "stack buffer overrun, or abort()",
}
