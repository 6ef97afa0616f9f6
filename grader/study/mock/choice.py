"""Which katas and questions a round has: what is weak or due before the rest, and as little alike as can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from grader.model import Backend, Kata, Level
from grader.model.questions import Question
from grader.records import dataclass
from grader.study import cards
from grader.study.desk import Desk
from grader.study.events import Answered, Asked, Attempt, Discussed, Hinted, SolutionSeen, Started
from grader.study.questions import pick

FRESH = timedelta(days=7)  # what was seen within them is not asked again
SLACK = 1.25  # times its share of the minutes that a kata may take


@dataclass(frozen=True)
class Chosen:
    """A round: its katas with their backends, its questions, and those of the katas that were seen this week."""

    katas: tuple[Kata, ...]
    backends: tuple[Backend, ...]
    questions: tuple[Question, ...]
    seen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What a round should be: "" is any level, any topic."""

    katas: int
    questions: int
    minutes: int
    seed: int
    level: Level | None = None
    topic: str = ""


def choose(desk: Desk, bank: Sequence[Question], wanted: Wanted) -> Chosen:
    """The same desk, bank and seed choose the same round; fewer than were wanted where there are no more.

    What was seen this week comes last, the longest ago first. Katas that fit into the minutes together are preferred.
    """
    seen = _last_seen(desk)
    katas = _katas(desk, seen, wanted)
    return Chosen(
        katas,
        tuple(_backend(desk, kata) for kata in katas),
        _questions(desk, bank, katas, wanted),
        tuple(kata.slug for kata in katas if _is_recent(seen.get(kata.slug), desk.today)),
    )


def _katas(desk: Desk, seen: dict[str, date], wanted: Wanted) -> tuple[Kata, ...]:
    left = [
        kata
        for kata in desk.katas
        if wanted.level in (None, kata.level) and wanted.topic in ("", kata.topic)
    ]  # fmt: skip
    left.sort(key=lambda kata: kata.slug)
    Random(wanted.seed).shuffle(left)
    chosen: list[Kata] = []
    while left and len(chosen) < wanted.katas:
        room = wanted.minutes - sum(kata.minutes for kata in chosen)
        most = SLACK * room / (wanted.katas - len(chosen))
        kata = min(left, key=lambda kata: _rank(kata, chosen, desk, seen.get(kata.slug), most))
        left.remove(kata)
        chosen.append(kata)
    return tuple(chosen)


def _rank(
    kata: Kata, chosen: Sequence[Kata], desk: Desk, last: date | None, most: float
) -> tuple[date, bool, bool, bool, bool]:
    """The less the better: seen lately, known, too long, of a topic that is there, of a level that is there."""
    return (
        last if last is not None and _is_recent(last, desk.today) else date.min,
        kata.slug not in {cards.kata_of(card.name) for card in desk.due} and kata.topic not in desk.weak,
        kata.minutes > most,
        kata.topic in {each.topic for each in chosen},
        kata.level in {each.level for each in chosen},
    )


def _questions(
    desk: Desk, bank: Sequence[Question], katas: Sequence[Kata], wanted: Wanted
) -> tuple[Question, ...]:  # fmt: skip
    """Those that are due or belong to a weak topic first, then others; of the topic that was asked for, if any are."""
    asked = {event.question for event in desk.events if isinstance(event, Asked | Answered) and _recent(event, desk)}
    due = {cards.name_of(card.name) for card in desk.due if cards.kind_of(card.name) == "question"}
    slugs = {kata.slug for kata in katas}
    found = [each for each in bank if each.id not in asked or each.id in due]
    if wanted.topic:
        found = [each for each in found if each.topic == wanted.topic or each.kata in slugs] or found
    first = [each for each in found if each.id in due or each.topic in desk.weak]
    chosen = pick(first, (wanted.questions + 1) // 2, wanted.seed)
    rest = [each for each in found if each not in chosen]
    return (*chosen, *pick(rest, wanted.questions - len(chosen), wanted.seed))


def _last_seen(desk: Desk) -> dict[str, date]:
    """The day on which each kata was last seen."""
    return {
        event.kata: event.when.astimezone(desk.zone).date()
        for event in desk.events
        if isinstance(event, Started | Attempt | Hinted | SolutionSeen | Discussed)
    }


def _is_recent(last: date | None, today: date) -> bool:
    return last is not None and today - last < FRESH


def _recent(event: Asked | Answered, desk: Desk) -> bool:
    return _is_recent(event.when.astimezone(desk.zone).date(), desk.today)


def _backend(desk: Desk, kata: Kata) -> Backend:
    """The one in which the learner last wrote it, or else anything, or else the kata's first."""
    of_it = [event for event in desk.events if isinstance(event, Started | Attempt)]
    for event in sorted(of_it, key=lambda event: event.kata == kata.slug)[::-1]:
        if event.backend in kata.backends:
            return event.backend
    return kata.backends[0]
