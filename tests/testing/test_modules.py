"""What is asked of layers that a probe tells of."""

import numpy as np
import pytest

from grader.model import Property, Unequal
from grader.protocol.wire import array_of
from grader.testing.modules import MOST, expect_no_shared_memory, expect_tensors_kept
from grader.testing.recorder import ExpectationFailed

WEIGHT = np.array([1.0, 2.0])
BEFORE = {"conv.weight": WEIGHT, "conv.bias": None}


def told(values):
    """An array as it comes from a worker that has torch."""
    return array_of(values, "torch")


KEPT = {
    "as they were": ({"conv.weight": told(WEIGHT)}, ""),
    "numbers changed": ({"conv.weight": told(WEIGHT + 1)}, "conv.weight after the call, in eval mode"),
    "one more": ({"conv.weight": told(WEIGHT), "conv.bias": told(WEIGHT)}, "tensors that conv did not have before the call"),
    "one lost": ({}, "tensors that conv no longer have"),
}  # fmt: skip


@pytest.mark.parametrize(("after", "wrong"), KEPT.values(), ids=KEPT)
def test_tensors_are_kept(recorder, after, wrong):
    """Changed, new and lost tensors are found and named; one that is None was not there."""
    recorder("torch")
    if not wrong:
        expect_tensors_kept(after, BEFORE, "conv", "in eval mode")
        return
    with pytest.raises(ExpectationFailed) as caught:
        expect_tensors_kept(after, BEFORE, "conv", "in eval mode")
    assert caught.value.finding.what.startswith(wrong)


def test_shared_memory_shows(recorder):
    """What changed with the given layers shares their memory; as many numbers as no such layer has are refused first."""
    recorder("torch")
    expect_no_shared_memory({"weight": told(WEIGHT), "weight later": told(WEIGHT)}, ["weight"], "conv and bn")
    for numbers, later, kind in ((WEIGHT, WEIGHT + 1, None), (np.zeros(MOST + 1), np.zeros(MOST + 1), Property)):
        with pytest.raises(ExpectationFailed) as caught:
            expect_no_shared_memory({"weight": told(numbers), "weight later": told(later)}, ["weight"], "conv and bn")
        assert type(caught.value.finding) is kind if kind else not isinstance(caught.value.finding, (Property, Unequal))
