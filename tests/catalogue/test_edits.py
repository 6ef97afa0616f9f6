"""Edits of a text: each as small as it can be, and several in one."""

import pytest

from grader.catalogue.edits import composed, edit

BASE = "def f(x):\n    y = x + 1\n    return y * 2\n"

SMALL = [
    pytest.param("x + 1", "x - 1", "+", "-", id="one sign"),
    pytest.param("y * 2", "y", " * 2", "", id="something left out"),
    pytest.param("x + 1", "x + 11", "", "1", id="something put in"),
    pytest.param("return y * 2", "return y * 2 * 2", "", " * 2", id="a repetition"),
    pytest.param("    y = x + 1\n", "", "    y = x + 1\n", "", id="a whole line"),
]


@pytest.mark.parametrize(("before", "after", "gone", "new"), SMALL)
def test_what_both_sides_have_in_common_is_no_part_of_an_edit(before, after, gone, new):
    """The rest of the line is free for another edit."""
    change = edit(BASE, before, after)
    assert (BASE[change.start : change.end], change.after) == (gone, new)
    assert composed([change]) == BASE.replace(before, after)


TOGETHER = [
    pytest.param(
        [("x + 1", "x - 1"), ("y * 2", "y / 2")], "def f(x):\n    y = x - 1\n    return y / 2\n", id="two lines"
    ),
    pytest.param(
        [("y * 2", "y * 3"), ("x +", "x -")], "def f(x):\n    y = x - 1\n    return y * 3\n", id="in any order"
    ),
    pytest.param(
        [("x + 1", "x - 1"), ("x + 1", "x + 2")], "def f(x):\n    y = x - 2\n    return y * 2\n", id="in one line"
    ),
    pytest.param([("x + 1", "x - 1"), ("x + 1", "x * 1")], None, id="the same place"),
    pytest.param([("y = x + 1", "y = 0"), ("+", "-")], None, id="one inside the other"),
    pytest.param([("x + 1", "x + 2"), ("1\n", "1.0\n")], None, id="side by side"),
]


@pytest.mark.parametrize(("changes", "wanted"), TOGETHER)
def test_edits_of_different_places_go_into_one_program(changes, wanted):
    """Each is made, whatever the order; edits of one place cannot both be."""
    assert composed([edit(BASE, *change) for change in changes]) == wanted


def test_edits_of_different_programs_do_not_go_together():
    """There is no text to make both in."""
    assert composed([edit(BASE, "x + 1", "z"), edit(BASE + "\n", "y * 2", "y")]) is None
