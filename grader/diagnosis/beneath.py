"""What a wrong type or a changed argument hides: the same answers with that passed over, and what is wrong still."""

from __future__ import annotations

from collections.abc import Sequence

from grader.diagnosis.agreement import agree, hides
from grader.diagnosis.causes import diagnose
from grader.diagnosis.replay import Replays
from grader.host import Session
from grader.judge import Case, CaseTrace, HiddenTests, Traces, run_case
from grader.model import Diagnosis, Mistake


def as_if_right(tests: HiddenTests, traces: Traces, session: Session, seed: int, seconds: float) -> Traces:
    """The cases that failed by the type of an answer or by a changed argument, run once more with that passed over.

    seconds: what a call may take.
    """
    found: dict[str, CaseTrace] = {}
    for case in tests.cases:
        if case.name in traces and hides(traces[case.name]):
            if session.deaths:
                break
            found[case.name] = run_case(tests, case, session, seed, seconds=seconds, casts=True)
    return found


def beneath(
    causes: Sequence[Diagnosis], cases: Sequence[Case], traces: Traces, as_if: Traces, mistakes: Sequence[Mistake],
    replays: Replays, cast: Replays,
) -> tuple[Diagnosis, ...]:  # fmt: skip
    """The causes, where they are sure or name all that is hidden; or those of what hides it, and those of what it hid.

    What is right beneath speaks, too: a mistake that would be wrong there is none of them.

    as_if: what `as_if_right` found; replays: by which the causes were found; cast: with types and changes passed over.
    """
    sure = bool(causes) and all(cause.confidence == "matches" for cause in causes)
    if not as_if or (sure and not any(trace.failed for trace in as_if.values())):
        return tuple(causes)
    seen = {**traces, **as_if}
    hidden = diagnose(cases, seen, mistakes, cast)
    if {cause.slug for cause in hidden} <= {cause.slug for cause in causes}:
        return tuple(causes)
    known = {mistake.slug: mistake for mistake in mistakes}
    hiding = [case for case in cases if case.name in as_if]

    def hides_it(cause: Diagnosis) -> bool:
        return any(agree(traces[case.name], replays.of([known[cause.slug]], case), loosely=True) for case in hiding)

    failing = [case for case in cases if case.name in seen and seen[case.name].failed]
    shown = [cause for cause in causes if hides_it(cause)]

    def explains(cause: Diagnosis, case: Case) -> bool:
        return agree(seen[case.name], cast.of([known[cause.slug]], case), loosely=True)

    def is_new(cause: Diagnosis) -> bool:
        """Whether it explains something that those shown do not: a change may be passed over in one of two ways."""
        its = [case for case in failing if explains(cause, case)]
        return not its or not all(any(explains(each, case) for each in shown) for case in its)

    return (*shown, *(cause for cause in hidden if cause.slug not in {each.slug for each in shown} and is_new(cause)))
