"""A worker that was started: what its judge holds it by, and what its exit code says."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from grader.model import Layer, Message
from grader.records import dataclass

WORKER = Path(__file__).resolve().parents[1] / "worker" / "main.py"
# -P -s -S: nothing of the user's, no folder of ours on the path; not -I, which would leave hashes to chance, so
# that a set prints in another order in every worker
FLAGS = ("-P", "-s", "-S", "-X", "utf8")


_FATAL = 0xC0000000  # NTSTATUS codes from here on are errors
_STATUS = {
    0xC0000005: "access violation",
    0xC000001D: "illegal instruction",
    0xC0000094: "integer division by zero",
    0xC00000FD: "stack overflow",
    0xC0000374: "heap corruption",
    0xC0000409: "stack buffer overrun, or abort()",
}


class Process(Protocol):
    """What a judge does with a worker's process; subprocess.Popen does it, and Forked (mould.py)."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...


@dataclass(frozen=True)
class Spawned:
    """A process that runs the worker and waits for its configuration on the channel."""

    process: Process
    channel: socket.socket  # the judge's end
    printed: tuple[IO[bytes], ...]  # what it prints, unbuffered; reading where nothing is gives None or b""
    layers: tuple[Layer, ...]  # of isolation, that hold from outside
    kill: Callable[[], None]  # it and all that it started; returns when it is gone
    told: socket.socket | None = None  # where it tells of attempts (attempts.py)

    def close(self) -> None:
        """Let go of what leads to it; what it printed cannot be read any more."""
        self.channel.close()
        if self.told is not None:
            self.told.close()
        for stream in self.printed:
            stream.close()


def end_of(code: int) -> Message:
    """What the exit code of a worker says of its end."""
    if code < 0:
        try:
            return Message.of("ended.signal", signal=signal.Signals(-code).name)
        except ValueError:
            return Message.of("ended.signal", signal=f"signal {-code}")
    if code >= _FATAL:
        return Message.of("ended.windows", status=_STATUS.get(code, "exception"), code=f"{code:#x}")
    return Message.of("ended.itself", code=code)
