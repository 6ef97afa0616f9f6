"""One worker process, held by the judge: start it, ask it one thing at a time, end it.

The judge owns every clock (deadline.py), and looks at what the worker takes (watchdog.py) while it waits.
"""

from __future__ import annotations

import contextlib
import functools
import math
import os
import selectors
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from grader.errors import GivenUp, WireError
from grader.host import procinfo, spawned, whereabouts
from grader.host.attempts import SILENCE, Attempts
from grader.host.channel import Channel, Closed
from grader.host.confinement import Kind
from grader.host.deadline import Deadline
from grader.host.launch import Launched
from grader.host.scratch import clear_away
from grader.host.watchdog import Watchdog
from grader.model import Layer, Message, Outcome, Sandbox, Usage
from grader.policy import Policy
from grader.protocol import messages
from grader.protocol.failures import WorkerDied
from grader.sandbox.plan import JUDGE_CLOSED, MEMORY_WATCH


class WorkerProcess:
    """A worker that has been started and may not be ready yet: starting costs the caller a few milliseconds.

    launched  its process, if there is one already; rehearses: as in `Launched`
    """

    def __init__(self, kind: Kind, policy: Policy, launched: Launched | None = None, *, rehearses: bool = False):
        self.kind, self.policy = kind, policy
        self.given_up: Callable[[], bool] = bool  # asked while a reply is waited for; true: nobody waits any more
        self.died: Outcome | None = None
        self.sandbox = Sandbox()
        self._output = bytearray()
        self._serial = int.from_bytes(os.urandom(6), "big")
        self._used = 0.0  # seconds of the request at hand
        self._loaded: messages.Load | None = None
        self._launched = launched or Launched(kind, policy, rehearses)
        self._spawned, self._scratch = self._launched.spawned, self._launched.scratch
        self._process, self.scratch = self._spawned.process, self._scratch.path
        try:
            self._listen()
            _clear_away_once()  # now that the worker is busy with its imports
        except BaseException:  # Ctrl-C among them
            self.close()
            raise

    def _listen(self) -> None:
        resources = self._launched.resources
        self._watchdog = Watchdog(self._process.pid, self._scratch, self.kind.memory_mb, self.policy)
        self._channel = Channel(self._spawned.channel)
        self._selector = resources.enter_context(selectors.DefaultSelector())
        self._selector.register(self._channel.end, selectors.EVENT_READ)
        self._scheduled = procinfo.Scheduled(self._process.pid)
        resources.callback(self._scheduled.close)
        self._attempts = Attempts(self._spawned.told, self._selector, self.kind.cuda)
        resources.callback(self._attempts.close)
        for stream in self._spawned.printed:
            if not stream.seekable():  # a file, on Windows, wakes nobody
                self._selector.register(stream, selectors.EVENT_READ)

    def wait_ready(self) -> None:
        """Wait for the worker's imports, and note the layers of isolation that it obtained."""
        if self.sandbox.layers:
            return
        reply = self.request(messages.Start(), self.policy.start_seconds)
        with self._strict():
            told = {str(name): (on is True, str(why)) for name, on, why in reply.layers}
        off = self.policy.without
        layers = [Layer(name, on, why, name in off) for name, (on, why) in told.items()]
        why = "" if self._launched.judge_is_closed else "switched off" if JUDGE_CLOSED in off else "Linux only"
        closed = Layer(JUDGE_CLOSED, self._launched.judge_is_closed, why, JUDGE_CLOSED in off)
        held = {layer.name: layer for layer in self._spawned.layers}
        if MEMORY_WATCH not in off:
            self._watchdog.settle()
        blind = "switched off" if MEMORY_WATCH in off else "the system does not tell the memory of its processes"
        watch = Layer(MEMORY_WATCH, self._watchdog.sees, "" if self._watchdog.sees else blind, MEMORY_WATCH in off)
        self.sandbox = Sandbox((closed, watch, *(held.get(layer.name, layer) for layer in layers)))

    def request(self, message: messages.Request, seconds: float, computing: float = math.inf) -> Any:
        """Send one request and return its one reply; raises WorkerDied when none comes in time or it is no reply."""
        return next(self.ask(message, seconds, computing))

    def ask(
        self, message: messages.Request | messages.Prepared, seconds: float, computing: float = math.inf
    ) -> Iterator[Any]:
        """Send one request, and yield its replies as they come; each may take `seconds`, `computing` on a processor."""
        if self.died:
            raise WorkerDied(self.died)
        if isinstance(message, messages.Load):  # from here on it is the submission that tries
            self._loaded = message
            self._attempts.take()
            self._attempts.counts = True
        prepared = message if isinstance(message, messages.Prepared) else messages.prepare(message)
        if not prepared.replies:
            return
        self._serial += 1
        self._take_output()
        if self._channel.waits():
            raise self._unasked()
        deadline = Deadline(seconds, self._process.pid, self.policy, computing)  # it may begin before `put` returns
        with self._open():
            self._channel.put(prepared.addressed(self._serial))
        for number in range(prepared.replies):
            reply = self._receive(deadline)
            if number == prepared.replies - 1:  # the last one: what it all took is known now
                self._demand_measure(thorough=True)
            yield reply
            deadline = Deadline(seconds, self._process.pid, self.policy, computing)

    def break_off(self) -> WorkerDied:
        """End a worker whose reply does not fit the request; returns the error to raise."""
        return self._end(Outcome("broke the protocol", Message.of("wire.reply")))

    def is_alive(self) -> bool:
        """Whether its process still runs."""
        return self.died is None and self._process.poll() is None

    @property
    def rehearses(self) -> bool:
        """Whether it imports unasked what a dry run needs."""
        return self._launched.rehearses

    @property
    def spent(self) -> float:
        """Processor seconds of the process so far; 0 where nobody tells."""
        if sys.platform != "linux":
            return 0.0 if self.died else procinfo.spent(self._process.pid)
        return 0.0 if self.died else self._scheduled.seconds[0]

    @property
    def computed(self) -> tuple[float, float]:
        """The same of all its threads, up to this moment; and how long the main one has waited for a processor."""
        pid = self._process.pid
        return (0.0, 0.0) if self.died else (procinfo.computed(pid), self._scheduled.seconds[1])

    @property
    def usage(self) -> Usage:
        """The seconds of the last reply, and the most memory that was held since the worker was ready."""
        return Usage(self._used, self._watchdog.most >> 20)

    @property
    def ready_mb(self) -> int:
        """MiB that it held when it was ready, shared pages included; 0 where the system does not tell."""
        return self._watchdog.at_first >> 20

    def take_output(self) -> str:
        """What the submission has printed since the last time."""
        self._take_output()
        text = self._output.decode("utf-8", "replace")
        self._output.clear()
        return text

    def take_attempts(self) -> Counter[str]:
        """What the submission has tried since the last time, by kind; closing the socket that we hear is one."""
        tried = self._attempts.take()
        if self._attempts.closed and self.is_alive():
            tried[SILENCE] = 1
        return tried

    def strike(self) -> None:
        """Have the system end it: it computes nothing any more, and is still to be closed."""
        self._launched.strike()

    def close(self) -> None:
        """Kill the worker and all it started, and remove its scratch folder."""
        self._launched.close()

    # --- the exchange -------------------------------------------------------------------------------------------------

    def _receive(self, deadline: Deadline) -> Any:
        """The next reply. While it is waited for, output is drained, and clock, memory and disk are looked at."""
        self._used = 0.0
        while True:
            with self._strict():
                if found := self._channel.take():
                    if self._channel.sends:
                        raise WireError("wire.unasked")  # it has not heard all of the question
                    number, reply = messages.decode(*found)
                    if number != self._serial:
                        raise WireError("wire.reply")
                    return reply
            try:
                self._wait()
            finally:
                late = deadline.passed()
                self._used = deadline.used
            if self.given_up():
                raise GivenUp
            with self._strict():
                late = late and not self._channel.holds_message()
            if late:
                computed = Message.of("late.computing", seconds=deadline.computing)
                detail = computed if deadline.computes_on else Message.of("late", seconds=deadline.seconds)
                raise self._lost(Outcome("timed out", detail))
            if self._watchdog.due():
                self._demand_measure()
                if self._process.poll() is not None and not self._channel.readable():
                    raise self._ended()  # though the channel is open: a child of its own holds it

    def _wait(self) -> None:
        """Wait a tick at most, and move what can be moved."""
        if self._selector.get_key(self._channel.end).events != self._channel.events:
            self._selector.modify(self._channel.end, self._channel.events)
        for key, events in self._selector.select(self.policy.tick):
            if key.fileobj is self._channel.end:
                with self._open():
                    self._channel.pump(events)
            elif key.data:
                key.data()
            else:
                self._take_output()

    def _take_output(self) -> None:
        for stream in self._spawned.printed:
            for _ in range(self.policy.reads):
                chunk = stream.read(1 << 16)
                if not chunk:
                    if chunk == b"" and stream in self._selector.get_map():
                        self._selector.unregister(stream)  # closed: an endless end of file is not news
                    break
                self._output += chunk[: max(0, self.policy.output_bytes - len(self._output))]

    def _demand_measure(self, thorough: bool = False) -> None:
        complaint = self._watchdog.look(thorough)
        if self._watchdog.headless:
            raise self._ended(Message.of("ended.headless"))
        if complaint:
            outcome = Outcome("out of memory", complaint)
            raise self._end(outcome) if thorough else self._lost(outcome)

    # --- the end ------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _open(self) -> Iterator[None]:
        """A channel that closes ends the worker."""
        try:
            yield
        except Closed:
            raise self._ended() from None

    @contextlib.contextmanager
    def _strict(self) -> Iterator[None]:
        """Bytes that are not what they should be end the worker."""
        try:
            yield
        except WireError as error:
            raise self._end(Outcome("broke the protocol", Message.of(error.key, **error.values))) from error
        except (AttributeError, ValueError, TypeError) as error:
            raise self._end(Outcome("broke the protocol", Message.of("wire.reply"))) from error

    def _unasked(self) -> WorkerDied:
        """Bytes, or an end, that came without a request."""
        if self._channel.spoke():
            return self._end(Outcome("broke the protocol", Message.of("wire.unasked")))
        return self._ended()

    def _ended(self, otherwise: Message | None = None) -> WorkerDied:
        """The channel closed, or seems to have: how did the process end?"""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self.policy.leaving_seconds)
        code = self._process.poll()
        if code is None:
            return self._end(Outcome("broke the protocol", otherwise or Message.of("ended.channel")))
        return self._end(Outcome("crashed", spawned.end_of(code)))

    def _lost(self, outcome: Outcome) -> WorkerDied:
        """End a worker that is busy; where in the submission it is, if it says so, is part of how it ended."""
        self._take_output()
        errors = self._spawned.printed[-1]
        where = whereabouts.place(self._process, errors, self._loaded)
        self._launched.kill()
        if where:
            errors.read(whereabouts.MOST)  # the rest of what it said to that
        return self._end(replace(outcome, trace=where))

    def _end(self, outcome: Outcome) -> WorkerDied:
        self.died = outcome
        self._launched.kill()
        self._take_output()
        return WorkerDied(outcome)


@functools.cache
def _clear_away_once() -> None:
    clear_away()
