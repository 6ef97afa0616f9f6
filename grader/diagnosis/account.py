"""What is behind the failures of a run: known mistakes, or what alone makes them right, each shown by a small case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.diagnosis.agreement import telling
from grader.diagnosis.causes import takes_long
from grader.diagnosis.contrast import contrast
from grader.diagnosis.evident import is_plain, with_evident
from grader.diagnosis.experiments import CONTIGUOUS, KEPT, Helps, as_the_first, experiment
from grader.diagnosis.explain import explain
from grader.diagnosis.known import Explained, by_known_mistakes, with_others
from grader.diagnosis.mend import mend
from grader.diagnosis.misread import misread, never_read
from grader.diagnosis.neutral import neutral
from grader.diagnosis.origin import placed
from grader.diagnosis.spot import spotted
from grader.diagnosis.subject import Subject
from grader.diagnosis.unwritten import gathered, speaks_for_itself, unwritten
from grader.judge import Case, CaseTrace, Traces
from grader.model import CaseResult, Causes, Diagnosis, Message, Place, Run
from grader.words import phrase

TRIED = 4  # failing cases, of the first and of the last ones, that may be right as the first call


def account(subject: Subject, run: Run, traces: Traces) -> tuple[Run, Causes]:
    """The run with the failures that show a cause shrunk, and the causes; traces: of the cases that were asked for."""
    tests, session = subject.tests, subject.session
    failing = [case for case in tests.cases if case.name in traces and traces[case.name].failed]
    first = failing[0]
    run = _shown(subject, run, traces, first)
    lacking = gathered(_lacks(subject, traces[each.name].result) for each in failing)
    failing = [each for each in failing if not _lacks(subject, traces[each.name].result)]
    if all(speaks_for_itself(traces[each.name].result) for each in failing):
        return run, Causes(lacking, contrast(tests.cases, traces))
    seen = with_others(subject, traces)
    seen = {name: trace for name, trace in seen.items() if not _lacks(subject, trace.result)}
    found = by_known_mistakes(subject, failing, seen)
    causes = _by_text(subject, failing, traces, lacking, found.causes)
    told = any(cause.confidence == "matches" for cause in causes) or takes_long(found.left, traces[found.left.name])
    helps, said = None, None
    if not (told or session.deaths):
        others = [*failing[:TRIED], *failing[-TRIED:]]
        helps = experiment(tests, found.left, traces, session, subject.seed, others)
    if helps:
        causes, found, said = _beside(subject, helps, failing, seen, causes, found)
    left: Sequence[Case] = found.apart if causes == found.causes else ()
    if left or not (causes or helps):
        origin = next(result.origin for result in run.cases if result.name == first.name)
        causes, left = _with_changes(subject, traces, causes, left or failing, origin)
    if not (told or causes or helps or session.deaths):
        said = _neutral(subject, [traces[each.name] for each in failing])
    causes, left = with_evident(causes, [*found.changed, *left], traces, failing[0])
    causes = spotted(causes, subject.known.mistakes, session.submission.source)
    more = left[0].name if causes and left else ""
    named = {more, *(cause.case for cause in causes)}
    showing = [case for case in tests.cases if case.name in named]
    if showing and session.load().name == "finished":
        for case in showing:
            run = _shown(subject, run, traces, case)
    return run, Causes(causes, said or contrast(tests.cases, traces), more)


def _shown(subject: Subject, run: Run, traces: Traces, case: Case) -> Run:
    """The run with a failing case as it is shown: by its smallest input, and with its place in the file."""
    small = explain(subject.tests, case, traces[case.name], subject.session, subject.seed)
    small = placed(small, subject.session.submission, subject.reference)
    return replace(run, cases=tuple(small if result.name == case.name else result for result in run.cases))


def _lacks(subject: Subject, result: CaseResult) -> Diagnosis | None:
    """What the submission lacks that a case came upon."""
    return unwritten(result, subject.session.submission, subject.reference)


def _by_text(
    subject: Subject, failing: Sequence[Case], traces: Traces, lacking: Sequence[Diagnosis],
    causes: tuple[Diagnosis, ...],
) -> tuple[Diagnosis, ...]:  # fmt: skip
    """The causes, with what the text alone tells: what it lacks comes first, without a case."""
    if lacking:  # of the rest only what is sure is said
        sure = [each for each in causes if each.confidence == "matches"]
        return (*lacking, *(replace(each, case=each.case or failing[0].name) for each in sure))
    submission = subject.session.submission
    programs = {mistake.slug: mistake.source for mistake in subject.known.mistakes}
    failed = [traces[each.name].result for each in failing]
    causes = never_read(submission, subject.reference, failed, causes, programs)
    return causes or tuple(replace(each, case=failing[0].name) for each in misread(submission))


def _beside(
    subject: Subject, helps: Helps, failing: Sequence[Case], seen: Traces, causes: tuple[Diagnosis, ...],
    found: Explained,
) -> tuple[tuple[Diagnosis, ...], Explained, Message | None]:  # fmt: skip
    """The causes beside what helps in an experiment, what the known mistakes explain then, and what helps in words.

    What it mends only looked like a mistake, as did what only a property speaks for where calls are muddled. But a
    mistake of somebody who reads memory in its order is mended by a contiguous copy, too.
    """
    if helps.said == KEPT and (clear := _by_first_calls(subject, failing, seen)):
        return clear.causes, clear, None
    if helps.said == CONTIGUOUS:
        return causes, found, helps.said
    left = []
    for cause in causes:
        shown = next(case for case in subject.tests.cases if case.name == (cause.case or failing[0].name))
        if not helps.mends(shown) and (helps.said != KEPT or telling(seen[shown.name])):
            left.append(cause)
    return tuple(left), found, helps.said


def _by_first_calls(subject: Subject, failing: Sequence[Case], seen: Traces) -> Explained | None:
    """What the known mistakes explain of calls that are the first, and that something is kept between calls.

    None where all the calls that are the first are right.
    """
    anew = as_the_first(subject.tests, seen, subject.session, subject.seed)
    still = [case for case in failing if case.name in anew and anew[case.name].failed]
    if not still:
        return None
    muddled = {name for name, trace in seen.items() if trace.failed and name not in anew}
    found = by_known_mistakes(
        subject, still, {name: anew.get(name, trace) for name, trace in seen.items() if name not in muddled}
    )
    hides = next((case for case in failing if case not in still), failing[0])
    kept = Diagnosis("kept", phrase("kept.title"), phrase("kept.nudge"), "matches", hides.name, by_text=True)
    beside = (replace(each, case=each.case or still[0].name) for each in found.causes)
    in_order = sorted((kept, *beside), key=lambda each: each.case != failing[0].name)
    return replace(found, causes=tuple(in_order))


def _with_changes(
    subject: Subject, traces: Traces, diagnoses: tuple[Diagnosis, ...], unknown: Sequence[Case],
    origin: Sequence[Place],
) -> tuple[tuple[Diagnosis, ...], Sequence[Case]]:  # fmt: skip
    """The causes, with what a change of the text mends of these cases; and those that nothing explains still.

    Nothing is looked for behind an argument that was changed, or an exception of another class: the report says which,
    and at which line.
    """
    if all(is_plain(case, traces) for case in unknown):
        return diagnoses, unknown
    places = () if diagnoses else origin
    found = mend(subject.tests, unknown, traces, subject.session, subject.seed, places, alone=not diagnoses)
    if found.whole:  # what looked like something else was a part of it
        diagnoses = tuple(each for each in diagnoses if each.confidence == "matches")
    return (*diagnoses, *found.causes), found.left


def _neutral(subject: Subject, failing: Sequence[CaseTrace]) -> Message | None:
    """The one argument that is used wrongly, where its neutral value makes everything right."""
    tests, session, stand_in = subject.tests, subject.session, subject.stand_in
    right = replace(session.submission, source=subject.reference)
    if not tests.kata.neutral or not session.load().name == stand_in.load(right).name == "finished":
        return None
    return neutral(tests.kata.neutral, failing, tests.words, session, stand_in)
