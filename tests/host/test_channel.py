"""The channel: whole messages out and in, however the bytes come, and never a wait."""

import contextlib
import selectors
import socket

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import WireError
from grader.host.channel import CHUNK, Channel, Closed
from grader.protocol import wire

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


def message(value):
    """A value's bytes on the wire."""
    return b"".join(bytes(buffer) for buffer in wire.encode(value))


def taken(channel):
    """The values of all messages that are here whole."""
    found = []
    while pair := channel.take():
        found.append(wire.decode(*pair))
    return found


@pytest.fixture
def ends():
    """The judge's channel, and the worker's plain socket."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(5)
    with ours, theirs:
        yield Channel(ours), theirs


def test_a_message_that_comes_in_pieces_is_taken_whole(ends):
    """Nothing is there until its last byte is; then it is there once."""
    channel, theirs = ends
    data = message(["x", 1])
    for at in range(len(data)):
        assert channel.take() is None and not channel.holds_message()
        theirs.send(data[at : at + 1])
        channel.pump(READ)
    assert channel.holds_message() and taken(channel) == [["x", 1]]
    assert channel.take() is None and not channel.waits()


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 9), max_size=3), min_size=1, max_size=5),
    st.lists(st.integers(1, 60), min_size=1, max_size=9),
)
def test_messages_come_out_in_order_wherever_they_are_cut(values, cuts):
    """hypothesis: neither end of a piece needs to be the end of a message."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel, data, found = Channel(ours), b"".join(map(message, values)), []
        while data:
            size = cuts[len(data) % len(cuts)]
            theirs.sendall(data[:size])
            data = data[size:]
            channel.pump(READ)
            found += taken(channel)
        assert found == values and not channel.waits()


def test_sending_never_waits(ends):
    """What the socket does not take is kept until it does; the order stays."""
    channel, theirs = ends
    large = np.arange(1 << 20, dtype="float64")
    channel.put(wire.encode(wire.array_of(large)))
    channel.put(wire.encode("behind it"))  # nobody has read a byte yet: whatever waits does so for ever
    assert channel.events == READ | WRITE
    wanted, got = message(wire.array_of(large)) + message("behind it"), bytearray()
    while len(got) < len(wanted):
        got += theirs.recv(1 << 20)
        channel.pump(WRITE)
    assert got == wanted and channel.events == READ


def test_nothing_to_be_read_is_no_error(ends):
    """A pump that finds nothing does nothing."""
    channel, _ = ends
    channel.pump(READ)
    channel.pump(READ | WRITE)
    assert channel.take() is None and not channel.readable() and not channel.waits()


def test_the_end_of_the_other_side_is_told(ends):
    """Read or written to; what came before it can still be taken."""
    channel, theirs = ends
    theirs.sendall(message(1))
    channel.pump(READ)
    theirs.close()
    with pytest.raises(Closed):
        channel.pump(READ)
    with pytest.raises(Closed):
        for _ in range(9):
            channel.put(wire.encode("x" * 900_000))
    assert taken(channel) == [1]


BAD = {
    "other bytes": b"HTTP/1.1 200 OK\r\n\r\n", "a header beyond the cap": wire.HEAD.pack(wire.MAGIC, wire.MAX_HEADER + 1, 0),
    "a payload beyond the cap": wire.HEAD.pack(wire.MAGIC, 9, wire.MAX_PAYLOAD + 1),
}  # fmt: skip


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_bytes_that_start_no_message_are_refused(ends, data):
    """As soon as the head is there: the rest is not waited for, and no memory is taken for it."""
    channel, theirs = ends
    theirs.sendall(message("before") + data)
    channel.pump(READ)
    assert wire.decode(*channel.take()) == "before"
    for look in (channel.take, channel.holds_message):
        with pytest.raises(WireError):
            look()


@pytest.mark.parametrize("pumped", [True, False], ids=["read", "not yet read"])
def test_what_nobody_asked_for_is_seen(ends, pumped):
    """Bytes wait whether they lie here or in the socket."""
    channel, theirs = ends
    theirs.sendall(b"K")
    if pumped:
        channel.pump(READ)
    assert channel.waits() and channel.spoke()


def test_an_end_is_told_from_bytes(ends):
    """An end waits too, and says nothing."""
    channel, theirs = ends
    assert not channel.waits()
    theirs.close()
    assert channel.readable() and channel.waits() and not channel.spoke()


def test_what_was_taken_is_let_go(ends):
    """A stream of messages that never quite ends keeps no more than a chunk or two of what is past."""
    channel, theirs = ends
    data = message("x" * 200_000)
    for _ in range(40):
        theirs.setblocking(False)
        rest = memoryview(data + data[:10])[10 if channel.waits() else 0 :]
        while rest:
            with contextlib.suppress(BlockingIOError):
                rest = rest[theirs.send(rest) :]
            channel.pump(READ)
        assert len(taken(channel)) == 1 and channel.waits()
        assert len(channel._incoming) < 2 * CHUNK + len(data)
