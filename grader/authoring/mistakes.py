"""The known mistakes of a kata: each is caught, and named as itself alone, whatever the inputs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader import catalogue
from grader.authoring.bench import run_all, trusted
from grader.authoring.mutation import Progress
from grader.catalogue.failures import EITHER, FAILS, PASSES, Failures
from grader.diagnosis import Evidence, Replays, diagnose
from grader.diagnosis.replay import OF_THE_MOMENT
from grader.host import Pool
from grader.judge import Case, CaseTrace, Traces, collect
from grader.model import Backend, Kata, Mistake, Submission


@dataclass(frozen=True)
class Tried:
    """What the mistakes did on some seeds: complaints, and the cases that each of them fails."""

    complaints: tuple[str, ...] = ()
    failures: Failures = field(default_factory=Failures)


def try_mistakes(
    kata: Kata, backend: Backend, mistakes: Sequence[Mistake], pool: Pool, seeds: int, progress: Progress
) -> Tried:
    """Run every mistake on so many seeds, and diagnose what it does as if a learner had submitted it."""
    tests, failures = collect(kata), Failures()
    complaints: list[str] = []
    timed: set[str] = set()  # cases that compare times take longest, and their inputs do not matter: run once
    for seed in range(seeds):
        # in new workers: the threads that some of them leave behind add up
        with trusted(kata, backend, pool) as session, trusted(kata, backend, pool) as stand_in:
            did: dict[str, Traces] = {}
            for mistake in mistakes:
                progress(f"mistakes, seed {seed + 1} of {seeds}: {mistake.slug}")
                program = Submission(kata, Path(f"{mistake.slug}.py"), backend, mistake.source)
                did[mistake.slug] = run_all(tests, session, program, seed, without=timed) or {}
            failures = failures.seen({slug: _marks(traces) for slug, traces in did.items()})
            # what they did once is done once more with the first seed only: it must be the same
            known = replace(_seen(did) if seed else Evidence(), failures=failures)
            replays = Replays(tests, stand_in, seed, known=known, seconds=math.inf)
            for mistake in mistakes:
                if said := _complaint(tests.cases, did[mistake.slug], mistake, mistakes, replays, timed, sure=not seed):
                    complaints.append(f"{mistake.path}: {mistake.slug} as {backend}, with seed {seed}: {said}")
            for mistake, program in _elsewhere(mistakes, kata, backend) if not seed else ():
                traces = run_all(tests, session, program, seed, without=timed) or {}
                if said := _complaint(tests.cases, traces, mistake, mistakes, replays, timed, sure=True):
                    complaints.append(f"{mistake.path}: {mistake.slug} in {program.path.stem} as {backend}: {said}")
            timed |= {name for traces in did.values() for name, trace in traces.items() if trace.timed}
    return Tried(tuple(complaints), failures)


def _seen(did: Mapping[str, Traces]) -> Evidence:
    """What the mistakes did, as replays of them would have found it; what is of the moment is run again."""
    traces = ((slug, case, trace) for slug, found in did.items() for case, trace in found.items())
    return Evidence(traces={(slug, case): trace for slug, case, trace in traces if _mark(trace) != EITHER})


def _elsewhere(mistakes: Sequence[Mistake], kata: Kata, backend: Backend) -> Iterator[tuple[Mistake, Submission]]:
    """The mistakes once more, in the other right programs that can have them."""
    for mistake in mistakes:
        for number, change in enumerate(mistake.also, start=2):
            source = catalogue.composed([change]) or ""
            yield mistake, Submission(kata, Path(f"its text {number}.py"), backend, source)


def _complaint(
    cases: Sequence[Case], traces: Traces, mistake: Mistake, mistakes: Sequence[Mistake],
    replays: Replays, left_out: Iterable[str], sure: bool,
) -> str:  # fmt: skip
    """What is wrong with what a mistake did, or nothing.

    sure  it must match; what answers by chance does so on most seeds only
    """
    if not traces:
        return "it does not load"
    if not any(trace.failed for trace in traces.values()):
        by_time = any(replays.mark(mistake.slug, name) != PASSES for name in left_out)
        return "" if by_time else "no case catches it"
    found = diagnose(cases, traces, mistakes, replays)
    if [one.slug for one in found] == [mistake.slug] and (found[0].confidence == "matches" or not sure):
        return ""
    return f"diagnosed as {' and '.join(f'{one.confidence} {one.slug}' for one in found) or 'nothing'}"


def _marks(traces: Traces) -> dict[str, str]:
    """How each case went, as failures.json has it."""
    return {name: _mark(trace) for name, trace in traces.items()}


def _mark(trace: CaseTrace) -> str:
    finding = trace.result.finding
    if finding is None:
        return PASSES
    return EITHER if finding.kind in OF_THE_MOMENT else FAILS
