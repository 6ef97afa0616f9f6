"""The wire between judge and worker: plain data only, strict on both sides.

    message = magic (4) | header length (u32) | payload length (u64) | header (JSON) | payload (raw array buffers)

A value is None, a bool, an int, a float, a complex, a str, a list, a tuple, a dict with str or int keys, or an array.
No pickle, no code. Everything that arrives is held against caps and against itself (an array's size against its
buffer), and anything else is a `WireError`: the judge decodes bytes that hostile code may have written.
"""

from __future__ import annotations

import builtins
import json
import math
import struct
from typing import Any

import numpy as np

from grader.errors import WireError
from grader.records import dataclass

# A copy, which functions defined below look their builtins up in: a submission that patches `type` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

HEAD = struct.Struct("<4sIQ")
MAGIC = b"KAT1"
MAX_HEADER = 1 << 20
MAX_PAYLOAD = 256 << 20
MAX_NODES = 20_000
MAX_DEPTH = 32
MAX_NDIM = 32
MAX_INT_HEX_DIGITS = 2_000
SMALL = 1 << 16  # bytes of a buffer that are copied rather than sent alone

# Names of the dtypes that travel, and how NumPy stores each. bfloat16 has no NumPy dtype: its bits travel as uint16.
STORAGE = {
    "bool": "?",
    "int8": "i1", "int16": "<i2", "int32": "<i4", "int64": "<i8",
    "uint8": "u1", "uint16": "<u2", "uint32": "<u4", "uint64": "<u8",
    "float16": "<f2", "float32": "<f4", "float64": "<f8", "bfloat16": "<u2",
    "complex64": "<c8", "complex128": "<c16",
}  # fmt: skip
_DTYPES: dict[str, np.dtype[Any]] = {name: np.dtype(storage) for name, storage in STORAGE.items()}
_NAMES = {dtype: name for name, dtype in _DTYPES.items() if name != "bfloat16"}
# Bound before a submission that shares the worker's process can put others in their place.
_asarray, _ascontiguousarray, _product = np.asarray, np.ascontiguousarray, math.prod
_name_of: Any = vars(type)["__name__"].__get__  # a class can say what it likes about itself: this asks the interpreter
_encode_json: Any = json.encoder.c_make_encoder(  # type: ignore[attr-defined]  # written in C: it looks nothing up
    None, None, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, False
)

_PLAIN = frozenset((bool, int, str))  # types that travel as JSON has them
_ARRAY = frozenset({"t", "dtype", "shape", "at", "kind", "device", "layout"})
_LARGE = 1 << 53  # ints from here on, and their negatives, travel in hex

# Why a value cannot leave the worker, and what each key speaks of; the wire's other errors are of bytes.
UNSENDABLE: dict[str, frozenset[str]] = {
    "wire.nested": frozenset(), "wire.too_large": frozenset(), "wire.digits": frozenset(),
    "wire.dtype": frozenset({"dtype"}), "wire.key": frozenset({"type"}), "wire.type": frozenset({"type"}),
    "wire.layout": frozenset({"layout", "device"}),
}  # fmt: skip

LAYOUTS = ("plain", "reversed", "transposed", "strided", "readonly", "broadcast")


@dataclass(frozen=True, eq=False)
class Array:
    """An array in transit, and what it was where it came from.

    data    a base-class ndarray in native byte order; bfloat16 values are widened to float32
    kind    "numpy", "numpy scalar", "torch", or the name of a type that is none of these (a finding, later)
    dtype   a key of STORAGE
    device  "cpu" or "cuda"
    layout  how the receiver should lay it out in memory; one of LAYOUTS
    """

    data: np.ndarray[Any, Any]
    kind: str
    dtype: str
    device: str = "cpu"
    layout: str = "plain"

    def __repr__(self) -> str:  # without its numbers: an answer may be thousands of arrays, and is put into words
        return f"<{self.kind}, {self.dtype} {self.shape}>"

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.data.shape)


def array_of(
    data: np.ndarray[Any, Any] | np.generic, kind: str = "numpy", device: str = "cpu", layout: str = "plain"
) -> Array:
    """Wrap NumPy data for the wire; raises WireError for a dtype that does not travel."""
    native = _asarray(data)
    native = native.astype(native.dtype.newbyteorder("="), copy=False)
    name = _NAMES.get(native.dtype)  # dtype.name is written in Python, in a module that a submission can patch
    if name is None:
        raise WireError("wire.dtype", {"dtype": _begun(str(native.dtype))})
    return Array(native, kind, name, device, layout)


