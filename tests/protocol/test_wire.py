"""The wire: everything plain travels unchanged, and nothing else does."""

import contextlib
import gc
import json
import math
import tracemalloc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import WireError
from grader.protocol import wire
from grader.protocol.wire import HEAD, Array, array_of, decode, encode, lengths


def send(message):
    """encode, then decode, as the other side would."""
    data = b"".join(bytes(buffer) for buffer in encode(message))
    header, payload = lengths(data[: HEAD.size])
    assert len(data) == HEAD.size + header + payload
    return decode(data[HEAD.size : HEAD.size + header], data[HEAD.size + header :])


def same(one, other):
    if isinstance(one, Array):
        return (
            isinstance(other, Array)
            and (one.kind, one.dtype, one.shape, one.device, one.layout)
            == (other.kind, other.dtype, other.shape, other.device, other.layout)
            and np.array_equal(one.data, other.data, equal_nan=one.data.dtype.kind in "fc")
        )
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return one == other or (one != one and other != other)


PLAIN = {
    "none": None, "true": True, "zero": 0, "negative": -7, "2**53": 2**53, "2**53 - 1": 2**53 - 1, "a very large int": 7**500,
    "pi": math.pi, "minus zero": -0.0, "nan": math.nan, "inf": math.inf, "denormal": 5e-324, "complex": 1 - 2j, "text": "naïve ∂ 🙂 \x1b \ud800",
    "empty list": [], "nested": [1, (2.5, [None, {"a": (), 3: "x"}])], "key order": {"b": 1, "a": 2},
}  # fmt: skip


@pytest.mark.parametrize("value", PLAIN.values(), ids=PLAIN)
def test_plain_values_travel_unchanged(value):
    """A plain value arrives with its type, order and every bit."""
    assert same(send(value), value)


@pytest.mark.parametrize("dtype", [name for name in wire.STORAGE if name != "bfloat16"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)], ids=str)
def test_arrays_travel_unchanged(dtype, shape):
    """Every dtype and shape, 0-d and empty ones included."""
    data = (np.random.default_rng(0).integers(0, 2, shape) * 3).astype(dtype)
    array = array_of(data, kind="torch", device="cuda", layout="strided")
    assert same(send({"x": [array, array]}), {"x": [array, array]})


@pytest.mark.parametrize(
    "data",
    [
        np.arange(6.0)[::-1],
        np.arange(6.0).reshape(2, 3).T,
        np.arange(6, dtype=">i4"),
        np.broadcast_to(np.float32(2), (3, 2)),
    ],
    ids=["reversed", "transposed", "big-endian", "broadcast"],
)
def test_layouts_in_memory_do_not_change_values(data):
    """However the sender's array lies in memory, the numbers arrive in order."""
    assert np.array_equal(send(array_of(data)).data, data)


def test_bfloat16_values_travel_as_their_bits():
    """bfloat16 has no NumPy dtype: it is widened to float32 on arrival, exactly."""
    values = np.array([[1.0, -2.5], [3.140625, np.inf]], np.float32)
    assert same(send(Array(values, "torch", "bfloat16")), Array(values, "torch", "bfloat16"))


REFUSED = {
    "an object": object(), "a set": {1}, "a bytes": b"x", "a subclass of int": type("I", (int,), {})(3), "a NumPy scalar": np.float64(1),
    "a bare ndarray": np.zeros(2), "a function": len, "a dict with a float key": {1.5: 0}, "an int of a million digits": 1 << 4_000_000,
    "a list of a million": [0] * 1_000_000,
}  # fmt: skip


