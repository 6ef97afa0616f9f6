"""Calls in every order."""

from itertools import pairwise, product

import pytest

from grader.testing.orders import every_order


@pytest.mark.parametrize("n", range(7))
def test_each_follows_each(n):
    """Every item comes right after every item, itself included, once each; none is fewer."""
    walk = every_order("abcdefg"[:n])
    assert sorted(pairwise(walk)) == list(product("abcdefg"[:n], repeat=2))


def test_the_first_is_asked_twice_at_once():
    """The simplest thing that can go wrong comes first: the same call again."""
    assert every_order(["a", "b"]) == ["a", "a", "b", "b", "a"]
