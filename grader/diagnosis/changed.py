"""Arguments that a submission changes where none of the named mistakes does: a cause by itself, as the finding is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.judge import Case, CaseTrace
from grader.model import Changed, Diagnosis
from grader.words import phrase

CHANGED = "changed_argument"


def changes(case: Case, traces: Mapping[str, CaseTrace]) -> bool:
    """Whether the case fails by an argument that was changed, or by an earlier answer."""
    return isinstance(traces[case.name].result.finding, Changed)


def with_changed(
    diagnoses: Sequence[Diagnosis], cases: Sequence[Case], traces: Mapping[str, CaseTrace], first: Case
) -> tuple[Diagnosis, ...]:
    """The causes, and each argument that is changed in these cases, which they do not explain.

    Nothing is added where nothing else is named: the finding says it. first: the case that fails first, by which the
    first cause is shown.
    """
    if not diagnoses:
        return ()
    shown: dict[str, Case] = {}
    for case in cases:
        finding = traces[case.name].result.finding
        if isinstance(finding, Changed):
            shown.setdefault(finding.what, case)
    nudge = phrase("changed.nudge")
    found = [
        Diagnosis(CHANGED, phrase("report.changed", what=what), nudge, "matches", case.name, by_text=True)
        for what, case in shown.items()
    ]
    if first in shown.values():
        return (*found, *diagnoses)
    return (*diagnoses, *found)
