"""What hidden tests say about a submission's answers.

Each expectation holds the contract first (kind, shape, dtype, device, finite, in that order), then the values, and at
last that the arguments are untouched: wrong values beside a changed argument are a second mistake. It either records
that it was met or raises `ExpectationFailed` with the finding. Everything compared is recorded on the case's
`Recorder`, so that a mistake's answers can be held against a submission's afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.model import (
    Call,
    Contract,
    Finding,
    Message,
    Mismatch,
    NoError,
    NonFinite,
    NotWritten,
    OutOfRange,
    Place,
    Property,
    RaisedError,
    Slow,
    Unequal,
    WrongParts,
)
from grader.protocol.failures import Raised
from grader.protocol.wire import Array
from grader.testing import compare
from grader.testing.casts import cast, cast_array, rounded
from grader.testing.describe import described, difference, name_of, text_of, type_of
from grader.testing.picture import picture
from grader.testing.recorder import RECORDER

LONGEST = 2_500  # characters of an author's words about what was answered


def expect_close(
    actual: Any, expected: Any, what: str, *, dtype: str, terms: int = 1, scale: Any = None, ulps: int | None = None
) -> None:
    """The backend's array of this dtype and of expected's shape, with expected's values up to rounding.

    expected: the float64 oracle's array; terms, scale: see compare.tolerance; ulps: see compare.ulps.
    """
    oracle = np.asarray(expected, np.float64)
    recorder = RECORDER.get()
    if recorder.casts:
        actual, dtype = cast_array(actual, recorder.backend, dtype, oracle.shape)
    values = array(actual, what, dtype=dtype, shape=oracle.shape)
    tolerance = compare.ulps(oracle, dtype, ulps) if ulps else compare.tolerance(oracle, dtype, terms, scale)
    if not np.isfinite(values).all():
        recorder.observe(what, values, oracle, tolerance.allowed, _nonfinite(values, oracle, what))
    _compare(values, oracle, what, tolerance)
    recorder.check_arguments()


def expect_equal(actual: Any, expected: Any, what: str) -> None:
    """Exactly the expected value: an array of the same dtype and numbers (NaN equals NaN), or the same plain value."""
    recorder = RECORDER.get()
    if isinstance(expected, (np.ndarray, np.generic, Array)):
        oracle = expected.data if isinstance(expected, Array) else np.asarray(expected)
        dtype = expected.dtype if isinstance(expected, Array) else oracle.dtype.name
        if recorder.casts:
            actual, dtype = cast_array(actual, recorder.backend, dtype, oracle.shape)
            oracle = rounded(oracle, dtype)
        values = array(actual, what, dtype=dtype, shape=oracle.shape)
        _compare(values, oracle, what, compare.exactly(oracle))
        recorder.check_arguments()
        return
    if recorder.casts:
        actual = cast(actual, expected)
    finding = None
    if found := difference(expected, actual, what):
        path, want, got = found
        finding = Unequal(what=name_of(path), expected=described(want), actual=described(got), call=_last_call())
    recorder.observe(what, actual, expected, finding=finding)
    recorder.check_arguments()


def expect_parts(result: Any, *names: str) -> tuple[Any, ...]:
    """The parts of a tuple (or list) result, one for each name."""
    if type(result) in (tuple, list) and len(result) == len(names):
        RECORDER.get().parted = True
        return tuple(result)
    what = "the result"
    finding = WrongParts(what=what, names=names, actual=described(result), call=_last_call())
    RECORDER.get().observe(what, result, finding=finding)
    raise AssertionError("unreachable")


def expect_error(
    error: type[Exception], naming: Sequence[str], call: Callable[..., Any], *args: Any, **kwargs: Any
) -> None:
    """The call raises that error (or one derived from it). A message that has none of `naming` in it is remarked on."""
    recorder = RECORDER.get()
    what = error.__name__
    try:
        result = call(*args, **kwargs)
    except Raised as raised:
        if raised.trap:  # a forbidden call was made: that is said, and not that another error was due
            raise
        if what not in raised.bases:
            recorder.observe(what, raised.error, what, finding=finding_of_raised(raised, _last_call(), what))
        if not any(word.lower() in raised.message.lower() for word in naming):
            own = "remark.unnamed" if is_own(raised.trace) else "remark.not_yours"
            key = own if raised.message else "remark.silent"
            said = {"message": raised.message} if raised.message else {}
            recorder.remarks.append(Message.of(key, error=raised.error, naming=tuple(naming), **said))
        recorder.observe(what, what, what)
        recorder.check_arguments()
        return
    missing = NoError(what=what, returned=described(result), call=_last_call())
    recorder.observe(what, "returned None" if result is None else "returned", what, finding=missing)


def expect_between(number: float, low: float, high: float, what: str, why: str) -> None:
    """A statistic lies in [low, high]; `why` gives the bounds' reason, false-alarm rate included."""
    recorder = RECORDER.get()
    finding = None
    if not low <= number <= high:
        finding = OutOfRange(
            what=name_of(what), number=float(number), low=float(low), high=float(high), why=why, call=_last_call()
        )
    recorder.observe(what, np.float64(number), np.float64((low + high) / 2), np.float64((high - low) / 2), finding)
    recorder.check_arguments()


