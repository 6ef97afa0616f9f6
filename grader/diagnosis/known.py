"""What known mistakes explain of a run, and what they leave."""

from __future__ import annotations

from collections.abc import Sequence

from grader.diagnosis.beneath import as_if_right, beneath
from grader.diagnosis.causes import diagnose
from grader.diagnosis.evident import changes
from grader.diagnosis.replay import Replays
from grader.diagnosis.subject import Subject
from grader.diagnosis.witness import beyond, unexplained, witnessed
from grader.judge import Case, Traces, run_case
from grader.model import Diagnosis
from grader.records import dataclass


@dataclass(frozen=True)
class Explained:
    """What a search among the known mistakes came to.

    causes   the mistakes behind the failures
    left     the first failing case that they do not explain, or else the first of all
    apart    those that they have nothing to do with
    changed  those in which none of them is behind a changed argument
    """

    causes: tuple[Diagnosis, ...]
    left: Case
    apart: list[Case]
    changed: list[Case]


def with_others(subject: Subject, traces: Traces) -> Traces:
    """All cases, those asked for and those that were not: few cases alone fit many mistakes."""
    seen = dict(traces)
    for case in subject.tests.cases if subject.known.mistakes else ():
        if case.name in traces:
            continue
        if subject.session.deaths:  # a case that ends the worker is costly, and there may be more of them
            break
        seconds = subject.stand_in.limits.seconds
        seen[case.name] = run_case(subject.tests, case, subject.session, subject.seed, seconds=seconds)
    return seen


def by_known_mistakes(subject: Subject, failing: Sequence[Case], traces: Traces) -> Explained:
    """What the known mistakes explain of these cases, of those that were asked for, by what was seen in all."""
    tests, stand_in, mistakes = subject.tests, subject.stand_in, subject.known.mistakes
    as_if = as_if_right(tests, traces, subject.session, subject.seed, stand_in.limits.seconds)
    subject.session.close()  # threads that it left behind must not slow down the mistakes
    pace = {name: trace.spent for name, trace in traces.items()}
    replays, cast = (
        Replays(
            tests, stand_in, subject.seed, known=subject.known, pace=pace, recall=subject.recall, casts=casts
        ) for casts in (False, True)
    )  # fmt: skip
    first = {case.name for case in failing}
    cases = sorted((case for case in tests.cases if case.name in traces), key=lambda case: case.name not in first)
    causes = diagnose(cases, traces, mistakes, replays)
    causes = beneath(causes, cases, traces, as_if, mistakes, replays, cast)
    changed = [case for case in failing if changes(case, traces)]
    unchanged = [case for case in failing if case not in changed]
    changed = [*unexplained(causes, changed, traces, mistakes, replays)]
    left = next(unexplained(causes, unchanged, traces, mistakes, replays), failing[0])
    apart = [case for case in beyond(causes, failing, traces, mistakes, replays) if case not in changed]
    return Explained(witnessed(causes, failing, traces, mistakes, replays), left, apart, changed)
