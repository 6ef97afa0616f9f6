"""Which arguments a call changed: what was sent, held against what the worker says that it has afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from grader.protocol.wire import Array


def changes(args: list[Any], after: Any, kwargs: dict[str, Any], named: Any) -> Iterable[str]:
    """The paths of the arguments that are no longer what was sent: "0", "1[3]", "x"."""
    after = after if type(after) is list and len(after) == len(args) else [None] * len(args)
    named = named if type(named) is dict else {}
    for index, (was, now) in enumerate(zip(args, after, strict=True)):
        yield from _changed(was, now, str(index))
    for name, was in kwargs.items():
        yield from _changed(was, named.get(name), name)


def _changed(was: Any, now: Any, path: str) -> Iterable[str]:
    if isinstance(was, Array):
        same = isinstance(now, Array) and was.shape == now.shape and was.dtype == now.dtype
        if not same or not np.array_equal(_bits(was.data), _bits(now.data)):
            yield path
    elif type(was) in (list, tuple) and type(now) is type(was) and len(was) == len(now):
        for index, (one, other) in enumerate(zip(was, now, strict=True)):
            yield from _changed(one, other, f"{path}[{index}]")
    elif type(was) is dict and type(now) is dict and list(was) == list(now):
        for key in was:
            yield from _changed(was[key], now[key], f"{path}[{key!r}]")
    elif type(was) is not type(now) or (was != now and was == was):
        yield path


def _bits(data: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.ascontiguousarray(data).reshape(-1).view(np.uint8)