def encode(message: Any) -> list[Any]:
    """The buffers to send for a message, in order. Raises WireError for a value that may not travel."""
    buffers: list[Any] = []
    nodes = offset = 0

    def node(value: Any, depth: int) -> Any:
        nonlocal nodes
        nodes += 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise WireError("wire.nested")
        kind = type(value)
        if value is None or kind is str or kind is bool:
            return value
        if kind is int:
            return value if -_LARGE < value < _LARGE else {"t": "int", "v": _hex(value)}
        if kind is float:
            return {"t": "float", "v": value.hex()}
        if kind is list:
            return {"t": "list", "v": [node(item, depth + 1) for item in value] if value else []}
        if kind is tuple:
            return {"t": "tuple", "v": [node(item, depth + 1) for item in value]}
        if kind is dict:
            return {"t": "dict", "v": pairs(value, depth + 1) if value else []}
        if kind is Array:
            return array(value)
        if kind is complex:
            return {"t": "complex", "v": [value.real.hex(), value.imag.hex()]}
        raise WireError("wire.type", {"type": _begun(f"{kind.__module__}.{kind.__qualname__}")})

    def pairs(values: dict[Any, Any], depth: int) -> list[list[Any]]:
        for key in values:
            if type(key) is not str and (type(key) is not int or abs(key) >= _LARGE):
                raise WireError("wire.key", {"type": _begun(_name_of(type(key)))})
        return [[key, node(item, depth)] for key, item in values.items()]

    def array(value: Array) -> dict[str, Any]:
        nonlocal offset
        raw = _narrow(value.data) if value.dtype == "bfloat16" else value.data
        raw = _ascontiguousarray(raw, dtype=_DTYPES[value.dtype])
        fields = {
            "t": "array", "dtype": value.dtype, "shape": list(value.data.shape), "at": offset,
            "kind": value.kind, "device": value.device, "layout": value.layout,
        }  # fmt: skip
        if raw.nbytes:
            buffers.append(raw.reshape(-1).view(np.uint8).data)
            offset += raw.nbytes
        return fields

    try:
        header = "".join(_encode_json(node(message, 0), 0)).encode("ascii")
    finally:
        found, buffers = buffers, []  # `node` holds itself, and what it uses, until the collector comes by
    if len(header) > MAX_HEADER or offset > MAX_PAYLOAD:
        raise WireError("wire.too_large")
    return [HEAD.pack(MAGIC, len(header), offset) + header, *found]


def gathered(buffers: list[Any]) -> list[Any]:
    """The same bytes to send, small buffers together: each is a system call at both ends."""
    found: list[Any] = []
    small: list[Any] = []
    for buffer in buffers:
        if len(buffer) > SMALL:
            found += [b"".join(small), buffer]
            small = []
        else:
            small.append(buffer)
    return [buffer for buffer in (*found, b"".join(small)) if len(buffer)]


def lengths(head: bytes) -> tuple[int, int]:
    """Header and payload length of the message that starts with these HEAD.size bytes."""
    magic, header, payload = HEAD.unpack(head)
    if magic != MAGIC or header > MAX_HEADER or payload > MAX_PAYLOAD:
        raise WireError("wire.no_message")
    return header, payload


