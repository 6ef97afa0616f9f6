"""Many files graded in one go, as values: a row a file, whatever became of it.

Formats (report/) take a `Batch`, and ask for what is large one row at a time, so that memory stays bounded:

    csv_text(batch)                                  rows alone are enough
    index_page(batch)
    candidate_page(batch, who, feedback, source)     feedback: Callable[[Row], Feedback | None]
                                                     source: Callable[[Row], str]

`grader.batch.journal.Kept` has both: its `feedback` is None where nothing was graded, its `source` the text that was
graded, "" where there is none; for files with equal contents they are those of the one that was graded.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from grader.model.feedback import Attempt, Diagnosis, SandboxLevel, Verdict
from grader.model.findings import OutcomeName
from grader.model.katas import Backend
from grader.model.message import Message
from grader.records import dataclass

Came = Literal[Verdict, "input error", "not gradable"]


@dataclass(frozen=True)
class Row:
    """What became of one file of a batch, or of an archive or a folder that could not be looked into.

    who      whose it is: the folder that it lies in, or its name
    path     where it is; a file in an archive "anna.zip/dropout.py"
    came     "input error": it cannot be graded as it is; "not gradable": we could not, whatever it holds
    why      the sentence of the error, where it was not graded
    kata     "" where nobody knows
    sha      SHA-256 of its bytes, in hex; "" where they were not read
    same_as  the path of another row that has the same bytes, kata and backend, and was graded for both
    passed, cases  how many cases pass, of how many, on all devices
    right, wrong   the names of the parts of the answer that are so in every case; empty where that is not known
    outcome, detail  how the first run ended that did not finish
    blank    nothing has been written yet: it is the stub
    causes   the mistakes that were named, the surest first
    failing  the title of the first failing case, in the kata's author's words
    seconds  that grading it took, by the clock
    slowest, memory_mb  of its hungriest calls; 0 where nothing was called
    level    of the sandbox that stood around it, the weakest of all devices; None where nothing was run
    attempts  what it tried beyond its rights, of each kind the most on any device
    """

    who: str
    path: str
    came: Came
    why: str = ""
    kata: str = ""
    backend: Backend | None = None
    sha: str = ""
    same_as: str = ""
    passed: int = 0
    cases: int = 0
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    outcome: OutcomeName = "finished"
    detail: Message | None = None
    blank: bool = False
    causes: tuple[Diagnosis, ...] = ()
    failing: str = ""
    seconds: float = 0.0
    slowest: float = 0.0
    memory_mb: int = 0
    level: SandboxLevel | None = None
    attempts: tuple[Attempt, ...] = ()

    @property
    def graded(self) -> bool:
        """Whether there is a verdict."""
        return self.came in ("passed", "failed")


@dataclass(frozen=True)
class Batch:
    """All there is to say about a batch, its files in the order in which they were given.

    seed     the same for all, so that all had the same inputs
    version  the grader's
    started  when it was begun, in UTC; a batch that was resumed, the first time
    """

    rows: tuple[Row, ...]
    seed: int
    version: str
    started: datetime

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who handed something in, in the order of their first file."""
        return tuple(dict.fromkeys(row.who for row in self.rows))

    @property
    def katas(self) -> tuple[str, ...]:
        """The katas that files were for, by name."""
        return tuple(sorted({row.kata for row in self.rows if row.kata}))


@dataclass(frozen=True)
class Pair:
    """Two files of a batch that share what is nobody else's: something to look at, and no proof of anything.

    left, right            the paths of their rows
    share                  of what is a file's own, how much stands in the other too, in (0, 1]; of the smaller one
    left_lines, right_lines  the numbers of the lines that hold what is shared
    """

    left: str
    right: str
    share: float
    left_lines: tuple[int, ...]
    right_lines: tuple[int, ...]
