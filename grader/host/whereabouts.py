"""Where in the learner's file a worker is that does not answer: a signal has the interpreter print its stack.

That is done in C (worker/main.py registers it), so that a loop in C is told too, and costs nothing before. What comes
is a submission's word like all that it prints: of it, one line number is read, and held against the file's length.
"""

from __future__ import annotations

import re
import select
import signal
import time
from typing import IO

from grader.host.spawned import Process
from grader.model import Place
from grader.protocol import messages

SECONDS = 0.25  # for the answer, of a worker that is to be ended anyway
MOST = 1 << 16  # bytes of it
_STACK = b"Stack (most recent call first):\n"
_FRAME = re.compile(rb'^  File "([^"\n]*)", line (\d{1,7}) in ', re.MULTILINE)


def place(process: Process, printed: IO[bytes], loaded: messages.Load | None) -> tuple[Place, ...]:
    """The innermost line of the text that was loaded; nothing where nobody says, as on Windows.

    printed: what the process prints on its standard error; what it has printed before must have been read.
    """
    if loaded is None or not hasattr(signal, "SIGUSR1"):
        return ()
    process.send_signal(signal.SIGUSR1)
    said, until = b"", time.monotonic() + SECONDS
    poll = select.poll()
    poll.register(printed, select.POLLIN)
    while len(said) < MOST and (left := until - time.monotonic()) > 0:
        if poll.poll(1000 * left):
            chunk = printed.read(MOST)
            if chunk == b"":  # it has closed it
                break
            said += chunk or b""
        if line := line_of(said, loaded.filename):
            return _lines(loaded, line)
    return ()


def line_of(said: bytes, filename: str) -> int:
    """The line of a file's innermost frame in a stack as `faulthandler` writes it; 0 where it has none."""
    escaped = (each if " " <= each <= "~" else each.encode("ascii", "backslashreplace").decode() for each in filename)
    name = "".join(escaped).encode()
    _, begun, stack = said.rpartition(_STACK)
    return next((int(line) for file, line in _FRAME.findall(stack) if begun and file == name), 0)


def _lines(loaded: messages.Load, line: int) -> tuple[Place, ...]:
    text = bytes(loaded.source.data).decode("utf-8", "surrogatepass")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")  # as Python counts them
    return (Place(line, lines[line - 1].strip()[:300]),) if line <= len(lines) else ()