def decode(header: bytes, payload: bytes | bytearray | memoryview) -> Any:
    """The message in these bytes. Raises WireError, and nothing else, for bytes that are not a message."""
    try:
        text = header.decode("ascii")
        tree, end = _scan_json(text, 0)
    except (ValueError, RecursionError, StopIteration) as error:
        raise WireError("wire.header") from error
    if end != len(text):
        raise WireError("wire.header")
    nodes, taken = 0, 0

    def value(node: Any, depth: int) -> Any:
        nonlocal nodes, taken
        nodes += 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise WireError("wire.nested")
        if node is None or type(node) in _PLAIN:
            return node
        if type(node) is not dict or type(node.get("t")) is not str:
            raise WireError("wire.part")
        kind, content = node["t"], node.get("v")
        if kind == "array":
            found = _array(node, payload)
            if node["at"] != taken:  # each byte belongs to one array: thousands on one buffer would be widened each
                raise WireError("wire.array")
            taken += found.data.size * _DTYPES[found.dtype].itemsize
            return found
        if len(node) != 2:
            raise WireError("wire.part")
        if kind == "float":
            return _from_hex(content)
        if kind == "int":
            if type(content) is not str or len(content) > MAX_INT_HEX_DIGITS + 3:
                raise WireError("wire.part")
            return _int_from_hex(content)
        if type(content) is not list:
            raise WireError("wire.part")
        if kind == "list":
            return [value(item, depth + 1) for item in content]
        if kind == "dict":
            result: dict[Any, Any] = {}
            for pair in content:
                if type(pair) is not list or len(pair) != 2 or type(pair[0]) not in (str, int):
                    raise WireError("wire.part")
                result[pair[0]] = value(pair[1], depth + 1)
            return result
        if kind == "tuple":
            return tuple([value(item, depth + 1) for item in content])
        if kind == "complex" and len(content) == 2:
            return complex(_from_hex(content[0]), _from_hex(content[1]))
        raise WireError("wire.part")

    try:
        message = value(tree, 0)
        if taken != len(payload):
            raise WireError("wire.payload")
        return message
    finally:
        payload = b""  # `value` holds itself, and what it uses, until the collector comes by


def _array(node: dict[str, Any], payload: bytes | bytearray | memoryview) -> Array:
    if node.keys() != _ARRAY:
        raise WireError("wire.array")
    dtype, shape, at = node["dtype"], node["shape"], node["at"]
    for word in (dtype, node["kind"], node["device"], node["layout"]):
        if type(word) is not str or len(word) > 200:
            raise WireError("wire.array")
    if dtype not in STORAGE or node["layout"] not in LAYOUTS:
        raise WireError("wire.array")
    if type(shape) is not list or len(shape) > MAX_NDIM or type(at) is not int:
        raise WireError("wire.array")
    for size in shape:
        if type(size) is not int or size < 0:
            raise WireError("wire.array")
    storage = _DTYPES[dtype]
    count = _product(shape)
    if (
        count > MAX_PAYLOAD
        or max(shape, default=0) > MAX_PAYLOAD
        or at < 0
        or at + count * storage.itemsize > len(payload)
    ):
        raise WireError("wire.array")
    try:
        data = np.frombuffer(payload, storage, count, at).reshape(shape) if count else np.zeros(shape, storage)
    except ValueError as error:  # NumPy's own cap on dimensions, or sizes whose product overflows beside a zero
        raise WireError("wire.array") from error
    # a copy: whoever keeps a small array must not keep the payload that it came in
    data = _widen(data) if dtype == "bfloat16" else data.copy()
    return Array(data, node["kind"], dtype, node["device"], node["layout"])


def _widen(bits: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """bfloat16 bits (uint16) -> float32."""
    wide = bits.astype(np.uint32, "C")
    wide <<= 16  # in place: 256 MiB of bits are half a GiB here
    return wide.view(np.float32)


def _narrow(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """float32 values that are bfloat16 already -> their bits (uint16)."""
    bits = np.ascontiguousarray(values, np.float32).reshape(-1).view(np.uint32) >> 16
    return bits.astype(np.uint16).reshape(values.shape)


def _begun(text: str) -> str:
    """The beginning of a name, as a str and no class derived from it: it has to travel itself."""
    return str.__getitem__(text, slice(0, 200))


def _hex(value: int) -> str:
    if value.bit_length() > MAX_INT_HEX_DIGITS * 4:
        raise WireError("wire.digits")
    return f"{value:x}"


def _int_from_hex(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError as error:
        raise WireError("wire.part") from error


def _from_hex(text: Any) -> float:
    if type(text) is not str or len(text) > 40:
        raise WireError("wire.part")
    try:
        return float.fromhex(text)
    except (ValueError, OverflowError) as error:
        raise WireError("wire.part") from error


def _refuse(text: str) -> Any:
    raise ValueError(f"{text[:20]} is not plain data")


def _small_int(text: str) -> int:
    if len(text) > 20:
        raise ValueError("an int is too long")
    return int(text)


# As json.loads reads, but made once, and for nothing before or after the value. Written in C: it looks nothing up.
_scan_json: Any = json.JSONDecoder(  # type: ignore[attr-defined]
    parse_constant=_refuse, parse_int=_small_int, parse_float=_refuse
).scan_once
