"""A coverage-guided fuzzer of the wire's decoder and the messages', which read bytes that hostile code may have written.

    pip install -e '.[fuzz]'
    mkdir found && python tests/fuzz/fuzz_wire.py found tests/fuzz/corpus -dict=tests/fuzz/wire.dict -max_total_time=600

An input is a header, a zero byte, and a payload. It must decode, or raise WireError and nothing else; it must be a
message, or raise the same; what decodes must make the round trip; and no more memory may be taken than the input's size
accounts for. New inputs that reach new code go to the first folder;
`python tests/fuzz/fuzz_wire.py --seed-corpus FOLDER` writes the first ones.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
SEPARATOR = b"\0"
# Bytes of memory for each byte of a header: JSON's `{},` of three bytes is a dict of 64, and its value another.
FOR_A_HEADER, FOR_A_PAYLOAD, FOR_ANYTHING = 96, 2, 1 << 16


class Broken(Exception):
    """The wire broke a promise; libFuzzer keeps the input that showed it."""


def arrays(value: Any) -> Iterator[Any]:
    """Every array in a decoded message."""
    from grader.protocol.wire import Array

    if isinstance(value, Array):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from arrays(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from arrays(item)


def one_input(data: bytes) -> None:
    """Decode one input and hold the wire to its promises."""
    from grader.errors import WireError
    from grader.protocol import messages, wire

    if len(data) >= wire.HEAD.size:
        with contextlib.suppress(WireError):
            header_size, payload_size = wire.lengths(data[: wire.HEAD.size])
            if header_size > wire.MAX_HEADER or payload_size > wire.MAX_PAYLOAD:
                raise Broken("lengths beyond the caps")
    header, _, payload = data.partition(SEPARATOR)
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    try:
        value = wire.decode(header, payload)
    except WireError:
        value = None
    _, peak = tracemalloc.get_traced_memory()
    allowed = FOR_A_HEADER * len(header) + FOR_A_PAYLOAD * len(payload) + FOR_ANYTHING
    if peak - before > allowed:
        raise Broken(f"{peak - before} bytes for a header of {len(header)} and a payload of {len(payload)}")
    with contextlib.suppress(WireError):
        number, message = messages.decode(header, payload)
        if type(number) is not int or type(message).__name__ not in messages.__dict__:
            raise Broken("no message, and no error")
    # bfloat16 is widened to twice its size; no other array is copied, and none may be sent twice
    if sum(array.data.nbytes for array in arrays(value)) > 2 * len(payload):
        raise Broken("the arrays hold more than the payload")
    with contextlib.suppress(WireError):  # what is at the caps may decode and not travel again
        first = b"".join(bytes(buffer) for buffer in wire.encode(value))
        if _again(first) != first:
            raise Broken("the round trip changed it")


def _again(message: bytes) -> bytes:
    from grader.protocol import wire

    header, payload = wire.lengths(message[: wire.HEAD.size])
    body = wire.HEAD.size + header
    if len(message) != body + payload:
        raise Broken("the lengths are not those of the message")
    value = wire.decode(message[wire.HEAD.size : body], message[body:])
    return b"".join(bytes(buffer) for buffer in wire.encode(value))


def seeds() -> Iterator[tuple[str, bytes]]:
    """The first corpus: a message of each kind, and the ways in which one is nearly right."""
    from grader.protocol import messages, wire

    array = wire.array_of(np.arange(6.0).reshape(2, 3), "torch", "cuda", "strided")
    widened = wire.Array(np.array([1.0, -2.5], np.float32), "torch", "bfloat16")
    values = {
        "plain": [None, True, 3, "x", 2.5, -0.0, 1j, 1 << 60], "nested": [1, (2.5, [None, {"a": (), 3: "x"}])],
        "array": array, "bfloat16": {"x": widened}, "empty": wire.array_of(np.zeros((0, 3), np.int8)),
    }  # fmt: skip
    told = {
        "reply": messages.Returned([array, widened], [[0, 1], ["x"]], True, ["a.b"]),
        "error": messages.Failed("ValueError", ["Exception"], "m", [[1, "return x", 1]], "", []),
        "request": messages.Calls([["f", [array, 2.5], {"x": None}]], how="dry"),
        "unsendable": messages.Unsendable("wire.dtype", {"dtype": "object"}, []),
    }
    sent = {name: wire.encode(value) for name, value in values.items()}
    sent |= {name: messages.encode(7, message) for name, message in told.items()}
    for name, (head, *buffers) in sent.items():
        yield name, bytes(head[wire.HEAD.size :]) + SEPARATOR + b"".join(bytes(buffer) for buffer in buffers)
    node = {"t": "array", "dtype": "bfloat16", "shape": [4], "at": 0, "kind": "n", "device": "cpu", "layout": "plain"}
    for name, fields in {"far": {"shape": [2**40, 2**40]}, "behind": {"at": -8}, "zero": {"shape": [0, 2**62]}}.items():
        yield name, json.dumps({**node, **fields}).encode() + SEPARATOR + bytes(8)
    yield "twice", json.dumps({"t": "list", "v": [node] * 3}).encode() + SEPARATOR + bytes(8)
    yield "deep", b"[" * 200
    yield "head", wire.HEAD.pack(wire.MAGIC, 9, wire.MAX_PAYLOAD)


def main() -> None:
    if sys.argv[1:2] == ["--seed-corpus"]:
        for name, data in seeds():
            (Path(sys.argv[2]) / name).write_bytes(data)
        return
    import atheris

    with atheris.instrument_imports(include=["grader.protocol", "json"]):
        from grader.protocol import messages, wire  # noqa: F401 - imported here to be instrumented
    tracemalloc.start()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
