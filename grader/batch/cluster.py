"""Every job graded by the workers of a dask cluster, as `run.Judges` has it done by processes of this machine.

Each worker process has one file at a time, which is sent to it by name. So a worker that dies takes down one file: the
one that it was grading, which is tried elsewhere; what others grade or what waits has lost nothing.
"""

from __future__ import annotations

import os
import pkgutil
import queue
import secrets
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import catalogue
from grader.batch import station
from grader.batch.jobs import Job, Jobs
from grader.batch.judge import Done
from grader.batch.run import LONGEST
from grader.errors import Misuse, Notice, NoWorker
from grader.model import Row
from grader.policy import Policy
from grader.report.json import read
from grader.report.sanitize import one_line
from grader.sandbox.confine import harden_judge
from grader.version import VERSION

if TYPE_CHECKING:  # an extra, and half a second to import
    from distributed import Client, Future

CONNECTING = 10.0  # seconds for the scheduler to answer
SETTLING = 10.0  # seconds for the workers that are there to introduce themselves; others may come at any time
PATIENCE = 60.0  # seconds without any worker, while one that died is being replaced
LATE = 30.0  # seconds beyond the longest time for a file, after which a worker is taken to be stuck
LOOK = 0.5  # seconds between two looks at who has come and gone
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
            self._client.close(timeout=CONNECTING)

    def judges(self, jobs: Jobs, seed: int, policy: Policy) -> Workers:
        """As `run.Judges`, and as many as there are workers."""
        return Workers(self._client, self._shown, jobs, seed, policy)


