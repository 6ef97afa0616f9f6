"""What a wrong type hides: the same answers, taken as of the right one, and what is behind those still wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.diagnosis.agreement import agree, mistyped
from grader.diagnosis.causes import diagnose
from grader.diagnosis.replay import Replays
from grader.host import Session
from grader.judge import Case, CaseTrace, HiddenTests, run_case
from grader.model import Diagnosis, Mistake

Traces = Mapping[str, CaseTrace]


def as_if_right(tests: HiddenTests, traces: Traces, session: Session, seed: int, seconds: float) -> Traces:
    """The cases that failed by the type of an answer, run once more with the type taken as right.

    seconds: what a call may take.
    """
    found: dict[str, CaseTrace] = {}
    for case in tests.cases:
        if case.name in traces and mistyped(traces[case.name]):
            if session.deaths:
                break
            found[case.name] = run_case(tests, case, session, seed, seconds=seconds, casts=True)
    return found


def beneath(
    causes: Sequence[Diagnosis], cases: Sequence[Case], traces: Traces, as_if: Traces, mistakes: Sequence[Mistake],
    replays: Replays, cast: Replays,
) -> tuple[Diagnosis, ...]:  # fmt: skip
    """The causes, where a wrong type hides nothing; or else those of the type, and then those of what it hid.

    as_if: what `as_if_right` found; replays: by which the causes were found; cast: with types taken as right.
    """
    if not any(trace.failed for trace in as_if.values()):
        return tuple(causes)
    hidden = diagnose(cases, {**traces, **as_if}, mistakes, cast)
    known = {mistake.slug: mistake for mistake in mistakes}
    typed = [case for case in cases if case.name in as_if]

    def of_type(cause: Diagnosis) -> bool:
        return any(agree(traces[case.name], replays.of([known[cause.slug]], case), loosely=True) for case in typed)

    shown = [cause for cause in causes if of_type(cause)]
    return (*shown, *(cause for cause in hidden if cause.slug not in {each.slug for each in shown}))
