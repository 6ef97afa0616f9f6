"""Two mistakes at once: pairs are drawn, made as one program, and must be named both and no third."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from grader import catalogue
from grader.authoring.bench import run_all, trusted
from grader.catalogue import Failures
from grader.diagnosis import Evidence, Replays, agree, diagnose
from grader.host import Pool, Session
from grader.judge import HiddenTests, Traces, collect
from grader.model import Backend, Kata, Mistake, Submission

LEAST = 0.9  # of the pairs that are named in full
Pair = tuple[Mistake, Mistake]


@dataclass(frozen=True)
class Pairs:
    """How many pairs were tried, and those that were not named in full: (the two, what was named)."""

    tried: int = 0
    missed: tuple[tuple[str, str], ...] = ()
    false: tuple[tuple[str, str], ...] = ()  # of those, the ones with a third mistake named

    @property
    def named(self) -> int:
        return self.tried - len(self.missed)

    def complaints(self, place: str) -> list[str]:
        """What the audit has against them."""
        said = [f"{place}: {pair} is named with a third: {named}" for pair, named in self.false]
        if self.named < LEAST * self.tried:
            told = "; ".join(f"{pair} is named as {named}" for pair, named in self.missed)
            said.append(f"{place}: {self.named} of {self.tried} pairs are named in full: {told}")
        return said


def try_pairs(
    kata: Kata, backend: Backend, mistakes: Sequence[Mistake], failures: Failures, pool: Pool, count: int
) -> Pairs:
    """Draw pairs of edits that go into one program and do not act as one of the two alone, and diagnose them.

    Nor as one or two others: in a program of constant statistics, the cached x for x_hat is x in dgamma.
    """
    drawn = list(combinations([mistake for mistake in mistakes if mistake.edit], 2))
    random.Random(f"{kata.slug} {backend}").shuffle(drawn)
    tests, known, tried = collect(kata), Evidence(failures=failures), 0
    missed: list[tuple[str, str]] = []
    false: list[tuple[str, str]] = []
    with trusted(kata, backend, pool) as session, trusted(kata, backend, pool) as stand_in:
        for pair in drawn:
            if tried == count:
                break
            source = catalogue.together(pair)
            if source is None:
                continue
            traces = run_all(tests, session, Submission(kata, Path("both.py"), backend, source))
            if traces is None or not any(trace.failed for trace in traces.values()):
                continue
            replays = Replays(tests, stand_in, 0, known=known, seconds=math.inf)
            found = diagnose(tests.cases, traces, mistakes, replays)
            named, made = {one.slug for one in found}, {mistake.slug for mistake in pair}
            sure = all(one.confidence == "matches" for one in found)
            if sure and len(found) == 1 and named < made:
                continue  # the other one changes nothing beside it
            if sure and not named <= made and len(named) <= len(made):
                others = [mistake for mistake in mistakes if mistake.slug in named]
                if _acts_as(others, traces, tests, session):
                    continue
            tried += 1
            if named != made:
                told = (" and ".join(sorted(made)), " and ".join(sorted(named)) or "nothing")
                missed.append(told)
                if not named <= made:
                    false.append(told)
    return Pairs(tried, tuple(missed), tuple(false))


def _acts_as(mistakes: Sequence[Mistake], traces: Traces, tests: HiddenTests, session: Session) -> bool:
    """Whether a program with these mistakes passes the same cases, and fails the others in the same way."""
    source = catalogue.together(mistakes) if mistakes else None
    if source is None:
        return False
    submission = session.submission
    theirs = run_all(tests, session, Submission(submission.kata, submission.path, submission.backend, source))
    return theirs is not None and all(
        agree(trace, theirs.get(name)) if trace.failed else name in theirs and not theirs[name].failed
        for name, trace in traces.items()
    )
