"""One case on one submission: its inputs drawn, its calls made, what came of it. Everything it needs is an argument."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from grader.errors import BrokenKata
from grader.host import Request, Session
from grader.judge.collect import Case, HiddenTests, pytest_endings
from grader.judge.proxy import AskFailed, Proxy
from grader.judge.recall import Course, Heard, Recall
from grader.judge.trace import CaseTrace
from grader.model import (
    Call,
    CaseResult,
    Ended,
    Finding,
    ForbiddenCall,
    Kata,
    NotPlain,
    Place,
    RaisedError,
    Status,
    Unreadable,
)
from grader.protocol.failures import Raised, WorkerDied
from grader.testing.draw import Draw
from grader.testing.expect import finding_of_raised
from grader.testing.recorder import RECORDER, ExpectationFailed, Observation, Recorder


def run_case(
    tests: HiddenTests, case: Case, session: Session, seed: int, *, sizes: Mapping[str, int] | None = None,
    seconds: float | None = None, change: Callable[[Request], Request] | None = None, recall: Recall | None = None,
    heard: Heard | None = None, casts: bool = False,
) -> CaseTrace:  # fmt: skip
    """Run one case on a submission, its inputs drawn from the seed (and these sizes).

    seconds: what a call may take, where that is not the kata's own limit; change: what is called in place of each call.
    recall: what the case did before with this seed, by its answers; not to be given with sizes, change or casts.
    heard: what it will ask for, as far as that was asked already (ahead.py).
    casts: an answer of the wrong type is taken as of the right one, and a changed argument is passed over.
    BrokenKata where the hidden test itself fails.
    """
    recorder = Recorder(session.backend, session.device, casts=casts)
    ask = partial(session.calls, seconds=seconds, brief=not case.slow)
    course = Course(recall, case.name, ask, heard) if recall else None
    proxy = Proxy(session, recorder, tests.words, course.ask if course else ask, change)
    draw = Draw(seed, case.name, sizes)
    trapped = len(session.trapped)
    began, before = time.perf_counter(), session.spent
    known = course.known() if course else None
    error = None if known else _error(case, recorder, proxy, draw)
    took, spent = time.perf_counter() - began, session.spent - before
    spent = spent if spent > 0 else took  # a new worker has begun to count anew
    if known:
        return replace(known, result=replace(known.result, seconds=took, output=session.take_output()), spent=spent)
    if recorder.timed and course and course.served:  # what was asked for ahead took the test no time
        session.take_output()
        return run_case(tests, case, session, seed, seconds=seconds)
    finding = None
    if error is not None:
        finding = _finding(error, recorder, tests.kata)
        traceback.clear_frames(error.__traceback__)  # they hold the answers, up to 256 MiB, in cycles
    sprung = [*session.trapped[trapped:], *([error.trap] if isinstance(error, Raised) and error.trap else [])]
    if sprung:
        finding = forbidden(tests.kata, sprung[0], call=recorder.last_call())
    if finding and not (recorder.observations and recorder.observations[-1].finding is finding):
        recorder.observations.append(Observation(finding.what, (finding.kind, _telling(finding)), finding=finding))
    status: Status = "failed" if finding else "passed"
    result = CaseResult(
        case.name, case.title, status, case.label, took, finding, session.take_output(), tuple(recorder.remarks)
    )
    trace = CaseTrace(
        result, tuple(recorder.observations), draw.drawn, tuple(proxy.calls), len(recorder.calls), spent,
        recorder.timed, tests.words.names,
    )  # fmt: skip
    if course and not recorder.timed:
        course.keep(trace)
    return trace


def _error(case: Case, recorder: Recorder, proxy: Proxy, draw: Draw) -> BaseException | None:
    """What the hidden test raised, or None."""
    given = {"submission": proxy, "draw": draw}
    token = RECORDER.set(recorder)
    try:
        with np.errstate(all="ignore"):  # what a submission answers may overflow in every comparison
            case.function(**{name: given[name] for name in case.given}, **case.parameters)
            recorder.check_arguments()
    except BaseException as error:
        return error
    finally:
        RECORDER.reset(token)
    return None


def forbidden(kata: Kata, name: str, trace: tuple[Place, ...] = (), call: Call | None = None) -> ForbiddenCall:
    """The finding for a forbidden call, with the kata's reason."""
    why = next((rule.why for rule in kata.forbidden if name in (*rule.calls, *rule.operations)), "")
    return ForbiddenCall(what=name, why=why, trace=trace, call=call)


def _telling(finding: Finding) -> str:
    """What tells apart two findings of one kind for which nothing was compared."""
    if isinstance(finding, RaisedError):
        return finding.message
    if isinstance(finding, Unreadable):
        return f"{finding.error}: {finding.message}"
    return repr(finding.reason) if isinstance(finding, NotPlain) else ""


def _finding(error: BaseException, recorder: Recorder, kata: Kata) -> Finding:
    """What an error in a case says of the submission. BrokenKata where it speaks of the hidden test alone."""
    if isinstance(error, AskFailed):
        raise error.__cause__ or error
    if isinstance(error, ExpectationFailed):
        return error.finding
    call = recorder.last_call()
    if isinstance(error, Raised):
        return finding_of_raised(error, call)
    if isinstance(error, WorkerDied):
        outcome = error.outcome
        if outcome.name in ("finished", "not loaded"):  # it loaded the first time, and not again
            outcome = replace(outcome, name="crashed")
        return Ended(what="the process", outcome=outcome, call=call)
    if isinstance(error, (AssertionError, *pytest_endings())) or (isinstance(error, Exception) and not recorder.calls):
        said = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0][:200]}".rstrip(": ")
        line = _line_of(error, kata)
        raise BrokenKata.at(kata.hidden_tests, line, f"the hidden test itself failed ({said})") from error
    if not isinstance(error, Exception):
        raise error
    return Unreadable(what="the result", error=type(error).__name__, message=str(error)[:200], call=call)


def _line_of(error: BaseException, kata: Kata) -> int:
    """The line of the hidden tests where an error came through, the innermost."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(kata.hidden_tests) and frame.lineno
    ]
    return lines[-1] if lines else 1