@pytest.mark.parametrize("value", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_by_the_sender(value):
    """Only plain data travels: the rest is a WireError that says what it was."""
    with pytest.raises(WireError):
        encode(value)


def test_depth_is_capped():
    """A list in a list in a list … ends."""
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(WireError):
        encode(deep)


def node(**fields):
    good = {
        "t": "array",
        "dtype": "float32",
        "shape": [2],
        "at": 0,
        "kind": "numpy",
        "device": "cpu",
        "layout": "plain",
    }
    return json.dumps({**good, **fields}).encode()


BAD = {
    "nothing": b"", "not JSON": b"{", "more than a value": b"null null", "a value and a comma": b"1,", "a blank behind it": b"null ", "not ASCII": b'"\xff"', "a bare float": b"1.5", "NaN": b"NaN", "Infinity": b"-Infinity",
    "a number of 5000 digits": b"1" * 5000, "deep nesting": b"[" * 100_000, "a bare list": b"[]", "no type": b"{}", "unknown type": b'{"t": "pickle", "v": "x"}',
    "extra field": b'{"t": "float", "v": "0x1p0", "w": 1}', "bad float": b'{"t": "float", "v": "one"}', "float too long": b'{"t": "float", "v": "0x' + b"1" * 100 + b'"}',
    "float out of range": b'{"t": "float", "v": "0x1p99999"}',
    "int out of caps": b'{"t": "int", "v": "' + b"f" * 3000 + b'"}', "bad int": b'{"t": "int", "v": "0xzz"}', "bad complex": b'{"t": "complex", "v": [1]}',
    "dict of non-pairs": b'{"t": "dict", "v": [1]}', "dict with a list key": b'{"t": "dict", "v": [[[], 1]]}', "list of no list": b'{"t": "list", "v": {}}',
    "unknown dtype": node(dtype="object"), "dtype of no string": node(dtype=3), "negative size": node(shape=[-1]), "bool size": node(shape=[True]),
    "shape beyond the buffer": node(shape=[3]), "shape that overflows": node(shape=[2**40, 2**40]), "zero beside a huge size": node(shape=[0, 2**62]),
    "offset beyond": node(at=8), "negative offset": node(at=-8), "too many dimensions": node(shape=[1] * 60), "unknown layout": node(layout="sparse"),
    "huge name": node(kind="x" * 10_000), "unknown array field": node(extra=1), "a payload that nobody names": node(shape=[1]),
}  # fmt: skip


@pytest.mark.parametrize("header", BAD.values(), ids=BAD)
def test_bad_headers_raise_the_wire_s_own_error(header):
    """Bytes that are not a message raise WireError and nothing else."""
    with pytest.raises(WireError):
        decode(header, bytes(8))


@pytest.mark.parametrize(
    "head",
    [
        HEAD.pack(b"NOPE", 1, 1),
        HEAD.pack(wire.MAGIC, wire.MAX_HEADER + 1, 0),
        HEAD.pack(wire.MAGIC, 1, wire.MAX_PAYLOAD + 1),
    ],
    ids=["magic", "header too long", "payload too long"],
)
def test_bad_lengths_are_refused_before_anything_is_allocated(head):
    """The caps hold before a byte of the body is read."""
    with pytest.raises(WireError):
        lengths(head)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(-99, 99), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(values)
def test_any_plain_value_makes_the_round_trip(value):
    """hypothesis: decode(encode(x)) is x."""
    assert same(send(value), value)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=64))
def test_arbitrary_bytes_decode_or_raise_the_wire_s_error(header, payload):
    """hypothesis: decode never raises anything but WireError."""
    with contextlib.suppress(WireError):
        decode(header, payload)


def test_a_small_array_does_not_hold_a_large_payload():
    """What is kept of an answer keeps no more than itself, and is not put into words number by number."""
    small, _ = send([array_of(np.ones(3)), array_of(np.zeros(1_000_000))])
    assert small.data.base is None or small.data.base.nbytes < 100
    header, *buffers = encode(array_of(np.ones(5)))
    payload = np.frombuffer(bytes(buffers[0]), np.uint8).view()  # bytes that can be watched
    gone = weakref.ref(payload)
    gc.disable()
    try:
        decode(header[HEAD.size :], payload.data)
        del payload
        assert gone() is None  # at once, without the collector
    finally:
        gc.enable()
    assert repr(small) == "<numpy, float64 (3,)>"


def test_bfloat16_is_widened_in_place():
    """Decoding takes the float32 numbers, and nothing as large beside them: bits may be 256 MiB."""
    bits = np.zeros((4 << 20,), np.float32)
    (head, *payload) = wire.encode(wire.Array(bits, "torch", "bfloat16"))
    content = b"".join(bytes(part) for part in payload)
    tracemalloc.start()
    try:
        found = wire.decode(head[wire.HEAD.size :], content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.data.nbytes <= peak < 1.2 * found.data.nbytes
