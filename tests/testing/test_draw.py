"""A case's random numbers: the same for the same seed and name, within the range that was asked for."""

import numpy as np
import pytest

from grader.testing.draw import SMALL, Draw

DTYPES = ["float64", "float32", "float16"]
SEEDS = range(50)


def everything(draw):
    """One of each kind, as plain values."""
    return [
        draw.size("N", 1, 100), draw.normal((3, 2)).tolist(), draw.uniform((2,), 0, 1).tolist(), draw.number(0.1, 5),
        draw.integers(0, 10, (4,)).tolist(), draw.pick("abcdef"), draw.rng.standard_normal(),
    ]  # fmt: skip


def test_the_same_seed_and_case_draw_the_same_numbers():
    """A failure replays exactly, and another case or seed draws other numbers."""
    assert everything(Draw(7, "values")) == everything(Draw(7, "values"))
    assert everything(Draw(7, "values")) != everything(Draw(8, "values"))
    assert everything(Draw(7, "values")) != everything(Draw(7, "edges"))


def test_sizes_cover_their_range():
    """Both ends are drawn, nothing beyond them, and each size is noted with its range."""
    drawn = [Draw(seed, "x").size("N", 2, 5) for seed in SEEDS]
    assert set(drawn) == {2, 3, 4, 5}
    draw = Draw(0, "x")
    n = draw.size("N", 2, 5)
    assert draw.drawn == {"N": (2, 5, n)}


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        pytest.param(3, 3, id="smaller"),
        pytest.param(0, 2, id="below the range"),
        pytest.param(9, 5, id="above the range"),
    ],
)
def test_a_size_can_be_made_smaller(asked, got):
    """The judge's size wins within the range, and what is drawn after an array does not depend on how large it was."""
    small, plain = Draw(3, "x", {"N": asked}), Draw(3, "x")
    assert small.size("N", 2, 5) == got
    for draw, n in ((small, got), (plain, plain.size("N", 2, 5))):
        draw.normal((n, 100))
    assert small.number(0, 1) == plain.number(0, 1) and small.pick(range(99)) == plain.pick(range(99))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (3,), (8, 8), (40, 40)], ids=str)
def test_arrays_have_the_dtype_and_shape(shape, dtype):
    """Each array has the dtype and shape that were asked for, a 0-d array included."""
    draw = Draw(1, "x")
    for array in (draw.normal(shape, dtype), draw.uniform(shape, 0, 1, dtype), draw.integers(0, 9, shape, dtype)):
        assert type(array) is np.ndarray and array.shape == shape and array.dtype == dtype


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("low", "high"),
    [
        pytest.param(0.0, 1.0, id="0 to 1"),
        pytest.param(0.0, 0.1, id="0 to 0.1"),
        pytest.param(-4e-3, 3e-3, id="small and around 0"),
        pytest.param(1.5, 1.75, id="near each other"),
        pytest.param(-1e4, 1e4, id="large"),
    ],
)
def test_uniform_numbers_stay_below_their_upper_bound(low, high, dtype):
    """[low, high) is kept through every rounding: to two decimals, and to the dtype."""
    for seed in SEEDS:
        for count in (SMALL, 20 * SMALL):
            values = Draw(seed, "u").uniform((count,), low, high, dtype)
            assert (values >= np.array(low, dtype)).all() and (values.astype(np.float64) < high).all()


@pytest.mark.parametrize(
    ("low", "high"),
    [
        pytest.param(0.0, 1.0, id="0 to 1"),
        pytest.param(1.5, 3.0, id="1.5 to 3"),
        pytest.param(1e-6, 9e-6, id="small"),
        pytest.param(0.9994, 0.9999, id="finer than three digits"),
    ],
)
def test_a_number_stays_in_its_range(low, high):
    """A number never reaches its upper bound by rounding, and has few digits where the range lets it."""
    numbers = [Draw(seed, "n").number(low, high) for seed in range(500)]
    assert all(type(number) is float and low <= number < high for number in numbers)
    if high - low > 1e-3 * high:
        assert any(len(f"{number:.10g}") < 8 for number in numbers)


@pytest.mark.parametrize("scale", [1.0, 3.0, 0.1, 1e-3, 1e-8])
def test_few_numbers_are_rounded_and_keep_their_scale(scale):
    """Small arrays are easy to read (two or three digits), and never rounded to nothing; large ones are left exact."""
    few, many = Draw(2, "x").normal((50,), scale=scale), Draw(2, "x").normal((5000,), scale=scale)
    assert all(len(f"{abs(number):.12e}".split("e")[0].rstrip("0").rstrip(".")) <= 5 for number in few)
    assert 0.5 * scale < few.std() < 2 * scale
    assert 0.9 * scale < many.std() < 1.1 * scale and len(np.unique(many)) == 5000


def test_the_statistics_are_as_asked():
    """normal's mean is the shift and its deviation the scale; integers leave their upper bound out."""
    draw = Draw(5, "x")
    numbers = draw.normal((20_000,), scale=2.0, shift=5.0)
    assert abs(numbers.mean() - 5) < 0.1 and abs(numbers.std() - 2) < 0.1
    assert set(draw.integers(-2, 2, (500,)).tolist()) == {-2, -1, 0, 1}
    assert {draw.pick(["a", "b"]) for _ in range(50)} == {"a", "b"}
