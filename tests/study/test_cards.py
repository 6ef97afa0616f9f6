"""What a card is called, and what its name says."""

import pytest

from grader.study import cards

NAMES = [
    (cards.of_kata("conv-flops"), "kata", "conv-flops", "conv-flops"),
    (cards.of_mistake("dropout", "a:b"), "mistake", "dropout", "a:b"),
    (cards.of_question("bn:eps"), "question", "", "bn:eps"),
]


@pytest.mark.parametrize(("card", "kind", "kata", "name"), NAMES)
def test_names(card, kind, kata, name):
    """A card's name says what it is of."""
    assert (cards.kind_of(card), cards.kata_of(card), cards.name_of(card)) == (kind, kata, name)
