"""What a worker process of a cluster does for us: it keeps one Grader, and grades one text at a time.

A cluster's scheduler has these functions called by their names. What goes in and what comes out is plain data.
"""

from __future__ import annotations

import functools
import threading
import time
from pathlib import Path
from typing import Any

from grader import catalogue
from grader.batch.judge import Task, graded, told_of
from grader.devices import cuda_is_here
from grader.errors import GivenUp, KataError, NotConfined
from grader.grading import Grader
from grader.model import Submission
from grader.policy import Policy
from grader.report.json import plain
from grader.version import VERSION

__all__ = ["VERSION", "grade", "introduce", "leave"]


def introduce(slugs: list[str]) -> dict[str, Any]:
    """What verdicts depend on here: the fingerprint of each of these katas ("": there is none), and CUDA."""
    return {"katas": {slug: _fingerprint(slug) for slug in slugs}, "cuda": cuda_is_here()}


def grade(batch: str, policy: dict[str, Any], task: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The row and the feedback of a text, or {} where there is no verdict within so many seconds.

    batch  a name for it: a Grader serves one batch
    unfit  in what comes back: the sentence of why nothing may be run here
    """
    global _station
    with _turn:  # a judge's work is Python's own: two at once would take turns at it anyway
        if _station is None or _station.batch != batch:
            _close()
            _station = _Station(batch, Policy(**policy))
        station = _station
        try:
            return station.grade(task, seconds)
        except GivenUp:
            return {}
        finally:
            if station.gone.is_set():
                _close()


def leave(batch: str) -> None:
    """Nothing more is asked for this batch: what runs is given up, and what was kept for it is let go of."""
    station = _station
    if station and station.batch == batch:
        station.gone.set()
        if _turn.acquire(blocking=False):  # or else whoever has the turn closes it
            _close()
            _turn.release()


class _Station:
    """A Grader, and what it needs for one batch."""

    def __init__(self, batch: str, policy: Policy):
        self.batch = batch
        self.gone = threading.Event()
        self.grader = Grader(policy)
        self._find = functools.cache(catalogue.find)

    def grade(self, task: dict[str, Any], seconds: float) -> dict[str, Any]:
        """As the function. GivenUp when it is late, or nobody asks any more."""
        submission = Submission(
            self._find(task["kata"]), Path(task["path"]), task["backend"], task["source"], task["says_itself"]
        )
        ends = _Ends(self.gone, time.monotonic() + seconds)
        asked = Task(submission, task["seed"], task["who"], task["sha"])
        done = told_of(asked, graded(self.grader, asked, ends))
        unfit = str(done.error) if isinstance(done.error, NotConfined) else ""
        return {"row": plain(done.row), "feedback": done.feedback, "unfit": unfit}


class _Ends(threading.Event):
    """Set when the other event is, or at this time."""

    def __init__(self, gone: threading.Event, when: float):
        super().__init__()
        self._gone, self._when = gone, when

    def is_set(self) -> bool:
        return self._gone.is_set() or time.monotonic() > self._when


_turn = threading.Lock()
_station: _Station | None = None  # of this process


def _close() -> None:
    global _station
    if _station:
        _station.grader.close()
    _station = None


def _fingerprint(slug: str) -> str:
    try:
        return catalogue.fingerprint(catalogue.find(slug))
    except KataError:
        return ""
