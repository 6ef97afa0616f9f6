"""What hidden tests say about a submission's answers.

Each expectation holds the contract first (kind, shape, dtype, device, finite, arguments untouched, in that order) and
the values last, and either records that it was met or raises `Unmet` with the finding. Everything compared is
recorded on the case's `Bench`, so that a mistake's answers can be held against a submission's afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader import compare
from grader.model import Backend, Finding, FindingKind
from grader.plain import difference, in_words, kind_of, text_of, without_arrays, words_of
from grader.wire import Array

BACKEND_WORDS = {"numpy": "a NumPy array", "torch": "a torch tensor", "python": "a NumPy array"}


class Unmet(Exception):
    """An expectation that a submission did not meet; carries the finding."""

    def __init__(self, finding: Finding):
        super().__init__(finding.kind, finding.what)
        self.finding = finding


class Raised(Exception):
    """An exception inside the submission, as the worker told it: its built-in bases, message, the user's own trace."""

    def __init__(self, kind: str, bases: Sequence[str], message: str, trace: Sequence[str]):
        super().__init__(kind, message)
        self.kind, self.bases, self.message, self.trace = kind, tuple(bases), message, tuple(trace)


@dataclass(frozen=True, eq=False)
class Observation:
    """One comparison: what was looked at, what was there, how close would have done, the finding if it was wrong."""

    what: str
    actual: Any
    expected: Any = None
    allowed: Any = None
    finding: Finding | None = None


@dataclass
class Bench:
    """One case at work: where it runs, and what it has called and compared so far."""

    backend: Backend
    device: str = "cpu"
    calls: list[Callable[[], str]] = field(default_factory=list)  # each gives its text, which costs more than the call
    mutated: list[tuple[Callable[[], str], str]] = field(default_factory=list)  # (call, argument)
    observations: list[Observation] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def observe(
        self, what: str, actual: Any, expected: Any = None, allowed: Any = None, finding: Finding | None = None
    ) -> None:
        """Record a comparison, and raise it if it failed."""
        what, actual, expected = text_of(what, 200), without_arrays(actual), without_arrays(expected)
        finding = finding and in_words(finding)
        self.observations.append(Observation(what, actual, expected, allowed, finding))
        if finding:
            raise Unmet(finding)

    def last_call(self) -> str:
        """The last call as a learner would type it; "" before the first."""
        return self.calls[-1]() if self.calls else ""

    def check_arguments(self, what: str = "the arguments") -> None:
        """Raise if any call so far changed what it was given."""
        if self.mutated:
            call, argument = self.mutated[0]
            changed = Finding("mutated", argument, expected="left as it was", actual="changed in place", call=call())
            self.observe(what, argument, finding=changed)


BENCH: ContextVar[Bench] = ContextVar("bench")


def expect_close(
    actual: Any, expected: Any, what: str, *, dtype: str, terms: int = 1, scale: Any = None, ulps: int | None = None
) -> None:
    """The backend's array of this dtype and of expected's shape, with expected's values up to rounding.

    expected: the float64 oracle's array; terms, scale: see compare.tolerance; ulps: see compare.ulps.
    """
    oracle = np.asarray(expected, np.float64)
    values = array(actual, what, dtype=dtype, shape=oracle.shape)
    bench = BENCH.get()
    tolerance = compare.ulps(oracle, dtype, ulps) if ulps else compare.tolerance(oracle, dtype, terms, scale)
    if not np.isfinite(values).all():
        bench.observe(what, values, oracle, tolerance.allowed, _nonfinite(values, oracle, what))
    bench.check_arguments()
    _compare(values, oracle, what, tolerance)


def expect_equal(actual: Any, expected: Any, what: str) -> None:
    """Exactly the expected value: an array of the same dtype and numbers (NaN equals NaN), or the same plain value."""
    bench = BENCH.get()
    if isinstance(expected, (np.ndarray, np.generic, Array)):
        oracle = expected.data if isinstance(expected, Array) else np.asarray(expected)
        dtype = expected.dtype if isinstance(expected, Array) else oracle.dtype.name
        values = array(actual, what, dtype=dtype, shape=oracle.shape)
        bench.check_arguments()
        _compare(values, oracle, what, compare.exactly(oracle))
        return
    bench.check_arguments()
    path, want, got = difference(expected, actual, what)
    if path is None:
        bench.observe(what, actual, expected)
        return
    kind: FindingKind = "value" if type(want) is type(got) else "type"
    bench.observe(
        what,
        actual,
        expected,
        finding=Finding(kind, path, expected=words_of(want), actual=words_of(got), call=_last_call()),
    )


def expect_parts(result: Any, *names: str) -> tuple[Any, ...]:
    """The parts of a tuple (or list) result, one for each name."""
    if type(result) in (tuple, list) and len(result) == len(names):
        return tuple(result)
    wanted = f"a tuple of {len(names)} parts: {', '.join(names)}"
    got = f"a {type(result).__name__} of {len(result)}" if type(result) in (tuple, list) else kind_of(result)
    finding = Finding("type", "the result", expected=wanted, actual=got, call=_last_call())
    BENCH.get().observe("the result", result, finding=finding)
    raise Unmet(finding)


