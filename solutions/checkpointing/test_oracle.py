"""checkpointing: the probe's blocks and the hidden tests' oracle, held against torch.utils.checkpoint and no checkpoint."""

import numpy as np
import pytest
import torch
from torch.utils.checkpoint import checkpoint

from grader.testing import agree, hidden, probe

HIDDEN, PROBE = hidden(__file__), probe(__file__)
X, Y, COTANGENT = torch.randn(3, 6, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
CASES = {
    "two inputs": ([X, Y], [0, 1], {}),
    "plain values": ([0.5, X, "turned", None, Y], [1, 4], {}),
    "its own parameter": ([X], [0], {"own": Y}),
    "given twice": ([X, Y], [0, 1], {"twice": True}),
    "unused": ([X, Y], [0, 1], {"unused": 1}),
    "random": ([X], [0], {"drops": True}),
}


class Plain:
    """No checkpoint at all."""

    def checkpoint(self, fn, *inputs):
        return fn(*inputs)


class Torch:
    """torch's own, in both of its forms."""

    def __init__(self, reentrant):
        self.reentrant = reentrant

    def checkpoint(self, fn, *inputs):
        return checkpoint(fn, *inputs, use_reentrant=self.reentrant)


def as_arrays(value):
    """Tensors within it as arrays."""
    return [each.numpy() if isinstance(each, torch.Tensor) else each for each in value]


@pytest.mark.slow  # torch.utils.checkpoint imports PyTorch's compiler
@pytest.mark.parametrize("reentrant", [True, False])
@pytest.mark.parametrize(("inputs", "needs", "options"), CASES.values(), ids=CASES.keys())
def test_torch_reports_the_same(inputs, needs, options, reentrant):
    """Both of torch's forms run twice, keep nothing, and give the gradients and random numbers of the plain block"""
    plain = PROBE.run(Plain(), inputs, needs, COTANGENT, **options)
    ours = PROBE.run(Torch(reentrant), inputs, needs, COTANGENT, **options)
    assert (plain["runs"], plain["kept"], ours["runs"], ours["kept"]) == (1, 1, 2, 0)
    for name in ("gradients", "inputs after"):
        for one, other in zip(as_arrays(plain[name]), as_arrays(ours[name]), strict=True):
            assert (one is None) == (other is None)
            agree(one, other, 1e-15) if one is not None else None
    for when in ("random after the forward", "random after the backward", "result"):
        agree(ours[when].numpy(), plain[when].numpy(), 0)


def test_oracle():
    """The oracle's derivative is that of the plain block"""
    for inputs, needs, options in list(CASES.values())[:3]:
        report = PROBE.run(Plain(), inputs, needs, COTANGENT, **options)
        own = options["own"].numpy() if options else None
        result, gradients = HIDDEN.oracle(as_arrays(inputs), COTANGENT.numpy(), own)
        agree(report["result"].numpy(), result, 1e-12)
        for place in needs:
            agree(report["gradients"][place].numpy(), gradients[place], 1e-12)
        assert np.isfinite(result).all()
