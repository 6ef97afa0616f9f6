"""Which failing case shows which of several mistakes: the first that it alone explains; and which shows none."""

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


def unexplained(
    diagnoses: Sequence[Diagnosis], cases: Sequence[Case], traces: Mapping[str, CaseTrace],
    mistakes: Sequence[Mistake], replays: Replays,
) -> Case | None:  # fmt: skip
    """The first case that fails otherwise than each of these does alone, and than all of them do together."""
    named = {diagnosis.slug for diagnosis in diagnoses}
    chosen = [mistake for mistake in mistakes if mistake.slug in named]
    for case in cases:
        if case.name in traces and traces[case.name].failed:
            trace = traces[case.name]
            alone = any(_explains(mistake, case, traces, replays) for mistake in chosen)
            if not alone and not (chosen and agree(trace, replays.of(chosen, case))):
                return case
    return None


def _explains(mistake: Mistake, case: Case, traces: Mapping[str, CaseTrace], replays: Replays) -> bool:
    return agree(traces[case.name], replays.of([mistake], case))
