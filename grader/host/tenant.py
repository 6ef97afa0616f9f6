"""A submission that lives in a worker, and moves to a new one where the last one died."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Self

from grader.errors import NotConfined, NoWorker
from grader.host import loading
from grader.host.account import Account
from grader.host.confinement import Kind
from grader.host.loading import SourceCheck
from grader.host.pool import Pool
from grader.host.process import WorkerProcess
from grader.model import (
    FINISHED,
    Attempt,
    AttemptKind,
    Backend,
    Kata,
    Limits,
    Message,
    Outcome,
    Sandbox,
    Submission,
    Usage,
)
from grader.protocol.failures import Raised, WorkerDied
from grader.words import say

REFUSED_BY: dict[AttemptKind, str] = {  # the layer, for each kind of attempt
    "program": "seccomp", "network": "seccomp", "process": "seccomp", "file": "landlock", "silence": "",
}  # fmt: skip


class Tenant:
    """A submission, and the worker that holds it just now; to be closed at the end.

    `trusted` is for our own programs (references, mistakes, mutants): many of them may be loaded one after another
    into one worker. `given_up` is asked while a reply is waited for: where it says so, GivenUp is raised.
    """

    def __init__(
        self, submission: Submission, *, pool: Pool, hidden: tuple[Path, ...], device: str = "cpu",
        limits: Limits | None = None, trusted: bool = False, given_up: Callable[[], bool] = bool,
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
        self._last_words = ""  # printed by the call that ended the last worker

    def __enter__(self) -> Self:
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
    def lost(self) -> float:
        """Seconds lost by calls without an answer, and by new workers."""
        return self._account.lost

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

    # --- for whoever asks it ------------------------------------------------------------------------------------------

    def living(self) -> WorkerProcess:
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

    def bury(self, outcome: Outcome, seconds: float) -> None:
        """Its worker has died, this way, in a call that took so long: the first death is its outcome."""
        if self.outcome.name == "finished":
            self.outcome = outcome
        self._account.lost += seconds
        self._account.deaths += 1
        self._last_words = self.take_output()
        self.close()

    def break_off(self) -> WorkerDied:
        """End a worker whose reply does not fit the request; returns the error to raise."""
        died = self.living().break_off()
        self.bury(died.outcome, 0.0)
        return died

    def note(self, usage: Usage) -> None:
        """Keep what a call took."""
        self._account.spent += usage.seconds
        before = self.usage or usage
        self.usage = Usage(max(before.seconds, usage.seconds), max(before.memory_mb, usage.memory_mb))

    def note_trapped(self, names: Iterable[str]) -> None:
        """Keep which forbidden calls were caught."""
        self._trapped += [name for name in names if name not in self._trapped]

    def demand_time(self) -> None:
        """End it where its calls took too long in all: hundreds that each take a little less than allowed are hours."""
        in_all = max(self.policy.all_calls_seconds, 10 * self.limits.seconds)
        if self._account.spent > in_all and not self.trusted and not self.gave_up:
            self.bury(Outcome("timed out", Message.of("late.in_all", seconds=in_all)), 0.0)
            self._account.closed = True
            raise WorkerDied(self.outcome)

    # --- its parts ----------------------------------------------------------------------------------------------------

    def _hear(self) -> None:
        if self._worker:
            self._tried += self._worker.take_attempts()

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
