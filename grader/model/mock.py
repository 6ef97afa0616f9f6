"""A mock interview, as values: its clock, what was handed in, and what the scorecard says of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from grader.model.feedback import Verdict
from grader.model.katas import Backend
from grader.model.message import Message
from grader.records import dataclass

Band = Literal["strong no hire", "leaning no hire", "leaning hire", "strong hire"]
Dimension = Literal["correctness", "speed", "numerics", "testing", "problem solving", "communication"]
Phase = Literal["restate", "plan", "code", "test", "follow-ups", "rate", "over"]
Came = Literal[Verdict, "not gradable", "not attempted"]
Error = Literal["concept", "implementation", "debugging", "communication", "judgement"]

BANDS: tuple[Band, ...] = get_args(Band)  # the worst first
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
BY_PEOPLE: tuple[Dimension, ...] = ("problem solving", "communication")  # no program can rate them


@dataclass(frozen=True)
class Reading:
    """What the clock of a round says; seconds.

    warning    50, 80 or 100: how many per cent of the time are over at least; 0 before
    backwards  the system's clock says less than it did before, and time stands still until it has caught up
    """

    elapsed: float
    limit: float
    phase: Phase
    warning: int
    backwards: bool = False

    @property
    def left(self) -> float:
        """Seconds until the end, never negative."""
        return max(self.limit - self.elapsed, 0.0)


@dataclass(frozen=True)
class Slip:
    """A known mistake, by its slug and its title."""

    slug: str
    title: str


@dataclass(frozen=True)
class Work:
    """What became of one kata of a round.

    minutes     what it should take
    first_pass  seconds from the round's beginning; None where it never passed
    checks      of the candidate's own, before handing in
    mistakes    all that were named, in the order in which they were
    left        those that are still in what was handed in
    late        it was passed, or else handed in, after the end of the round
    """

    kata: str
    backend: Backend
    minutes: int
    came: Came
    first_pass: float | None = None
    checks: int = 0
    failed: int = 0
    hints: int = 0
    mistakes: tuple[Slip, ...] = ()
    left: tuple[Slip, ...] = ()
    late: bool = False

    @property
    def in_time(self) -> bool:
        return self.came == "passed" and not self.late


@dataclass(frozen=True)
class FollowUp:
    """What an interviewer asks once a kata is done, and a good answer."""

    kata: str
    question: str
    answer: str


@dataclass(frozen=True)
class Reply:
    """A question of the bank (its id) or a follow-up (its words, of a kata), and whether it was known."""

    question: str
    kata: str
    known: bool


@dataclass(frozen=True)
class Mark:
    """One dimension of the scorecard; a band is None where it was not assessed.

    band         ours, or an interviewer's where only people can rate it
    own          the candidate's, given before ours was shown
    interviewer  where there was one
    observed     the sentence of the band
    evidence     what the band stands on
    """

    dimension: Dimension
    band: Band | None
    observed: Message
    evidence: tuple[Message, ...] = ()
    own: Band | None = None
    interviewer: Band | None = None


@dataclass(frozen=True)
class Primary:
    """The one error to work on first; `card` comes up for review within three days, "" where it has none."""

    kind: Error
    said: Message
    shown: Message
    card: str = ""


@dataclass(frozen=True)
class Moment:
    """Something that happened, seconds after the beginning."""

    at: float
    said: Message
    late: bool = False


@dataclass(frozen=True)
class Scorecard:
    """All there is to say about a round; every report renders this and nothing else.

    overall   the middle of the bands that were assessed; None where those are too few for a word
    evidence  what that word stands on
    handed_in, finished  how far the round has come
    """

    session: str
    began: datetime
    minutes: int
    seed: int
    blind: bool
    handed_in: bool
    finished: bool
    works: tuple[Work, ...]
    replies: tuple[Reply, ...]
    marks: tuple[Mark, ...]
    overall: Band | None
    evidence: tuple[Message, ...]
    primary: Primary | None
    timeline: tuple[Moment, ...]
