"""Questions of the bank, as they are put to a learner, and what an answer is worth.

Not among the names of this room: a check needs none of them, and would wait for them.
"""

from __future__ import annotations

from typing import Literal

from grader.model.katas import Level
from grader.records import dataclass

QuestionKind = Literal["choice", "number", "fill-in", "order", "open"]
ENOUGH = 2 / 3  # of an open question's points: from here on it counts as known


@dataclass(frozen=True)
class Choice:
    """One right text among wrong ones; the order in which they are shown is drawn."""

    right: str
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Number:
    """A number in a unit ("" where it has none), right within `tolerance`, in the same unit; 0 asks for it exactly."""

    value: float
    unit: str
    tolerance: float


@dataclass(frozen=True)
class FillIn:
    """A word or a line, and what else is as right."""

    right: str
    accepted: tuple[str, ...]


@dataclass(frozen=True)
class Order:
    """Steps in their one right order."""

    steps: tuple[str, ...]


@dataclass(frozen=True)
class Open:
    """A model answer, and the points that a good answer makes."""

    model: str
    rubric: tuple[str, ...]


Answer = Choice | Number | FillIn | Order | Open
KINDS: dict[type[Answer], QuestionKind] = {
    Choice: "choice", Number: "number", FillIn: "fill-in", Order: "order", Open: "open",
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One question of the bank.

    id      its name for good: a journal may speak of it years later
    source  the paper or the documentation that says so
    kata    the slug of the kata that it belongs to, "" for none
    see     the ids of questions that go with it
    """

    id: str
    topic: str
    level: Level
    text: str
    answer: Answer
    explanation: str
    source: str
    kata: str = ""
    see: tuple[str, ...] = ()

    @property
    def kind(self) -> QuestionKind:
        return KINDS[type(self.answer)]


@dataclass(frozen=True)
class Posed:
    """A question with its choices or steps in the order in which they are shown."""

    question: Question
    shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """What was answered, and what of it is right, from 0 to 1.

    said  what was typed, "" where the question was passed over
    """

    posed: Posed
    said: str
    credit: float

    @property
    def right(self) -> bool:
        """Whether it counts as known."""
        return self.credit >= ENOUGH


@dataclass(frozen=True)
class Score:
    """How the questions of one topic were answered: how many, and what the answers are worth together."""

    topic: str
    asked: int
    credit: float
