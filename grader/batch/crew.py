"""The worker processes of a dask cluster: who has come, who is refused and why, who has gone, and what they answer.

A worker introduces itself before it is asked for anything, and has one job at a time.
"""

from __future__ import annotations

import pkgutil
import queue
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from grader.batch import station
from grader.batch.jobs import Job
from grader.batch.run import LONGEST
from grader.errors import Notice, NoWorker
from grader.report.sanitize import one_line
from grader.version import VERSION

if TYPE_CHECKING:  # an extra, and half a second to import
    from distributed import Client, Future

ANSWERING = 10.0  # seconds for the scheduler to answer
SETTLING = 10.0  # seconds for the workers that are there to introduce themselves; others may come at any time
LATE = 30.0  # seconds beyond the longest time for a file, after which a worker is taken to be stuck
LOOK = 0.5  # seconds between two looks at who has come and gone


class Worker:
    """A worker process of the cluster, and the job that it has."""

    def __init__(self, address: str, gpu: bool):
        self.address, self.gpu = address, gpu
        self.same_version = self.known = False  # what it has said of itself so far, and whether that is all
        self.job: Job | None = None
        self.since = 0.0
        self.asked: Future[Any] | None = None


@dataclass(frozen=True)
class Came:
    """What became of a job that a worker had: its answer, or how there is none.

    lost  died: the worker did    stuck: it did not answer, and is refused from now on    bug: it said an error
    """

    worker: Worker
    job: Job
    answer: Mapping[str, Any]
    lost: Literal["", "died", "stuck", "bug"] = ""
    error: str = ""


