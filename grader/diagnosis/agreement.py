"""Whether two programs failed a case in the same way, within the tolerance of the comparison that failed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from grader.judge import CaseTrace
from grader.model import Changed, Contract, NoError, OutOfRange, RaisedError, Unequal
from grader.testing.compare import distance
from grader.testing.expect import is_own
from grader.testing.recorder import Observation

# findings of how a process ended, not of what an answer was: their kind and place are all there is to compare
_ENDED = ("crashed", "timed out", "out of memory", "broke the protocol", "forbidden")


def agree(one: CaseTrace, other: CaseTrace | None, *, loosely: bool = False) -> bool:
    """Two programs failed a case in the same way: the same comparison, kind of finding and wrong values or error.

    loosely: where an error should have been raised, neither of them checked, and what came of that is chance; where the
    answer has a wrong type, it is the same one, whatever its value is.
    """
    if other is None or other.result.finding is None or not one.observations or not other.observations:
        return False
    a, b = one.observations[-1], other.observations[-1]
    kinds = {each.finding.kind for each in (a, b) if each.finding}
    if "slow" in kinds:
        return kinds <= {"slow", "timed out"}  # which of the two it is depends on the machine
    if kinds == {"timed out", "out of memory"}:
        return len(one.observations) == len(other.observations)  # what grows meets one of the limits first
    if loosely and a.what == b.what and _loose(one) == _loose(other) != "":
        return not unchecked(one) or len(one.observations) == len(other.observations)  # else it is another of the calls
    if a.what != b.what or a.finding is None or b.finding is None or a.finding.kind != b.finding.kind:
        return False
    if a.finding.kind == "mutated":
        return _same_argument(a.actual, b.actual)
    if a.finding.kind in _ENDED:
        return len(one.observations) == len(other.observations)
    if isinstance(a.finding, NoError) and len(one.observations) != len(other.observations):
        return False  # another of the calls was let through
    if isinstance(a.finding, RaisedError) and isinstance(b.finding, RaisedError) and a.expected is None:
        return _same_error(a.finding, b.finding, one.names)  # an exception, where an answer was expected
    return _same_answer(a, b)


def _same_argument(one: str, other: str) -> bool:
    """Whether two paths, "cache[3]", are of one argument; by its name alone where a dict's key is among them.

    A state that a program made comes back to it: "state['m'][0]" is "state['exp_avg'][0]" of another, or "state[0]".
    """
    if "['" in one + other:
        return one.partition("[")[0] == other.partition("[")[0]
    return one == other


def vague(trace: CaseTrace) -> bool:
    """Whether another program may agree with this case loosely."""
    return _loose(trace) != ""


def _loose(trace: CaseTrace) -> str:
    """What is left of a finding that is taken loosely, or nothing."""
    finding = trace.observations[-1].finding if trace.observations else None
    if isinstance(finding, Unequal) and finding.kind == "type":
        return finding.actual.type
    return "unchecked" if unchecked(trace) else ""


def hides(trace: CaseTrace) -> bool:
    """Whether it ended at an answer's type, dtype or shape, or a changed argument: what else is wrong is unseen."""
    finding = trace.observations[-1].finding if trace.observations else None
    mistyped = isinstance(finding, (Contract, Unequal)) and finding.kind in ("type", "dtype", "shape")
    return mistyped or isinstance(finding, Changed)


def telling(trace: CaseTrace) -> bool:
    """More failed than what any two programs may have in common: a property, a statistic, a refusal without a name."""
    last = trace.observations[-1]
    return not refused(trace) and not isinstance(last.actual, bool) and not isinstance(last.finding, OutOfRange)


def answered(trace: CaseTrace) -> bool:
    """It gave an answer, and more of one than yes or no."""
    return telling(trace) and not isinstance(trace.observations[-1].finding, RaisedError)


def refused(trace: CaseTrace) -> bool:
    """It raised an error of its own where an answer was expected, and named no argument: whatever the reason was."""
    error = own_error(trace)
    return error is not None and not _named(error, trace.names)


def own_error(trace: CaseTrace) -> RaisedError | None:
    """The error of its own that it raised where an answer was expected."""
    finding = trace.observations[-1].finding
    if isinstance(finding, RaisedError) and not finding.expected and is_own(finding.trace):
        return finding
    return None


def unchecked(trace: CaseTrace) -> bool:
    """An error should have been raised, and nothing of the program's own was: an answer came, or a library's error."""
    finding = trace.observations[-1].finding if trace.observations else None
    if isinstance(finding, RaisedError):
        return bool(finding.expected) and not is_own(finding.trace)
    return isinstance(finding, NoError)


def _same_error(a: RaisedError, b: RaisedError, names: frozenset[str]) -> bool:
    """Two exceptions of one type, each raised by the program's own check, or with the same words whatever the sizes.

    Everyone words an error of their own differently, but does not name another argument; what a library says tells its
    causes apart.
    """
    if a.what == "RecursionError":  # "… in comparison", "… while calling": where it happened to end
        return True
    if is_own(a.trace) and is_own(b.trace):
        one, other = _named(a, names), _named(b, names)
        return not one or not other or bool(one & other)
    return _words(a.message) == _words(b.message)


def _named(error: RaisedError, names: frozenset[str]) -> frozenset[str]:
    """The parameters of which an error's words speak."""
    return names.intersection(re.findall(r"\w+", error.message))


def _words(message: str) -> list[str]:
    """The words of a library's error, without its sizes and without the name that a Function was given.

    NumPy has several sentences for an array that must not be written.
    """
    if "read-only" in message:
        return ["read-only"]
    return sorted(re.findall(r"[A-Za-z]+", re.sub(r"\(.*?\)|\w+Backward\b", "", message)))


def _same_answer(a: Observation, b: Observation) -> bool:
    if isinstance(a.actual, (np.ndarray, np.generic)) and isinstance(b.actual, (np.ndarray, np.generic)):
        x, y = np.asarray(a.actual), np.asarray(b.actual)
        if x.shape != y.shape:
            return False
        allowed: Any = 0.0 if a.allowed is None else 2 * np.asarray(a.allowed)
        if x.dtype.kind == "f" and x.size:
            # however exact the right answer must be, two programs round one wrong answer differently, and what is
            # large in an array may have been cancelled in what is small
            largest = np.abs(np.where(np.isfinite(x), x, 0)).max()
            allowed = np.maximum(allowed, 8 * np.finfo(x.dtype).eps * largest)
        if isinstance(a.finding, OutOfRange):  # a count that is drawn anew: six standard deviations of the difference
            allowed = np.maximum(allowed, 6 * np.sqrt(np.abs(x) + np.abs(y)) * (allowed >= 3))
        return bool((distance(x, y) <= allowed).all())
    return _alike(a.actual, b.actual)


def _alike(one: Any, other: Any) -> bool:
    """Whether two plain values are the same, whatever the order of the keys of their dicts."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_alike(each, other[key]) for key, each in one.items())
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(_alike, one, other))
    return repr(one) == repr(other)
