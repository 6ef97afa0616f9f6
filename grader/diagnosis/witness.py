"""Which failing case shows which mistake: the first that it alone explains, and plainly; and which shows none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.catalogue.failures import PASSES
from grader.diagnosis.agreement import agree
from grader.diagnosis.replay import Replays
from grader.judge import Case, CaseTrace, Traces
from grader.model import Diagnosis, Mismatch, Mistake

PLAIN = 0.01  # of a number: by as much a wrong one must be off to convince at a glance


def witnessed(
    diagnoses: Sequence[Diagnosis], cases: Sequence[Case], traces: Traces,
    mistakes: Sequence[Mistake], replays: Replays,
) -> tuple[Diagnosis, ...]:  # fmt: skip
    """The diagnoses, each after the first with the name of a case that shows it and none of those before.

    The first is shown by the case that fails first, unless that hardly shows it, or does not, and another one does. One
    that no case shows alone stays without.
    """
    known = {mistake.slug: mistake for mistake in mistakes}
    failing = [case for case in cases if case.name in traces and traces[case.name].failed]
    among = sorted(failing, key=lambda case: not _is_plain(traces[case.name]))
    shown: set[str] = set()
    found: list[Diagnosis] = []
    for diagnosis in diagnoses:
        left = (case for case in among if case.name not in shown)
        case = next((each for each in left if _explains(known[diagnosis.slug], each, traces, replays)), None)
        if not found and case in (None, failing[0]):
            shown.add(failing[0].name)
        elif case:
            shown.add(case.name)
            diagnosis = replace(diagnosis, case=case.name)
        found.append(diagnosis)
    return tuple(found)


def unexplained(
    diagnoses: Sequence[Diagnosis], cases: Sequence[Case], traces: Traces,
    mistakes: Sequence[Mistake], replays: Replays,
) -> Iterator[Case]:  # fmt: skip
    """The cases that fail otherwise than each of these does alone, and than all of them do together; one by one."""
    named = {diagnosis.slug for diagnosis in diagnoses}
    chosen = [mistake for mistake in mistakes if mistake.slug in named]
    for case in cases:
        alone = any(_explains(mistake, case, traces, replays) for mistake in chosen)
        if not alone and not (chosen and agree(traces[case.name], replays.of(chosen, case))):
            yield case


def beyond(
    diagnoses: Sequence[Diagnosis], cases: Sequence[Case], traces: Traces,
    mistakes: Sequence[Mistake], replays: Replays,
) -> list[Case]:  # fmt: skip
    """The failing cases that none of these fails, alone or together: something else is wrong, too.

    Those in which another part of the answer is wrong than in theirs come before others.
    """
    named = {diagnosis.slug for diagnosis in diagnoses}
    chosen = [mistake for mistake in mistakes if mistake.slug in named]
    if not chosen:
        return []
    programs = [[mistake] for mistake in chosen]
    if replays.exists(chosen):
        programs.append(chosen)
    failing = [case for case in cases if case.name in traces and traces[case.name].failed]
    found = [case for case in failing if all(_passes(program, case, replays) for program in programs)]
    theirs = {_part(traces[case.name]) for case in failing if case not in found}
    return sorted(found, key=lambda case: _part(traces[case.name]) in theirs)


def _part(trace: CaseTrace) -> str:
    """What is wrong in a failing case: "dx", "the arguments"."""
    finding = trace.result.finding
    return finding.what if finding else ""


def _passes(program: Sequence[Mistake], case: Case, replays: Replays) -> bool:
    """Whether it is known to pass the case: by the records, if each mistake does, or else by a run."""
    if all(replays.mark(mistake.slug, case.name) == PASSES for mistake in program):
        return True
    trace = replays.of(program, case)
    return trace is not None and not trace.failed


def _is_plain(trace: CaseTrace) -> bool:
    """Whether what it shows is wrong at a glance, and not in the sixth digit."""
    finding = trace.result.finding
    if not isinstance(finding, Mismatch) or not finding.entries:
        return True
    worst = finding.entries[0]
    return abs(worst.actual - worst.expected) > PLAIN * max(abs(worst.actual), abs(worst.expected))


def _explains(mistake: Mistake, case: Case, traces: Traces, replays: Replays) -> bool:
    return agree(traces[case.name], replays.of([mistake], case))
