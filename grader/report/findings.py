"""What each finding says, in words: the one interpreter of findings, which every format renders."""

from __future__ import annotations

from grader.model import (
    Allowed,
    Attempt,
    AttemptKind,
    CaseResult,
    Changed,
    Contract,
    Described,
    Ended,
    Finding,
    ForbiddenCall,
    Message,
    Mismatch,
    NoError,
    NonFinite,
    NotPlain,
    NotWritten,
    Outcome,
    OutOfRange,
    Place,
    Property,
    RaisedError,
    Slow,
    Unequal,
    Unreadable,
    WrongParts,
)
from grader.records import dataclass
from grader.report.spelling import advice
from grader.words import apart, phrase, say

DIGITS = {"float64": 16, "float32": 7, "float16": 3, "bfloat16": 2}
_ASPECTS = {
    "type": "finding.type_of",
    "shape": "finding.shape_of",
    "dtype": "finding.dtype_of",
    "device": "finding.device_of",
}
_KINDS = {
    "numpy": "finding.numpy",
    "numpy scalar": "finding.numpy_scalar",
    "torch": "finding.torch",
    "NoneType": "finding.none",
    "None": "finding.none_part",
}
_ATTEMPTS: dict[AttemptKind, str] = {
    "file": "attempt.file",
    "program": "attempt.program",
    "network": "attempt.network",
    "process": "attempt.process",
    "silence": "attempt.silence",
}
_ITS_OWN_TEXT = ("bool", "int", "str", "NoneType")  # types that show in the text of their values


@dataclass(frozen=True)
class Interpretation:
    """A finding in words; what does not apply is empty.

    part      which part of the answer, "" where it is about the call as a whole
    extent    how much of it is wrong, where the two sides are one number of many
    because   why so much, and no more, is allowed
    """

    part: str = ""
    expected: str = ""
    actual: str = ""
    extent: str = ""
    because: str = ""
    relation: str = ""
    trace: tuple[Place, ...] = ()


def interpret(finding: Finding) -> Interpretation:
    """What a finding says."""
    match finding:
        case Mismatch():
            expected, actual = _worst(finding)
            return Interpretation(
                finding.what, expected, actual, _wrong(finding), allowed_text(finding.allowed),
                _related(finding.relation),
            )  # fmt: skip
        case Contract():
            part = phrase(_ASPECTS[finding.aspect], what=finding.what)
            sides = _side(finding.aspect, finding.expected), _side(finding.aspect, finding.actual)
            return Interpretation(part, *sides, relation=_related(finding.relation))
        case NonFinite():
            return Interpretation(finding.what, *_nonfinite(finding), relation=_related(finding.relation))
        case Unequal():
            types = finding.expected.type, finding.actual.type
            shown = "nothing" in types or all(each in _ITS_OWN_TEXT for each in types)
            of_type = finding.kind == "type" and not shown
            part = phrase("finding.type_of", what=finding.what) if of_type else finding.what
            return Interpretation(part, described_text(finding.expected), described_text(finding.actual))
        case WrongParts():
            part = phrase("finding.type_of", what=finding.what)
            wanted = phrase("finding.parts", count=len(finding.names), names=", ".join(finding.names))
            return Interpretation(part, wanted, _form(finding.actual))
        case Changed():
            return Interpretation(finding.what, phrase("finding.untouched"), phrase("finding.changed"))
        case Property():
            return Interpretation(finding.what, finding.expected, finding.actual)
        case OutOfRange():
            bounds = phrase("finding.range", low=finding.low, high=finding.high)
            return Interpretation(finding.what, bounds, f"{finding.number:.6g}", because=finding.why)
        case Slow():
            bound = phrase("finding.at_most", seconds=finding.bound)
            took = phrase("finding.took", seconds=finding.seconds)
            return Interpretation(finding.what, bound, took, because=finding.why)
        case RaisedError():
            wanted = finding.expected or phrase("finding.no_error")
            return Interpretation("", wanted, _raised(finding), because=advice(finding), trace=finding.trace)
        case NoError():
            return Interpretation("", finding.what, phrase("finding.returned", value=described_text(finding.returned)))
        case NotWritten():
            return Interpretation("", phrase("finding.answer"), phrase("finding.unwritten"), trace=finding.trace)
        case ForbiddenCall():
            return Interpretation(finding.what, finding.why or phrase("rules.insides"), trace=finding.trace)
        case Ended():
            because = phrase("finding.at_once") if is_endless(finding) else ""
            sides = phrase("finding.answer"), outcome_text(finding.outcome)
            return Interpretation("", *sides, because=because, trace=finding.outcome.trace)
        case Unreadable():
            part = phrase("finding.type_of", what=finding.what)
            said = phrase("finding.unreadable", error=finding.error, message=finding.message)
            return Interpretation(part, phrase("finding.readable"), said)
        case NotPlain():
            part = phrase("finding.type_of", what=finding.what)
            return Interpretation(part, phrase("finding.plain"), say(finding.reason))


