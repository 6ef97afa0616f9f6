"""Ctrl-C is heard, whatever the interpreter was doing when it came.

The interpreter raises KeyboardInterrupt wherever it is just then. In a callback that nobody called, such as the one
with which an import lets go of its lock, it only prints the exception and goes on; the check would too.
"""

from __future__ import annotations

import _thread
import contextlib
import signal
import sys
import threading
from collections.abc import Iterator

AGAIN = 0.02  # seconds: by then the callback has returned


def listen() -> None:
    """From now on, a Ctrl-C that the interpreter drops is raised again, in the main thread."""
    sys.unraisablehook = _hear


@contextlib.contextmanager
def held() -> Iterator[None]:
    """What is done in here is done whole: a Ctrl-C that comes meanwhile is raised at its end."""
    if threading.current_thread() is not threading.main_thread():
        yield  # nobody is interrupted here
        return
    came = False

    def remember(*_: object) -> None:
        nonlocal came
        came = True

    before = signal.signal(signal.SIGINT, remember)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def _hear(dropped: sys.UnraisableHookArgs) -> None:
    if issubclass(dropped.exc_type, KeyboardInterrupt):
        threading.Timer(AGAIN, _thread.interrupt_main).start()
    else:
        sys.__unraisablehook__(dropped)