class Crew:
    """Whoever comes and goes; NoWorker, from every method, where the scheduler is lost.

    on_gpu  whether torch files are for the workers with a GPU
    """

    def __init__(self, client: Client, shown: str, batch: str):
        self._client, self._shown, self._batch = client, shown, batch
        self._sent = 0
        self._katas: Mapping[str, str] = {}  # the fingerprint of each
        self._here: dict[str, Worker] = {}
        self._refused: dict[str, str] = {}  # why, by address
        self._some_died = False  # and may be replaced
        self._answers: queue.SimpleQueue[tuple[Worker, Future[Any]]] = queue.SimpleQueue()
        self._looked = 0.0
        self.on_gpu = False

    def settle(self, katas: Mapping[str, str]) -> None:
        """Hear who is there. If one has a GPU, torch files are for GPUs: what is run must not depend on who is free.

        katas: the fingerprints of those that are to be graded
        """
        self._katas = katas
        until = time.monotonic() + SETTLING
        for _ in self._look():
            pass  # nothing was asked yet, so nothing is lost
        while time.monotonic() < until and not all(worker.known for worker in self._here.values()):
            for _ in self.news():
                pass
        self.on_gpu = any(worker.gpu for worker in self._here.values() if worker.known)

    def dismiss(self) -> None:
        """Ask for nothing more; what the workers keep for the batch is let go of."""
        if self._client.status == "running":
            with suppress(Exception):  # a worker that is gone has left already
                self._client.run(station.leave, self._batch, workers=[*self._here], on_error="ignore")

    @property
    def free(self) -> list[Worker]:
        """Those that may be asked."""
        return [worker for worker in self._here.values() if worker.known and not worker.job]

    @property
    def busy(self) -> bool:
        """Whether somebody has a job."""
        return any(worker.job for worker in self._here.values())

    @property
    def all_refused(self) -> bool:
        return bool(self._refused) and not self.hoped

    @property
    def hoped(self) -> bool:
        """Whether somebody may come: who is there and has not said who it is, or a successor of one that died."""
        return bool(self._here) or self._some_died

    def ask(self, worker: Worker, job: Job, needs: dict[str, Any], function: Callable[..., Any], *given: Any) -> None:
        """Have a worker call the function for this job."""
        worker.job, worker.since = job, time.monotonic()
        self._send(worker, needs, function, self._batch, *given)

    def refuse(self, worker: Worker, why: str) -> None:
        """Ask this worker no more, and say why."""
        self._part_with(worker)
        self._refused[worker.address] = said = f"the worker {worker.address} {one_line(why)}"
        warnings.warn(Notice(f"{said}; it grades nothing of this batch."), stacklevel=2)

    def nobody(self, *, gpu: bool) -> str:
        """The sentence about a cluster in which nobody can go on. gpu: one with a GPU is needed."""
        if self.all_refused:
            return f"no worker of {self._shown} can grade this: {next(iter(self._refused.values()))}."
        needed, how = (" with a GPU", " --resources GPU=1") if gpu else ("", "")
        return (
            f"{self._shown} has no worker{needed}; start one with `dask worker {self._shown} --nthreads 1{how}`, and "
            "add --resume to go on."
        )

    def news(self) -> Iterator[Came]:
        """What came back within a moment."""
        with suppress(queue.Empty):
            worker, future = self._answers.get(timeout=LOOK)
            if worker.asked is future and worker is self._here.get(worker.address):
                yield from self._answered(worker, future)
        if time.monotonic() - self._looked >= LOOK:
            yield from self._look()

    # --- who is there -------------------------------------------------------------------------------------------------

    def _look(self) -> Iterator[Came]:
        """Take in who has come, and ask who they are; and who is gone, or stuck."""
        self._looked = time.monotonic()
        there = self._reached(self._client.nthreads)
        self._refused = {address: why for address, why in self._refused.items() if address in there}
        if new := [address for address in there if address not in self._here and address not in self._refused]:
            about = self._reached(lambda: self._client.scheduler_info(n_workers=-1))["workers"]
            for address in new:
                resources = about.get(address, {}).get("resources", {})
                self._here[address] = worker = Worker(address, bool(resources.get("GPU")))
                # by a function that every Python has: a worker that cannot unpickle what it is sent dies of it
                self._send(worker, {"priority": 1}, pkgutil.resolve_name, f"{station.__name__}:VERSION")
        for worker in [*self._here.values()]:
            if worker.address not in there:
                yield from self._gone(worker, worker.job)
            elif worker.job and time.monotonic() - worker.since > LONGEST + LATE:
                self.refuse(worker, "is stuck; restart it")
                yield Came(worker, worker.job, {}, "stuck")

    def _introduced(self, worker: Worker, said: str | Mapping[str, Any]) -> None:
        """Take a worker in, or refuse it: verdicts must not depend on who gives them. It says its version first."""
        if isinstance(said, str):
            if said == VERSION:
                worker.same_version = True
                self._send(worker, {"priority": 1}, station.introduce, sorted(self._katas))
            else:
                self.refuse(worker, f"has kata {said}, and this machine {VERSION}; install the same version there")
            return
        strange = [slug for slug, own in self._katas.items() if said["katas"][slug] != own]
        if strange:
            self.refuse(worker, f"has another {strange[0]} than this machine; install the same katas there")
        elif worker.gpu and not said["cuda"]:
            self.refuse(worker, "offers a GPU, and PyTorch finds none there; start it without --resources GPU=1")
        elif said["cuda"] and not worker.gpu:
            self.refuse(worker, "has a GPU and does not offer it; start it with --resources GPU=1")
        else:
            worker.known = True

    def _gone(self, worker: Worker, job: Job | None) -> Iterator[Came]:
        """A worker died, of what it graded or of anything else."""
        self._part_with(worker)
        self._some_died = True
        if job:
            yield Came(worker, job, {}, "died")

    def _part_with(self, worker: Worker) -> None:
        del self._here[worker.address]
        if worker.asked:
            self._reached(worker.asked.cancel)  # or the scheduler would wait for a worker of that address

    # --- what is sent, and answered -----------------------------------------------------------------------------------

    def _send(self, worker: Worker, how: dict[str, Any], function: Callable[..., Any], *arguments: Any) -> None:
        self._sent += 1
        future = worker.asked = self._reached(
            lambda: self._client.submit(
                function, *arguments, key=f"kata-{self._batch}-{self._sent}", workers=[worker.address], pure=False,
                **how,
            )
        )  # fmt: skip
        future.add_done_callback(lambda future: self._answers.put((worker, future)))

    def _answered(self, worker: Worker, future: Future[Any]) -> Iterator[Came]:
        from distributed import KilledWorker

        job, worker.job, worker.asked = worker.job, None, None
        try:
            answer: dict[str, Any] = future.result(timeout=ANSWERING)
        except (KilledWorker, OSError):  # it died on the way, before that shows
            yield from self._gone(worker, job)
        except CancelledError:
            raise self._lost() from None
        except Exception as error:
            said = f"{type(error).__name__}: {one_line(str(error).partition(chr(10))[0])}"
            if job:
                yield Came(worker, job, {}, "bug", said)
            else:
                where = "where the scheduler runs" if worker.same_version else "there"
                self.refuse(worker, f"cannot grade ({said}); install kata-dojo {VERSION} {where}")
        else:
            if job:
                yield Came(worker, job, answer)
            else:
                self._introduced(worker, answer)

    def _reached(self, work: Callable[[], Any]) -> Any:
        """What the scheduler answers."""
        if self._client.status != "running":
            raise self._lost()
        try:
            return work()
        except OSError:
            raise self._lost() from None

    def _lost(self) -> NoWorker:
        return NoWorker(f"the scheduler at {self._shown} is gone; when it is back, add --resume to go on.")
