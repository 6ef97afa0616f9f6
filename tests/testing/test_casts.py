"""Answers of the wrong type as the right one, where nothing but the type changes."""

import math

import numpy as np
import pytest

from grader.protocol.wire import array_of
from grader.testing.casts import cast, cast_array, rounded

ROWS = np.arange(3.0)
ARRAYS = {
    "a coarser dtype rules": (array_of(ROWS.astype("float32")), "float64", (3,), "float32", (3,)),
    "a finer one does not": (array_of(ROWS), "float32", (3,), "float32", (3,)),
    "whole numbers": (array_of(ROWS.astype("int64")), "float64", (3,), "float64", (3,)),
    "a kept dimension": (array_of(ROWS[None]), "float64", (3,), "float64", (3,)),
    "a lost dimension": (array_of(ROWS), "float64", (3, 1), "float64", (3, 1)),
    "another shape": (array_of(ROWS), "float64", (1, 2), "float64", (3,)),
    "any shape": (array_of(ROWS), "float64", None, "float64", (3,)),
}


@pytest.mark.parametrize(("value", "dtype", "shape", "ruling", "shaped"), ARRAYS.values(), ids=ARRAYS.keys())
def test_arrays(value, dtype, shape, ruling, shaped):
    """The kind, the dtype and the shape become the right ones; the numbers stay."""
    found, by = cast_array(value, "torch", dtype, shape)
    assert (found.kind, found.dtype, by, found.shape) == ("torch", ruling, ruling, shaped)
    assert np.array_equal(found.data.ravel(), value.data.ravel())


def test_what_is_no_array_stays():
    """A list in place of an array is another answer."""
    assert cast_array([1.0], "numpy", "float64", (1,)) == ([1.0], "float64")


PLAIN = {
    "1 for True": (1, True, True),
    "0-d array for an int": (array_of(np.int64(4)), 3, 4),
    "2.0 for 2": (2.0, 2, 2),
    "2.5 for 2": (2.5, 2, 2.5),
    "2 for True": (2, True, 2),
    "a list for a tuple": ([1, 2.0], (1, 2), (1, 2)),
    "parts": ({"macs": 4.0, "other": 1.0}, {"macs": 4}, {"macs": 4, "other": 1.0}),
    "text": ("4", 4, "4"),
    "None": (None, 4, None),
}


@pytest.mark.parametrize(("value", "expected", "wanted"), PLAIN.values(), ids=PLAIN.keys())
def test_plain_values(value, expected, wanted):
    """What loses nothing by it gets the type that is expected; all else stays as it is."""
    found = cast(value, expected)
    assert repr(found) == repr(wanted)


@pytest.mark.parametrize(("dtype", "wanted"), [("float32", np.float32(0.1)), ("float64", 0.1), ("int64", 0.1)])
def test_what_is_expected_exactly(dtype, wanted):
    """An answer in a coarser dtype can be no nearer to it."""
    assert rounded(np.array([0.1]), dtype)[0] == wanted


def test_nan_stays():
    """NaN is no whole number."""
    assert math.isnan(cast(math.nan, 3))
