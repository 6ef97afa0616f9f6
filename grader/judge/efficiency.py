"""What a right submission takes beside the reference, at a large size, and how that grows with the size.

Three programs make the same call in turns: the submission, the reference, and one that does nothing, which shows what
a call costs anybody. None of it has a say in the verdict: a kata that wants one has a hidden test that says so
(`expect_linear`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol, TypeVar, get_args

from grader.errors import BrokenKata, WireError
from grader.host import Cost, Request, Session, keep, measured
from grader.judge.collect import HiddenTests
from grader.judge.samples import grown, held, related
from grader.model import Efficiency, Kata, Message, Sizes
from grader.protocol.failures import Raised, WorkerDied
from grader.testing.draw import Draw

ROUNDS = 15  # for each size, but
PATIENCE = 2.0  # seconds by the clock after which no other begins,
FEW = 6  # of at least so many: from six samples on, a median has an interval

T = TypeVar("T")
Name = Literal["nothing", "reference", "yours"]
NAMES: tuple[Name, ...] = get_args(Name)


class Bench(Protocol):
    """The three programs at work. Either answer may be why the submission has none."""

    def prepare(self, n: int) -> Message | None:
        """Have each of them ready to make the call of this size."""

    def cost(self, name: Name) -> Cost | Message:
        """Have one of them make it: what that took."""


def measure(tests: HiddenTests, seed: int, *, nothing: Session, reference: Session, yours: Session) -> Efficiency:
    """Measure the submission in `yours`. Each session has been loaded, and has a worker that nothing else has used."""
    assert tests.kata.sizes
    sessions: dict[Name, Session] = {"nothing": nothing, "reference": reference, "yours": yours}
    return compared(tests.kata.sizes, _Sessions(tests, sessions, seed), time.perf_counter)


def compared(sizes: Sizes, bench: Bench, clock: Callable[[], float]) -> Efficiency:
    """What the costs of all sizes say, or at which of them the submission has no answer."""
    rounds: list[dict[Name, list[Cost]]] = []
    for n in sizes.numbers:
        found = bench.prepare(n) or _rounds(bench, clock)
        if isinstance(found, Message):
            return Efficiency(n, sizes.unit, ended=found)
        rounds.append(found)
    nothing, reference, yours = ([[cost.seconds for cost in each[name]] for each in rounds] for name in NAMES)
    least, theirs, mine = (rounds[-1][name][-1].memory_mb for name in NAMES)
    return Efficiency(
        n, sizes.unit, seconds=related(yours[-1], reference[-1], nothing[-1]), memory=held(mine, theirs, least),
        growth=grown(sizes.numbers, yours, reference, nothing),
    )  # fmt: skip


def _rounds(bench: Bench, clock: Callable[[], float]) -> dict[Name, list[Cost]] | Message:
    """What each program's calls took; they take turns, so that what slows the machine for a while slows all three."""
    costs: dict[Name, list[Cost]] = {name: [] for name in NAMES}
    turns, began = list(NAMES), clock()
    for number in range(ROUNDS):
        if number >= FEW and clock() - began > PATIENCE:
            break
        for name in turns:
            found = bench.cost(name)
            if isinstance(found, Message):
                return found
            costs[name].append(found)
        turns.append(turns.pop(0))
    return costs


class _Sessions:
    """The three in their workers. Of the hidden tests' calls the last is measured; the others prepare it."""

    def __init__(self, tests: HiddenTests, sessions: Mapping[Name, Session], seed: int):
        self._tests, self._sessions, self._seed = tests, sessions, seed

    def prepare(self, n: int) -> Message | None:
        *before, last = _calls(self._tests, self._seed, n)

        def get_ready(session: Session) -> None:
            for request in before:
                session.call(*request)
            keep(session, last)

        return next((why for name in NAMES if (why := self._asked(name, get_ready))), None)

    def cost(self, name: Name) -> Cost | Message:
        return self._asked(name, lambda session: measured(session, session.policy.measured_call_seconds))

    def _asked(self, name: Name, question: Callable[[Session], T]) -> T | Message:
        """The answer of one of them. Ours have one, and what is asked can be sent: BrokenKata otherwise."""
        try:
            return question(self._sessions[name])
        except (Raised, WorkerDied, WireError) as error:
            if name == "yours" and not isinstance(error, WireError):
                return _why(error)
            raise _broken(self._tests.kata, f"{name} has no answer to efficiency()'s call ({error!r})") from error


class _Asked:
    """What `efficiency` calls `submission`: every attribute is a function that notes its call and gives None."""

    def __init__(self) -> None:
        self.calls: list[Request] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self.calls.append((name, args, kwargs))


def _calls(tests: HiddenTests, seed: int, n: int) -> Sequence[Request]:
    """The calls that the hidden tests' `efficiency` makes for a size."""
    assert tests.efficiency
    asked = _Asked()
    try:
        tests.efficiency(submission=asked, draw=Draw(seed, f"efficiency[{n}]"), n=n)
    except Exception as error:
        raise _broken(tests.kata, f"efficiency() itself failed ({type(error).__name__}: {error})") from error
    if not asked.calls:
        raise _broken(tests.kata, "efficiency() makes no call")
    return asked.calls


def _why(error: Raised | WorkerDied) -> Message:
    """Why there is no answer."""
    if isinstance(error, Raised):
        return Message.of("efficiency.raised", error=error.error, message=error.message)
    return error.outcome.detail or Message.of("efficiency.died")


def _broken(kata: Kata, sentence: str) -> BrokenKata:
    return BrokenKata.at(kata.hidden_tests, 1, sentence)
