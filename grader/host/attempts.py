"""What a worker's submission tries beyond its rights, counted by its judge while it waits.

Of refused system calls the kernel tells: the call stands still until the judge has said no. Of files the worker tells
(worker/attempts.py), and of everything else where the kernel does not.
"""

from __future__ import annotations

import contextlib
import os
import select
import selectors
import socket
import struct
import sys
from collections import Counter

from grader.protocol.attempts import FILE, LETTERS

NOTIFICATION, ANSWER = 80, "=QqiI"  # bytes of a notification; id, value, error and flags of the answer
RECEIVE, SEND = 0xC0502100, 0xC0182101  # SECCOMP_IOCTL_NOTIF_*
REFUSED = -1  # EPERM
# What the C library asks for when it looks a user's name up, as torch does: no attempt on anything.
LOOKS_UP = (1, 0x80801)  # AF_UNIX; SOCK_STREAM, CLOEXEC, NONBLOCK
SILENCE = "silence"


class Attempts:
    """Hears what a worker tells through `end`, its socket, and counts it from the moment on that `counts` is set."""

    def __init__(self, end: socket.socket | None, selector: selectors.BaseSelector, cuda: bool):
        self._end, self._selector, self._cuda = end, selector, cuda
        self._listener = -1
        self._kinds: dict[int, str] = {}
        self._counted: Counter[str] = Counter()
        self.counts = self.closed = False
        if end is not None:
            end.setblocking(False)
            selector.register(end, selectors.EVENT_READ, self.hear)

    def take(self) -> Counter[str]:
        """How often each kind was tried since the last time; a lower bound, since a flood is not heard in full."""
        self.hear()
        self._answer()
        counted, self._counted = self._counted, Counter()
        return counted

    def hear(self) -> None:
        """What the worker says; until the submission is there, that is the listener."""
        if self._end is None or self.closed or self._end.fileno() < 0:  # Ctrl-C came while it was being closed
            return
        try:
            if self._listener < 0 and not self.counts:
                said, found, _, _ = socket.recv_fds(self._end, 1 << 16, 1, getattr(socket, "MSG_CMSG_CLOEXEC", 0))
                if found:
                    self._listen(found[0])
            else:
                said = self._end.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self.closed = True
            self._forget(self._end)
        if self.counts:
            for kind, letter in LETTERS.items():
                if kind == FILE or self._listener < 0:  # the kernel's word is better
                    self._counted[kind] += said.count(letter)

    def close(self) -> None:
        """Listen no longer: what is still tried, the kernel refuses by itself."""
        listener, self._listener = self._listener, -1
        if listener >= 0:
            os.close(listener)

    def _listen(self, listener: int) -> None:
        from grader.sandbox.seccomp import told_of  # of Linux alone

        self._listener, self._kinds = listener, told_of(os.uname().machine)
        self._selector.register(listener, selectors.EVENT_READ, self._answer)

    def _forget(self, told: socket.socket | int) -> None:
        """Wait for it no longer; a worker that is being closed has forgotten it already (Ctrl-C came just then)."""
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(told)

    def _answer(self) -> None:
        """Refuse the next call that waits, if one does: asked for one that does not, the kernel would have us wait."""
        listener = self._listener
        if sys.platform != "linux" or listener < 0:
            return
        import fcntl

        poll = select.poll()
        poll.register(listener, select.POLLIN)
        ready = dict(poll.poll(0)).get(listener, 0)
        if not ready & select.POLLIN:
            if ready:  # all that could ask are gone
                self._forget(listener)
            return
        asked = bytearray(NOTIFICATION)
        with contextlib.suppress(OSError):  # whoever asked was ended in the meantime
            fcntl.ioctl(listener, RECEIVE, asked)
            (number,) = struct.unpack_from("=Q", asked)
            (call,) = struct.unpack_from("=i", asked, 16)
            domain, kind = struct.unpack_from("=QQ", asked, 32)
            fcntl.ioctl(listener, SEND, struct.pack(ANSWER, number, 0, REFUSED, 0))
            harmless = self._kinds[call] == "network" and (
                (domain, kind) == LOOKS_UP or (self._cuda and domain == LOOKS_UP[0])
            )
            if self.counts and not harmless:
                self._counted[self._kinds[call]] += 1
