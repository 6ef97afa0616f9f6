"""The known mistakes behind what failed: one, or two or three made at once, that fail in just the same way.

A mistake alone must fail what the submission fails, each case in the same way, and pass what it passes. Several at once
are replayed as one program. Evidence is what passes, too: a mistake that would fail a case which the submission passes
is not named, or as "looks like" where three times as many cases speak for it: a right program may shield a corner.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.diagnosis.agreement import vague
from grader.diagnosis.foreign import foreign
from grader.diagnosis.grown import grown
from grader.diagnosis.replay import Replays
from grader.diagnosis.rounding import by_rounding
from grader.diagnosis.search import Search
from grader.diagnosis.suspects import MOST, Suspect, claim, in_all
from grader.judge import Case, CaseTrace, Traces
from grader.model import Diagnosis, Mistake


def diagnose(
    cases: Sequence[Case], traces: Traces, mistakes: Sequence[Mistake], replays: Replays
) -> tuple[Diagnosis, ...]:
    """The known mistakes behind these findings, or none; the cause of the case that fails first comes first."""
    ran = [case for case in cases if case.name in traces]
    failing = [case for case in ran if traces[case.name].failed and traces[case.name].observations]
    passing = [case for case in ran if not traces[case.name].failed]
    if not failing:
        return ()
    search = Search(failing, passing, traces, mistakes, replays)
    if exact := [mistake for mistake in mistakes if search.likely(mistake) and search.fits([mistake])]:
        sure = len(exact) == 1 and not replays.ran_out
        return (_diagnosis(min(exact, key=lambda mistake: claim([mistake])), sure),)
    # no mistake is the whole cause: what it may be a part of is told from the brief cases first
    slow = [case for case in failing if takes_long(case, traces[case.name])]
    failing = [case for case in failing if case not in slow]
    # an error that comes from within a library may stand in for a check that is missing: no evidence of one
    passing = [case for case in passing if not case.slow and not _by_a_library(traces[case.name])]
    strange = foreign(failing, traces, mistakes, replays)
    failing = [case for case in failing if case not in strange]
    most = 1 if strange else MOST  # what an error leaves is too little to tell what two mistakes at once have done
    named, sure = _of_brief_cases(failing, passing, traces, mistakes, replays, most)
    beside = Search(slow, passing, traces, mistakes, replays).beside(named)
    sure = sure and not strange and not replays.ran_out
    return tuple(_diagnosis(mistake, sure) for mistake in [*named, *beside])


def _of_brief_cases(
    failing: Sequence[Case], passing: Sequence[Case], traces: Traces, mistakes: Sequence[Mistake],
    replays: Replays, most: int,
) -> tuple[list[Mistake], bool]:  # fmt: skip
    """The mistakes behind these cases, and whether they explain all of them; strictly if that can be, or loosely.

    most: of so many made at once
    """
    if not failing:
        return [], True

    def look(first: Sequence[Case], loosely: bool) -> tuple[Search, list[Suspect], list[tuple[Suspect, ...]]]:
        search = Search(failing, passing, traces, mistakes, replays, loosely, first, most)
        suspects = sorted(search.suspects(), key=lambda suspect: len(suspect.strays))
        tried = (search.together(suspects, count) for count in range(1, most + 1))
        return search, suspects, next((found for found in tried if found), [])

    search, suspects, found = look((), False)
    first = search.overlooked(suspects) if not found else []
    if first:  # what the likeliest mistake leaves unexplained shows best what there is beside it
        search, suspects, found = look(first, False)
    loosely = not found and any(vague(traces[case.name]) for case in failing)
    if loosely:
        search, suspects, found = look(first, True)
    if found:
        named = in_all(found)
        return search.in_order(named), len(named) == len(found[0]) and not loosely
    part = search.shares.of(suspects, search.nearly(suspects))
    part = grown(search.held, part, suspects, most)
    return search.in_order(part) or by_rounding(search.held, mistakes), False


def _by_a_library(trace: CaseTrace) -> bool:
    """Whether an error that was due came from no line of the submission."""
    return any(remark.key == "remark.not_yours" for remark in trace.result.remarks)


def takes_long(case: Case, trace: CaseTrace) -> bool:
    """Whether it takes a right program long, or took this one so long; never measured, so the same on any machine."""
    return case.slow or (trace.result.finding is not None and trace.result.finding.kind in ("slow", "timed out"))


def _diagnosis(mistake: Mistake, sure: bool) -> Diagnosis:
    return Diagnosis(mistake.slug, mistake.title, mistake.nudge, "matches" if sure else "looks like")
