"""The worker's end of the channel: one request after another, and what is answered to each, until the judge is gone."""

from __future__ import annotations

import builtins
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from grader.errors import WireError
from grader.protocol import messages, wire

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

HELD = 1 << 16  # bytes of answers that are sent together,
LATEST = 0.02  # and seconds for which the first of them waits, while calls are answered


def serve(channel: socket.socket, worker: Any, receive: Callable[..., bytearray]) -> None:
    """Answer what comes.

    receive: exactly so many bytes, from what receives into a buffer
    """
    # a submission that patches a class or a module of ours breaks nothing that is held here
    replies, unsendable, failed, flush = worker.replies, worker.unsendable, worker.failed, _flush
    encode, decode, calls = messages.encode, messages.decode, messages.Calls
    lengths, head, gathered = wire.lengths, wire.HEAD.size, wire.gathered
    send, receive_into, join, clock = channel.sendall, channel.recv_into, b"".join, time.perf_counter
    while True:
        header, payload = lengths(bytes(receive(receive_into, head)))
        number, request = decode(bytes(receive(receive_into, header)), receive(receive_into, payload))
        held, sent = bytearray(), clock()  # of answers that may be sent together
        together = type(request) is calls and request.how in ("together", "watched")
        for reply in replies(request):
            try:
                buffers = encode(number, reply)
            except WireError as error:
                buffers = encode(number, unsendable(error))
            except BaseException as error:  # the answer's fault: its class's name raises, or no memory is left
                buffers = encode(number, failed(error))
            flush()
            if together and sum(map(len, buffers)) + len(held) < HELD and clock() - sent < LATEST:
                held += join(buffers)  # a copy: the next call may write to what this one gave
                continue
            for buffer in (held, *gathered(buffers)) if held else gathered(buffers):
                send(buffer)
            held, sent = bytearray(), clock()
        if held:
            send(held)
        del request  # its arguments make room for the next one's


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # it may be the submission's own by now, or closed
            continue
