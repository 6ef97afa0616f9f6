"""The picture of a mismatch: which plane of an array, around which number, and what is written in its cells."""

import numpy as np
import pytest

from grader.model import Picture
from grader.testing.picture import MOST, picture


def drawn(shape, at):
    """The picture of an array of ones where zeros should be, and only `at` is called wrong."""
    wrong = np.zeros(shape, bool)
    wrong[at] = True
    return picture(np.ones(shape), np.zeros(shape), wrong, at)


WINDOWS = [  # shape, the worst number, what is shown of each axis
    ((3,), (1,), ((0, 3),)),
    ((2, 3), (1, 2), ((0, 2), (0, 3))),
    ((4, 2, 3), (3, 1, 2), ((3, 4), (0, 2), (0, 3))),
    ((5, 15, 1, 1), (4, 3, 0, 0), ((0, 5), (0, 15), (0, 1), (0, 1))),
    ((2, 1, 3, 1, 4), (1, 0, 2, 0, 3), ((1, 2), (0, 1), (0, 3), (0, 1), (0, 4))),
    ((100, 33), (50, 0), ((34, 66), (0, 32))),
    ((100, 33), (99, 32), ((68, 100), (1, 33))),
]


@pytest.mark.parametrize(("shape", "at", "window"), WINDOWS)
def test_the_plane_is_that_of_the_worst_number(shape, at, window):
    """The last two axes longer than 1, the worst number among what is shown of them."""
    found = drawn(shape, at)
    assert found.shape == shape and found.window == window
    assert sum(row.count("x") for row in found.wrong) == 1
    assert len(found.wrong) <= MOST and {len(row) for row in found.wrong} == {len(row.split()) for row in found.actual}
    row, column = np.argwhere([[mark == "x" for mark in row] for row in found.wrong])[0]
    assert found.expected[row].split()[column] == "0" and found.actual[row].split()[column] == "1"


@pytest.mark.parametrize("shape", [(), (1,), (1, 1, 1)])
def test_one_number_is_no_picture(shape):
    """It stands in the entries."""
    assert drawn(shape, (0,) * len(shape)) is None


NUMBERS = [
    (np.array([1.23456, -1e-9, np.nan, np.inf, 1e300]), "1.23 -1e-09 nan inf 1e+300"),
    (np.array([1, -20], np.int32), "1 -20"),
    (np.array([True, False]), "True False"),
    (np.array([1 + 2j, 0.12345 - 1j]), "1+2j 0.123-1j"),
    (np.array([0.1, 2.0], np.float16), "0.1 2"),
]


@pytest.mark.parametrize(("numbers", "row"), NUMBERS, ids=lambda value: str(value)[:20])
def test_numbers_of_every_kind_are_written(numbers, row):
    """Three digits of each, and no blank within one."""
    wrong = np.ones(numbers.shape, bool)
    ends = ((0, len(numbers)),)
    assert picture(numbers, numbers, wrong, (0,)) == Picture(numbers.shape, ends, (row,), (row,), ("x" * len(numbers),))