def expect_error(
    error: type[Exception], naming: Sequence[str], call: Callable[..., Any], *args: Any, **kwargs: Any
) -> None:
    """The call raises that error (or one derived from it). A message that has none of `naming` in it is remarked on."""
    bench = BENCH.get()
    what = f"{error.__name__} for a wrong argument"
    try:
        result = call(*args, **kwargs)
    except Raised as raised:
        if error.__name__ not in raised.bases:
            bench.observe(
                what, raised.kind, error.__name__, finding=finding_of_raised(raised, _last_call(), error.__name__)
            )
        if not any(word.lower() in raised.message.lower() for word in naming):
            said = f"says {raised.message!r}" if raised.message else "has no message"
            bench.remarks.append(f"Your {raised.kind} {said}; name the argument or its value ({' or '.join(naming)}).")
        bench.observe(what, error.__name__, error.__name__)
        bench.check_arguments()
        return
    missing = Finding(
        "raised", what, expected=error.__name__, actual=f"no error: returned {words_of(result)}", call=_last_call()
    )
    bench.observe(what, "returned None" if result is None else "returned", error.__name__, finding=missing)


def expect_between(number: float, low: float, high: float, what: str, why: str) -> None:
    """A statistic lies in [low, high]; `why` gives the bounds' reason, false-alarm rate included."""
    bench = BENCH.get()
    bench.check_arguments()
    finding = None
    if not low <= number <= high:
        finding = Finding(
            "value",
            what,
            expected=f"between {low:.6g} and {high:.6g}",
            actual=f"{number:.6g}",
            tolerance=why,
            call=_last_call(),
        )
    bench.observe(what, np.float64(number), np.float64((low + high) / 2), np.float64((high - low) / 2), finding)


def expect_true(condition: bool, what: str, expected: str, actual: str) -> None:
    """Any other property, with both sides in words."""
    bench = BENCH.get()
    bench.check_arguments()
    finding = None if condition else Finding("value", what, expected=expected, actual=actual, call=_last_call())
    bench.observe(what, bool(condition), True, finding=finding)


def expect_faster(seconds: float, bound: float, what: str, why: str) -> None:
    """A time by the judge's clock is within a bound that the test derived."""
    finding = None
    if seconds > bound:
        finding = Finding(
            "slow", what, expected=f"at most {bound:.2f} s", actual=f"{seconds:.2f} s", tolerance=why, call=_last_call()
        )
    BENCH.get().observe(what, seconds > bound, False, finding=finding)


def array(
    value: Any, what: str, *, dtype: str | None = None, shape: tuple[int, ...] | None = None
) -> np.ndarray[Any, Any]:
    """The base-class NumPy array behind an answer, after its kind, shape, dtype and device have been checked."""
    bench = BENCH.get()

    def wrong(kind: Any, expected: str, actual: str) -> None:
        bench.observe(
            what, actual, expected, finding=Finding(kind, what, expected=expected, actual=actual, call=_last_call())
        )

    scalar = isinstance(value, Array) and value.kind == "numpy scalar" and value.shape == ()
    kind = "torch" if bench.backend == "torch" else "numpy"
    right_kind = isinstance(value, Array) and (value.kind == kind or (scalar and kind == "numpy"))
    if not right_kind:
        wrong("type", BACKEND_WORDS[bench.backend], kind_of(value))
    if shape is not None and value.shape != shape:
        finding = Finding("shape", what, expected=f"shape {shape}", actual=f"shape {value.shape}", call=_last_call())
        bench.observe(what, value.shape, shape, finding=finding)
    if dtype is not None and value.dtype != dtype:
        wrong("dtype", dtype, value.dtype)
    if value.device != bench.device:
        wrong("device", f"on {bench.device}", f"on {value.device}")
    data: np.ndarray[Any, Any] = value.data
    return data


def finding_of_raised(raised: Raised, call: str, expected: str = "") -> Finding:
    """The finding for an exception that the submission should not have raised."""
    message = f"{raised.kind}: {raised.message}" if raised.message else raised.kind
    where = raised.trace[-1].split(":")[0] if raised.trace else ""
    memory = "MemoryError" in raised.bases or "allocate memory" in raised.message
    if raised.kind == "NotImplementedError" and not raised.message:
        return Finding("missing", "this entry", expected="an answer", actual="not written yet", where=where, call=call)
    return Finding(
        "out of memory" if memory else "raised", raised.kind, expected=expected or "no error", actual=message,
        where=where, call=call, trace=raised.trace,
    )  # fmt: skip


def _compare(
    values: np.ndarray[Any, Any], oracle: np.ndarray[Any, Any], what: str, tolerance: compare.Tolerance
) -> None:
    found = compare.mismatch(values, oracle, tolerance.allowed)
    finding = None
    if found:
        finding = Finding(
            "value",
            what,
            entries=found.entries,
            wrong=found.wrong,
            size=found.size,
            tolerance=tolerance.reason,
            call=_last_call(),
        )
    BENCH.get().observe(what, values, oracle, tolerance.allowed, finding)


def _nonfinite(values: np.ndarray[Any, Any], oracle: np.ndarray[Any, Any], what: str) -> Finding:
    bad = ~np.isfinite(values)
    first = tuple(int(i) for i in np.argwhere(bad)[0])
    name = "NaN" if np.isnan(values[first]) else "inf"
    place = f" at {list(first)}" if first else ""
    count = f"{int(bad.sum())} of {bad.size} are not finite, the first{place} is {name}"
    return Finding(
        "nonfinite", what, expected=f"finite numbers ({oracle[first]:.6g}{place})", actual=count, call=_last_call()
    )


def _last_call() -> str:
    return BENCH.get().last_call()
