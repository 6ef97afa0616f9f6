"""The page of `kata status`: how far a learner is, what there is to do now, and what the last weeks were."""

from __future__ import annotations

from collections.abc import Iterator

from grader.records import dataclass
from grader.report.html.page import render
from grader.report.html.parts import Meter, Step, Tone, Week
from grader.words import phrase

WORDS = {
    "title": "page.progress", "now": "page.next", "due": "page.due", "plan": "page.plan", "again": "page.again",
    "weak": "page.weak", "solved": "page.solved", "weeks": "page.weeks", "done": "page.done",
    "none_due": "page.none_due",
    "none_again": "page.none_again", "none_done": "page.none_done", "day": "page.day", "time": "page.time",
    "what": "page.what", "free": "page.free", "later": "page.later", "katas": "page.katas", "kata": "page.kata",
    "passed": "page.passed", "begun": "page.begun", "open": "page.open", "no_backend": "page.no_backend",
    "back": "page.back", "calendar": "page.calendar", "tally": "page.tally",
}  # fmt: skip
HEADS = ("page.week", "page.checks", "page.passed", "page.mistakes", "page.hints", "page.answered")  # of the last weeks
DAYS = ("page.mon", "page.tue", "page.wed", "page.thu", "page.fri", "page.sat", "page.sun")


@dataclass(frozen=True)
class Row:
    """A kata: whether it was passed on each backend of the page, None where it is not offered; and its next review."""

    kata: str
    level: str
    topic: str
    passed: tuple[bool | None, ...]
    begun: bool
    back: str


@dataclass(frozen=True)
class Entry:
    """What happened at a time of a day, and whether that was good."""

    time: str
    text: str
    tone: Tone


@dataclass(frozen=True)
class Done:
    """A day on which something was done: what about, and what."""

    day: str
    about: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Planned:
    """The days until an interview, (day, time, what) each, those from `later` on folded.

    remarks  what is to be said of days that were missed, and of katas for which there is no time
    """

    days: tuple[tuple[str, str, tuple[str, ...]], ...]
    later: tuple[tuple[str, str, tuple[str, ...]], ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """What the page shows, in words.

    figures  (figure, what it counts): the head of the page
    more     how many cards are due beyond those of `due`
    solved   (passed, all) of each backend
    weeks    the last weeks: a row a week, in the order of HEADS
    earlier  how much was done before the days of `done`
    """

    day: str
    figures: tuple[tuple[str, str], ...]
    now: Step
    due: tuple[Step, ...]
    more: int
    planned: Planned | None
    backends: tuple[str, ...]
    solved: tuple[tuple[int, int], ...]
    katas: tuple[Row, ...]
    calendar: tuple[Week, ...]
    weeks: tuple[tuple[str, ...], ...]
    kept: tuple[Step, ...]
    weak: tuple[Step, ...]
    done: tuple[Done, ...]
    earlier: int


def status_page(standing: Standing) -> str:
    """The page as HTML."""
    return render(
        "status.html",
        WORDS,
        standing=standing,
        meters=list(_meters(standing)),
        days=[phrase(key) for key in DAYS],
        heads=[phrase(key) for key in HEADS],
        more=phrase("page.more_due", count=standing.more) if standing.more else "",
        earlier=phrase("page.earlier", count=standing.earlier) if standing.earlier else "",
    )


def _meters(standing: Standing) -> Iterator[Meter]:
    for backend, (passed, there) in zip(standing.backends, standing.solved, strict=True):
        yield Meter(backend, phrase("page.of", count=passed, all=there), passed, there)
