"""How much was done in each of the last weeks."""

from __future__ import annotations

from datetime import date, timedelta

from grader.records import dataclass
from grader.study.cards import kind_of
from grader.study.desk import Desk
from grader.study.events import Answered, Attempt, Hinted


@dataclass(frozen=True)
class Tally:
    """A week from its Monday on.

    checks    files that were graded; what could not be is none    passed    how many of them
    mistakes  that were named, each time    hints    that were shown
    answered  questions    right    how many of them
    """

    monday: date
    checks: int
    passed: int
    mistakes: int
    hints: int
    answered: int
    right: int


def tallies(desk: Desk, weeks: int) -> tuple[Tally, ...]:
    """The last weeks, this one first."""
    this = desk.today - timedelta(days=desk.today.weekday())
    return tuple(_tally(desk, this - timedelta(weeks=back)) for back in range(weeks))


def _tally(desk: Desk, monday: date) -> Tally:
    after = monday + timedelta(weeks=1)
    events = [event for event in desk.events if monday <= event.when.astimezone(desk.zone).date() < after]
    checks = [event for event in events if isinstance(event, Attempt) and _is_check(event)]
    answered = [event for event in events if isinstance(event, Answered)]
    return Tally(
        monday,
        checks=len(checks),
        passed=sum(event.verdict == "passed" for event in checks),
        mistakes=sum(len(event.mistakes) for event in checks),
        hints=sum(isinstance(event, Hinted) for event in events),
        answered=len(answered),
        right=sum(event.right for event in answered),
    )


def _is_check(event: Attempt) -> bool:
    """A file was graded; of a hack, the input is judged."""
    return event.verdict != "not gradable" and kind_of(event.card) != "hack"
