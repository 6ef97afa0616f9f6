"""What happened, and the reviews of each card that come of it: events in, one after another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, tzinfo

from grader.records import dataclass
from grader.study.cards import DRILL_MINUTES, UNKNOWN_MINUTES, kata_of, kind_of, of_kata, of_mistake, of_question
from grader.study.events import (
    Answered,
    Asked,
    Attempt,
    Closed,
    Discussed,
    Event,
    HandedIn,
    Hinted,
    Opened,
    Planned,
    Rated,
    Rating,
    Reviewed,
    SolutionSeen,
    Started,
)
from grader.study.rating import Effort, rate

SOON = 3  # days


@dataclass(frozen=True)
class Review:
    """A card was reviewed on a day; `effort` says why it was rated so, where that was not the learner's choice.

    within  days in which it comes up again, whatever is known of it: the primary error of a mock interview
    """

    day: date
    rating: Rating
    effort: Effort | None = None
    within: int | None = None


def reviews(events: Iterable[Event], minutes: Mapping[str, int], zone: tzinfo | None) -> dict[str, tuple[Review, ...]]:
    """The reviews of every card, the oldest first; days are those of the zone, minutes what each kata should take.

    Passing a file that was started counts once, however often it is checked afterwards. A mistake is reviewed as
    "again" the first time that it is named in a file. One that was only ever found, by `kata bug`, has no reviews.
    """
    ledger = _Ledger(minutes)
    for event in events:
        ledger.enter(event, event.when.astimezone(zone).date())
    return {card: tuple(each) for card, each in ledger.found.items()}


@dataclass(frozen=True)
class _Work:
    """A card that is being worked on. The same rung of a ladder of hints, shown again, is no other hint."""

    effort: Effort
    mistakes: frozenset[str] = frozenset()  # that were named in it
    rungs: frozenset[tuple[str, int]] = frozenset()  # that were shown


class _Ledger:
    """The reviews of each card so far, and what is being worked on."""

    def __init__(self, minutes: Mapping[str, int]):
        self.found: dict[str, list[Review]] = {}
        self._minutes = minutes
        self._work: dict[str, _Work] = {}

    def enter(self, event: Event, day: date) -> None:
        """What an event of this day changes."""
        match event:
            case Started() | Attempt() if kind_of(event.card) == "hack":
                pass
            case Started():
                card = event.card or of_kata(event.kata)
                self._work[card] = self._begin(card)
            case Attempt(verdict="not gradable"):
                pass  # no lapse
            case Attempt():
                self._attempt(event, day)
            case Hinted():
                self._hint(event)
            case SolutionSeen():
                self._see(of_kata(event.kata), day)
            case Reviewed():
                self._review(event, day)
            case Answered():
                card = of_question(event.question)
                if card in self.found or not event.right:
                    self._add(card, Review(day, "good" if event.right else "again"))
            case Asked() | Planned() | Discussed() | Opened() | HandedIn() | Rated() | Closed():
                pass

    def _add(self, card: str, review: Review) -> None:
        self.found.setdefault(card, []).append(review)

    def _begin(self, card: str) -> _Work:
        drill = kind_of(card) == "mistake"
        return _Work(Effort(DRILL_MINUTES if drill else self._minutes.get(kata_of(card), UNKNOWN_MINUTES)))

    def _attempt(self, event: Attempt, day: date) -> None:
        card = event.card or of_kata(event.kata)
        if card in self._work:
            work = self._work[card]
        elif card in self.found:
            return  # passed before, and checked once more
        else:
            work = self._begin(card)  # a file that `kata start` did not write
        if event.verdict == "failed":
            made = () if event.card else event.mistakes
            effort = replace(work.effort, failed=work.effort.failed + 1)
            self._work[card] = replace(work, effort=effort, mistakes=work.mistakes | {*made})
            for mistake in dict.fromkeys(made):
                if mistake not in work.mistakes:
                    self._add(of_mistake(event.kata, mistake), Review(day, "again"))
        else:
            self._work.pop(card, None)
            self._pass(card, replace(work.effort, seconds=event.since), day)

    def _pass(self, card: str, effort: Effort, day: date) -> None:
        rating = rate(effort)
        found_only = kind_of(card) == "mistake" and card not in self.found  # by `kata bug`; the learner never made it
        if effort.seen or (found_only and rating in ("good", "easy")):
            return  # seen: that has counted
        self._add(card, Review(day, rating, effort))

    def _hint(self, event: Hinted) -> None:
        for card, work in self._work.items():
            if kata_of(card) == event.kata:
                rungs = work.rungs | {(event.about, event.rung)}
                self._work[card] = replace(work, effort=replace(work.effort, hints=len(rungs)), rungs=rungs)

    def _see(self, card: str, day: date) -> None:
        """The solution: it counts once, and not where the card was passed before."""
        work = self._work.get(card) or (self._begin(card) if card not in self.found else None)
        if work and not work.effort.seen:
            self._work[card] = replace(work, effort=replace(work.effort, seen=True))
            self._add(card, Review(day, "again", self._work[card].effort))

    def _review(self, event: Reviewed, day: date) -> None:
        before = self.found.get(event.card, [])
        if event.chosen:
            if before:
                before[-1] = replace(before[-1], rating=event.rating, effort=None)
        elif not event.session:
            self._add(event.card, Review(day, event.rating))
        elif before and (before[-1].day, before[-1].rating) == (day, event.rating):
            before[-1] = replace(before[-1], within=SOON)  # the attempt that showed it has counted
        else:
            self._add(event.card, Review(day, event.rating, within=SOON))
