"""Batches of the toy kata: files as people hand them in, and rows without what differs from run to run."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from grader.batch.grade import Grading
from grader.batch.journal import NAME, Journal
from grader.batch.judge import Done
from grader.batch.row import of_feedback
from grader.model import FINISHED, CaseResult, Feedback, Property, Run
from grader.policy import Policy
from grader.report.json import document
from tests.conftest import SCALE

WRONG = SCALE.replace("x * factor", "x + factor")
POLICY = Policy(standby=0, many=True)
KEY = bytes(range(32))


@pytest.fixture
def folder(toy_root, tmp_path, monkeypatch):
    """An empty folder, which is the current one; the katas are the toys."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Quick:
    """Judges that grade nothing: a text is right that multiplies."""

    def __init__(self, jobs, seed, policy, count):
        self.jobs, self.seed = jobs, seed

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def graded(self, waiting):
        for job in waiting:
            read = self.jobs.submission(job)
            right = "x * factor" in read.source
            wrong = None if right else Property(what="answer", expected="a product", actual="a sum")
            case = CaseResult("test_scale", "It scales.", "passed" if right else "failed", finding=wrong)
            feedback = Feedback(
                read.kata.slug, read.path, read.backend, case.status, self.seed, (Run("cpu", FINISHED, (case,)),)
            )  # fmt: skip
            yield job, Done(of_feedback(feedback, job.rows[0][1].who, job.sha), json.dumps(document(feedback)))


@pytest.fixture
def quick(monkeypatch):
    """Nothing is run: what is tested is what becomes of verdicts."""
    monkeypatch.setattr("grader.batch.grade.Judges", Quick)


def hand_in(**files):
    """A file for each person, in the folder `in`."""
    for who, text in files.items():
        path = Path("in") / who / "toy_scale.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def graded(judges=1, resume=False, seed=7, kata=None, stop_after=None, key=KEY):
    """Grade the folder `in`: the rows as they come, the batch, and what is kept of it."""
    journal = Journal(Path(NAME), seed, key, resume=resume)
    try:
        with Grading(["in"], kata) as grading:
            came = []
            for row in grading.rows(journal, POLICY, judges):
                came.append(row)
                if len(came) == stop_after:
                    return came, None, None
            batch, kept = grading.batch(journal)
            return came, batch, {row.path: (kept.feedback(row), kept.source(row)) for row in batch.rows}
    finally:
        journal.close()


def same(row):
    """A row without what differs from run to run."""
    return replace(row, seconds=0.0, slowest=0.0, memory_mb=0)
