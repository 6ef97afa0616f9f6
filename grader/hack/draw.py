"""Drawing a wrong program that can be hacked: among the calls that it fails in hidden tests is a legal input."""

from __future__ import annotations

import random
from collections.abc import Iterable

from grader import catalogue
from grader.catalogue.failures import FAILS
from grader.hack.panel import Panel
from grader.host import Session
from grader.judge import Case, HiddenTests
from grader.model import Fails, Mistake

AMOUNTS_TO = "attacked"  # the probe's function that turns the learner's objects into a call of plain data
CASES = 4  # failing cases to look at, of each program
CALLS = 200  # of a case, the last ones: a case ends at its failure
TRIED = 2  # of those that come out wrong


def is_hackable(tests: HiddenTests) -> bool:
    """Whether an input of this kata can be written: as plain arguments, or as what its probe makes a call of."""
    return tests.kata.probe is None or AMOUNTS_TO in tests.words.parameters


def drawn(tests: HiddenTests, session: Session, mistakes: Iterable[Mistake], seed: int) -> Mistake | None:
    """The first of the mistakes for which there is an input; None where there is none for any.

    session: a trusted one of the kata
    """
    panel = Panel(tests, session)
    marks = catalogue.failures(tests.kata, session.backend).marks
    for mistake in mistakes:
        known = marks.get(mistake.slug, {})
        failing = [case for case in tests.cases if not case.slow and known.get(case.name, FAILS) == FAILS]
        cases = random.Random(seed).sample(failing, min(CASES, len(failing)))
        if any(_shows(panel, mistake, case, seed) for case in cases):
            return mistake
    return None


def _shows(panel: Panel, mistake: Mistake, case: Case, seed: int) -> bool:
    """Whether one of the calls in a case that the program fails is an input that shows the mistake."""
    calls = panel.made(mistake, case, seed)[-CALLS:]
    wrong = panel.differing(mistake, calls)[-TRIED:]
    return any(isinstance(panel.judge(mistake, [request]), Fails) for request in wrong)
