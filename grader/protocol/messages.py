"""What judge and worker say to each other: one small value for each request and reply, and one codec for all of them.

    Start                 -> Ready        the layers of isolation that the worker obtained
    Check                 -> Checked      what the submission's text says, before any of it runs (or Unparsed)
    Load                  -> Loaded       its text has run (or Failed)
    Calls                 -> one reply for each call, as soon as it is there: Returned, Failed, Unsendable, Rehearsed
                             or Measured

Each message carries the id of its request. What comes from a worker is believed in its form only: a reply of a class
that was not asked for, or with a field of another type, is a `WireError`.
"""

from __future__ import annotations

import builtins
from dataclasses import fields
from typing import Any, TypeVar

from grader.errors import WireError
from grader.protocol import wire
from grader.protocol.wire import Array
from grader.records import dataclass

# A copy, which functions defined below look their builtins up in: a submission that patches `type` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]


@dataclass(frozen=True)
class Start:
    """Are you ready?"""


@dataclass(frozen=True)
class Check:
    """What does this text say? Nothing of it is run."""

    source: Array  # its bytes: escaped in a header, a megabyte of text would be six
    filename: str
    entries: list[Any]
    stub: str
    forbidden: list[Any]


@dataclass(frozen=True)
class Load:
    """Run this text as a fresh module, beside the kata's probe, with traps on the forbidden calls and operations."""

    source: Array
    filename: str
    probe: str
    forbidden: list[Any]
    operations: list[Any]


@dataclass(frozen=True)
class Calls:
    """Make these calls, one after another: each is [name, args, kwargs].

    how  "" as they are; "together" the same, where nobody waits for each reply; "watched" with arguments that nobody
         can write to, and backward passes told; "dry" on tensors that only claim to live on a GPU; "kept" not yet, but
         with these arguments when a "measured" one of no arguments comes, whose answer is thrown away
    """

    calls: list[Any]
    how: str = ""


@dataclass(frozen=True)
class Ready:
    """layers: [name, on, why] of each layer of isolation"""

    layers: list[Any]


@dataclass(frozen=True)
class Checked:
    """Names that the text defines, entries that are still the stub's, [name, line, text] of each forbidden use."""

    defined: list[Any]
    stubs: list[Any]
    forbidden: list[Any]


@dataclass(frozen=True)
class Unparsed:
    """The text is not Python."""

    kind: str
    message: str
    line: int
    text: str


@dataclass(frozen=True)
class Loaded:
    """The text has run to its end."""


@dataclass(frozen=True)
class Returned:
    """What a call gave, and the forbidden calls that were trapped so far.

    changed   the paths of what it changed of its arguments: an index or a name, then indices and keys
    rewrites  whether what the call before it gave is another value now
    """

    value: Any
    changed: list[Any]
    rewrites: bool
    trapped: list[Any]


@dataclass(frozen=True)
class Failed:
    """What a call, or loading, raised; trace: [line, text, times] of the submission's own lines."""

    error: str
    bases: list[Any]
    message: str
    trace: list[Any]
    trap: str
    trapped: list[Any]


@dataclass(frozen=True)
class Unsendable:
    """The answer is no plain data: the key and values of the WireError."""

    key: str
    values: dict[str, Any]
    trapped: list[Any]


@dataclass(frozen=True)
class Rehearsed:
    """A dry call: how many tensors of its answer are on the CPU, and the lines [line, text, times] that made such."""

    on_cpu: int
    made: list[Any]
    failed: Any  # None, or [error, message, trace] of what it raised


@dataclass(frozen=True)
class Measured:
    """A call was kept, or made and measured; gpu: None, or [seconds, bytes] that it took of the GPU."""

    gpu: Any


Request = Start | Check | Load | Calls
Reply = Ready | Checked | Unparsed | Loaded | Returned | Failed | Unsendable | Rehearsed | Measured
R = TypeVar("R")

_KINDS = (
    Start, Check, Load, Calls, Ready, Checked, Unparsed, Loaded, Returned, Failed, Unsendable, Rehearsed, Measured,
)  # fmt: skip
_CLASSES: dict[str, type] = {kind.__name__: kind for kind in _KINDS}
# The type that a field of each annotation must have; `Any` is left to whoever reads it.
_TYPES: dict[str, type] = {
    "str": str, "int": int, "bool": bool, "Array": Array, "list[Any]": list, "dict[str, Any]": dict, "Any": object,
}  # fmt: skip
_FIELDS = {
    name: tuple((field.name, _TYPES[str(field.type)]) for field in fields(kind)) for name, kind in _CLASSES.items()
}


_OPENING = b'{"t":"list","v":['  # how the header of each message begins: its number comes next


@dataclass(frozen=True)
class Prepared:
    """A request but for its number, to be sent as often as one likes.

    rest     the header behind the number
    buffers  of its arrays
    replies  how many it will have
    """

    rest: bytes
    buffers: list[Any]
    replies: int

    def addressed(self, number: int) -> list[Any]:
        """The buffers to send for it."""
        header = b"%b%d%b" % (_OPENING, number, self.rest)
        return [wire.HEAD.pack(wire.MAGIC, len(header), sum(map(len, self.buffers))) + header, *self.buffers]


def prepare(request: Request) -> Prepared:
    """A request to be sent later; raises WireError where a value may not travel."""
    head, *buffers = encode(0, request)
    replies = len(request.calls) if isinstance(request, Calls) else 1
    return Prepared(head[wire.HEAD.size + len(_OPENING) + 1 :], buffers, replies)


def encode(number: int, message: Request | Reply) -> list[Any]:
    """The buffers to send for a message about the request of this number; WireError where a value may not travel."""
    name = type(message).__name__
    return wire.encode([number, name, [getattr(message, field) for field, _ in _FIELDS[name]]])


def decode(header: bytes, payload: bytes | bytearray | memoryview) -> tuple[int, Request | Reply]:
    """The number and the message in these bytes; WireError, and nothing else, where they hold none."""
    found = wire.decode(header, payload)
    if type(found) is not list or len(found) != 3 or type(found[0]) is not int or type(found[1]) is not str:
        raise WireError("wire.reply")
    number, name, values = found
    known = _FIELDS.get(name)
    if known is None or type(values) is not list or len(values) != len(known):
        raise WireError("wire.reply")
    for value, (_, kind) in zip(values, known, strict=True):
        if kind is not object and type(value) is not kind:
            raise WireError("wire.reply")
    return number, _CLASSES[name](*values)
