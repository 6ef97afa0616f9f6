"""What is to be reviewed, and when it was: events in, the reviews of each card out.

A card is a kata that was passed or given up ("kata:dropout"), a mistake that was made, or was hard to find in a drill
("mistake:dropout:no_rescale": the kata with that slip prepared, to mend), or a question that was missed
("question:bn-eps").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, tzinfo
from typing import Literal

from grader.records import dataclass
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

Kind = Literal["kata", "mistake", "question", "hack"]
DRILL_MINUTES, QUESTION_MINUTES, UNKNOWN_MINUTES = 5, 2, 20
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


def of_kata(slug: str) -> str:
    """The card of a kata."""
    return f"kata:{slug}"


def of_mistake(slug: str, mistake: str) -> str:
    """The card of a mistake that was made in a kata."""
    return f"mistake:{slug}:{mistake}"


def of_hack(slug: str, mistake: str) -> str:
    """What a hack is recorded as. It has no reviews: an input that was found is found."""
    return f"hack:{slug}:{mistake}"


def of_question(question: str) -> str:
    """The card of a question."""
    return f"question:{question}"


def kind_of(card: str) -> Kind:
    """What is reviewed."""
    kinds: tuple[Kind, ...] = ("mistake", "question", "hack")
    return next((kind for kind in kinds if card.startswith(f"{kind}:")), "kata")


def kata_of(card: str) -> str:
    """The slug of its kata; "" of a question."""
    return "" if kind_of(card) == "question" else card.partition(":")[2].partition(":")[0]


def name_of(card: str) -> str:
    """The mistake's slug, the question's id, the kata's slug."""
    return card.split(":", 2 if kind_of(card) in ("mistake", "hack") else 1)[-1]


def covered(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events as a learner may read them: a drill does not say which mistake it is of before that was named."""
    known = {of_mistake(event.kata, each) for event in events if isinstance(event, Attempt) for each in event.mistakes}
    known |= {event.card for event in events if isinstance(event, Attempt) and event.verdict == "passed"}
    return tuple(
        replace(event, card=of_mistake(event.kata, ""))
        if isinstance(event, Started) and kind_of(event.card) == "mistake" and event.card not in known
        else event
        for event in events
    )


def reviews(events: Iterable[Event], minutes: Mapping[str, int], zone: tzinfo | None) -> dict[str, tuple[Review, ...]]:
    """The reviews of every card, the oldest first; days are those of the zone, minutes what each kata should take.

    Passing a file that was started counts once, however often it is checked afterwards. A mistake is reviewed as
    "again" the first time that it is named in a file. One that was only ever found, by `kata bug`, has no reviews.
    """
    found: dict[str, list[Review]] = {}
    open_: dict[str, Effort] = {}  # what is being worked on
    named: dict[str, set[str]] = {}  # the mistakes in it
    rungs: dict[str, set[tuple[str, int]]] = {}  # of its ladders, that were shown: the same one again is no other hint

    def add(card: str, review: Review) -> None:
        found.setdefault(card, []).append(review)

    def begin(card: str, slug: str) -> Effort:
        drill = kind_of(card) == "mistake"
        named[card], rungs[card] = set(), set()
        return Effort(DRILL_MINUTES if drill else minutes.get(slug, UNKNOWN_MINUTES))

    for event in events:
        day = event.when.astimezone(zone).date()
        match event:
            case Started() | Attempt() if kind_of(event.card) == "hack":
                pass
            case Started():
                card = event.card or of_kata(event.kata)
                open_[card] = begin(card, event.kata)
            case Attempt(verdict="not gradable"):
                pass  # no lapse
            case Attempt():
                card = event.card or of_kata(event.kata)
                if card not in open_ and card not in found:  # a file that `kata start` did not write
                    open_[card] = begin(card, event.kata)
                if card not in open_:
                    continue  # passed before, and checked once more
                if event.verdict == "failed":
                    open_[card] = replace(open_[card], failed=open_[card].failed + 1)
                    for mistake in event.mistakes if not event.card else ():
                        if mistake not in named[card]:
                            named[card].add(mistake)
                            add(of_mistake(event.kata, mistake), Review(day, "again"))
                    continue
                effort = replace(open_.pop(card), seconds=event.since)
                known = rate(effort)
                if kind_of(card) == "mistake" and card not in found and known in ("good", "easy"):
                    continue  # of `kata bug`, and found: it is no mistake of the learner's
                if not effort.seen:  # which has been counted
                    add(card, Review(day, known, effort))
            case Hinted():
                for card in [each for each in open_ if kata_of(each) == event.kata]:
                    rungs[card].add((event.about, event.rung))
                    open_[card] = replace(open_[card], hints=len(rungs[card]))
            case SolutionSeen():
                card = of_kata(event.kata)
                working = open_.get(card) or (begin(card, event.kata) if card not in found else None)
                if working and not working.seen:
                    open_[card] = replace(working, seen=True)
                    add(card, Review(day, "again", open_[card]))
            case Reviewed(chosen=True):
                if found.get(event.card):
                    found[event.card][-1] = replace(found[event.card][-1], rating=event.rating, effort=None)
            case Reviewed(session=session) if session:
                before = found.get(event.card, [])
                if before and (before[-1].day, before[-1].rating) == (day, event.rating):
                    before[-1] = replace(before[-1], within=SOON)  # the attempt that showed it has counted
                else:
                    add(event.card, Review(day, event.rating, within=SOON))
            case Reviewed():
                add(event.card, Review(day, event.rating))
            case Answered():
                card = of_question(event.question)
                if card in found or not event.right:
                    add(card, Review(day, "good" if event.right else "again"))
            case Asked() | Planned() | Discussed() | Opened() | HandedIn() | Rated() | Closed():
                pass
    return {card: tuple(each) for card, each in found.items()}
