"""Three weeks of a simulated learner: what docs/study.md says of them is so."""

from datetime import timedelta

import pytest

from grader.study import cards
from grader.study.events import Attempt
from grader.study.plan import QUIET
from grader.study.schedule import LAST_LOOK
from tests.study.weeks import DAYS, FIRST, KATAS, MINUTES, MISSED, PAGE, QUESTION, UNTIL, WEAKNESSES, page, three_weeks


@pytest.fixture(scope="module")
def weeks():
    return three_weeks()


def test_the_page_is_what_happens():
    """python -m tests.study.weeks writes it anew."""
    assert PAGE.read_text("utf-8") == page()


@pytest.mark.parametrize("weakness", WEAKNESSES)
def test_a_weakness_comes_back_until_it_is_mended(weeks, weakness):
    """The day after each slip it is due; the drills that it takes are done, and then it is made no more."""
    days, learner = weeks
    slug, name = cards.kata_of(weakness), cards.name_of(weakness)
    attempts = [event for event in learner.events if isinstance(event, Attempt) and event.kata == slug]
    slips = {event.when.date() for event in attempts if name in event.mistakes and not event.card}
    drills = [event.when.date() for event in attempts if event.card == weakness and event.verdict == "passed"]
    assert slips and len(drills) >= WEAKNESSES[weakness]
    for slip in slips:
        assert weakness in next(day for day in days if day.date == slip + timedelta(days=1)).review
    assert max(slips) <= drills[WEAKNESSES[weakness] - 1]


def test_what_a_missed_day_held_is_laid_out_on_the_next(weeks):
    """And the day is named."""
    days, _ = weeks
    missed, after = days[MISSED], days[MISSED + 1]
    assert missed.plan and not missed.done and after.missed == (missed.date,)
    assert {item.name for item in missed.plan} <= {item.name for item in after.plan}


def test_no_evening_is_too_long(weeks):
    """Unless one kata alone is."""
    for day in weeks[0]:
        assert sum(item.minutes for item in day.plan) <= MINUTES or len(day.plan) == 1


def test_everything_is_seen_once_more_before_the_interview(weeks):
    """In the last three days; and nothing new on the last two."""
    days, _ = weeks
    last = [item for day in days[-LAST_LOOK:] for item in day.plan]
    everything = {cards.of_kata(kata.slug) for kata in KATAS} | set(WEAKNESSES) | {cards.of_question(QUESTION)}
    assert {item.name for item in last} == everything
    assert all(item.kind == "review" for day in days[-QUIET:] for item in day.plan)
    assert len(days) == DAYS and days[-1].date == UNTIL - timedelta(days=1) and days[0].date == FIRST.date()
