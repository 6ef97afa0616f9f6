"""When a card is due: intervals grow, lapses shorten them, and nothing puts off what is due."""

from datetime import date, timedelta

import pytest

from grader.study import schedule
from grader.study.reviews import Review
from grader.study.schedule import LAST_LOOK, LONGEST

DAY = date(2024, 5, 1)


def run(*ratings, until=None, ahead=0):
    """A card that was reviewed with these ratings, each on the day it was due."""
    card, day = None, DAY
    for rating in ratings:
        card = schedule.review(card, "kata:x", rating, day, until)
        day = card.due - timedelta(days=ahead)
    return card


FIRST = {"again": 1, "hard": 1, "good": 2, "easy": 8}


@pytest.mark.parametrize("rating", FIRST)
def test_the_first_interval(rating):
    """In whole days; FSRS's own figures, and the same each time."""
    assert (run(rating).due - DAY).days == FIRST[rating]
    assert run(rating) == run(rating)


def test_intervals_grow_and_end_at_sixty_days():
    """Whatever is known well comes back within two months."""
    card, intervals = run("good"), []
    for _ in range(8):
        after = schedule.review(card, card.name, "good", card.due)
        intervals.append((after.due - after.last).days)
        card = after
    assert intervals == sorted(intervals) and intervals[-1] == LONGEST


def test_a_lapse_brings_it_back_soon():
    """And is counted."""
    card = run("good", "good", "good", "again")
    assert (card.due - card.last).days <= 3 and card.lapses == 1 and not card.mended


def test_reviewing_ahead_puts_nothing_off():
    """What went well ahead of its day leaves the card as it is; what went badly counts."""
    card = run("good", "good")
    for rating in ("hard", "good", "easy"):
        assert schedule.review(card, card.name, rating, card.due - timedelta(days=1)) == card
    assert schedule.review(card, card.name, "again", card.last + timedelta(days=1)).due < card.due


@pytest.mark.parametrize("left", range(5, 60, 7))
@pytest.mark.parametrize("rating", ["good", "easy"])
def test_before_an_interview_everything_is_seen_once_more(rating, left):
    """On one of its last days, and never after it."""
    until = DAY + timedelta(days=left)
    card = run(rating, until=until)
    while card.due < until - timedelta(days=LAST_LOOK):
        card = schedule.review(card, card.name, rating, card.due, until)
    assert until - timedelta(days=LAST_LOOK) <= card.due < until


def test_the_last_looks_are_spread():
    """Not all on the eve."""
    until = DAY + timedelta(days=5)
    assert len({schedule.review(None, f"kata:{n}", "easy", DAY, until).due for n in range(20)}) == LAST_LOOK


def test_an_interview_that_is_near_or_over_changes_nothing():
    """The usual days hold."""
    assert run("easy", until=DAY) == run("easy") == run("easy", until=DAY + timedelta(days=1))


def test_mended_is_what_went_well_twice_days_apart():
    """One drill that went well is not enough."""
    assert not run("again", "good").mended and run("again", "good", "good", "good").mended


def test_cards_are_made_of_their_reviews():
    """The one that is due first before the others."""
    found = schedule.cards({"kata:b": [Review(DAY, "easy")], "kata:a": [Review(DAY, "good"), Review(DAY, "again")]})
    assert [card.name for card in found] == ["kata:a", "kata:b"]
    assert found[0].reviews == 2 and found[0].rating == "again"


def test_what_has_to_come_back_soon_does():
    """Whatever is known of it: after a mock interview, its primary error is due within three days."""
    days = [DAY + timedelta(days=60 * number) for number in range(5)]
    known = [Review(day, "easy") for day in days]
    last = days[-1] + timedelta(days=60)
    (card,) = schedule.cards({"kata:x": [*known, Review(last, "again", within=3)]})
    (other,) = schedule.cards({"kata:x": [*known, Review(last, "again")]})
    assert card.due == min(other.due, last + timedelta(days=3)) <= last + timedelta(days=3)
    assert card.stability == other.stability