def is_endless(finding: Finding | Outcome | None) -> bool:
    """Whether a call, or the file itself, computed on where a right program answers at once."""
    outcome = finding.outcome if isinstance(finding, Ended) else finding
    detail = outcome.detail if isinstance(outcome, Outcome) else None
    return detail is not None and detail.key == "late.computing"


def titled(case: CaseResult) -> tuple[str, str]:
    """A case's title, and its label in brackets where it has one."""
    return case.title, f" ({case.label})" if case.label else ""


def outcome_text(outcome: Outcome) -> str:
    """How a run ended, and where that was not in a call."""
    said = say(outcome.detail) if outcome.detail else ""
    if outcome.detail and outcome.detail.key in ("load.raised", "load.raised_silent"):
        told = dict(outcome.detail.values)
        said = _left_in(str(told["error"]), str(told.get("message", ""))) or said
    return phrase("outcome.loading", said=said) if outcome.loading else said


def attempt_text(attempt: Attempt) -> str:
    """What a submission tried, and what came of it."""
    said = phrase(_ATTEMPTS[attempt.kind])
    if attempt.kind == "silence":
        return said
    said = phrase("attempt.once" if attempt.count == 1 else "attempt.times", said=said, count=attempt.count)
    return phrase("attempt.refused" if attempt.refused else "attempt.not_refused", said=said)


def allowed_text(allowed: Allowed) -> str:
    """Why so much error is allowed, and no more."""
    if allowed.by == "exact":
        return phrase("allowed.exact")
    if allowed.by == "ulps":
        return phrase("allowed.ulps", dtype=allowed.dtype, ulps=allowed.ulps)
    key = "allowed.terms" if allowed.terms > 1 else "allowed.rounding"
    return phrase(key, dtype=allowed.dtype, digits=DIGITS[allowed.dtype], terms=allowed.terms)


def described_text(value: Described) -> str:
    """A value, with its type where the text does not show it."""
    if value.type == "nothing":
        return phrase("finding.no_key", keys=value.text) if value.text else phrase("finding.nothing")
    if value.shape is not None:
        return phrase("finding.array", kind=_kind(value.type), shape=str(value.shape), dtype=value.dtype)
    if value.size is not None and "<" in value.text:  # arrays, of which there is only a summary
        return phrase("finding.of_size", type=value.type, size=value.size)
    return value.text if value.type in _ITS_OWN_TEXT else f"{value.text} ({value.type})"


def _raised(finding: RaisedError) -> str:
    """What was raised; what was left in from debugging by its name."""
    if left := _left_in(finding.what, finding.message):
        return left
    if finding.message:
        return phrase("finding.error", error=finding.what, message=finding.message)
    return finding.what


def _left_in(error: str, message: str) -> str:
    """What was left in from debugging, if an error comes of that."""
    if error in ("BdbQuit", "bdb.BdbQuit"):
        return phrase("finding.breakpoint")
    return phrase("finding.input") if error == "EOFError" and message == "EOF when reading a line" else ""


def _related(relation: Message | None) -> str:
    return say(relation) if relation else ""


def _kind(name: str) -> str:
    """What a value of this type is called: "a NumPy array", "a float", "None"."""
    if name in _KINDS:
        return phrase(_KINDS[name])
    return phrase("finding.an" if name[:1] in "aeio" else "finding.a", type=name)


def _form(value: Described) -> str:
    if value.size is not None:
        return phrase("finding.tuple", type=value.type, size=value.size)
    return _kind(value.type)


def _side(aspect: str, value: str | tuple[int, ...]) -> str:
    """One side of a contract."""
    if aspect == "shape":
        return phrase("finding.shape", shape=str(value))
    if aspect == "device":
        return phrase("finding.device", device=str(value))
    return _kind(str(value)) if aspect == "type" else str(value)


def _worst(finding: Mismatch) -> tuple[str, str]:
    """The number that is furthest off: "dx[0, 3] = -0.73", and what stands there."""
    if not finding.entries:
        return "", ""
    entry = finding.entries[0]
    # what is smaller than the tolerance is a zero with rounding errors on it
    zero = entry.allowed is not None and isinstance(entry.expected, float) and abs(entry.expected) <= entry.allowed
    expected, actual = apart(0.0 if zero else entry.expected, entry.actual)
    index = str(list(entry.index)) if entry.index and finding.size > 1 else ""
    if index and not finding.what.isidentifier():
        return phrase("finding.number_at", what=finding.what, index=index, number=expected), actual
    return phrase("finding.number", what=finding.what + index, number=expected), actual


def _wrong(finding: Mismatch) -> str:
    if finding.size == 1:
        return phrase("finding.wrong_alone")
    return phrase("finding.wrong" if finding.wrong > 1 else "finding.wrong_one", wrong=finding.wrong, size=finding.size)


def _nonfinite(finding: NonFinite) -> tuple[str, str]:
    """What should be there, and what is."""
    if not finding.index:
        return f"{finding.expected:.6g}", finding.actual
    index = str(list(finding.index))
    key = "finding.nonfinite_at" if finding.count > 1 else "finding.nonfinite_one"
    found = phrase(key, count=finding.count, size=finding.size, index=index, name=finding.actual)
    return phrase("finding.finite_at", value=finding.expected, index=index), found
