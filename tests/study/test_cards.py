"""What a card is called, and what its name says."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader.study import cards
from grader.study.events import Attempt, Hinted, Started

NAMES = [
    (cards.of_kata("conv-flops"), "kata", "conv-flops", "conv-flops"),
    (cards.of_mistake("dropout", "a:b"), "mistake", "dropout", "a:b"),
    (cards.of_question("bn:eps"), "question", "", "bn:eps"),
]


@pytest.mark.parametrize(("card", "kind", "kata", "name"), NAMES)
def test_names(card, kind, kata, name):
    """A card's name says what it is of."""
    assert (cards.kind_of(card), cards.kata_of(card), cards.name_of(card)) == (kind, kata, name)


NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)
CARD = cards.of_mistake("toy-scale", "adds")


def drilled(*happened, file="/drill.py"):
    """What happened to a drill, as events."""
    attempt = Attempt(NOON, "toy-scale", file, "numpy", "failed", 1, 0.1, ("adds",), card=CARD)
    known = {
        "started": Started(NOON, "toy-scale", file, "numpy", card=CARD),
        "failed": attempt,
        "passed": replace(attempt, verdict="passed", mistakes=()),
        "hint": Hinted(NOON, "toy-scale", "", 1),
        "another kata's hint": Hinted(NOON, "other", "", 1),
        "the kata": Started(NOON, "toy-scale", "/toy_scale.py", "numpy"),
    }
    return [known[each] for each in happened]


# what happened, and whether the mistake is still to be found
DRILLS = [
    (["started"], True),
    (["started", "failed", "another kata's hint", "the kata"], True),
    (["hint", "started"], True),
    (["started", "hint"], False),
    (["started", "failed", "passed"], False),
    (["started", "hint", "started"], True),
    (["the kata"], False),
]


@pytest.mark.parametrize(("happened", "hidden"), DRILLS)
def test_what_is_to_be_found(happened, hidden):
    """A mistake that no hint was taken about; what is read of it before does not say which it is."""
    events = drilled(*happened)
    assert (CARD in cards.to_be_found(events)) == hidden
    read = cards.covered(events)
    if hidden and "hint" not in happened:
        assert not any(event.mistakes for event in read if isinstance(event, Attempt))
        assert not any(cards.name_of(event.card) for event in read if isinstance(event, Started) and event.card)


def test_what_was_found_is_read():
    """After a hint, and once it is mended."""
    for happened in (["started", "failed", "hint"], ["started", "failed", "passed"]):
        assert list(cards.covered(drilled(*happened))) == drilled(*happened)
