"""Where a case's inputs come from: numbers drawn from the run's seed and the case's name.

The same seed and name draw the same inputs, so a failure replays exactly. Sizes are drawn through `size`, and may be
overridden by the judge, which is how it finds the smallest failing input of a kind.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
Stream = tuple[int, ...]  # the run's seed, the case's name as a number, and which draw of the case it is
Drawing = Callable[..., np.ndarray[Any, Any]]
KEPT = 512  # numbers of an array that is kept
SMALL = 64  # arrays of at most this many numbers are rounded to two decimals: a learner reads them


class Draw:
    """The random inputs of one case.

    Each draw has a stream of its own: a smaller size, and with it fewer numbers, leaves all other draws as they were.

    drawn   name -> (low, high, value) of every size asked for so far
    """

    def __init__(self, seed: int, case: str, sizes: Mapping[str, int] | None = None):
        self.drawn: dict[str, tuple[int, int, int]] = {}
        self._seed = seed, zlib.crc32(case.encode())
        self._draws = 0
        self._sizes = dict(sizes or {})

    @property
    def rng(self) -> np.random.Generator:
        """The next stream."""
        return _rng(self._next())

    def size(self, name: str, low: int, high: int) -> int:
        """An int in [low, high], or the smaller one that the judge is trying."""
        value = _whole(self._next(), low, high + 1)
        if name in self._sizes:
            value = min(max(self._sizes[name], low), high)
        self.drawn[name] = (low, high, value)
        return value

    def normal(
        self, shape: int | Sequence[int], dtype: str = "float64", scale: float = 1.0, shift: float = 0.0
    ) -> np.ndarray[Any, Any]:
        """Normally distributed numbers: mean `shift`, standard deviation `scale`."""
        return self._array(_normal, shape, dtype, scale, shift)

    def uniform(
        self, shape: int | Sequence[int], low: float, high: float, dtype: str = "float64"
    ) -> np.ndarray[Any, Any]:
        """Numbers spread evenly over [low, high)."""
        return self._array(_uniform, shape, dtype, low, high)

    def integers(self, low: int, high: int, shape: int | Sequence[int], dtype: str = "int64") -> np.ndarray[Any, Any]:
        """Whole numbers in [low, high)."""
        return self.rng.integers(low, high, shape).astype(dtype)

    def number(self, low: float, high: float) -> float:
        """One Python float in [low, high), of three significant digits where the range has such numbers."""
        value = float(self.rng.uniform(low, high))
        rounded = float(f"{value:.3g}")
        return rounded if low <= rounded < high else value

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[_whole(self._next(), 0, len(options))]

    def _next(self) -> Stream:
        self._draws += 1
        return (*self._seed, self._draws)

    def _array(self, draw: Drawing, shape: int | Sequence[int], *options: Any) -> np.ndarray[Any, Any]:
        """An array of its own, drawn from the next stream; a small one is drawn once for all who ask the same."""
        sizes = (shape,) if isinstance(shape, (int, np.integer)) else tuple(shape)
        if math.prod(sizes) > KEPT:
            return draw(self._next(), sizes, *options)
        return _once(draw, self._next(), sizes, *options).copy()


# --- what a stream gives: a known mistake in the submission's place draws the same again, and so does the next file ---


@lru_cache(maxsize=8192)
def _once(draw: Drawing, stream: Stream, shape: tuple[int, ...], *options: Any) -> np.ndarray[Any, Any]:
    return draw(stream, shape, *options)


@lru_cache(maxsize=8192)
def _whole(stream: Stream, low: int, high: int) -> int:
    return int(_rng(stream).integers(low, high))


def _normal(
    stream: Stream, shape: tuple[int, ...], dtype: str, scale: float, shift: float
) -> np.ndarray[Any, Any]:  # fmt: skip
    return _readable(_rng(stream).standard_normal(shape) * scale + shift, scale).astype(dtype)


def _uniform(stream: Stream, shape: tuple[int, ...], dtype: str, low: float, high: float) -> np.ndarray[Any, Any]:
    values = np.asarray(_rng(stream).uniform(low, high, shape))
    rounded = _readable(values, high - low)
    values = np.where((rounded >= low) & (rounded < high), rounded, values).astype(dtype)
    return np.where(values < high, values, np.nextafter(values, values.dtype.type(low)))  # float32 rounds up


def _rng(stream: Stream) -> np.random.Generator:
    return np.random.default_rng(stream)


def _readable(values: np.ndarray[Any, Any], spread: float) -> np.ndarray[Any, Any]:
    """A few numbers rounded to two decimals, or to two digits of a spread that is smaller than 1."""
    values = np.asarray(values)
    digits = 2 - math.floor(math.log10(abs(spread))) if 0 < abs(spread) < 1 else 2
    return np.asarray(np.round(values, digits) + 0.0) if values.size <= SMALL else values
