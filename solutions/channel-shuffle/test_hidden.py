"""Channel shuffle only moves numbers, so every case demands equality with the index formula."""

from dataclasses import replace

import numpy as np
import pytest

from grader.testing import FLOATS, LAYOUTS, every_order, expect_equal, expect_error, fit_for, laid_out, layout

FORMATS = ["channels_first", "channels_last"]
# (groups, channels of a group), never equal. Outside test_two_calls and the one after it, no number of channels is
# used with two numbers of groups, so a program that remembers one call in the next fails there and nowhere else.
SPLITS = [(2, 3), (5, 2), (4, 3), (2, 7), (3, 5), (7, 3)]


def oracle(x, groups, data_format="channels_first"):
    """The definition, one channel at a time: y[i·groups + g] = x[g·(C/groups) + i] along the channel axis."""
    axis = FORMATS.index(data_format) * 2 + 1
    source = np.moveaxis(x, axis, 0)  # (C, N, two spatial axes)
    members = len(source) // groups
    y = np.empty_like(source)
    for g in range(groups):
        for i in range(members):
            y[i * groups + g] = source[g * members + i]
    return np.moveaxis(y, 0, axis)


def images(draw, data_format, channels, height, width, dtype="float64", batch=2):
    """A batch in this format whose numbers are all different (quarters, exact in every float dtype)."""
    shape = (batch, channels, height, width) if data_format == "channels_first" else (batch, height, width, channels)
    numbers = draw.rng.permutation(int(np.prod(shape))).reshape(shape)
    if dtype.startswith("complex"):
        return (numbers * 0.25 - 1j * numbers).astype(dtype)
    return (numbers * 0.25 if dtype.startswith("float") else numbers).astype(dtype)


def expect_shuffled(submission, x, groups, data_format="", *, name="plain", what="y"):
    """x is shuffled as the oracle does it; data_format is passed where it is given, and x has the layout `name`."""
    given = {"data_format": data_format} if data_format else {}
    y = submission.channel_shuffle(laid_out(x, name), groups, **given)
    expect_equal(y, oracle(x, groups, **given), what)


@pytest.mark.parametrize("dtype", FLOATS)
def test_channels_first(submission, draw, dtype):
    """(N, C, H, W): output channel i·groups + g is input channel g·(C/groups) + i"""
    groups, members = draw.pick(SPLITS)
    x = images(draw, "channels_first", groups * members, draw.size("H", 1, 3), draw.size("W", 1, 4), dtype)
    expect_shuffled(submission, x, groups, "channels_first")


@pytest.mark.parametrize("dtype", FLOATS)
def test_channels_last(submission, draw, dtype):
    """(N, H, W, C): the last axis is shuffled in the same way"""
    groups, members = draw.pick(SPLITS)
    x = images(draw, "channels_last", groups * members, draw.size("H", 1, 3), draw.size("W", 1, 4), dtype)
    expect_shuffled(submission, x, groups, "channels_last")


def test_default_format(submission, draw):
    """data_format is channels_first by default"""
    x = images(draw, "channels_first", 6, 6, 6, batch=1)
    expect_shuffled(submission, x, 2)


def test_one_of_everything(submission, draw):
    """One image of one channel and one pixel is legal"""
    x = draw.normal((1, 1, 1, 1))
    expect_shuffled(submission, x, 1)


def test_one_group(submission, draw):
    """One group: every channel stays where it is"""
    for data_format in FORMATS:
        x = images(draw, data_format, 7, 2, 3)
        expect_shuffled(submission, x, 1, data_format, what=f"y in {data_format}")


def test_groups_of_one_channel(submission, draw):
    """As many groups as channels: every channel stays where it is"""
    for data_format in FORMATS:
        x = images(draw, data_format, 5, 2, 3)
        expect_shuffled(submission, x, 5, data_format, what=f"y in {data_format}")


def test_square_table(submission, draw):
    """As many groups as there are channels in a group"""
    groups = draw.size("groups", 2, 4)
    x = images(draw, "channels_first", groups * groups, 3, 2)
    expect_shuffled(submission, x, groups)


def test_groups_and_members(submission, draw):
    """Few large groups, and many small ones"""
    for groups, members in ((2, 9), (13, 2)):
        x = images(draw, "channels_first", groups * members, 2, 3)
        expect_shuffled(submission, x, groups, what=f"y for {groups} groups of {members}")


def test_one_image(submission, draw):
    """A batch of one image"""
    x = images(draw, "channels_first", 6, 2, 3, batch=1)
    expect_shuffled(submission, x, 2)


def test_many_images(submission, draw):
    """Every image of a batch keeps its own channels"""
    x = images(draw, "channels_first", 15, 1, 1, batch=5)
    expect_shuffled(submission, x, 3)


def test_square_images(submission, draw):
    """Square images"""
    for data_format in FORMATS:
        x = images(draw, data_format, 6, 3, 3)
        expect_shuffled(submission, x, 2, data_format, what=f"y in {data_format}")


def test_lines(submission, draw):
    """Images of one row, and of one column"""
    for height, width in ((1, 7), (7, 1)):
        x = images(draw, "channels_first", 10, height, width)
        expect_shuffled(submission, x, 5, what=f"y of {height} × {width} pixels")


