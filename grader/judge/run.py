"""All cases of a kata on one submission.

The plan (collect.py) is fixed before the submission is asked anything, every case must say that it passed, and silence
is a failure. The order in which cases run is drawn from the seed, the slow ones last: who is too slow for them has
shown all the rest. They are reported in the order in which they are written. Once a call has computed without end,
those left come in that order, too, the small ones first: the first of them that has no end either is the last one.
"""

from __future__ import annotations

import random
import time
from collections.abc import Generator, Mapping

from grader.host import Session
from grader.judge.ahead import ahead
from grader.judge.case import forbidden, run_case
from grader.judge.collect import Case, HiddenTests
from grader.judge.recall import Heard, Recall
from grader.judge.trace import CaseTrace
from grader.judge.watched import watch
from grader.model import CaseResult, Ended, Kata, Message, Run
from grader.words import say

RULES = "rules"  # the case that holds a submission against the kata's forbidden calls
Traces = Mapping[str, CaseTrace]  # by the names of the cases that ran


def run_cases(
    tests: HiddenTests, session: Session, seed: int, only: str = "", recall: Recall | None = None
) -> Generator[CaseTrace, None, tuple[Run, Traces]]:
    """Run each case that `only` selects; each as it is done. recall: what was done before with this seed.

    The session must have been loaded, whatever came of that.
    """
    began = time.perf_counter()
    plan = tests.selected(only)
    traces: dict[str, CaseTrace] = {}
    if session.outcome.name == "finished":
        order = list(plan)
        random.Random(seed).shuffle(order)
        order.sort(key=lambda case: case.slow)
        heard: dict[str, Heard] = ahead(order, session, recall) if recall else {}
        if session.outcome.name != "finished":
            order.clear()  # it did not load a second time
        endless = 0
        while order and endless < 2 and not session.gave_up:
            case = order.pop(0)
            trace = traces[case.name] = run_case(tests, case, session, seed, recall=recall, heard=heard.get(case.name))
            yield trace
            if _is_endless(trace):
                endless += 1
                order.sort(key=lambda case: (case.slow, plan.index(case)))
    outcome = session.outcome
    if (
        outcome.name == "finished"
        and session.backend != "python"
        and not any(trace.failed for trace in traces.values())
    ):
        traces |= watch(tests, session, [case.name for case in plan if case.name in traces], traces, recall)
    cases = [traces[case.name].result if case.name in traces else _not_run(case) for case in plan]
    if tests.kata.forbidden and only in RULES:
        cases.insert(0, _rules(tests.kata, session))
    run = Run(
        device=session.device, outcome=outcome, cases=tuple(cases), sandbox=session.sandbox,
        seconds=time.perf_counter() - began, output=session.output, usage=session.usage, limits=session.limits,
        attempts=session.attempts,
    )  # fmt: skip
    return run, traces


def _is_endless(trace: CaseTrace) -> bool:
    """Whether a call computed on where a right program is done at once."""
    finding = trace.result.finding
    detail = finding.outcome.detail if isinstance(finding, Ended) else None
    return detail is not None and detail.key == "late.computing"


def _rules(kata: Kata, session: Session) -> CaseResult:
    """Whether the submission's text, and what was trapped while it ran, keep to the kata's rules."""
    title = say(Message("rules.title"))
    if session.check.outcome.name != "finished":
        return CaseResult(RULES, title, "not run")
    if session.check.forbidden:
        name = session.check.forbidden[0][0]
        trace = tuple(place for _, place in session.check.forbidden[:6])
        return CaseResult(RULES, title, "failed", finding=forbidden(kata, name, trace))
    if session.trapped:
        return CaseResult(RULES, title, "failed", finding=forbidden(kata, session.trapped[0]))
    return CaseResult(RULES, title, "passed")


def _not_run(case: Case) -> CaseResult:
    return CaseResult(case.name, case.title, "not run", case.label)
