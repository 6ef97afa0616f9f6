"""Hints follow the failure, one rung at a time."""

import pytest

from grader.catalogue import hints
from grader.cli import group
from grader.model import Hints
from grader.study import journal

GENERAL = Hints("", ("look", "method", "nearly"))
GAMMA = Hints("gamma", ("g1", "g2", "g3"))
DGAMMA = Hints("dgamma", ("d1", "d2", "d3"))

LADDERS = {
    "nothing failed": ("", GENERAL),
    "no ladder for it": ("layout[strided] dx", GENERAL),
    "by the case": ("gamma_zero y", GAMMA),
    "the longest name wins": ("dgamma[float64] dgamma", DGAMMA),
    "by the part": ("second_call DGamma", DGAMMA),
}


@pytest.mark.parametrize(("part", "expected"), LADDERS.values(), ids=LADDERS)
def test_the_ladder_fits_the_part_that_failed(toy, part, expected):
    """The ladder whose word is in the failing case's or part's name; the general one otherwise."""
    from dataclasses import replace

    kata = replace(toy, hints=(GENERAL, GAMMA, DGAMMA))
    assert hints.ladder(kata, part) == expected


def test_each_time_one_rung_more_and_the_last_stays():
    """The rungs come in order, and the last one again after it."""
    assert [hints.hint(GENERAL, shown).text for shown in range(5)] == ["look", "method", "nearly", "nearly", "nearly"]


def test_the_command_remembers_what_it_has_shown(toy_root, runner):
    """`kata hint` goes on where it stopped; --again shows what was seen and goes no further."""
    first, second = runner.invoke(group, ["hint", "toy-scale"]), runner.invoke(group, ["hint", "toy-scale"])
    assert "hint 1 of 3" in first.output and "hint 2 of 3" in second.output
    again = runner.invoke(group, ["hint", "toy-scale", "--again"])
    assert "hint 1 of 3" in again.output and "hint 2 of 3" in again.output and "hint 3" not in again.output
    assert journal.rungs_shown("toy-scale", "") == 2
