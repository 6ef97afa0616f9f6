"""A submission at work in a worker: load it, call it, and take a new worker when a call killed the last one."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.errors import NotConfined, NoWorker, WireError
from grader.host import loading
from grader.host.account import Account
from grader.host.answers import Answer, Came, Caught, Request, first_caught
from grader.host.confinement import Kind
from grader.host.cost import Cost, gpu_cost
from grader.host.dry_run import summary, told_by
from grader.host.loading import SourceCheck
from grader.host.pool import Pool
from grader.host.process import WorkerProcess
from grader.host.replies import changed, raised
from grader.host.travel import outgoing, weight
from grader.model import (
    FINISHED,
    Attempt,
    AttemptKind,
    Backend,
    DryRun,
    Kata,
    Limits,
    Message,
    Outcome,
    Sandbox,
    Submission,
    Usage,
)
from grader.protocol import messages, wire
from grader.protocol.failures import Raised, WorkerDied
from grader.protocol.wire import UNSENDABLE
from grader.words import say

BATCH = 500  # calls that travel in one message
ROOM = 3 * wire.MAX_PAYLOAD  # bytes that the answers to many calls may hold together; one alone always fits
REFUSED_BY: dict[AttemptKind, str] = {  # the layer, for each kind of attempt
    "program": "seccomp", "network": "seccomp", "process": "seccomp", "file": "landlock", "silence": "",
}  # fmt: skip


class Session:
    """A submission, and the worker that holds it just now; to be closed at the end.

    `trusted` is for our own programs (references, mistakes, mutants): many of them may be loaded one after another
    into one worker. `given_up` is asked while a reply is waited for: where it says so, GivenUp is raised.
    """

    def __init__(
        self, submission: Submission, *, pool: Pool, hidden: tuple[Path, ...], device: str = "cpu",
        limits: Limits | None = None, trusted: bool = False,
        given_up: Callable[[], bool] = bool,
    ):  # fmt: skip
        self.submission, self.device, self.trusted, self.given_up = submission, device, trusted, given_up
        self.limits = limits or submission.kata.limits
        self.policy = pool.policy
        self.kind = Kind.of(submission.backend, device, self.limits, hidden)
        self.check = SourceCheck()
        self.sandbox = Sandbox()
        self.outcome = FINISHED  # the worst that happened: the first death, or why it did not load
        self.output = ""  # printed at import
        self.usage: Usage | None = None  # of the hungriest calls so far
        self._pool = pool
        self._worker: WorkerProcess | None = None
        self._account = Account()
        self._trapped: list[str] = []
        self._tried: Counter[str] = Counter()
        self._tried_before: Counter[str] = Counter()  # before it was begun anew
        self._room = ROOM  # that is left for the answers to the calls at hand
        self._last_words = ""  # printed by the call that ended the last worker

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def kata(self) -> Kata:
        return self.submission.kata

    @property
    def backend(self) -> Backend:
        return self.submission.backend

    @property
    def trapped(self) -> tuple[str, ...]:
        """Forbidden calls that were made and caught, in the order of the first time."""
        return tuple(self._trapped)

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """What it tried beyond its rights, in all its workers."""
        self._hear()
        on = {layer.name for layer in self.sandbox.layers if layer.on}
        tried = self._tried | self._tried_before  # the more often of each, where it was tried both times
        return tuple(Attempt(kind, tried[kind], layer in on) for kind, layer in REFUSED_BY.items() if tried[kind])

    @property
    def deaths(self) -> int:
        """How many of its workers have died."""
        return self._account.deaths

    @property
    def spent(self) -> float:
        """Processor seconds of the worker that holds it just now, imports included; 0 where nobody tells."""
        return self._worker.spent if self._worker else 0.0

    @property
    def computed(self) -> tuple[float, float]:
        """The same of all its threads, up to this moment; and how long the main one has waited for a processor."""
        return self._worker.computed if self._worker else (0.0, 0.0)

    @property
    def gave_up(self) -> bool:
        """Whether no further worker is started for it."""
        return self._account.exhausted(self.policy)

    @property
    def rehearses(self) -> bool:
        """Whether it has a worker that imports unasked what a dry run needs."""
        return self._worker is not None and self._worker.rehearses

    def start(self, *, rehearses: bool = False) -> None:
        """Take a worker, without waiting for it to be ready; done already if there is one.

        rehearses: it is to make a dry run, and may import already what that needs
        """
        if self._worker is None:
            self._worker = self._pool.take(self.kind, rehearses=rehearses)
            self._worker.given_up = self.given_up

    def begin_anew(self) -> Outcome:
        """Load the submission into a new worker, as if it had been asked nothing; what it has tried is told still."""
        self.close()
        self._tried_before |= self._tried
        return self.load(self.submission)

    def beside(self) -> Session:
        """A trusted session for texts made from this one, with a worker of its own; the caller's to close."""
        return Session(
            self.submission, pool=self._pool, hidden=self.kind.hidden, device=self.device, limits=self.limits,
            trusted=True, given_up=self.given_up,
        )  # fmt: skip

    def load(self, submission: Submission | None = None) -> Outcome:
        """Check the submission's text, then run it; the outcome is "finished" if it is ready to be called.

        Another submission of the same kind may be given, to be loaded in place of the one before it.
        """
        if submission is not None:
            self._hear()
            self.submission, self.usage, self._trapped, self._tried = submission, None, [], Counter()
            self.forgive()
        try:
            self.start()
            assert self._worker is not None
            self._worker.wait_ready()
            self.sandbox = self._worker.sandbox
            self._demand_sandbox()
            seconds = self.policy.load_seconds
            self.check = SourceCheck() if self.trusted else loading.check(self._worker, self.submission, seconds)
            if self.check.outcome.name == "finished":
                computing = self.policy.load_computing_seconds
                loading.run(self._worker, self.submission, seconds, computing, trapped=not self.trusted)
                self.output = self._worker.take_output()
            self.outcome = self.check.outcome
        except WorkerDied as died:
            self.outcome = replace(died.outcome, loading=True)
            self.output = self._worker.take_output() if self._worker else ""
            self._demand_beginning(died.outcome)
            self.close()  # another submission in turn must find a living one
        except Raised as error:
            key = "load.raised" if error.message else "load.raised_silent"
            detail = Message.of(key, error=error.error, message=error.message)
            self.outcome = Outcome("not loaded", detail, error.trace)
            self.output = self._worker.take_output() if self._worker else ""
        return self.outcome

    def call(
        self, name: str, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None, seconds: float | None = None
    ) -> Answer:
        """Call an entry, or a function of the probe; the seconds that it may take are the kata's unless given.

        Raises Raised where the submission raised, WorkerDied where its worker died, and WireError where the answer is
        no plain data.
        """
        result = self.calls([(name, args, kwargs or {})], seconds)[0]
        if isinstance(result, Answer):
            return result
        raise result

    def calls(
        self, requests: Sequence[Request], seconds: float | None = None, how: str = "", *, brief: bool = False
    ) -> list[Came]:
        """Make many calls, in few messages: what came of each. A call that killed the worker is the last one.

        Each of them may take as long as a call may. An answer for which those before it leave no room is too large.
        how: as `messages.Calls` has it; brief: a right program answers at once, and one that keeps computing is a loop.
        """
        return [*self.answers(requests, seconds, how, brief=brief)]

    def answers(
        self, requests: Sequence[Request], seconds: float | None = None, how: str = "", *, brief: bool = False
    ) -> Iterator[Came]:
        """The same, each as it comes; whoever leaves early has to load again."""
        self._room = ROOM
        for first in range(0, len(requests), BATCH):
            came: Came | None = None
            for came in self._batch(requests[first : first + BATCH], seconds, how, brief):
                yield came
            if isinstance(came, WorkerDied):
                return

    def prepared(self, requests: Sequence[Request], how: str) -> messages.Prepared:
        """What makes these calls, for one submission after another; WireError where one message does not hold them."""
        return messages.prepare(messages.Calls([self._sent(request) for request in requests], how))

    def perform(
        self, prepared: messages.Prepared, requests: Sequence[Request], seconds: float | None = None, *,
        brief: bool = False,
    ) -> Iterator[Came]:  # fmt: skip
        """Make the calls for which this was prepared: what comes of each, as `answers` has it."""
        self._room = ROOM
        return self._exchange(prepared, requests, seconds, brief)

    def dry_run(self, requests: Sequence[Request]) -> DryRun:
        """The same calls on tensors that only claim to be on a GPU; the first that fails is told."""
        results: list[DryRun] = []
        try:
            worker = self._living()
            seconds = self.policy.start_seconds  # the first call imports what fake tensors are made of
            for name, args, kwargs in requests:  # one by one: all together may be too large for a message
                call = self._sent((name, args, kwargs))
                results += [told_by(reply) for reply in worker.ask(messages.Calls([call], "dry"), seconds)]
                seconds = self.limits.seconds
        except WorkerDied as died:
            results.append(DryRun("can't tell", Message.of("dry_run.ended", reason=died.outcome.name)))
        except WireError as error:
            results.append(DryRun("can't tell", Message.of(error.key, **error.values)))
        return summary(results)

    def keep(self, request: Request) -> None:
        """Have the worker keep a call, with its arguments, for `cost`; raises Raised or WorkerDied, as `call` does."""
        name, _, _ = request
        self._measured((name, (), {}), "kept", self.limits.seconds)  # what was kept before makes room
        self._measured(request, "kept", self.limits.seconds)

    def cost(self, seconds: float) -> Cost:
        """Make the call that was kept, and throw its answer away: what it took; raises as `keep` does."""
        began, before = time.perf_counter(), self.computed[0]
        reply = self._measured(("", (), {}), "measured", seconds)
        took, ran = time.perf_counter() - began, self.computed[0] - before
        assert self._worker is not None
        if self.device != "cuda":
            return Cost(ran if ran > 0 else took, self._worker.usage.memory_mb)
        if found := gpu_cost(reply.gpu):
            return found
        raise self._worker.break_off()

    def watch(self, requests: Sequence[Request], prepared: messages.Prepared | None = None) -> Caught | None:
        """Make these calls again, with arguments that nobody can write to and every backward step told.

        What was caught first; None if nothing was. It has answered all of them: if now one raises, they are made in a
        new worker, which has all its descriptors. Replies come together, so which call did it is seen one by one.
        prepared: for these calls, "watched"
        """
        results = [*self.perform(prepared, requests)] if prepared else self.calls(requests, how="watched")
        if any(isinstance(each, Raised) for each in results):
            self.close()
            if self.load().name == "finished":
                results = self.calls(requests, how="watched")
        caught = first_caught(results)
        self.take_output()  # it has printed all that before; and PyTorch's profiler prints of its own
        if caught and self.load().name == "finished":
            for number, request in enumerate(requests):
                if alone := first_caught(self.calls([request], how="watched")):
                    return replace(alone, number=number)
        return caught

    def forgive(self) -> None:
        """Forget what its workers have cost so far: each question to one of our own programs stands for itself."""
        self._account = Account()

    def take_output(self) -> str:
        """What the submission has printed since the last time."""
        text, self._last_words = self._last_words, ""
        return text + (self._worker.take_output() if self._worker else "")

    def close(self) -> None:
        """End its worker, of which nothing more is heard."""
        self._hear()
        if self._worker:
            self._pool.bury(self._worker)
            self._worker = None

    def _hear(self) -> None:
        if self._worker:
            self._tried += self._worker.take_attempts()

    # --- calls --------------------------------------------------------------------------------------------------------

    def _batch(self, requests: Sequence[Request], seconds: float | None, how: str, brief: bool) -> Iterator[Came]:
        """Make these calls, in one message if it holds them all: what comes of each."""
        try:
            prepared = messages.prepare(messages.Calls([self._sent(request) for request in requests], how))
        except WireError:
            if len(requests) == 1:
                raise
            half = len(requests) // 2
            came: Came | None = None
            for part in (requests[:half], requests[half:]):
                if not isinstance(came, WorkerDied):
                    for came in self._batch(part, seconds, how, brief):
                        yield came
        else:
            yield from self._exchange(prepared, requests, seconds, brief)

    def _exchange(
        self, prepared: messages.Prepared, requests: Sequence[Request], seconds: float | None, brief: bool
    ) -> Iterator[Came]:
        """Send what holds these calls: what comes of each."""
        began = time.perf_counter()
        try:
            self._demand_time()
            worker = self._living()
            began = time.perf_counter()
            computing = self._brief_patience() if brief else math.inf
            replies = worker.ask(prepared, seconds or self._patience(), computing)
            for (_, args, kwargs), reply in zip(requests, replies, strict=True):
                self._demand_time()
                self._note(worker.usage)
                now = time.perf_counter()
                yield self._result(worker, reply, args, kwargs, now - began)
                began = now
        except WorkerDied as died:
            if self._worker is not None:  # it has ended just now
                self._note(self._worker.usage)
                self._bury(died.outcome, time.perf_counter() - began)
            yield died

    def _result(
        self, worker: WorkerProcess, reply: Any, args: Sequence[Any], kwargs: Mapping[str, Any], seconds: float
    ) -> Came:
        """What a reply to a call says; WorkerDied where it is no such reply."""
        if isinstance(reply, (messages.Returned, messages.Failed, messages.Unsendable)):
            names = [str(name)[:200] for name in reply.trapped[: self.policy.trapped]]
            self._trapped += [name for name in names if name not in self._trapped]
        if isinstance(reply, messages.Returned):
            self._room -= weight(reply.value)
            if self._room < 0:
                return WireError("wire.too_large")
            try:
                changes = changed(reply.changed, args, kwargs)
            except WireError:
                raise worker.break_off() from None
            return Answer(reply.value, changes, seconds, tuple(names), reply.rewrites)
        if isinstance(reply, messages.Failed):
            return raised(reply)
        if isinstance(reply, messages.Unsendable):
            values = {name: said[:200] for name, said in reply.values.items() if type(said) is str}
            if values.keys() == reply.values.keys() == UNSENDABLE.get(reply.key):
                return WireError(reply.key, values)
        raise worker.break_off()

    def _sent(self, request: Request) -> list[Any]:
        """A call as it travels."""
        name, args, kwargs = request
        return [name, *(outgoing(each, self.backend, self.device) for each in (list(args), dict(kwargs)))]

    def _patience(self) -> float:
        """Seconds for the next call: no more than are left, once calls have been lost and the verdict is known."""
        lost = self._account.lost
        left = max(1.0, self.policy.lost_seconds - lost) if lost else self.limits.seconds
        return min(self.limits.seconds, left)

    def _brief_patience(self) -> float:
        """Processor seconds for the next call if it is a brief one; whoever asked for longer calls has them."""
        if self.limits.seconds > self.kata.limits.seconds:
            return math.inf
        return max(self.policy.brief_seconds / 3, self.policy.brief_seconds - self._account.lost)

    def _measured(self, request: Request, how: str, seconds: float) -> messages.Measured:
        """The reply to a call that is kept or measured."""
        worker, began = self._living(), time.perf_counter()
        try:
            reply = worker.request(messages.Calls([self._sent(request)], how), seconds)
            if isinstance(reply, messages.Failed):
                raise raised(reply)
            if isinstance(reply, messages.Measured):
                return reply
            raise worker.break_off()
        except WorkerDied as died:
            self._bury(died.outcome, time.perf_counter() - began)
            raise

    # --- workers ------------------------------------------------------------------------------------------------------

    def _living(self) -> WorkerProcess:
        """The worker, or a new one with the submission loaded, if the last one died."""
        if self._worker is None:
            if self.gave_up:
                raise WorkerDied(self.outcome)
            first, began = self.outcome, time.perf_counter()
            if self.load().name != "finished":
                outcome, self.outcome, self._account.closed = self.outcome, first, True
                self.close()
                raise WorkerDied(outcome)
            self.outcome = first
            self._account.lost += time.perf_counter() - began
        assert self._worker is not None
        return self._worker

    def _bury(self, outcome: Outcome, seconds: float) -> None:
        if self.outcome.name == "finished":
            self.outcome = outcome
        self._account.lost += seconds
        self._account.deaths += 1
        self._last_words = self.take_output()
        self.close()

    def _note(self, usage: Usage) -> None:
        self._account.spent += usage.seconds
        before = self.usage or usage
        self.usage = Usage(max(before.seconds, usage.seconds), max(before.memory_mb, usage.memory_mb))

    def _demand_time(self) -> None:
        """Hundreds of calls that each take a little less than they may are hours."""
        in_all = max(self.policy.all_calls_seconds, 10 * self.limits.seconds)
        if self._account.spent > in_all and not self.trusted and not self.gave_up:
            self._bury(Outcome("timed out", Message.of("late.in_all", seconds=in_all)), 0.0)
            self._account.closed = True
            raise WorkerDied(self.outcome)

    def _demand_sandbox(self) -> None:
        if self.policy.require_sandbox and self.sandbox.missing:
            lacking = ", ".join(f"{layer.name} ({layer.why})" for layer in self.sandbox.missing)
            raise NotConfined(
                f"the sandbox here is {self.sandbox.level!r}, not full, so nothing was run. Missing: {lacking}. "
                "To see what to do about it: kata doctor."
            )

    def _demand_beginning(self, outcome: Outcome) -> None:
        """A worker that was never ready (torch is missing, say) has read no line of the submission: not its fault."""
        if not (self.sandbox.layers or self.trusted):
            last = (self.output.strip().splitlines() or ["it printed nothing"])[-1]
            why = say(outcome.detail) if outcome.detail else outcome.name
            raise NoWorker(
                f"the process that should hold the submission does not start, so nothing was run: {why}; "
                f"{last[:300]}. To see what to do about it: kata doctor."
            )
