"""channel-shuffle: the hidden tests' oracle and both references, held against torch's own shuffle."""

import runpy
from pathlib import Path

import numpy as np
import pytest
import torch

SOLUTION = Path(__file__).parents[2] / "solutions" / "channel-shuffle"
ORACLE = runpy.run_path(str(SOLUTION / "test_hidden.py"))["oracle"]
NUMPY = runpy.run_path(str(SOLUTION / "solution.py"))["channel_shuffle"]
TORCH = runpy.run_path(str(SOLUTION / "solution_torch.py"))["channel_shuffle"]

SHAPES = {
    "one of everything": ((1, 1, 1, 1), 1),
    "one group": ((2, 5, 2, 3), 1),
    "groups of one channel": ((2, 5, 2, 3), 5),
    "few large groups": ((2, 12, 2, 3), 2),
    "many small groups": ((2, 12, 2, 3), 6),
    "as many groups as members": ((3, 9, 2, 2), 3),
    "one pixel": ((4, 6, 1, 1), 3),
    "one row": ((2, 6, 1, 5), 2),
    "one column": ((2, 6, 5, 1), 2),
    "large": ((2, 240, 7, 5), 8),
}
DTYPES = ["bool", "uint8", "int32", "int64", "float16", "float32", "float64", "complex64"]
table = pytest.mark.parametrize(("shape", "groups"), list(SHAPES.values()), ids=list(SHAPES))


def image(shape, dtype="float64"):
    return np.random.default_rng(7).integers(0, 200, shape).astype(dtype)


@table
def test_oracle_agrees_with_torch(shape, groups):
    """The index formula is what torch.nn.ChannelShuffle does"""
    x = image(shape)
    assert np.array_equal(ORACLE(x, groups), torch.nn.ChannelShuffle(groups)(torch.from_numpy(x)).numpy())


@table
def test_oracle_in_channels_last_is_the_same_shuffle(shape, groups):
    """channels_last is channels_first between two transposes"""
    x = image(shape)
    y = ORACLE(np.transpose(x, (0, 2, 3, 1)), groups, "channels_last")
    assert np.array_equal(np.transpose(y, (0, 3, 1, 2)), torch.nn.ChannelShuffle(groups)(torch.from_numpy(x)).numpy())


@table
def test_references_agree_with_torch(shape, groups):
    """The references give torch's shuffle, in both formats"""
    x = torch.from_numpy(image(shape))
    first = torch.nn.ChannelShuffle(groups)(x)
    last = first.permute(0, 2, 3, 1)
    assert np.array_equal(NUMPY(x.numpy(), groups), first.numpy())
    assert torch.equal(TORCH(x, groups), first)
    assert np.array_equal(NUMPY(x.permute(0, 2, 3, 1).numpy(), groups, "channels_last"), last.numpy())
    assert torch.equal(TORCH(x.permute(0, 2, 3, 1), groups, "channels_last"), last)


@pytest.mark.parametrize("dtype", DTYPES)
def test_references_keep_the_dtype(dtype):
    """Every dtype moves untouched, in arrays and in tensors"""
    x = image((2, 6, 2, 3), dtype)
    y, z = NUMPY(x, 3), TORCH(torch.from_numpy(x), 3)
    assert y.dtype == x.dtype and z.dtype == torch.from_numpy(x).dtype
    assert np.array_equal(y, ORACLE(x, 3)) and np.array_equal(z.numpy(), ORACLE(x, 3))


def test_inf_and_nan_move():
    """The oracle and the references move inf and NaN to where torch moves them"""
    x = image((1, 6, 1, 2))
    x.reshape(-1)[[0, 5, 7]] = np.inf, -np.inf, np.nan
    expected = torch.nn.ChannelShuffle(2)(torch.from_numpy(x)).numpy()
    for y in (ORACLE(x, 2), NUMPY(x, 2), TORCH(torch.from_numpy(x), 2).numpy()):
        assert np.array_equal(y, expected, equal_nan=True)


WRONG = {
    "a remainder": (3, "channels_first", "groups=3 and 8 channels"),
    "more groups than channels": (16, "channels_first", "groups=16 and 8 channels"),
    "zero groups": (0, "channels_first", "groups=0 and 8"),
    "negative groups that divide": (-2, "channels_last", "groups=-2 and 8"),
    "another format": (1, "NCHW", "'NCHW'"),
}


@pytest.mark.parametrize(("groups", "data_format", "named"), list(WRONG.values()), ids=list(WRONG))
def test_references_refuse(groups, data_format, named):
    """A wrong argument is a ValueError that names it and its value"""
    x = image((2, 8, 4, 8))
    with pytest.raises(ValueError, match=named):
        NUMPY(x, groups, data_format)
    with pytest.raises(ValueError, match=named):
        TORCH(torch.from_numpy(x), groups, data_format)