class Workers:
    """The workers of a cluster, whoever comes and goes while a batch is graded; a context manager."""

    def __init__(self, client: Client, shown: str, jobs: Jobs, seed: int, policy: Policy):
        self._client, self._shown, self._jobs, self._seed = client, shown, jobs, seed
        self._policy = asdict(policy)
        self._batch = secrets.token_hex(8)
        self._asked = 0
        self._katas: dict[str, str] = {}  # the fingerprint of each
        self._here: dict[str, _Worker] = {}
        self._refused: dict[str, str] = {}  # why, by address
        self._torch, self._others = deque[Job](), deque[Job]()
        self._tries: dict[Job, int] = {}
        self._some_died = False  # and may be replaced
        self._on_gpu = False  # whether torch files are for the workers with a GPU
        self._answers: queue.SimpleQueue[tuple[_Worker, Future[Any]]] = queue.SimpleQueue()
        self._looked = 0.0

    def __enter__(self) -> Workers:
        harden_judge()  # rows pass through this process
        return self

    def __exit__(self, *_: object) -> None:
        if self._client.status == "running":
            with suppress(Exception):  # a worker that is gone has left already
                self._client.run(station.leave, self._batch, workers=[*self._here], on_error="ignore")

    def graded(self, waiting: list[Job]) -> Iterator[tuple[Job, Done]]:
        """Each of these jobs and what came of it, as soon as it has. NoWorker where the cluster is lost."""
        if not waiting:
            return
        self._katas = {slug: catalogue.fingerprint(catalogue.find(slug)) for slug in {job.kata for job in waiting}}
        self._settle()
        for job in reversed(waiting):
            self._back(job)
        busy = time.monotonic()  # when somebody last had something to do
        while self._torch or self._others or self._graders():
            for worker in self._here.values():
                if mine := self._for(worker):
                    self._ask(worker, mine.popleft())
            if self._graders():
                busy = time.monotonic()
            elif self._all_refused or time.monotonic() - busy > (PATIENCE if self._hoped else SETTLING):
                raise NoWorker(self._nobody())
            yield from self._answered()

    # --- what waits ---------------------------------------------------------------------------------------------------

    def _for(self, worker: _Worker) -> deque[Job] | None:
        """What this worker may take the first of, if anything."""
        if not worker.known or worker.job:
            return None
        if self._torch and worker.gpu == self._on_gpu:
            return self._torch
        return self._others or None

    def _graders(self) -> list[_Worker]:
        return [worker for worker in self._here.values() if worker.job]

    def _back(self, job: Job) -> None:
        """It is next, whoever takes it."""
        (self._torch if job.backend == "torch" else self._others).appendleft(job)

    def _gone(self, worker: _Worker, job: Job | None) -> Iterator[tuple[Job, Done]]:
        """A worker died, of what it graded or of anything else: that is tried elsewhere, so many times."""
        self._part_with(worker)
        self._some_died = True
        if job is None:
            return
        self._tries[job] = self._tries.get(job, 0) + 1
        if self._tries[job] < TRIES:
            self._back(job)
        else:
            yield job, _not_graded(job, f"{TRIES} workers died under it; grade it alone: kata check FILE")

    # --- who is there -------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Hear who is there. If one has a GPU, torch files are for GPUs: what is run must not depend on who is free."""
        until = time.monotonic() + SETTLING
        for _ in self._look():
            pass  # nothing was asked yet, so nothing is lost
        while time.monotonic() < until and not all(worker.known for worker in self._here.values()):
            for _ in self._answered():
                pass
        self._on_gpu = any(worker.gpu for worker in self._here.values() if worker.known)

    @property
    def _all_refused(self) -> bool:
        return bool(self._refused) and not self._hoped

    @property
    def _hoped(self) -> bool:
        """Whether somebody may come: who is there and has not said who it is, or a successor of one that died."""
        return bool(self._here) or self._some_died

    def _look(self) -> Iterator[tuple[Job, Done]]:
        """Take in who has come, and ask who they are; and who is gone, or stuck."""
        self._looked = time.monotonic()
        there = self._reached(self._client.nthreads)
        self._refused = {address: why for address, why in self._refused.items() if address in there}
        if new := [address for address in there if address not in self._here and address not in self._refused]:
            about = self._reached(lambda: self._client.scheduler_info(n_workers=-1))["workers"]
            for address in new:
                resources = about.get(address, {}).get("resources", {})
                self._here[address] = worker = _Worker(address, bool(resources.get("GPU")))
                # by a function that every Python has: a worker that cannot unpickle what it is sent dies of it
                self._send(worker, {"priority": 1}, pkgutil.resolve_name, f"{station.__name__}:VERSION")
        for worker in [*self._here.values()]:
            if worker.address not in there:
                yield from self._gone(worker, worker.job)
            elif worker.job and time.monotonic() - worker.since > LONGEST + LATE:
                self._refuse(worker, "is stuck; restart it")
                yield worker.job, _late(worker.job)

    def _introduced(self, worker: _Worker, said: str | Mapping[str, Any]) -> None:
        """Take a worker in, or refuse it: verdicts must not depend on who gives them. It says its version first."""
        if isinstance(said, str):
            if said == VERSION:
                worker.same_version = True
                self._send(worker, {"priority": 1}, station.introduce, sorted(self._katas))
            else:
                self._refuse(worker, f"has kata {said}, and this machine {VERSION}; install the same version there")
            return
        strange = [slug for slug, own in self._katas.items() if said["katas"][slug] != own]
        if strange:
            self._refuse(worker, f"has another {strange[0]} than this machine; install the same katas there")
        elif worker.gpu and not said["cuda"]:
            self._refuse(worker, "offers a GPU, and PyTorch finds none there; start it without --resources GPU=1")
        elif said["cuda"] and not worker.gpu:
            self._refuse(worker, "has a GPU and does not offer it; start it with --resources GPU=1")
        else:
            worker.known = True

    def _refuse(self, worker: _Worker, why: str) -> None:
        self._part_with(worker)
        self._refused[worker.address] = said = f"the worker {worker.address} {one_line(why)}"
        warnings.warn(Notice(f"{said}; it grades nothing of this batch."), stacklevel=2)

    def _part_with(self, worker: _Worker) -> None:
        del self._here[worker.address]
        if worker.asked:
            self._reached(worker.asked.cancel)  # or the scheduler would wait for a worker of that address

    def _nobody(self) -> str:
        """The sentence about a cluster in which nobody can go on."""
        if self._all_refused:
            return f"no worker of {self._shown} can grade this: {next(iter(self._refused.values()))}."
        needed, how = (" with a GPU", " --resources GPU=1") if self._on_gpu and not self._others else ("", "")
        return (
            f"{self._shown} has no worker{needed}; start one with `dask worker {self._shown} --nthreads 1{how}`, and "
            "add --resume to go on."
        )

    # --- what is asked, and answered ----------------------------------------------------------------------------------

    def _ask(self, worker: _Worker, job: Job) -> None:
        worker.job, worker.since = job, time.monotonic()
        submission = self._jobs.submission(job)
        task = {
            "kata": job.kata, "backend": job.backend, "source": submission.source, "seed": self._seed,
            "says_itself": submission.says_itself, "who": job.rows[0][1].who, "sha": job.sha,
            "path": _as_shown(submission.path),
        }  # fmt: skip
        needs = {"resources": {"GPU": 1}} if self._on_gpu and job.backend == "torch" else {}
        self._send(worker, needs, station.grade, self._batch, self._policy, task, LONGEST)

    def _send(self, worker: _Worker, how: dict[str, Any], function: Callable[..., Any], *arguments: Any) -> None:
        self._asked += 1
        future = worker.asked = self._reached(
            lambda: self._client.submit(
                function, *arguments, key=f"kata-{self._batch}-{self._asked}", workers=[worker.address], pure=False,
                **how,
            )
        )  # fmt: skip
        future.add_done_callback(lambda future: self._answers.put((worker, future)))

    def _answered(self) -> Iterator[tuple[Job, Done]]:
        """What came back within a moment."""
        with suppress(queue.Empty):
            worker, future = self._answers.get(timeout=LOOK)
            if worker.asked is future and worker is self._here.get(worker.address):
                yield from self._answer(worker, future)
        if time.monotonic() - self._looked >= LOOK:
            yield from self._look()

    def _answer(self, worker: _Worker, future: Future[Any]) -> Iterator[tuple[Job, Done]]:
        from distributed import KilledWorker

        job, worker.job, worker.asked = worker.job, None, None
        try:
            answer: dict[str, Any] = future.result(timeout=CONNECTING)
        except (KilledWorker, OSError):  # it died on the way, before that shows
            yield from self._gone(worker, job)
        except CancelledError:
            raise self._lost() from None
        except Exception as error:
            said = f"{type(error).__name__}: {one_line(str(error).partition(chr(10))[0])}"
            if job:
                yield job, _not_graded(job, f"a bug in kata, not in this file ({said}); please report it")
            else:
                where = "where the scheduler runs" if worker.same_version else "there"
                self._refuse(worker, f"cannot grade ({said}); install kata-dojo {VERSION} {where}")
        else:
            if job is None:
                self._introduced(worker, answer)
            elif not answer:
                yield job, _late(job)
            elif answer["unfit"]:
                self._refuse(worker, answer["unfit"])
                self._back(job)
            else:
                yield job, Done(read(answer["row"], Row), answer["feedback"])

    def _reached(self, work: Callable[[], Any]) -> Any:
        """What the scheduler answers."""
        self._require_scheduler()
        try:
            return work()
        except OSError:
            raise self._lost() from None

    def _require_scheduler(self) -> None:
        if self._client.status != "running":
            raise self._lost()

    def _lost(self) -> NoWorker:
        return NoWorker(f"the scheduler at {self._shown} is gone; when it is back, add --resume to go on.")


class _Worker:
    """A worker process of the cluster, and the job that it has."""

    def __init__(self, address: str, gpu: bool):
        self.address, self.gpu = address, gpu
        self.same_version = self.known = False  # what it has said of itself so far, and whether that is all
        self.job: Job | None = None
        self.since = 0.0
        self.asked: Future[Any] | None = None


def _connected(address: str) -> Client:
    import dask

    quiet = dict.fromkeys(("distributed", "distributed.client", "tornado", "tornado.application"), "critical")
    dask.config.set({"logging": quiet})  # what it would log is told in a sentence
    from distributed import Client

    return Client(address, timeout=CONNECTING, set_as_default=False)


def _as_shown(path: Path) -> str:
    """The path as a command names it that is typed here: the worker stands elsewhere."""
    return os.path.relpath(path) if path.is_absolute() and path.is_relative_to(Path.cwd()) else str(path)


def _late(job: Job) -> Done:
    return _not_graded(job, f"no verdict within {LONGEST:.0f} s; grade it alone: kata check FILE")


def _not_graded(job: Job, why: str) -> Done:
    return Done(replace(job.rows[0][1], why=why))
