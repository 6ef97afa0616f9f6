"""What a call changed that is not its own: an argument, or what an earlier call has answered.

Part of the worker, which has both sides at hand: what was sent stays as it came, and what the call was given is another
copy.
"""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from grader.protocol.wire import Array

# A copy, which functions defined below look their builtins up in: a submission that patches `type` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

_ascontiguousarray, _bytes = np.ascontiguousarray, np.ndarray.tobytes
CHUNK = 1 << 18  # numbers that are compared at a time: copies of all would count as the submission's memory
HELD, LAST = 1 << 20, 3  # bytes of an answer that is held against itself, and how many are
_PLAIN = (bool, int, float, complex, str, type(None))
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


class Marks:
    """What is an argument's beside its values: which things a list or dict holds, what may be done to an array."""

    def __init__(self, torch: Any):
        self._tensor = torch and torch.Tensor
        self._state = [getattr(torch.Tensor, name).__get__ for name in ("requires_grad", "grad")] if torch else []

    def of(self, value: Any, path: Path) -> Iterator[tuple[Path, Any, list[Any]]]:
        """Every part of a value as it is given: where it is, itself, and its mark."""
        yield path, value, self._mark(value)
        if type(value) in (list, tuple, dict):
            for key, item in value.items() if type(value) is dict else enumerate(value):
                yield from self.of(item, [*path, key])

    def changed(self, marks: Iterable[tuple[Path, Any, list[Any]]]) -> Iterator[Path]:
        """Where a mark is another one now; nothing is looked at but what was given."""
        for path, value, was in marks:
            now = self._mark(value)
            if len(was) != len(now) or any(one is not other for one, other in zip(was, now, strict=True)):
                yield path

    def _mark(self, value: Any) -> list[Any]:
        kind = type(value)
        if kind in (list, tuple, dict):
            items = value.values() if kind is dict else value
            return [item for item in items if type(item) not in _PLAIN]
        if kind is np.ndarray:
            return [value.flags.writeable]
        return [state(value) for state in self._state] if kind is self._tensor else []


class Earlier:
    """The last answers, held against themselves: buffers that calls fill anew, in turn, are no answers of their own."""

    def __init__(self, to_wire: Callable[[Any], Any]):
        self._to_wire = to_wire
        self._held: list[tuple[Any, Any]] = []  # each answer, and what it was when it was sent

    def is_changed(self) -> bool:
        """Whether an answer that is held is another one now."""
        try:
            return any(next(changes(was, self._to_wire(answer), []), None) is not None for answer, was in self._held)
        except Exception:  # it is no plain data any more
            return True

    def forget(self) -> None:
        """Hold none of them any longer."""
        self._held.clear()

    def hold(self, answer: Any, sent: Any) -> None:
        """Hold this one from now on, which was sent as that, unless it is large, and the few before it."""
        del self._held[: -LAST + 1]
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

        with contextlib.suppress(_TooLarge):
            self._held.append((answer, copy(sent)))


class _TooLarge(Exception):
    """The answer is too large to be held, or is no plain data."""
