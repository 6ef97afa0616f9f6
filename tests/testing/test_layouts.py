"""Arrays in other memory layouts: the values stay, at any depth."""

import numpy as np
import pytest

from grader.testing.layouts import LAYOUTS, fit_for, laid_out, layout

ROWS = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize("name", ["plain", "reversed", "transposed", "strided", "readonly"])
def test_a_layout_keeps_the_values(name):
    """The values travel as they are; the worker lays them out."""
    array = layout(ROWS, name)
    assert array.layout == name and np.array_equal(array.data, ROWS)


def test_a_layout_that_cannot_be_is_refused():
    """An unknown name, and rows that differ where they are to share their memory, are bugs of the kata."""
    with pytest.raises(ValueError, match="diagonal"):
        layout(np.ones(2), "diagonal")
    with pytest.raises(ValueError, match="equal rows"):
        layout(ROWS, "broadcast")
    assert layout(np.ones((2, 3)), "broadcast").layout == "broadcast"


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_of_a_family_can_be_asked_for(name):
    """The names leave out plain, and values that are fit for a layout can have it."""
    fit = fit_for(name, ROWS)
    assert name != "plain" and layout(fit, name).layout == name
    assert np.array_equal(fit, np.tile(ROWS[:1], (2, 1)) if name == "broadcast" else ROWS)


def test_arrays_at_any_depth():
    """Arrays within tuples, lists and dicts are laid out; numbers and words stay; the containers are new ones."""
    given = (ROWS, [ROWS, 1.5], {"x": ROWS, "word": "x"})
    x, (y, number), named = laid_out(given, "strided")
    assert [each.layout for each in (x, y, named["x"])] == ["strided"] * 3
    assert number == 1.5 and named["word"] == "x" and given[1][0] is ROWS


@pytest.mark.parametrize(
    "values", [pytest.param(ROWS, id="rows that differ"), pytest.param(np.array(1.0), id="no axis")]
)
def test_what_cannot_be_broadcast_stays_plain(values):
    """Beside the argument that a case is about, others may have rows that differ."""
    assert laid_out(values, "broadcast") is values