def expect_true(condition: bool, what: str, expected: str, actual: str) -> None:
    """Any other property, with both sides in words."""
    recorder = RECORDER.get()
    finding = None
    if not condition:
        sides = text_of(expected, LONGEST), text_of(actual, LONGEST)
        finding = Property(what=name_of(what), expected=sides[0], actual=sides[1], call=_last_call())
    recorder.observe(what, bool(condition), True, finding=finding)
    recorder.check_arguments()


def expect_faster(seconds: float, bound: float, what: str, why: str) -> None:
    """A time by the judge's clock is within a bound that the test derived."""
    RECORDER.get().timed = True
    finding = None
    if seconds > bound:
        finding = Slow(what=name_of(what), seconds=float(seconds), bound=float(bound), why=why, call=_last_call())
    RECORDER.get().observe(what, seconds > bound, False, finding=finding)


def array(
    value: Any, what: str, *, dtype: str | None = None, shape: tuple[int, ...] | None = None
) -> np.ndarray[Any, Any]:
    """The base-class NumPy array behind an answer, after its kind, shape, dtype and device have been checked."""
    recorder = RECORDER.get()
    if recorder.casts and dtype is not None:
        value, dtype = cast_array(value, recorder.backend, dtype, shape)

    def wrong(aspect: Any, expected: Any, actual: Any) -> None:
        finding = Contract(what=name_of(what), aspect=aspect, expected=expected, actual=actual, call=_last_call())
        recorder.observe(what, actual, expected, finding=finding)

    scalar = isinstance(value, Array) and value.kind == "numpy scalar" and value.shape == ()
    kind = "torch" if recorder.backend == "torch" else "numpy"
    right_kind = isinstance(value, Array) and (value.kind == kind or (scalar and kind == "numpy"))
    if not right_kind:
        wrong("type", kind, "None" if value is None and recorder.parted else type_of(value))
    if shape is not None and value.shape != shape:
        wrong("shape", shape, value.shape)
    if dtype is not None and value.dtype != dtype:
        wrong("dtype", dtype, value.dtype)
    if value.device != recorder.device:
        wrong("device", recorder.device, value.device)
    data: np.ndarray[Any, Any] = value.data
    return data


def is_own(trace: Sequence[Place]) -> bool:
    """Whether the learner's own line raised it, and not a library that it called."""
    return bool(trace) and re.search(r"\b(raise|assert)\b", trace[-1].text) is not None


def finding_of_raised(raised: Raised, call: Call | None, expected: str = "") -> Finding:
    """The finding for an exception that the submission should not have raised."""
    if raised.error == "NotImplementedError" and not raised.message and not expected:
        return NotWritten(what="this entry", trace=raised.trace, call=call)
    memory = "MemoryError" in raised.bases or "allocate memory" in raised.message
    return RaisedError(
        what=raised.error, message=raised.message, trace=raised.trace, expected=expected, memory=memory, call=call
    )


def _compare(
    values: np.ndarray[Any, Any], oracle: np.ndarray[Any, Any], what: str, tolerance: compare.Tolerance
) -> None:
    found = compare.mismatch(values, oracle, tolerance.allowed)
    finding = None
    if found:
        finding = Mismatch(
            what=name_of(what), entries=found.entries, wrong=found.wrong, size=found.size,
            allowed=tolerance.reason, call=_last_call(), picture=found.picture,
        )  # fmt: skip
    RECORDER.get().observe(what, values, oracle, tolerance.allowed, finding)


def _nonfinite(values: np.ndarray[Any, Any], oracle: np.ndarray[Any, Any], what: str) -> Finding:
    bad = ~np.isfinite(values)
    first = tuple(int(i) for i in np.argwhere(bad)[0])
    return NonFinite(
        what=name_of(what), count=int(bad.sum()), size=int(bad.size), index=first,
        actual="NaN" if np.isnan(values[first]) else "inf", expected=float(oracle[first]), call=_last_call(),
        picture=picture(values, oracle, bad, first),
    )  # fmt: skip


def _last_call() -> Call | None:
    return RECORDER.get().last_call()
