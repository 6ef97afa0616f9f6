"""The judge of a hack: a kata's right programs and one that is wrong, which take turns at one call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader import catalogue
from grader.catalogue.programs import REFERENCE
from grader.errors import WireError
from grader.hack.answers import differences, parts
from grader.host import Answer, Request, Session
from grader.judge import Case, HiddenTests, recorded, run_case
from grader.model import Ended, Fails, Finding, Hacked, Holds, Message, Mistake, NoInput, NotPlain, Submission
from grader.protocol.failures import Raised, WorkerDied
from grader.protocol.wire import Array
from grader.testing.expect import finding_of_raised

TIMES = 3  # that each program is asked: what is drawn at random is not the same every time
NO_ANSWER = ""  # where a finding stands that is about no part of an answer, but about there being none

Result = Answer | Raised | WireError | WorkerDied


class Panel:
    """Judges calls: legal is what the reference accepts and every right program agrees about, at least in part.

    What they do not agree about (numbers that are drawn, how a layer is stored, the last digits of sums that cancel)
    no program is held to.

    session  a trusted one, in which the programs take turns
    """

    def __init__(self, tests: HiddenTests, session: Session):
        self._tests, self._session, self._loaded = tests, session, ""
        kata, backend = tests.kata, session.backend
        names = (REFERENCE, *(path.stem for path in catalogue.programs(kata, backend)))
        self._right = {name: catalogue.program(kata, name, backend) or "" for name in names}

    def judge(self, wrong: Mistake, requests: Sequence[Request]) -> Hacked:
        """What the first of these calls on which the program fails shows; or else the first legal one, or why not."""
        found: list[Hacked] = []
        for request in requests:
            found.append(self._judge(wrong, request))
            if isinstance(found[-1], Fails):
                return found[-1]
        return next((each for each in found if isinstance(each, Holds)), found[0])

    def differing(self, wrong: Mistake, requests: Sequence[Request]) -> list[Request]:
        """Those of the calls whose answer is not the reference's."""
        pairs = zip(requests, self._answers(REFERENCE, requests), self._wrong(wrong, requests), strict=False)
        return [
            request
            for request, expected, actual in pairs
            if isinstance(expected, Answer) and self._faults(expected, actual, request)
        ]

    def made(self, wrong: Mistake, case: Case, seed: int) -> list[Request]:
        """The calls that a case makes of the program, up to its failure, with arrays that lie in memory as usual."""
        made: list[Request] = []

        def kept(request: Request) -> Request:
            made.append(request)
            return request

        if self._load(_named(wrong), wrong.source):
            run_case(self._tests, case, self._session, seed, change=kept)
        return [(name, _plain(list(args)), _plain(dict(kwargs))) for name, args, kwargs in made]

    def _judge(self, wrong: Mistake, request: Request) -> Hacked:
        call = recorded(request, self._tests.words)
        expected, *again = self._answers(REFERENCE, [request] * TIMES)
        if not isinstance(expected, Answer):
            return NoInput(_refusal(expected), call)
        open_ = {what for each in again for what in self._faults(expected, each, request)}
        tried = [self._faults(expected, each, request) for each in self._wrong(wrong, [request] * TIMES)]
        faults = {what: finding for what, finding in tried[0].items() if all(what in each for each in tried)}
        if not faults:
            return Holds(call)
        settled = parts(expected.value).keys() - open_
        for name in self._right:
            for each in self._answers(name, [request] * TIMES) if name != REFERENCE else ():
                open_ |= self._faults(expected, each, request).keys()
            settled -= open_
            left = [finding for what, finding in faults.items() if what not in open_]
            if NO_ANSWER in open_ or not (settled and left):
                return NoInput(Message("hack.disagree"), call)
        return Fails(call, left[0], len(self._right))

    def _faults(self, expected: Answer, actual: Result, request: Request) -> dict[str, Finding]:
        """What is wrong with a result, by the part of the answer that it is about."""
        call = recorded(request, self._tests.words)
        if isinstance(actual, Answer):
            return differences(expected, actual, call, self._session.backend, _terms(request))
        if isinstance(actual, Raised):
            return {NO_ANSWER: finding_of_raised(actual, call)}
        if isinstance(actual, WorkerDied):
            return {NO_ANSWER: Ended(what="the process", outcome=actual.outcome, call=call)}
        return {NO_ANSWER: NotPlain(what="the result", reason=Message.of(actual.key, **actual.values), call=call)}

    def _answers(self, name: str, requests: Sequence[Request]) -> list[Result]:
        return self._asked(name, self._right[name], requests)

    def _wrong(self, mistake: Mistake, requests: Sequence[Request]) -> list[Result]:
        return self._asked(_named(mistake), mistake.source, requests)

    def _asked(self, name: str, source: str, requests: Sequence[Request]) -> list[Result]:
        """What a program makes of the calls; a call that ended its worker is the last."""
        if not self._load(name, source):
            return [WorkerDied(self._session.outcome)]
        self._session.forgive()
        return [*self._session.calls(requests)]

    def _load(self, name: str, source: str) -> bool:
        """Put a program into the session in place of the one before it."""
        if self._loaded != name:
            program = Submission(self._tests.kata, Path("program.py"), self._session.backend, source)
            self._loaded = name if self._session.load(program).name == "finished" else ""
        return self._loaded == name


def _named(mistake: Mistake) -> str:
    """The name by which a wrong program is loaded: a right one may have the mistake's."""
    return f"{mistake.slug}, which is wrong"


def _refusal(result: Result) -> Message:
    """Why the reference has no answer."""
    if isinstance(result, Raised):
        key = "hack.refused" if result.message else "hack.refused_silent"
        return Message.of(key, error=result.error, message=result.message)
    return Message("hack.too_much" if isinstance(result, WorkerDied) else "hack.unreadable")


def _terms(request: Request) -> int:
    """A number that no sum over the arguments is longer than: what their largest array holds."""
    _, args, kwargs = request
    held = [*parts(list(args)).values(), *parts(dict(kwargs)).values()]
    return max([_size(each) for each in held], default=1)


def _size(value: Any) -> int:
    return value.data.size if isinstance(value, Array) else getattr(value, "size", 1)


def _plain(value: Any) -> Any:
    """The value with every array as it comes back from a worker: a layout does not travel."""
    if isinstance(value, Array):
        return value.data
    if type(value) in (list, tuple):
        return type(value)([_plain(item) for item in value])
    if type(value) is dict:
        return {key: _plain(item) for key, item in value.items()}
    return value
