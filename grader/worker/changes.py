"""What a call changed that is not its own: an argument, or what an earlier call has answered.

Part of the worker, which has both sides at hand: what was sent stays as it came, and what the call was given is another
copy.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.protocol.wire import Array

# A copy, which functions defined below look their builtins up in: a submission that patches `type` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

_ascontiguousarray, _bytes = np.ascontiguousarray, np.ndarray.tobytes
CHUNK = 1 << 18  # numbers that are compared at a time: copies of all would count as the submission's memory
HELD = 1 << 20  # bytes of an answer that is held against itself
Path = list[Any]  # the argument's index or name, and from there on indices and keys


def changes(was: Any, now: Any, path: Path) -> Iterator[Path]:
    """The paths of what is no longer as it was; both sides as Arrays and plain data."""
    kind = type(was)
    if kind is Array:
        if not (type(now) is Array and was.dtype == now.dtype and _same(was.data, now.data)):
            yield path
    elif kind in (list, tuple) and type(now) is kind and len(was) == len(now):
        for index, (one, other) in enumerate(zip(was, now, strict=True)):
            yield from changes(one, other, [*path, index])
    elif kind is dict and type(now) is dict and list(was) == list(now):
        for key in was:
            yield from changes(was[key], now[key], [*path, key])
    elif kind is not type(now) or (was != now and was == was):
        yield path


def _same(was: np.ndarray[Any, Any], now: np.ndarray[Any, Any]) -> bool:
    """Whether two arrays have the same shape and bits."""
    if was.shape != now.shape:
        return False
    one, other = (_ascontiguousarray(each).reshape(-1) for each in (was, now))
    chunks = range(0, len(one), CHUNK)
    return all(_bytes(one[at : at + CHUNK]) == _bytes(other[at : at + CHUNK]) for at in chunks)


class Earlier:
    """The answer before this one, held against itself: a buffer that each call fills anew is no answer of its own."""

    def __init__(self, to_wire: Callable[[Any], Any]):
        self._to_wire = to_wire
        self._answer: Any = None
        self._was: Any = None

    def is_changed(self) -> bool:
        """Whether the answer that is held is another one now."""
        try:
            return next(changes(self._was, self._to_wire(self._answer), []), None) is not None
        except Exception:  # it is no plain data any more
            return True

    def hold(self, answer: Any, sent: Any) -> None:
        """Hold this one from now on, which was sent as that, unless it is large."""
        self._answer = self._was = None
        room = HELD

        def copy(value: Any) -> Any:
            nonlocal room
            kind = type(value)
            room -= value.data.nbytes if kind is Array else 64
            if room < 0:
                raise _TooLarge
            if kind is Array:
                return Array(value.data.copy(), value.kind, value.dtype)
            if kind in (list, tuple):
                return kind([copy(item) for item in value])
            if kind is dict:
                return {copy(key): copy(item) for key, item in value.items()}
            if value is None or kind in (bool, int, float, complex, str):
                return value
            raise _TooLarge

        try:
            self._was = copy(sent)
            self._answer = answer
        except _TooLarge:
            pass


class _TooLarge(Exception):
    """The answer is too large to be held, or is no plain data."""
