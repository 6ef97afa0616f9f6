"""The line of a file on which a known mistake stands: told by its own words, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.catalogue.edits import composed, edit
from grader.diagnosis.parsed import LONGEST
from grader.diagnosis.spot import spot, spotted
from grader.model import Diagnosis, Mistake, Place

RIGHT = """\
def f(dout, x, level):
    if not 0 <= level < 1:
        raise ValueError("level")
    centred = x - x.mean(0)
    total = (dout * centred).sum(0)
    return total / len(x)
"""


def mistake(before, after, base=RIGHT):
    change = edit(base, before, after)
    return Mistake("m", "It is wrong", "Why?", Path("mistakes.toml"), composed([change]) or "", change)


MEAN = mistake("(dout * centred).sum(0)", "(dout * centred).mean(0)")
UNCENTRED = mistake("(dout * centred)", "(dout * x)")
OPEN = mistake("level < 1:", "level <= 1:")
GONE = mistake("    if not 0 <= level < 1:\n        raise ValueError('level')\n".replace("'", '"'), "")
IN_PLACE = mistake("    centred = x - x.mean(0)", "    x -= x.mean(0)\n    centred = x")

FILES = [
    pytest.param(UNCENTRED, "def f(dout, x):\n    g = np.sum(dout * x, axis=0)\n    return g\n", 2, id="an operation"),
    pytest.param(UNCENTRED, "def f(dout, x):\n    g = (x * dout).sum(0)\n", 2, id="the other way round"),
    pytest.param(UNCENTRED, "def f(dout, x):\n    g = torch.mul(dout, x).sum(dim=0)\n", 2, id="a function for it"),
    pytest.param(MEAN, "def f(d, x):\n    c = x - 1\n    return torch.mean(d * c, dim=0)\n", 3, id="other names"),
    pytest.param(OPEN, "def f(level):\n    if not 0.0 <= level <= 1.0:\n        raise ValueError\n", 2, id="floats"),
    pytest.param(IN_PLACE, "def f(x):\n    x -= np.mean(x, axis=0)\n    return x\n", 2, id="in place"),
    pytest.param(UNCENTRED, "def f(dout, x):\n    a = dout * x\n    b = dout * x\n", None, id="on two lines"),
    pytest.param(UNCENTRED, "def f(dout, x):\n    c = x - x.mean(0)\n    return dout * c\n", None, id="nowhere"),
    pytest.param(GONE, "def f(level):\n    return level\n", None, id="something is missing"),
    pytest.param(UNCENTRED, "def f(dout, x:\n    return dout * x\n", None, id="no Python"),
    pytest.param(UNCENTRED, "y = dout * x\n" + "#" * LONGEST, None, id="too long"),
    pytest.param(UNCENTRED, f"n = {10**400}\ny = dout * x\n", 2, id="beside a number that no float holds"),
    pytest.param(UNCENTRED, "y = " + "-" * 3000 + "x\nz = dout * x\n", None, id="too deep"),
]


@pytest.mark.parametrize("known, source, line", FILES)
def test_the_line_that_says_it(known, source, line):
    """In whatever words, if it is the only one; a right program never says it."""
    found = spot(known, source, {RIGHT})
    assert (found.line if found else None) == line
    assert spot(known, RIGHT, {RIGHT}) is None


def test_words_of_right_programs_tell_nothing():
    """Another right program says it, too."""
    source = "def f(dout, x):\n    return dout * x\n"
    assert spot(UNCENTRED, source, {RIGHT}) and spot(UNCENTRED, source, {RIGHT, source}) is None


def test_what_is_sure_has_its_line():
    """A guess has none, and what has its lines already keeps them."""
    source = "def f(dout, x):\n    return dout * x\n"
    sure = Diagnosis("m", "It is wrong", "Why?", "matches")
    guess, told = replace(sure, confidence="looks like"), replace(sure, places=(Place(9, "x"),))
    here = (Place(2, "return dout * x"),)
    assert spotted([sure, guess, told], [UNCENTRED], source) == (replace(sure, places=here), guess, told)
