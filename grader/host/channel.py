"""The judge's end of the socket to a worker: whole messages out and in, and never a wait."""

from __future__ import annotations

import selectors
import socket
from collections import deque
from typing import Any

from grader.protocol import wire

CHUNK = 1 << 20  # bytes asked of the system at a time


class Closed(Exception):
    """The other end is gone."""


class Channel:
    """A socket that does not block. `pump` moves what can be moved; messages are put in and taken out whole."""

    def __init__(self, end: socket.socket):
        end.setblocking(False)
        self.end = end
        self._outgoing: deque[memoryview] = deque()
        self._incoming, self._at = bytearray(), 0  # what came, and where what was not taken yet begins

    @property
    def events(self) -> int:
        """What to wait for."""
        return selectors.EVENT_READ | (selectors.EVENT_WRITE if self._outgoing else 0)

    @property
    def sends(self) -> bool:
        """Whether something of what was put waits to be sent."""
        return bool(self._outgoing)

    def put(self, buffers: list[Any]) -> None:
        """Queue a message, and send of it what the socket takes at once."""
        self._outgoing.extend(memoryview(buffer) for buffer in wire.gathered(buffers))
        self.pump(selectors.EVENT_WRITE)

    def pump(self, events: int) -> None:
        """Send and receive what can be; Closed where the other end is gone."""
        try:
            if events & selectors.EVENT_WRITE:
                self._send()
            if events & selectors.EVENT_READ:
                chunk = self.end.recv(CHUNK)
                if not chunk:
                    raise Closed
                self._incoming += chunk
        except BlockingIOError:
            pass
        except OSError as error:  # reset by a worker that is gone
            raise Closed from error

    def _send(self) -> None:
        while self._outgoing:
            sent = self.end.send(self._outgoing[0])
            if sent < len(self._outgoing[0]):
                self._outgoing[0] = self._outgoing[0][sent:]
                return
            self._outgoing.popleft()

    def take(self) -> tuple[bytes, bytearray] | None:
        """Header and payload of the next message that is here whole; WireError where the bytes start none."""
        size = self._size()
        if size is None:
            return None
        start = self._at + wire.HEAD.size
        header = bytes(self._incoming[start : start + size[0]])
        payload = self._incoming[start + size[0] : start + sum(size)]
        self._at = start + sum(size)
        if self._at == len(self._incoming):
            self._incoming, self._at = bytearray(), 0
        elif self._at > CHUNK:  # now and then: each time would be quadratic in the number of messages
            del self._incoming[: self._at]
            self._at = 0
        return header, payload

    def holds_message(self) -> bool:
        """Whether a whole message is here."""
        return self._size() is not None

    def _size(self) -> tuple[int, int] | None:
        """Header and payload length of the next message, if it is here whole."""
        start = self._at + wire.HEAD.size
        if len(self._incoming) < start:
            return None
        header, payload = wire.lengths(bytes(self._incoming[self._at : start]))
        return (header, payload) if len(self._incoming) >= start + header + payload else None

    def readable(self) -> bool:
        """Whether the socket has something to be read: bytes, or the end."""
        try:
            self.end.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:  # reset: an end too
            return True
        return True

    def waits(self) -> bool:
        """Whether bytes, or the end, came that nobody has taken."""
        return self._at < len(self._incoming) or self.readable()

    def spoke(self) -> bool:
        """Whether bytes are waiting, rather than the end of the stream."""
        if self._at < len(self._incoming):
            return True
        try:
            return bool(self.end.recv(1, socket.MSG_PEEK))
        except OSError:
            return False
