"""Pictures of arrays: shades, hatches, numbers where there is room, and words for whoever does not see them."""

import math
import re

import numpy as np
import pytest

from grader.model import Picture
from grader.report.html.picture import LEVELS, drawn
from grader.testing.picture import picture


def pictured(expected, actual):
    """The drawing of an array as it comes from a comparison."""
    expected, actual = np.asarray(expected), np.asarray(actual)
    wrong = ~((expected == actual) | ((expected != expected) & (actual != actual)))
    return drawn(picture(actual, expected, wrong, np.argwhere(wrong)[0]), "dx")


def cells(path):
    """How many cells a path has."""
    return path.count("M")


def test_few_numbers_are_written():
    """Both sides, each number in its cell; wrong ones outlined, with a corner that no colour is needed to see."""
    found = pictured([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 9.5]])
    (first, expected), (second, yours) = found.sides
    assert (first, second, found.caption, found.key) == ("expected", "yours", "dx", "Outlined numbers are wrong.")
    assert [label.text for label in expected.numbers] == ["1", "2", "3", "4"]
    assert [label.text for label in yours.numbers] == ["1", "2", "3", "9.5"]
    assert cells(yours.wrong) == cells(yours.corners) == 1
    assert yours.told == "1 of the 4 numbers shown are wrong: rows 1, columns 1."


def test_many_numbers_are_shaded():
    """A shade for each of eight parts of the expected range; what lies outside has the first or the last."""
    expected = np.linspace(0, 1, 1024).reshape(32, 32)
    found = pictured(expected, expected.T * 3 - 1)
    for _, grid in found.sides:
        assert not grid.numbers and sum(cells(path) for _, path in grid.shades) == 1024
        assert {level for level, _ in grid.shades} <= set(map(str, range(LEVELS)))
    (_, expected), (_, yours) = found.sides
    assert all(abs(cells(path) - 128) < 5 for _, path in expected.shades) and cells(yours.wrong) > 1000
    assert found.key == "Shades run from 0 (faint) to 1 (strong); hatched numbers are wrong."


CAPTIONS = [  # shape, the wrong index, caption, what is told of the place
    ((3,), (1,), "dx", "rows 0, columns 1."),
    ((4, 2, 3), (3, 1, 2), "dx[3, :, :], 1×2×3 of (4, 2, 3)", "rows 1, columns 2."),
    ((40, 2), (39, 0), "dx[8:40, :], 32×2 of (40, 2)", "rows 39, columns 0."),
    ((2, 1, 3), (0, 0, 2), "dx", "rows 0, columns 2."),
    ((100,), (50,), "dx[34:66], 32 of (100,)", "rows 0, columns 50."),
]


@pytest.mark.parametrize(("shape", "at", "caption", "told"), CAPTIONS)
def test_a_part_of_an_array_says_which(shape, at, caption, told):
    """As one would index it, with the indices of the whole array along its sides."""
    actual = np.zeros(shape)
    actual[at] = 1
    found = pictured(np.zeros(shape), actual)
    assert found.caption == caption and found.sides[1][1].told.endswith(told)


ODD = [
    ([math.nan, 1.0], [1.0, 1.0]),
    ([math.inf, -math.inf], [0.0, math.nan]),
    ([True, False], [False, True]),
    ([1 + 2j, 3.0], [1 - 2j, 3.0]),
    ([1e308, -1e308], [0.0, 1.0]),
    ([2**70, 1], [1, 1]),
    ([5.0, 5.0], [5.0, 4.0]),
]


@pytest.mark.parametrize(("expected", "actual"), ODD, ids=str)
def test_any_number_has_a_shade(expected, actual):
    """What is no finite number has one of its own."""
    for _, grid in pictured(expected, actual).sides:
        assert sum(cells(path) for _, path in grid.shades) == 2
        assert all(re.fullmatch(r"[0-7]|none", level) for level, _ in grid.shades)


def test_a_picture_of_a_document_may_hold_anything():
    """What is read from JSON is drawn, numbers or not."""
    odd = Picture((1, 2), ((0, 1), (0, 2)), ("x <b>",), ("1 2",), ("x.",))
    assert [label.text for label in drawn(odd, "y").sides[0][1].numbers] == ["x", "<b>"]
