"""One judge of a batch: a process with a Grader of its own, which grades what it is sent, one text after another.

Judges are processes, since what a judge does is Python's own work and threads would take turns at it. One that is
asked no more, because whoever asked is gone or has enough, ends within a moment, with its workers.
"""

from __future__ import annotations

import gc
import json
import queue
import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

from grader.errors import GivenUp, KataError
from grader.grading import Graded, Grader
from grader.model import Feedback, Row, Submission
from grader.policy import Policy

COLLECTIONS = 50_000, 20, 100  # rare ones: what is kept of a batch is much, and each looks through it


@dataclass(frozen=True)
class Task:
    """A text to grade, and what its row says of it that the feedback does not."""

    submission: Submission
    seed: int
    who: str
    sha: str


@dataclass(frozen=True)
class Done:
    """The row, and the feedback as JSON (report/json.py) on one line; `error` is for whoever cannot go on with it."""

    row: Row
    feedback: str = ""
    error: KataError | None = None


def serve(channel: Connection, policy: Policy) -> None:
    """Grade what comes through the channel, until it is closed at the other end."""
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is for whoever asked, and closes the channel
    gc.set_threshold(*COLLECTIONS)
    tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
    gone = threading.Event()
    threading.Thread(target=_listen, args=(channel, tasks, gone), daemon=True).start()
    with Grader(policy) as grader, ThreadPoolExecutor(1) as telling:  # while the next one's worker computes
        told: Future[None] | None = None
        while task := tasks.get():
            try:
                came = graded(grader, task, gone)
                if told:
                    told.result()
            except (GivenUp, OSError):
                return
            told = telling.submit(_tell, channel, task, came)


def graded(grader: Grader, task: Task, gone: threading.Event) -> Feedback | Done:
    """The verdict on one text, or why there is none. GivenUp once somebody is gone."""
    name = Row(
        task.who, str(task.submission.path), "not gradable", kata=task.submission.kata.slug,
        backend=task.submission.backend, sha=task.sha,
    )  # fmt: skip
    try:
        steps = grader.steps(task.submission, seed=task.seed, given_up=gone.is_set)
        return next(step.feedback for step in steps if isinstance(step, Graded))
    except KataError as error:
        return Done(replace(name, why=str(error)), error=error)
    except Exception as error:  # a bug of ours costs this file its verdict, and no other
        why = f"a bug in kata, not in this file ({type(error).__name__}: {error}); please report it"
        return Done(replace(name, why=why))


def told_of(task: Task, came: Feedback | Done) -> Done:
    """What is sent of it."""
    if isinstance(came, Done):
        return came
    from grader.batch import row
    from grader.report.json import document

    text = json.dumps(document(came), separators=(",", ":"), allow_nan=False)
    return Done(row.of_feedback(came, task.who, task.sha), text)


def _tell(channel: Connection, task: Task, came: Feedback | Done) -> None:
    channel.send(told_of(task, came))


def _listen(channel: Connection, tasks: queue.SimpleQueue[Task | None], gone: threading.Event) -> None:
    try:
        while True:
            tasks.put(channel.recv())
    except (EOFError, OSError):
        gone.set()
        tasks.put(None)
