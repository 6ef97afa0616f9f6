"""Pairs of mistakes: both are named, or the audit says which are not."""

from contextlib import closing

import pytest

from grader.authoring.pairs import Pairs, try_pairs
from grader.catalogue import failures, mistakes
from grader.catalogue.find import find
from grader.host import Pool
from tests.conftest import POLICY


@pytest.mark.slow
def test_pairs_of_a_kata_are_named():
    """Drawn the same way each time; none acts as one of its two alone."""
    kata = find("conv-flops")
    with closing(Pool(POLICY)) as pool:
        found = try_pairs(kata, "python", mistakes(kata, "python"), failures(kata, "python"), pool, 6)
    assert found.tried == 6 and not found.false and found.named >= 5


COMPLAINTS = [
    pytest.param(Pairs(), [], id="none tried"),
    pytest.param(Pairs(10, (("a and b", "a"),)), [], id="nine of ten"),
    pytest.param(
        Pairs(10, (("a and b", "a"), ("c and d", "nothing"))),
        ["k: 8 of 10 pairs are named in full: a and b is named as a; c and d is named as nothing"],
        id="eight of ten",
    ),
    pytest.param(
        Pairs(20, (("a and b", "a and c"),), (("a and b", "a and c"),)),
        ["k: a and b is named with a third: a and c"],
        id="a third",
    ),
]


@pytest.mark.parametrize(("pairs", "wanted"), COMPLAINTS)
def test_what_the_audit_says_of_pairs(pairs, wanted):
    """Nine of ten must be named in full, and never a third."""
    assert pairs.complaints("k") == wanted
