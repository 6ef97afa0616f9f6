"""Where nothing else is known: one argument at a time gets the value with which it changes nothing.

The answer is another one then, so the reference is asked, too. A submission that is right for gamma = 1 alone uses
gamma wrongly, whatever else it computes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.host import Answer, Request, Session
from grader.judge import CaseTrace
from grader.judge.proxy import Words
from grader.model import Message
from grader.protocol.wire import Array
from grader.testing.compare import distance

FLOATS = ("float16", "float32", "float64")
MOST = 4  # failing calls that are tried: they differ, and each must be mended


def neutral(
    values: Sequence[tuple[str, Any]], failing: Sequence[CaseTrace], words: Words, submission: Session,
    reference: Session,
) -> Message | None:  # fmt: skip
    """The one argument with whose neutral value a submission gives what the reference gives, where it did not before.

    values      the neutral value of each argument, or part of one: ("gamma", 1), ("conv.stride", 1)
    submission  a session with the submission loaded; reference: one with the reference
    """
    calls = [trace.calls[-1] for trace in failing if trace.calls and _is_of_values(trace)]
    wrong = [call for call in calls[:MOST] if _alike(call, submission, reference) is False]
    found = []
    for path, value in values:
        tried = [changed for call in wrong if (changed := _changed(call, path, value, words)) is not None]
        answers = [_alike(call, submission, reference) for call in tried]
        if len(tried) == len(wrong) and answers and all(answers):
            found.append(Message.of("experiment.neutral", parameter=path, value=f"{value}"))
    return found[0] if len(found) == 1 else None


def _is_of_values(trace: CaseTrace) -> bool:
    """Whether an answer came, and its numbers are wrong."""
    finding = trace.result.finding
    return finding is not None and finding.kind in ("value", "nonfinite")


def _alike(request: Request, submission: Session, reference: Session) -> bool | None:
    """Whether both answer alike; None where the reference does not answer, so that nothing is known."""
    (right,) = reference.calls([request])
    if not isinstance(right, Answer):
        return None
    (mine,) = submission.calls([request])
    return isinstance(mine, Answer) and _same(mine.value, right.value)


def _same(mine: Any, right: Any) -> bool:
    """Whether two right programs may differ so: by rounding, in half of the digits that the dtype has."""
    if isinstance(right, Array):
        if not isinstance(mine, Array) or (mine.shape, mine.dtype) != (right.shape, right.dtype):
            return False
        return _close(mine.data, right.data, float(np.finfo(right.dtype).eps) if right.dtype in FLOATS else 0.0)
    if isinstance(right, (tuple, list)):
        return isinstance(mine, (tuple, list)) and len(mine) == len(right) and all(map(_same, mine, right))
    if isinstance(right, dict):
        return isinstance(mine, dict) and mine.keys() == right.keys() and all(_same(mine[k], right[k]) for k in right)
    if isinstance(right, float) and isinstance(mine, float):
        return _close(np.asarray(mine), np.asarray(right), float(np.finfo(float).eps))
    return type(mine) is type(right) and mine == right


def _close(mine: np.ndarray[Any, Any], right: np.ndarray[Any, Any], eps: float) -> bool:
    size = np.abs(np.where(np.isfinite(right), right, 0)).max(initial=0.0)
    return bool((distance(mine, right) <= math.sqrt(eps) * size).all())


def _changed(request: Request, path: str, value: Any, words: Words) -> Request | None:
    """The request with this value in the place of an argument; None where it has no such argument, or that value."""
    name, args, kwargs = request
    head, _, part = path.partition(".")
    names = words.parameters.get(name, ())
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    if len(args) > len(names) or head not in given:
        return None
    parts = words.parts.get(head, ())
    old = given[head]
    new = _with(old, parts.index(part) if part in parts else part, value) if part else _filled(old, value)
    return None if new is None else (name, (), {**given, head: new})


def _with(old: Any, part: int | str, value: Any) -> Any:
    """A tuple, list or dict with this part at its neutral value; None where that changes nothing."""
    if isinstance(old, Mapping):
        new = _filled(old.get(part), value)
        return None if new is None else {**old, part: new}
    if not isinstance(old, (tuple, list)) or not isinstance(part, int) or part >= len(old):
        return None
    new = _filled(old[part], value)
    return None if new is None else type(old)([*old[:part], new, *old[part + 1 :]])


def _filled(old: Any, value: Any) -> Any:
    """The value in the shape and dtype of the old one; None where it is that already, or there is nothing to fill."""
    if isinstance(old, Array):
        data = np.full_like(old.data, value)
        return None if (data == old.data).all() else replace(old, data=data)
    if isinstance(old, np.ndarray):
        filled = np.full_like(old, value)
        return None if (filled == old).all() else filled
    if isinstance(old, (tuple, list)):
        neutral = all(np.array_equal(each, np.full_like(each, value)) for each in old)
        return None if neutral else type(old)([value] * len(old))
    return None if old is None or old == value else value
