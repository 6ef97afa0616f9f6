"""What the page of `kata status` says: the desk, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from grader.catalogue import questions as bank
from grader.cli import history, plan, practice
from grader.report.html.parts import Day, Step, Tone, Week
from grader.report.html.status import Done, Entry, Planned, Row, Standing
from grader.study import cards
from grader.study.desk import Desk
from grader.study.events import Event
from grader.study.plan import lay_out
from grader.study.schedule import Card
from grader.study.summary import Kept, Status
from grader.study.tally import Tally, tallies
from grader.words import phrase

MOST_DUE = 10
WEEKS = 8  # of which is said how much was done
DONE_DAYS, MOST_DONE = 28, 200  # of what was done
PLAN_DAYS = 7  # those after them are folded
TONES: dict[str, Tone] = {"green": "good", "red": "bad"}  # of history's colours


def standing(desk: Desk, status: Status) -> Standing:
    """The values of the page."""
    backends = tuple(each.backend for each in status.solved)
    done = _last(desk)
    what, why = practice.said(status.now)
    return Standing(
        day=f"{desk.today:%A}, {desk.today.day} {desk.today:%B %Y}",
        figures=tuple(_figures(desk, status)),
        now=Step(what, why, practice.command_for(status.now)),
        due=tuple(_due(card, desk.today) for card in desk.due[:MOST_DUE]),
        more=max(0, len(desk.due) - MOST_DUE),
        planned=_planned(desk),
        backends=backends,
        solved=tuple((each.passed, each.of) for each in status.solved),
        katas=tuple(_rows(desk, backends)),
        calendar=tuple(_weeks(status)),
        weeks=tuple(_tally(tally, desk.today) for tally in tallies(desk, WEEKS)),
        kept=tuple(map(_kept, status.kept)),
        weak=tuple(Step(topic, "", _practise(topic)) for topic in status.weak),
        done=tuple(_done(desk, done)),
        earlier=len(desk.events) - len(done),
    )


def _figures(desk: Desk, status: Status) -> Iterator[tuple[str, str]]:
    solved = {slug for slug, _ in desk.passed} & {kata.slug for kata in desk.katas}
    yield phrase("page.of", count=len(solved), all=len(desk.katas)), phrase("page.figure_solved")
    yield str(len(desk.due)), phrase("page.figure_due")
    yield str(status.streak), phrase("page.figure_streak_one" if status.streak == 1 else "page.figure_streak")
    if status.until:
        days = (status.until - status.today).days
        key = "page.figure_until_one" if days == 1 else "page.figure_until"
        yield str(days), phrase(key, day=practice.date_text(status.until))


def _due(card: Card, today: date) -> Step:
    since = practice.ago_text((today - card.due).days)
    return Step(practice.called(card.name), f"{practice.asks(card.name)}, due {since}", f"kata review {card.name}")


def _planned(desk: Desk) -> Planned | None:
    if desk.planned is None:
        return None
    found = lay_out(desk, desk.planned)
    days = tuple(
        (
            practice.day_text(day.date, desk.today),
            phrase("page.minutes", count=day.minutes) if day.items else "",
            tuple(map(plan.said, day.items)),
        )
        for day in found.days
    )
    return Planned(days[:PLAN_DAYS], days[PLAN_DAYS:], tuple(filter(None, plan.remarks(found, desk.today))))


def _kept(kept: Kept) -> Step:
    title = practice.mistake_title(kept.kata, kept.mistake)
    return Step(title, f"{kept.kata}, {kept.times} times", f"kata review {cards.of_mistake(kept.kata, kept.mistake)}")


def _rows(desk: Desk, backends: tuple[str, ...]) -> Iterator[Row]:
    begun = {kata.slug for kata in desk.begun}
    due = {cards.kata_of(card.name): card.due for card in desk.cards if cards.kind_of(card.name) == "kata"}
    for kata in desk.katas:
        passed = tuple((kata.slug, each) in desk.passed if each in kata.backends else None for each in backends)
        back = practice.day_text(max(due[kata.slug], desk.today), desk.today) if kata.slug in due else ""
        yield Row(kata.slug, kata.level, kata.topic, passed, kata.slug in begun, back)


def _weeks(status: Status) -> Iterator[Week]:
    """The calendar's rows, each called by its Monday."""
    first = status.today - timedelta(days=status.today.weekday(), weeks=len(status.calendar) - 1)
    for number, counts in enumerate(status.calendar):
        days = [first + timedelta(weeks=number, days=i) for i in range(7)]
        named = tuple(Day(practice.date_text(day), count) for day, count in zip(days, counts, strict=True))
        yield Week(_day(days[0]), named)


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _tally(tally: Tally, today: date) -> tuple[str, ...]:
    """A row of the last weeks, in the order of the page's heads."""
    named = {0: phrase("page.week_this"), 1: phrase("page.week_last")}
    week = named.get((today - tally.monday).days // 7) or _day(tally.monday)
    questions = phrase("page.of", count=tally.right, all=tally.answered) if tally.answered else "0"
    return (week, *map(str, (tally.checks, tally.passed, tally.mistakes, tally.hints)), questions)


def _practise(topic: str) -> str:
    """The questions on a topic, or its katas where there are none."""
    return f"kata quiz --topic {topic}" if topic in bank.topics() else f"kata list --topic {topic}"


def _last(desk: Desk) -> tuple[Event, ...]:
    """What was done in the last days."""
    first = desk.today - timedelta(days=DONE_DAYS)
    events = cards.covered(desk.events)
    return tuple(event for event in events if event.when.astimezone(desk.zone).date() > first)[-MOST_DONE:]


def _done(desk: Desk, events: tuple[Event, ...]) -> Iterator[Done]:
    """The days on which these happened, the last one first."""
    days = groupby(events, lambda event: event.when.astimezone(desk.zone).date())
    for day, on_it in reversed([(day, tuple(each)) for day, each in days]):
        about = dict.fromkeys(filter(None, map(history.about, on_it)))
        yield Done(practice.day_text(day, desk.today), ", ".join(about), tuple(_entry(desk, event) for event in on_it))


def _entry(desk: Desk, event: Event) -> Entry:
    said, style = history.said(event)
    about = history.about(event)
    text = f"{about}: {said}" if about else said
    return Entry(f"{event.when.astimezone(desk.zone):%H:%M}", text, TONES.get(style, "unsure"))