def test_channels_last_of_odd_sizes(submission, draw):
    """channels_last: only C has to be divisible by groups, not H or W"""
    x = images(draw, "channels_last", 8, 3, 5)
    expect_shuffled(submission, x, 4, "channels_last")


def test_two_calls(submission, draw):
    """A call depends only on its own arguments: the same x with other groups, then the first groups again"""
    x = images(draw, "channels_first", 24, 2, 3)
    for groups in every_order([3, 2, 6]):
        expect_shuffled(submission, x, groups, what=f"y for groups={groups}")


def test_undone_by_the_other_factor(submission, draw):
    """Shuffling with groups and then with C/groups gives x back"""
    x = images(draw, "channels_first", 22, 2, 3)
    once = submission.channel_shuffle(x, 2)
    expect_equal(once, oracle(x, 2), "y")
    expect_equal(submission.channel_shuffle(once.data, 11), x, "the second y")


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float16", "complex64"])
def test_dtype(submission, draw, dtype):
    """Every dtype is moved unchanged"""
    for data_format in FORMATS:
        x = images(draw, data_format, 6, 2, 3, dtype)
        if dtype == "bool":
            x = draw.integers(0, 2, x.shape, "bool")
        if dtype == "int64":
            x = (x << 20) + (1 << 60) + 1  # float64 loses their last digit, float32 all that tells them apart
        expect_shuffled(submission, x, 2, data_format, what=f"y in {data_format}")


def test_dtype_bfloat16(submission, draw):
    """bfloat16 is moved unchanged too (float32 with NumPy, which has no bfloat16)"""
    x = images(draw, "channels_first", 6, 2, 3, "float32")  # quarters below 64 are exact in bfloat16
    dtype = "bfloat16" if submission.backend == "torch" else "float32"
    sent, expected = (replace(layout(values, "plain"), dtype=dtype) for values in (x, oracle(x, 2)))
    expect_equal(submission.channel_shuffle(sent, 2), expected, "y")


def test_dtype_with_inf_and_nan(submission, draw):
    """inf and NaN are moved like any other number"""
    for data_format in FORMATS:
        x = images(draw, data_format, 6, 2, 3)
        x.reshape(-1)[draw.rng.permutation(x.size)[:9]] = [np.inf, -np.inf, np.nan] * 3
        expect_shuffled(submission, x, 2, data_format, what=f"y in {data_format}")


@pytest.mark.parametrize(
    ("data_format", "name"),
    [("channels_first", name) for name in LAYOUTS] + [("channels_last", name) for name in ("transposed", "broadcast")],
)
def test_layout(submission, draw, data_format, name):
    """x may be a view, in any memory layout"""
    x = fit_for(name, images(draw, data_format, 6, 2, 3, batch=4))
    expect_shuffled(submission, x, 2, data_format, name=name)


def test_layout_of_a_line(submission, draw):
    """A single line of pixels with its channels side by side in memory is still channels_first"""
    # to torch this memory is its memory_format channels_last: data_format alone says which axis holds the channels
    x = images(draw, "channels_first", 6, 1, draw.size("W", 4, 7), batch=1)
    expect_shuffled(submission, x, 2, name="transposed")


def test_error_remainder(submission, draw):
    """C not divisible by groups raises ValueError, even if the other sizes are divisible"""
    for data_format in FORMATS:
        x = images(draw, data_format, 8, 3, 3, batch=3)
        expect_error(ValueError, ("groups", "3", "8"), submission.channel_shuffle, x, 3, data_format=data_format)


def test_error_more_groups_than_channels(submission, draw):
    """More groups than channels raise ValueError"""
    x = images(draw, "channels_first", 4, 2, 3)
    expect_error(ValueError, ("groups", "8"), submission.channel_shuffle, x, 8)


def test_error_zero_groups(submission, draw):
    """groups = 0 raises ValueError"""
    for data_format in FORMATS:
        x = images(draw, data_format, 4, 2, 3)
        expect_error(ValueError, ("groups", "0"), submission.channel_shuffle, x, 0, data_format=data_format)


def test_error_negative_groups(submission, draw):
    """A negative number of groups raises ValueError, even if it divides C"""
    for data_format in FORMATS:
        x = images(draw, data_format, 4, 2, 3)
        expect_error(ValueError, ("groups", "-2"), submission.channel_shuffle, x, -2, data_format=data_format)


def test_error_format(submission, draw):
    """A data_format that is neither of the two raises ValueError, even for one group"""
    x = images(draw, "channels_first", 4, 4, 4)
    for wrong in ("NCHW", "Channels_Last", "last", "first", ""):
        expect_error(ValueError, ("data_format", wrong), submission.channel_shuffle, x, 1, data_format=wrong)


def test_large(submission, draw):
    """A layer of realistic size: 240 channels in 3 groups"""
    x = draw.normal((4, 240, 14, 13), "float32")
    expect_shuffled(submission, x, 3)


def efficiency(submission, draw, n):
    """n images of 48 channels, 16 x 16, float32"""
    submission.channel_shuffle(draw.normal((n, 48, 16, 16), "float32"), 3)
