"""Where no known mistake fits: one thing at a time is changed about the failing calls, as a person would try it.

Nothing that is changed here changes the right answer. What turns the failure into a pass, and is there whenever the
case fails again, is a cause in words.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from grader.host import Request, Session
from grader.judge import Case, CaseTrace, HiddenTests, Traces, run_case
from grader.model import Kata, Message
from grader.protocol.wire import Array
from grader.records import dataclass

Change = Callable[[Request], Request]
ASLEEP = 0.25  # of the time by the clock counts even where no processor is taken: a submission may sleep
KEPT = Message("experiment.first")  # right as the first call, wrong after others: something is kept between calls
CONTIGUOUS = Message("experiment.contiguous")


@dataclass(frozen=True)
class Helps:
    """What alone makes a failing case pass.

    said   in words
    mends  whether it makes another case pass, too
    """

    said: Message
    mends: Callable[[Case], bool]


def experiment(
    tests: HiddenTests, case: Case, traces: Traces, session: Session, seed: int,
    others: Sequence[Case] = (),
) -> Helps | None:  # fmt: skip
    """What alone makes a failing case pass; None where nothing does, several things do, or it passes now and then.

    traces: what failed, by the names of the cases; others: that fail, too, and may be right as the first call where
    this one has more that is wrong. The session is the submission's. Its worker is replaced by a new
    one, in which the failing call is the first. A submission that sleeps through the time that there is gets no pass
    confirmed, and nothing is said.
    """
    seconds = min(session.limits.seconds, session.policy.quick_call_seconds)
    left = session.policy.experiment_seconds

    def run(change: Change | None, case: Case) -> CaseTrace | None:
        """The case again; None if there is no time left for it."""
        nonlocal left
        if left <= 0:
            return None
        began, own = time.monotonic(), time.thread_time()
        trace = run_case(tests, case, session, seed, seconds=seconds, change=change)
        left -= _took(trace, began, own)
        return trace

    def passes(change: Change | None = None, case: Case = case) -> bool:
        trace = run(change, case)
        return trace is not None and not trace.failed

    def passes_as_the_first(case: Case) -> bool:
        """Whether the case gets beyond what failed, in a new worker, and with one more for the call that failed."""
        failed = traces[case.name]
        trace = run(_afresh(session, failed), case)
        return trace is not None and (not trace.failed or _is_further(trace, failed))

    def passes_after_all(case: Case) -> bool:
        """In a worker that has run the other cases, too."""
        session.close()
        session.load()
        before = [other for other in tests.cases if other is not case and not other.slow]
        return [passes(case=each) for each in (*before, case)][-1]

    if first := next(filter(passes_as_the_first, dict.fromkeys((case, *others))), None):
        surely = not any(passes_after_all(first) for _ in range(2)) and all(map(passes_as_the_first, (first, first)))
        return Helps(KEPT, passes_as_the_first) if surely else None
    found = [(said, change) for said, change in _changes(tests) if passes(change)]
    if len(found) != 1 or passes() or passes():
        return None
    ((said, change),) = found
    return Helps(said, lambda other: passes(change, other)) if passes(change) and passes(change) else None


def as_the_first(tests: HiddenTests, traces: Traces, session: Session, seed: int) -> dict[str, CaseTrace]:
    """The failing cases once more, where nothing is left of earlier calls: the brief ones, as far as there is time.

    Without those that fail further on now, after another call.
    """
    seconds, left = min(session.limits.seconds, session.policy.quick_call_seconds), session.policy.experiment_seconds
    found = {}
    for case in tests.cases:
        failed = traces.get(case.name)
        if failed is None or not failed.failed or case.slow or left <= 0:
            continue
        began, own = time.monotonic(), time.thread_time()
        trace = run_case(tests, case, session, seed, seconds=seconds, change=_afresh(session, failed))
        left -= _took(trace, began, own)
        if not (trace.failed and _is_further(trace, failed)):
            found[case.name] = trace
    return found


def _afresh(session: Session, failed: CaseTrace) -> Change:
    """The same calls, the first of them in a new worker, and the one that failed in another."""
    made = 0

    def change(request: Request) -> Request:
        nonlocal made
        made += 1
        if made in (1, failed.asked):
            session.close()
            session.load()
        return request

    return change


def _took(trace: CaseTrace, began: float, own: float) -> float:
    """Seconds of both processes since then, by the clock and by this thread's processor time."""
    return max(trace.spent + time.thread_time() - own, (time.monotonic() - began) * ASLEEP)


def _is_further(trace: CaseTrace, failed: CaseTrace) -> bool:
    return len(trace.observations) > len(failed.observations)


def _changes(tests: HiddenTests) -> Iterator[tuple[Message, Change]]:
    signatures, parameters = _signatures(tests.kata), tests.words.parameters
    yield Message("experiment.by_name"), partial(_by_name, parameters=parameters)
    for name, value in {pair: None for defaults in signatures.values() for pair in defaults.items()}:
        spelled_out = partial(_spelled_out, parameter=name, value=value, signatures=signatures, parameters=parameters)
        yield Message.of("experiment.default", parameter=name, value=repr(value)), spelled_out
    yield CONTIGUOUS, lambda request: (request[0], _plain(request[1]), _plain(request[2]))


def _signatures(kata: Kata) -> dict[str, dict[str, Any]]:
    """The parameters of each entry that have a default, with it."""
    tree = ast.parse(kata.stub.read_text("utf-8"))
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.args.defaults:
            names = [arg.arg for arg in node.args.args][-len(node.args.defaults) :]
            found[node.name] = dict(zip(names, map(ast.literal_eval, node.args.defaults), strict=True))
    return found


def _by_name(request: Request, parameters: Mapping[str, tuple[str, ...]]) -> Request:
    name, args, kwargs = request
    names = parameters.get(name, ())
    if len(args) > len(names):
        return request
    return name, (), {**dict(zip(names, args, strict=False)), **kwargs}


def _spelled_out(
    request: Request, parameter: str, value: Any, signatures: Mapping[str, Mapping[str, Any]],
    parameters: Mapping[str, tuple[str, ...]],
) -> Request:  # fmt: skip
    """The request with this default passed, where it was left out."""
    name, args, kwargs = request
    given = {*parameters.get(name, ())[: len(args)], *kwargs}
    if parameter not in signatures.get(name, {}) or parameter in given:
        return request
    return name, args, {**kwargs, parameter: value}


def _plain(value: Any) -> Any:
    """The same arrays, one number after another in memory."""
    if isinstance(value, Array):
        return replace(value, layout="plain")
    if type(value) in (list, tuple):
        return type(value)([_plain(item) for item in value])
    return {key: _plain(item) for key, item in value.items()} if type(value) is dict else value
