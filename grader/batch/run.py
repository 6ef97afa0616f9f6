"""Every job graded by one of several judges. What hangs or kills its judge costs its own time, and no other verdict."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing import connection

from grader.batch.jobs import Job, Jobs
from grader.batch.judge import Done, Task, serve
from grader.errors import NotConfined
from grader.policy import Policy
from grader.sandbox.confine import harden_judge

LONGEST = 900.0  # seconds for one file, by the clock: far beyond what its own limits leave it
LEAVING = 5.0  # seconds in which a judge that is asked no more must have ended
TRIES = 2
AHEAD = 2  # jobs that a judge has at a time: it goes on while its last answer is kept and shown


class Judges:
    """So many judges, started when they are needed; a context manager."""

    def __init__(self, jobs: Jobs, seed: int, policy: Policy, count: int):
        self._jobs, self._seed, self._policy, self._count = jobs, seed, policy, count
        self._judges: list[_Judge] = []
        self._tries = Counter[Job]()  # under which a judge has died

    def __enter__(self) -> Judges:
        harden_judge()  # rows pass through this process
        return self

    def __exit__(self, *_: object) -> None:
        for judge in self._judges:
            judge.dismiss()
        for judge in self._judges:
            judge.end(LEAVING)

    def graded(self, waiting: list[Job]) -> Iterator[tuple[Job, Done]]:
        """Each of these jobs and what came of it, as soon as it has. NotConfined where nothing may be run here."""
        left = deque(waiting)
        while left or any(judge.jobs for judge in self._judges):
            self._hand_out(left)
            for judge in self._ready():
                job = judge.jobs[0]
                if done := judge.answer():
                    if isinstance(done.error, NotConfined):
                        raise done.error
                    self._hand_out(left)
                    yield job, done
                    continue
                self._judges.remove(judge)
                self._tries[job] += 1
                judge.end(0.0)
                left.extendleft(reversed([*judge.jobs][1:]))  # it had not begun with these
                if judge.late:
                    yield job, _not_graded(job, f"no verdict within {LONGEST:.0f} s; grade it alone: kata check FILE")
                elif self._tries[job] < TRIES:
                    left.appendleft(job)
                else:
                    yield job, _not_graded(job, "its judge died twice; grade it alone: kata check FILE")

    def _task(self, job: Job) -> Task:
        return Task(self._jobs.submission(job), self._seed, job.rows[0][1].who, job.sha)

    def _hand_out(self, left: deque[Job]) -> None:
        """Give judges what they have room for; a second one only where there is enough for all.

        A job under which a judge has died is given alone: if it dies again, it was this one.
        """
        while left and (judge := self._free(1 if len(left) <= self._count or left[0] in self._tries else AHEAD)):
            judge.ask(left[0], self._task(left.popleft()))

    def _free(self, most: int) -> _Judge | None:
        """The judge with the fewest jobs, a new one if need be; None where all have so many."""
        if len(self._judges) < self._count and all(judge.jobs for judge in self._judges):
            self._judges.append(_Judge(self._policy))
        judge = min(self._judges, key=lambda judge: len(judge.jobs))
        return judge if len(judge.jobs) < most and not any(job in self._tries for job in judge.jobs) else None

    def _ready(self) -> list[_Judge]:
        """Those that have answered, have died, or have taken too long."""
        busy = [judge for judge in self._judges if judge.jobs]
        connection.wait([judge.channel for judge in busy], timeout=max(0.0, min(judge.left for judge in busy)))
        return [judge for judge in busy if judge.left <= 0 or judge.channel.poll()]


class _Judge:
    """A process that grades, and the jobs that it has; it is at the first of them."""

    def __init__(self, policy: Policy):
        context = multiprocessing.get_context("spawn")
        self.channel, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, policy), daemon=True)
        self._process.start()
        theirs.close()
        self.jobs = deque[Job]()
        self.late = False
        self._since = 0.0

    @property
    def left(self) -> float:
        """Seconds until the time for its first job is over."""
        return self._since + LONGEST - time.monotonic()

    def ask(self, job: Job, task: Task) -> None:
        """Give it a job."""
        if not self.jobs:
            self._since = time.monotonic()
        self.jobs.append(job)
        with suppress(OSError):  # it has died: that shows when it is waited for
            self.channel.send(task)

    def answer(self) -> Done | None:
        """What it says; None where it is gone, or too late."""
        self.late = not self.channel.poll()
        if self.late:
            return None
        try:
            done: Done = self.channel.recv()
        except (EOFError, OSError):
            return None
        self.jobs.popleft()
        self._since = time.monotonic()
        return done

    def dismiss(self) -> None:
        """Ask it no more."""
        self.channel.close()

    def end(self, seconds: float) -> None:
        """Wait for its end for so long, and then end it."""
        self.channel.close()
        self._process.join(seconds)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def _not_graded(job: Job, why: str) -> Done:
    return Done(replace(job.rows[0][1], why=why))
