"""What is said of a failure beside its numbers: the smallest input that shows it, and how wrong relates to right."""

from __future__ import annotations

import re
from dataclasses import replace

from grader.diagnosis.relation import relation
from grader.diagnosis.shrink import shrink
from grader.host import Session
from grader.judge import Case, CaseTrace, HiddenTests, run_case
from grader.model import CaseResult, Contract, Message, Mismatch, NonFinite


def explain(tests: HiddenTests, case: Case, trace: CaseTrace, session: Session, seed: int) -> CaseResult:
    """The result of a failing case with its input shrunk, and the relation of its numbers to the right ones."""
    policy = session.policy
    seconds = min(session.limits.seconds, policy.quick_call_seconds)
    related = _confirmed_relation(tests, case, trace, session, seed, seconds)
    small = shrink(tests, case, trace, session, seed, tries=policy.shrinks, seconds=seconds).result
    finding = small.finding
    if isinstance(finding, (Mismatch, Contract, NonFinite)):
        finding = replace(finding, relation=related)
    return replace(small, finding=finding, seconds=trace.result.seconds)


def _confirmed_relation(
    tests: HiddenTests, case: Case, trace: CaseTrace, session: Session, seed: int, seconds: float
) -> Message | None:
    """The relation; what inputs of other sizes do not confirm is an accident."""
    names = set(re.findall(r"\w+", tests.kata.prompt.read_text("utf-8")))
    found = _relation(trace, names)
    if found is None or not trace.sizes:
        return found
    others = {
        name: low + (value - low + 1 + step % max(1, high - low)) % (high - low + 1)  # never the same, if it has others
        for step, (name, (low, high, value)) in enumerate(trace.sizes.items())
    }
    second = run_case(tests, case, session, seed, sizes=others, seconds=seconds)
    again = _relation(second, names) if second.failed else None
    if found != again and again and found.key == again.key == "relation.factor":
        return Message("relation.changing_factor")
    return found if found == again else None


def _relation(trace: CaseTrace, names: set[str]) -> Message | None:
    """How the numbers that were compared last relate; sizes are spoken of by the names that the prompt gives them."""
    last = trace.observations[-1]
    sizes = {name: value for name, (_, _, value) in (trace.sizes or {}).items() if name in names}
    return relation(last.actual, last.expected, last.allowed, sizes)
