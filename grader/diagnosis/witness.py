"""Which failing case shows which of several mistakes: the first that the mistake alone explains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.diagnosis.agreement import agree
from grader.diagnosis.replay import Replays
from grader.judge import Case, CaseTrace
from grader.model import Diagnosis, Mistake


def witnessed(
    diagnoses: Sequence[Diagnosis], cases: Sequence[Case], traces: Mapping[str, CaseTrace],
    mistakes: Sequence[Mistake], replays: Replays,
) -> tuple[Diagnosis, ...]:  # fmt: skip
    """The diagnoses, each after the first with the name of a case that shows it and none of those before.

    The first is shown by the case that fails first. One that no case shows alone stays without.
    """
    known = {mistake.slug: mistake for mistake in mistakes}
    failing = [case for case in cases if case.name in traces and traces[case.name].failed]
    shown = {failing[0].name} if failing else set()
    found = list(diagnoses[:1])
    for diagnosis in diagnoses[1:]:
        for case in failing:
            if case.name not in shown and _explains(known[diagnosis.slug], case, traces, replays):
                shown.add(case.name)
                diagnosis = replace(diagnosis, case=case.name)
                break
        found.append(diagnosis)
    return tuple(found)


def _explains(mistake: Mistake, case: Case, traces: Mapping[str, CaseTrace], replays: Replays) -> bool:
    return agree(traces[case.name], replays.of([mistake], case))
