"""What is behind the failures of a run: known mistakes, or what alone makes them right, each shown by a small case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from grader import catalogue
from grader.diagnosis.agreement import telling
from grader.diagnosis.beneath import as_if_right, beneath
from grader.diagnosis.causes import diagnose, takes_long
from grader.diagnosis.changed import changes, with_changed
from grader.diagnosis.contrast import contrast
from grader.diagnosis.experiments import KEPT, Helps, experiment
from grader.diagnosis.explain import explain
from grader.diagnosis.mend import mend
from grader.diagnosis.misread import misread, never_read
from grader.diagnosis.neutral import neutral
from grader.diagnosis.origin import placed
from grader.diagnosis.replay import Evidence, Replays
from grader.diagnosis.spot import spotted
from grader.diagnosis.unwritten import gathered, speaks_for_itself, unwritten
from grader.diagnosis.witness import beyond, unexplained, witnessed
from grader.host import Session
from grader.judge import Case, CaseTrace, HiddenTests, Recall, run_case
from grader.model import CaseResult, Causes, Diagnosis, Message, Place, Run
from grader.records import dataclass

Lacks = Callable[[CaseResult], Diagnosis | None]  # what a submission lacks that a case came upon


@dataclass(frozen=True)
class Searched:
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


def account(
    tests: HiddenTests, run: Run, traces: Mapping[str, CaseTrace], session: Session, stand_in: Session, seed: int,
    known: Evidence, recall: Recall | None = None,
) -> tuple[Run, Causes]:  # fmt: skip
    """The run with the failures that show a cause shrunk, and the causes.

    session   the submission's; stand_in: a trusted one, in which known mistakes and the reference take turns
    known     the mistakes, and what they did before with this seed; recall: the same of cases, by the answers
    """
    reference = catalogue.program(tests.kata, "solution", session.backend) or ""

    def shown(run: Run, case: Case) -> Run:
        """The run with a failing case as it is shown: by its smallest input, and with its place in the file."""
        small = placed(explain(tests, case, traces[case.name], session, seed), session.submission, reference)
        return replace(run, cases=tuple(small if result.name == case.name else result for result in run.cases))

    def lacks(result: CaseResult) -> Diagnosis | None:
        return unwritten(result, session.submission, reference)

    failing = [case for case in tests.cases if case.name in traces and traces[case.name].failed]
    case = failing[0]
    run = shown(run, case)
    lacking = gathered(lacks(traces[each.name].result) for each in failing)
    failing = [each for each in failing if not lacks(traces[each.name].result)]
    if all(speaks_for_itself(traces[each.name].result) for each in failing):
        return run, Causes(lacking, contrast(tests.cases, traces))
    found = _searched(tests, traces, session, stand_in, seed, known, recall, lacks)
    causes = found.causes
    if lacking:  # it comes first, without a case; of the rest only what is sure is said
        sure = [each for each in causes if each.confidence == "matches"]
        causes = (*lacking, *(replace(each, case=each.case or failing[0].name) for each in sure))
    else:
        results = [traces[each.name].result for each in failing]
        causes = never_read(session.submission, reference, results, causes)
        causes = causes or tuple(replace(each, case=case.name) for each in misread(session.submission))
    helps = None
    told = any(cause.confidence == "matches" for cause in causes) or takes_long(found.left, traces[found.left.name])
    if not told and not session.deaths:
        helps = experiment(tests, found.left, traces, session, seed)
    if helps:
        causes = _beside(causes, helps, tests, traces, case)
    more = found.apart[0].name if found.apart and causes == found.causes else ""
    if more or not (causes or helps):
        origin = next(result.origin for result in run.cases if result.name == case.name)
        causes, more = _with_changes(tests, traces, causes, found.apart or failing, origin, session, seed)
    said = helps.said if helps else None
    if not (told or causes or helps or session.deaths):
        said = _neutral(tests, [traces[each.name] for each in failing], session, stand_in, reference)
    causes = with_changed(causes, found.changed, traces, failing[0])
    causes = spotted(causes, known.mistakes, session.submission.source)
    named = {more, *(cause.case for cause in causes)}
    others = [case for case in tests.cases if case.name in named]
    if others and session.load().name == "finished":
        for other in others:
            run = shown(run, other)
    return run, Causes(causes, said or contrast(tests.cases, traces), more)


def _beside(
    causes: tuple[Diagnosis, ...], helps: Helps, tests: HiddenTests, traces: Mapping[str, CaseTrace], first: Case
) -> tuple[Diagnosis, ...]:
    """The causes that are left beside what helps in an experiment: what it mends only looked like a mistake.

    As did what only a property speaks for, where calls are muddled. first: the case that shows what names none.
    """
    cases = {case.name: case for case in tests.cases}
    left = []
    for cause in causes:
        shown = cases[cause.case or first.name]
        if not helps.mends(shown) and (helps.said != KEPT or telling(traces[shown.name])):
            left.append(cause)
    return tuple(left)


def _searched(
    tests: HiddenTests, traces: Mapping[str, CaseTrace], session: Session, stand_in: Session, seed: int,
    known: Evidence, recall: Recall | None, lacks: Lacks,
) -> Searched:  # fmt: skip
    """By all cases, those asked for first: few cases alone fit many mistakes.

    Cases that come upon what a submission lacks are left out.
    """
    mistakes = known.mistakes
    all_traces = dict(traces)
    others: list[Case] = [case for case in tests.cases if mistakes and case.name not in traces]
    for case in others:
        if session.deaths:  # a case that ends the worker is costly, and there may be more of them
            break
        all_traces[case.name] = run_case(tests, case, session, seed, seconds=stand_in.limits.seconds)
    all_traces = {name: trace for name, trace in all_traces.items() if not lacks(trace.result)}
    as_if = as_if_right(tests, all_traces, session, seed, stand_in.limits.seconds)
    session.close()  # threads that it left behind must not slow down the mistakes
    pace = {name: trace.spent for name, trace in all_traces.items()}
    replays, cast = (
        Replays(tests, stand_in, seed, known=known, pace=pace, recall=recall, casts=casts) for casts in (False, True)
    )
    asked_for = [case for case in tests.cases if case.name in traces and case.name in all_traces]
    cases = [*asked_for, *others]
    causes = diagnose(cases, all_traces, mistakes, replays)
    causes = beneath(causes, cases, all_traces, as_if, mistakes, replays, cast)
    failing = [case for case in asked_for if traces[case.name].failed]
    changed = [case for case in failing if changes(case, traces)]
    unchanged = [case for case in failing if case not in changed]
    changed = [*unexplained(causes, changed, traces, mistakes, replays)]
    left = next(unexplained(causes, unchanged, traces, mistakes, replays), failing[0])
    apart = [case for case in beyond(causes, failing, traces, mistakes, replays) if case not in changed]
    return Searched(witnessed(causes, failing, traces, mistakes, replays), left, apart, changed)


def _with_changes(
    tests: HiddenTests, traces: Mapping[str, CaseTrace], diagnoses: tuple[Diagnosis, ...], unknown: Sequence[Case],
    origin: Sequence[Place], session: Session, seed: int,
) -> tuple[tuple[Diagnosis, ...], str]:  # fmt: skip
    """The causes, with what a change of the text mends of these cases; and the first that nothing explains still.

    Nothing is looked for behind an argument that was changed: the report says which, and at which line.
    """
    if all(changes(case, traces) for case in unknown):
        return diagnoses, unknown[0].name if diagnoses else ""
    places = () if diagnoses else origin
    found = mend(tests, unknown, traces, session, seed, places, alone=not diagnoses)
    if found.whole:  # what looked like something else was a part of it
        diagnoses = tuple(each for each in diagnoses if each.confidence == "matches")
    causes = (*diagnoses, *found.causes)
    return causes, found.left[0].name if causes and found.left else ""


def _neutral(
    tests: HiddenTests, failing: Sequence[CaseTrace], session: Session, stand_in: Session, reference: str
) -> Message | None:
    """The one argument that is used wrongly, where its neutral value makes everything right."""
    values = tests.kata.neutral
    right = replace(session.submission, source=reference)
    if not values or not session.load().name == stand_in.load(right).name == "finished":
        return None
    return neutral(values, failing, tests.words, session, stand_in)
