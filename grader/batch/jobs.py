"""What there is to grade: every file that can be, known by its contents; their bytes wait on disk, not in memory."""

from __future__ import annotations

import functools
import hashlib
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from grader import catalogue
from grader.batch.inputs import Found, about_it
from grader.catalogue import submission
from grader.errors import BrokenKata, KataError, Undecided, Unnamed
from grader.model import Backend, Kata, Row, Submission
from grader.version import VERSION


@dataclass(frozen=True)
class Job:
    """One text to grade, for every file that holds it.

    rows        the files, by their place in the batch, the first one first; with what is known of each
    start, end  where its bytes are kept
    """

    rows: tuple[tuple[int, Row], ...]
    kata: str
    backend: Backend
    sha: str
    start: int
    end: int


class Jobs:
    """All that was found, sorted out; to be closed at the end.

    rows  of what cannot be graded, by their place in the batch
    jobs  of one kata and backend one after another, so that what is found out for one serves the next
    """

    def __init__(self, found: Iterable[Found], kata: str | None):
        self._find: Callable[[str], Kata] = functools.cache(catalogue.find)
        self._print: Callable[[Kata], str] = functools.cache(catalogue.fingerprint)
        self._kept = tempfile.TemporaryFile(prefix="kata-")  # noqa: SIM115  # until `close`
        self.rows: dict[int, Row] = {}
        self.count = 0
        jobs = dict[tuple[str, Backend, str], Job]()
        for number, each in enumerate(found):
            self.count += 1
            self._sort_in(number, each, kata, jobs)
        self.jobs = sorted(jobs.values(), key=lambda job: (job.kata, job.backend, job.rows[0][0]))

    def close(self) -> None:
        """Let go of the bytes."""
        self._kept.close()

    def submission(self, job: Job) -> Submission:
        """What is handed to a judge."""
        self._kept.seek(job.start)
        data = self._kept.read(job.end - job.start)
        path = Path(job.rows[0][1].path)
        return submission.parse(path, data, self._find(job.kata), job.backend, find=self._find)

    def key(self, job: Job, seed: int) -> str:
        """What a verdict depends on: contents, kata, backend, the grader's version, and the seed."""
        return f"{job.sha} {self._print(self._find(job.kata))} {job.backend} {VERSION} {seed}"

    def _sort_in(self, number: int, found: Found, kata: str | None, jobs: dict[tuple[str, Backend, str], Job]) -> None:
        if found.why:
            self.rows[number] = Row(found.who, found.path, "input error", found.why)
            return
        sha = hashlib.sha256(found.data).hexdigest()
        try:
            read = submission.parse(Path(found.path), found.data, kata and self._find(kata), find=self._find)
        except KataError as error:
            ours = isinstance(error, BrokenKata)
            self.rows[number] = Row(
                found.who, found.path, "not gradable" if ours else "input error", _said(found.path, error), sha=sha
            )
            return
        row = Row(found.who, found.path, "not gradable", kata=read.kata.slug, backend=read.backend, sha=sha)
        key = read.kata.slug, read.backend, sha
        if same := jobs.get(key):
            rows = (*same.rows, (number, row))
            start, end = same.start, same.end
        else:
            rows = ((number, row),)
            start = self._kept.seek(0, 2)
            end = start + self._kept.write(found.data)
        jobs[key] = Job(rows, read.kata.slug, read.backend, sha, start, end)


def _said(path: str, error: KataError) -> str:
    if isinstance(error, Unnamed):
        return "nothing says which kata it is for; put `# kata: SLUG` on its first line, or name the kata: --kata SLUG"
    if isinstance(error, Undecided):
        names = " or ".join(f"({backend})" for backend in error.backends)
        return f"nothing says for which backend it is; end the line `# kata: SLUG` at its top with {names}"
    return about_it(path, error)
