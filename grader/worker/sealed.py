"""Arguments in memory that nobody can write to: a write ends the process, even if it would be put back.

The arrays say that they are writable, as those of any other call do. Part of the worker.
"""

from __future__ import annotations

import builtins
import mmap
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from grader.protocol.wire import Array

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

# As they are before a submission can patch them.
_map, _READ, _file = mmap.mmap, mmap.ACCESS_READ, tempfile.TemporaryFile
_as_array, _from_buffer = np.asarray, np.frombuffer

MOST = 32 << 20  # bytes that are sealed together: a worker's files have a limit
TOGETHER = 1 << 20  # bytes up to which the arguments of several calls are
ALIGNED = 64  # bytes: where an array begins, as in memory of its own


class Sealed:
    """Seals arrays and tensors; `torch` is the module, or None."""

    def __init__(self, torch: Any):
        self.torch, self._tensor = torch, torch and torch.from_numpy

    def sealed(self, value: Any) -> Any:
        """The value with every array and CPU tensor in it, at any depth, moved into memory that is read only."""
        found: list[Any] = []
        _each(value, lambda leaf: found.append(self._numbers(leaf)))
        sealed = iter(_sealed(found))
        return _each(value, lambda leaf: self._like(leaf, next(sealed)))

    def together(self, calls: Sequence[Any], first: int) -> range:
        """Which of these calls, from the first on, to seal in one go: a file and a mapping take as long as a call."""
        room = TOGETHER
        for number in range(first, len(calls)):
            room -= _size(calls[number][1:])
            if room < 0 and number > first:
                return range(first, number)
        return range(first, len(calls))

    def _numbers(self, leaf: Any) -> Any:
        """The array behind an array or a CPU tensor; None for anything else."""
        if type(leaf) is np.ndarray:
            return leaf
        if self.torch is None or type(leaf) is not self.torch.Tensor or leaf.device.type != "cpu":
            return None
        return (leaf.view(self.torch.int16) if leaf.dtype is self.torch.bfloat16 else leaf).numpy()

    def _like(self, leaf: Any, numbers: Any) -> Any:
        """What the leaf was, of these numbers."""
        if numbers is None:
            return leaf
        return numbers if type(leaf) is np.ndarray else self._tensor(numbers).view(leaf.dtype)


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    """The value with what stands for each leaf of its lists, tuples and dicts."""
    if type(value) in (list, tuple):
        return type(value)([_each(item, change) for item in value])
    if type(value) is dict:
        return {key: _each(item, change) for key, item in value.items()}
    return change(value)


def _size(value: Any) -> int:
    """Bytes of the arrays in it, as they came through the wire."""
    found: list[Any] = []
    _each(value, found.append)
    return sum(leaf.data.nbytes for leaf in found if isinstance(leaf, Array))


class _Memory:
    """Numbers at an address, in the words by which NumPy takes them over."""

    def __init__(self, held: mmap.mmap | None, **interface: Any):
        self.held, self.__array_interface__ = held, {"version": 3, **interface}


def _sealed(arrays: Sequence[np.ndarray[Any, Any] | None]) -> Iterator[np.ndarray[Any, Any] | None]:
    """The same numbers with the same strides, in files that are mapped to be read; what is too large stays as it is."""
    spans = [_span(array) for array in arrays]
    homes = dict[int, tuple[mmap.mmap, int]]()
    for starts in _shared([length for _, length in spans]):
        together = bytearray()
        for place, start in starts.items():
            together += bytes(start - len(together)) + _bytes(arrays[place], *spans[place])
        with _file() as file:
            file.write(together)
            file.flush()
            held = _map(file.fileno(), 0, access=_READ)
        first = _from_buffer(held, np.uint8).__array_interface__["data"][0]
        homes |= {place: (held, first + start - spans[place][0]) for place, start in starts.items()}
    for place, array in enumerate(arrays):
        yield _moved(array, *homes[place]) if place in homes else array


def _span(array: np.ndarray[Any, Any] | None) -> tuple[int, int]:
    """Bytes from where an array says that it begins to the lowest that it uses, and from there to the highest."""
    if array is None or not array.size:
        return 0, 0
    if array.flags.c_contiguous:
        return 0, array.nbytes
    ways = [stride * (size - 1) for stride, size in zip(array.strides, array.shape, strict=True)]
    low = sum(min(0, way) for way in ways)
    return low, sum(max(0, way) for way in ways) - low + array.itemsize


def _shared(lengths: Iterable[int]) -> Iterator[dict[int, int]]:
    """Which of them share a file, by their places, and where each begins in it."""
    starts, end = dict[int, int](), 0
    for place, length in enumerate(lengths):
        if not 0 < length <= MOST:
            continue
        if starts and end + length > MOST:
            yield starts
            starts, end = {}, 0
        starts[place] = end
        end += -(-length // ALIGNED) * ALIGNED
    if starts:
        yield starts


def _bytes(array: Any, low: int, length: int) -> bytes:
    """All bytes between the lowest and the highest that an array uses."""
    if length == array.nbytes and array.flags.c_contiguous:
        return array.tobytes()  # type: ignore[no-any-return]
    first = array.__array_interface__["data"][0] + low
    whole = _as_array(_Memory(None, data=(first, True), shape=(length,), typestr="|u1"))
    return whole.tobytes()


def _moved(array: Any, held: mmap.mmap, address: int) -> np.ndarray[Any, Any]:
    """The array at another address."""
    interface = {"data": (address, not array.flags.writeable), "shape": array.shape, "typestr": array.dtype.str}
    return _as_array(_Memory(held, **interface, strides=array.strides))
