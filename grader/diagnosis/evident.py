"""Causes that a finding says by itself, where no named mistake is behind it: a changed argument, a wrong exception."""

from __future__ import annotations

from collections.abc import Sequence

from grader.judge import Case, Traces
from grader.model import CaseResult, Changed, Diagnosis, NoError, RaisedError
from grader.testing.expect import is_own
from grader.words import phrase

CHANGED, ERROR = "changed_argument", "wrong_exception"
MESSAGE = 100  # characters of an error's


def changes(case: Case, traces: Traces) -> bool:
    """Whether the case fails by an argument that was changed, or by an earlier answer."""
    return isinstance(traces[case.name].result.finding, Changed)


def is_plain(case: Case, traces: Traces) -> bool:
    """Whether its finding says all: an argument that was changed, or an exception of another class by its own check."""
    finding = traces[case.name].result.finding
    return changes(case, traces) or (
        isinstance(finding, RaisedError) and bool(finding.expected) and is_own(finding.trace)
    )


def with_evident(
    diagnoses: Sequence[Diagnosis], cases: Sequence[Case], traces: Traces, first: Case
) -> tuple[tuple[Diagnosis, ...], tuple[Case, ...]]:
    """The causes, and what these cases, which they do not explain, say by themselves; and those that say nothing.

    Nothing is added where nothing else is named: the finding says it. Where some of them say nothing, what is raised in
    others may have the same cause, and only arguments that are changed are told. first: the case that fails first, by
    which the first cause is shown.
    """
    if not diagnoses:
        return (), tuple(cases)
    said = [(case, _said(traces[case.name].result)) for case in cases]
    left = [case for case, told in said if told is None]
    if left:
        left = [case for case in cases if not changes(case, traces)]
    found: dict[tuple[str, ...], Diagnosis] = {}
    for case, told in said:
        if told and case not in left:
            found.setdefault(*told)
    before = [each for each in found.values() if each.case == first.name]
    after = [each for each in found.values() if each.case != first.name]
    return (*before, *diagnoses, *after), tuple(left)


def _said(result: CaseResult) -> tuple[tuple[str, ...], Diagnosis] | None:
    """What a finding says by itself, and by what it is the same in other cases; None of what has to be found out."""
    finding, title = result.finding, result.title
    if isinstance(finding, Changed):
        said, nudge = phrase("report.changed", what=finding.what), phrase("changed.nudge")
        return (said,), Diagnosis(CHANGED, said, nudge, "matches", result.name, by_text=True)
    if isinstance(finding, NoError):
        said = phrase("evident.no_error", title=title)
        return (said,), Diagnosis(ERROR, said, "", "matches", result.name, by_text=True)
    if not isinstance(finding, RaisedError):
        return None
    error, expected, places = finding.what, finding.expected, finding.trace[-1:]
    if expected:
        said = phrase("report.other_error", error=error, expected=expected, title=title)
    elif finding.message:
        said = phrase("evident.error", error=error, message=finding.message[:MESSAGE])
    else:
        said = phrase("evident.silent_error", error=error)
    key = (error, expected, *(str(place.line) for place in places))
    return key, Diagnosis(ERROR, said, "", "matches", result.name, places, by_text=True)
