"""One key at a time from the terminal, which is given back as it was: no key pressed here reaches the shell."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import time
from collections.abc import Iterator

ARROWS = {b"\x1b[A": "up", b"\x1b[B": "down", b"\x1bOA": "up", b"\x1bOB": "down", b"\x1b[5~": "up", b"\x1b[6~": "down"}

if sys.platform == "win32":
    import msvcrt

    TICK = 0.02  # seconds between two looks for a key: nothing there waits for a key and a bell at once

    class Keys:
        """The keys of the console, if it is one; a context manager."""

        def __init__(self, listens: bool):
            self.listens, self._rung = listens, False

        def __enter__(self) -> Keys:
            return self

        def __exit__(self, *_: object) -> None:
            self.drop()

        @contextlib.contextmanager
        def lent(self) -> Iterator[None]:
            """The terminal is somebody else's within this: an editor's."""
            yield
            self.drop()

        def wait(self, seconds: float) -> str:
            """The next key, or "" when the time is over or somebody has rung."""
            until = time.monotonic() + seconds
            while not self._rung:
                if self.listens and msvcrt.kbhit():
                    return _windows_key()
                if time.monotonic() >= until:
                    return ""
                time.sleep(TICK)
            self._rung = False
            return ""

        def ring(self) -> None:
            """Have `wait` return at once; from any thread."""
            self._rung = True

        def drop(self) -> None:
            """Forget what was pressed so far."""
            while self.listens and msvcrt.kbhit():
                msvcrt.getwch()

    def _windows_key() -> str:
        key = msvcrt.getwch()
        if key not in ("\x00", "\xe0"):
            return key
        return {"H": "up", "P": "down", "I": "up", "Q": "down"}.get(msvcrt.getwch(), "")

else:
    import termios
    import tty

    CHARACTERS = 6  # their place among the attributes of a terminal

    class Keys:
        """The keys of the terminal on standard input, if it `listens` to one; a context manager."""

        def __init__(self, listens: bool):
            self.listens = listens and _is_ours(0)
            self._bell, self._rope = os.pipe()
            for end in (self._bell, self._rope):
                os.set_blocking(end, False)

        def __enter__(self) -> Keys:
            if self.listens:
                self._before = termios.tcgetattr(0)
                tty.setcbreak(0)
                # Ctrl-Z is a key: as a signal it would also stop a child of ours that is just being started, before it
                # has a session of its own, and we would wait for it for ever
                attributes = termios.tcgetattr(0)
                attributes[CHARACTERS][termios.VSUSP] = bytes([os.fpathconf(0, "PC_VDISABLE")])
                termios.tcsetattr(0, termios.TCSANOW, attributes)
            return self

        def __exit__(self, *_: object) -> None:
            if self.listens:
                termios.tcsetattr(0, termios.TCSAFLUSH, self._before)  # and what was pressed is forgotten

        @contextlib.contextmanager
        def lent(self) -> Iterator[None]:
            """The terminal is somebody else's within this: an editor's, or the shell's while we are stopped."""
            self.__exit__()
            try:
                yield
            finally:
                self.__enter__()

        def wait(self, seconds: float) -> str:
            """The next key, or "" when the time is over or somebody has rung."""
            ready, _, _ = select.select([self._bell, *([0] if self.listens else [])], [], [], seconds)
            if self._bell in ready:
                os.read(self._bell, 1 << 10)
            if 0 not in ready:
                return ""
            typed = os.read(0, 1)
            if typed == b"\x1b" and select.select([0], [], [], 0)[0]:
                return ARROWS.get(typed + os.read(0, 1 << 10), "")  # a key that is told in several bytes
            self.listens = self.listens and bool(typed)  # none: the terminal has hung up
            return typed.decode("ascii", "ignore")

        def ring(self) -> None:
            """Have `wait` return at once; from any thread, or a signal's handler."""
            with contextlib.suppress(BlockingIOError):
                os.write(self._rope, b"!")

        def drop(self) -> None:
            """Forget what was pressed so far."""
            if self.listens:
                termios.tcflush(0, termios.TCIFLUSH)

    def _is_ours(descriptor: int) -> bool:
        """Whether this is a terminal, and we are in its foreground: to ask it for keys from behind would stop us."""
        try:
            return os.isatty(descriptor) and os.tcgetpgrp(descriptor) == os.getpgrp()
        except OSError:
            return False
