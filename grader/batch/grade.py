"""A batch from what was handed in to its rows: the story of `kata grade`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader.batch.alike import Alike
from grader.batch.inputs import found
from grader.batch.jobs import Job, Jobs
from grader.batch.journal import Journal, Kept
from grader.batch.run import Judges
from grader.model import Batch, Pair, Row
from grader.policy import Policy
from grader.version import VERSION

if TYPE_CHECKING:
    from grader.batch.cluster import Cluster


class Grading:
    """What was handed in, on its way to rows; a context manager.

    count  of rows, in all
    """

    def __init__(self, paths: Sequence[str], kata: str | None, ours: Path | None = None):
        """Misuse where there is nothing of such a name; `ours` is the folder for pages, which is nobody's."""
        self._jobs = Jobs(found(paths, ours), kata)
        self._rows = dict(self._jobs.rows)
        self._keys: dict[str, str] = {}
        self._alike = Alike()
        self.count = self._jobs.count

    def __enter__(self) -> Grading:
        return self

    def __exit__(self, *_: object) -> None:
        self._alike.close()
        self._jobs.close()

    def known(self, journal: Journal) -> int:
        """How many rows stand already: of what cannot be graded, and of what the journal holds."""
        graded = [job for job in self._jobs.jobs if journal.row(self._jobs.key(job, journal.head.seed))]
        return len(self._jobs.rows) + sum(len(job.rows) for job in graded)

    def rows(self, journal: Journal, policy: Policy, judges: int, cluster: Cluster | None = None) -> Iterator[Row]:
        """Each row once, as soon as it stands and is kept: what cannot be graded, what the journal holds, and the rest.

        judges   how many grade at once, each on a core of its own
        cluster  whose workers grade instead, as many as there are
        """
        seed, of_kata = journal.head.seed, Counter(job.kata for job in self._jobs.jobs)
        yield from self._jobs.rows.values()
        waiting = []
        for job in self._jobs.jobs:
            known = journal.row(key := self._jobs.key(job, seed))
            if known:
                yield from self._taken(job, known, key)
            else:
                waiting.append(job)
        away = cluster.judges(self._jobs, seed, policy) if cluster else None
        with away or Judges(self._jobs, seed, policy, judges) as judging:
            for job, done in judging.graded(waiting):
                key = self._jobs.key(job, seed)
                if done.feedback:
                    source = self._jobs.submission(job).source
                    journal.add(key, done.row, source, done.feedback)
                    if of_kata[job.kata] > 1:
                        self._alike.note(done.row, source)
                yield from self._taken(job, done.row, key)
        journal.finish()

    def batch(self, journal: Journal) -> tuple[Batch, Kept]:
        """All rows in the order in which the files were given, and what reports ask for beside them."""
        rows = tuple(self._rows[number] for number in sorted(self._rows))
        return Batch(rows, journal.head.seed, VERSION, journal.head.started), Kept(journal, self._keys)

    def pairs(self, batch: Batch, kept: Kept) -> tuple[Pair, ...]:
        """The near copies among its files."""
        return self._alike.pairs(batch, kept.source)

    def _taken(self, job: Job, graded: Row, key: str) -> Iterator[Row]:
        """The rows of a job: for each file what came of its text."""
        first = job.rows[0][1].path
        for number, named in job.rows:
            same = first if named.path != first else ""
            row = replace(graded, who=named.who, path=named.path, same_as=same if graded.graded else "")
            self._rows[number], self._keys[row.path] = row, key
            yield row
