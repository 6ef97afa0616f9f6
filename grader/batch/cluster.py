"""Every job graded by the workers of a dask cluster, as `run.Judges` has it done by processes of this machine.

Each worker process has one file at a time, which is sent to it by name. So a worker that dies takes down one file: the
one that it was grading, which is tried elsewhere; what others grade or what waits has lost nothing.
"""

from __future__ import annotations

import os
import secrets
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader import catalogue
from grader.batch import crew, station
from grader.batch.crew import Came, Crew, Worker
from grader.batch.jobs import Job, Jobs
from grader.batch.judge import Done
from grader.batch.run import LONGEST
from grader.errors import Misuse, NoWorker
from grader.model import Row
from grader.policy import Policy
from grader.report.json import read
from grader.report.sanitize import one_line
from grader.sandbox.confine import harden_judge

if TYPE_CHECKING:  # an extra, and half a second to import
    from distributed import Client

PATIENCE = 60.0  # seconds without any worker, while one that died is being replaced
TRIES = 3  # workers that may die under one file; machines are switched off without any file's doing


class Cluster:
    """A connection to a scheduler; a context manager. Misuse where there is none, or where dask is not installed."""

    def __init__(self, address: str):
        self._address = address
        self._shown = one_line(address) or "an empty address"

    def __enter__(self) -> Cluster:
        try:
            self._client = _connected(self._address)
        except ImportError:
            raise Misuse(
                "--scheduler needs dask.distributed, which is not installed; pip install 'kata-dojo[cluster]'."
            ) from None
        except Exception:  # for every kind of address another one
            raise Misuse(
                f"no scheduler answers at {self._shown}; start one with `dask scheduler`, and name the address that it "
                "prints, as tcp://HOST:8786."
            ) from None
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):  # whatever is lost by now, verdicts are not
            self._client.close(timeout=crew.ANSWERING)

    def judges(self, jobs: Jobs, seed: int, policy: Policy) -> Workers:
        """As `run.Judges`, and as many as there are workers."""
        return Workers(self._client, self._shown, jobs, seed, policy)


class Workers:
    """Jobs for the workers of a cluster, whoever comes and goes while a batch is graded; a context manager."""

    def __init__(self, client: Client, shown: str, jobs: Jobs, seed: int, policy: Policy):
        self._jobs, self._seed, self._policy = jobs, seed, asdict(policy)
        self._crew = Crew(client, shown, secrets.token_hex(8))
        self._torch, self._others = deque[Job](), deque[Job]()
        self._tries = Counter[Job]()  # under which a worker has died

    def __enter__(self) -> Workers:
        harden_judge()  # rows pass through this process
        return self

    def __exit__(self, *_: object) -> None:
        self._crew.dismiss()

    def graded(self, waiting: list[Job]) -> Iterator[tuple[Job, Done]]:
        """Each of these jobs and what came of it, as soon as it has. NoWorker where the cluster is lost."""
        if not waiting:
            return
        self._crew.settle({slug: catalogue.fingerprint(catalogue.find(slug)) for slug in {job.kata for job in waiting}})
        for job in reversed(waiting):
            self._back(job)
        busy = time.monotonic()  # when somebody last had something to do
        while self._torch or self._others or self._crew.busy:
            for worker in self._crew.free:
                if mine := self._for(worker):
                    self._ask(worker, mine.popleft())
            if self._crew.busy:
                busy = time.monotonic()
            elif self._crew.all_refused or time.monotonic() - busy > (PATIENCE if self._crew.hoped else crew.SETTLING):
                raise NoWorker(self._crew.nobody(gpu=self._crew.on_gpu and not self._others))
            for came in self._crew.news():
                yield from self._done(came)

    def _for(self, worker: Worker) -> deque[Job] | None:
        """What this worker may take the first of, if anything."""
        return self._torch if self._torch and worker.gpu == self._crew.on_gpu else self._others or None

    def _back(self, job: Job) -> None:
        """It is next, whoever takes it."""
        (self._torch if job.backend == "torch" else self._others).appendleft(job)

    def _ask(self, worker: Worker, job: Job) -> None:
        submission = self._jobs.submission(job)
        task = {
            "kata": job.kata, "backend": job.backend, "source": submission.source, "seed": self._seed,
            "says_itself": submission.says_itself, "who": job.rows[0][1].who, "sha": job.sha,
            "path": _as_shown(submission.path),
        }  # fmt: skip
        needs = {"resources": {"GPU": 1}} if self._crew.on_gpu and job.backend == "torch" else {}
        self._crew.ask(worker, job, needs, station.grade, self._policy, task, LONGEST)

    def _done(self, came: Came) -> Iterator[tuple[Job, Done]]:
        """What is made of what became of a job; one under which a worker died is tried elsewhere, so many times."""
        job = came.job
        if came.lost == "died":
            self._tries[job] += 1
            if self._tries[job] < TRIES:
                self._back(job)
            else:
                yield job, _not_graded(job, f"{TRIES} workers died under it; grade it alone: kata check FILE")
        elif came.lost == "bug":
            yield job, _not_graded(job, f"a bug in kata, not in this file ({came.error}); please report it")
        elif not came.answer:
            yield job, _not_graded(job, f"no verdict within {LONGEST:.0f} s; grade it alone: kata check FILE")
        elif came.answer["unfit"]:
            self._crew.refuse(came.worker, came.answer["unfit"])
            self._back(job)
        else:
            yield job, Done(read(came.answer["row"], Row), came.answer["feedback"])


def _connected(address: str) -> Client:
    import dask

    quiet = dict.fromkeys(("distributed", "distributed.client", "tornado", "tornado.application"), "critical")
    dask.config.set({"logging": quiet})  # what it would log is told in a sentence
    from distributed import Client

    return Client(address, timeout=crew.ANSWERING, set_as_default=False)


def _as_shown(path: Path) -> str:
    """The path as a command names it that is typed here: the worker stands elsewhere."""
    return os.path.relpath(path) if path.is_absolute() and path.is_relative_to(Path.cwd()) else str(path)


def _not_graded(job: Job, why: str) -> Done:
    return Done(replace(job.rows[0][1], why=why))
