"""channel-shuffle: the hidden tests' oracle and both references, held against torch's own shuffle."""

import numpy as np
import pytest
import torch

from grader.testing import agree, hidden, hold, on_tensors, references

ORACLE = hidden(__file__).oracle
REFERENCES = [each.channel_shuffle for each in references(__file__).values()]

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


def image(shape, dtype="float64"):
    return np.random.default_rng(7).integers(0, 200, shape).astype(dtype)


def drawn(rng, shape, groups):
    return rng.standard_normal(shape), groups


@on_tensors
def by_torch(x, groups):
    return torch.nn.ChannelShuffle(groups)(x)


def in_channels_last(shuffle):
    """The function's shuffle of channels_last, between two transposes."""
    return lambda x, groups: shuffle(x.transpose(0, 2, 3, 1), groups, "channels_last").transpose(0, 3, 1, 2)


@pytest.mark.parametrize("shuffle", [ORACLE, *REFERENCES], ids=["oracle", "numpy", "torch"])
def test_agrees_with_torch(shuffle):
    """The index formula and the references do what torch.nn.ChannelShuffle does, in both formats"""
    hold(shuffle, by_torch, SHAPES, drawn, tolerance=0)
    hold(in_channels_last(shuffle), by_torch, SHAPES, drawn, tolerance=0)


@pytest.mark.parametrize("dtype", DTYPES)
def test_references_keep_the_dtype(dtype):
    """Every dtype moves untouched, in arrays and in tensors"""
    x = image((2, 6, 2, 3), dtype)
    for shuffle in REFERENCES:
        y = shuffle(x, 3)
        assert y.dtype == x.dtype and np.array_equal(y, ORACLE(x, 3))


def test_inf_and_nan_move():
    """The oracle and the references move inf and NaN to where torch moves them"""
    x = image((1, 6, 1, 2))
    x.reshape(-1)[[0, 5, 7]] = np.inf, -np.inf, np.nan
    for shuffle in (ORACLE, *REFERENCES):
        agree(shuffle(x, 2), by_torch(x, 2), 0)


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
    for shuffle in REFERENCES:
        with pytest.raises(ValueError, match=named):
            shuffle(x, groups, data_format)
