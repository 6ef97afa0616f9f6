"""What a submission is asked: calls, in few messages, each with its answer."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.errors import WireError
from grader.host.answers import Answer, Came, Request
from grader.host.process import WorkerProcess
from grader.host.replies import changed, raised
from grader.host.tenant import Tenant
from grader.host.travel import outgoing, weight
from grader.protocol import messages, wire
from grader.protocol.failures import WorkerDied
from grader.protocol.wire import UNSENDABLE

LOOP = 0.8  # of its time limit that a brief call may compute, however short that is
BATCH = 500  # calls that travel in one message
ROOM = 3 * wire.MAX_PAYLOAD  # bytes that the answers to many calls may hold together; one alone always fits


class Session(Tenant):
    """A submission at work: it is called, and answers; to be closed at the end."""

    _room = ROOM  # that is left for the answers to the calls at hand

    def beside(self) -> Session:
        """A trusted session for texts made from this one, with a worker of its own; the caller's to close."""
        return Session(
            self.submission, pool=self._pool, hidden=self.kind.hidden, device=self.device, limits=self.limits,
            trusted=True, given_up=self.given_up,
        )  # fmt: skip

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

    def reply(self, request: Request, how: str, seconds: float) -> Any:
        """What the worker says to one call that is made in this way ("dry", "kept", "measured"), still to be read.

        Raises WorkerDied, and WireError where the call cannot travel.
        """
        worker, began = self.living(), time.perf_counter()
        try:
            return worker.request(messages.Calls([self._sent(request)], how), seconds)
        except WorkerDied as died:
            self.bury(died.outcome, time.perf_counter() - began)
            raise

    # --- its parts ----------------------------------------------------------------------------------------------------

    def _batch(self, requests: Sequence[Request], seconds: float | None, how: str, brief: bool) -> Iterator[Came]:
        """Make these calls, in one message if it holds them all: what comes of each."""
        try:
            prepared = self.prepared(requests, how)
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
            self.demand_time()
            worker = self.living()
            began = time.perf_counter()
            computing = self._brief_patience() if brief else math.inf
            replies = worker.ask(prepared, seconds or self._patience(), computing)
            for (_, args, kwargs), reply in zip(requests, replies, strict=True):
                self.demand_time()
                self.note(worker.usage)
                now = time.perf_counter()
                yield self._result(worker, reply, args, kwargs, now - began)
                began = now
        except WorkerDied as died:
            if self._worker is not None:  # it has ended just now
                self.note(self._worker.usage)
                self.bury(died.outcome, time.perf_counter() - began)
            yield died

    def _result(
        self, worker: WorkerProcess, reply: Any, args: Sequence[Any], kwargs: Mapping[str, Any], seconds: float
    ) -> Came:
        """What a reply to a call says; WorkerDied where it is no such reply."""
        if isinstance(reply, (messages.Returned, messages.Failed, messages.Unsendable)):
            names = [str(name)[:200] for name in reply.trapped[: self.policy.trapped]]
            self.note_trapped(names)
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
            return raised(reply, self.submission.source)
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
        left = max(1.0, self.policy.lost_seconds - self.lost) if self.lost else self.limits.seconds
        return min(self.limits.seconds, left)

    def _brief_patience(self) -> float:
        """Processor seconds for the next call if it is a brief one; whoever asked for longer calls has them."""
        if self.limits.seconds > self.kata.limits.seconds:
            return math.inf
        left = max(self.policy.brief_seconds / 3, self.policy.brief_seconds - self.lost)
        return min(left, LOOP * self.limits.seconds)
