"""conv-flops: the hidden tests' oracle and the reference against a real layer and PyTorch's own counter."""

from itertools import product

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from grader.testing import hidden, references

ORACLE = hidden(__file__).oracle
REFERENCE = references(__file__)["numpy"].conv2d_cost
BOTH = pytest.mark.parametrize("cost", [ORACLE, REFERENCE], ids=["oracle", "reference"])

# name: input_shape, out_channels, kernel_size, stride, padding, dilation, groups, bias
LAYERS = {
    "one pixel": ((1, 1, 1, 1), 1, 1, 1, 0, 1, 1, True),
    "1 x 1": ((2, 3, 5, 7), 4, 1, 1, 0, 1, 1, False),
    "plain": ((2, 3, 9, 11), 5, 3, 1, 0, 1, 1, True),
    "even kernel": ((1, 2, 8, 5), 3, 4, 1, 0, 1, 1, True),
    "kernel as large as the image": ((3, 2, 4, 6), 5, (4, 6), 1, 0, 1, 1, True),
    "kernel as large as the padded image": ((1, 2, 4, 6), 5, (6, 10), 3, (1, 2), 1, 1, True),
    "padding": ((2, 3, 7, 9), 4, 5, 1, 2, 1, 1, True),
    "padding larger than the kernel": ((1, 1, 2, 3), 1, 1, 1, 3, 1, 1, False),
    "stride fits": ((1, 3, 9, 11), 4, 3, 2, 0, 1, 1, True),
    "stride rounds down": ((1, 3, 10, 12), 4, 3, 2, 0, 1, 1, True),
    "stride larger than the image": ((1, 3, 5, 4), 4, 2, 9, 0, 1, 1, True),
    "dilation": ((1, 3, 12, 13), 4, 3, 1, 0, 3, 1, True),
    "pairs": ((2, 4, 19, 23), 6, (3, 5), (2, 3), (4, 1), (3, 2), 2, False),
    "groups": ((2, 6, 8, 9), 9, 3, 1, 1, 1, 3, True),
    "depthwise": ((2, 6, 8, 9), 6, 3, 1, 1, 1, 6, False),
    "depthwise, two filters each": ((2, 6, 8, 9), 12, (3, 1), 1, 0, 1, 6, True),
    "first layer of ResNet": ((1, 3, 224, 224), 64, 7, 2, 3, 1, 1, False),
}

# name: arguments; a real layer refuses these too, when it is built or called
REFUSED = {
    "groups do not divide the input channels": ((1, 5, 8, 8), 6, 3, 1, 0, 1, 2),
    "groups do not divide the output channels": ((1, 6, 8, 8), 5, 3, 1, 0, 1, 2),
    "no groups": ((1, 6, 8, 8), 5, 3, 1, 0, 1, 0),
    "kernel too high by one": ((1, 1, 4, 9), 1, (5, 3)),
    "kernel too high by one, stride 2": ((1, 1, 4, 9), 1, (5, 3), 2),
    "kernel too wide for the padded image": ((1, 1, 9, 4), 1, (3, 7), 1, 1),
    "dilated kernel too wide": ((1, 1, 9, 4), 1, 3, 1, 0, 2),
    "no stride": ((1, 1, 4, 4), 1, 3, 0),
    "negative padding": ((1, 1, 9, 9), 1, 3, 1, -1),
    "fraction": ((1, 1, 9, 9), 1, 2.5),
}


def measured(input_shape, out_channels, kernel_size, stride, padding, dilation, groups, bias):
    """The same dict, from a layer that is built and run on no data."""
    layer = torch.nn.Conv2d(
        input_shape[1], out_channels, kernel_size, stride, padding, dilation, groups, bias, device="meta"
    )
    with FlopCounterMode(display=False) as counter:
        output = layer(torch.empty(input_shape, device="meta"))
    flops = counter.get_total_flops()
    return {
        "output_shape": tuple(output.shape),
        "params": sum(parameter.numel() for parameter in layer.parameters()),
        "macs": flops // 2,
        "flops": flops,
    }


@BOTH
@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS.keys())
def test_agrees_with_a_real_layer(cost, layer):
    """All four numbers are those of nn.Conv2d and FlopCounterMode"""
    assert cost(*layer) == measured(*layer)


@BOTH
def test_agrees_on_every_small_axis(cost):
    """Every small size, kernel, stride, padding and dilation on one axis gives the side that PyTorch gives, or none"""
    for size, kernel, stride, padding, dilation in product((1, 2, 5, 8), (1, 2, 3), (1, 2, 3), (0, 1, 2), (1, 2)):
        if size + 2 * padding < dilation * (kernel - 1) + 1:
            continue
        layer = ((1, 1, size, 1), 1, (kernel, 1), (stride, 1), (padding, 0), (dilation, 1))
        image = torch.empty(layer[0], device="meta")
        weight = torch.empty((1, 1, *layer[2]), device="meta")
        output = torch.nn.functional.conv2d(image, weight, None, *layer[3:])
        assert cost(*layer)["output_shape"] == tuple(output.shape)


def test_macs_by_brute_force():
    """The oracle's macs are the multiplications of a loop over every output number"""
    (N, C, H, W), C_out, (kh, kw), (sh, sw), p, d, groups = (2, 4, 5, 7), 6, (2, 3), (2, 1), 1, 2, 2
    reach_h, reach_w = d * (kh - 1), d * (kw - 1)
    count = 0
    for _n, out, y, x in product(range(N), range(C_out), range(H + 2 * p), range(W + 2 * p)):
        if y % sh or x % sw or y + reach_h >= H + 2 * p or x + reach_w >= W + 2 * p:
            continue
        same_group = [c for c in range(C) if c // (C // groups) == out // (C_out // groups)]
        count += len(same_group) * kh * kw
    arguments = (N, C, H, W), C_out, (kh, kw), (sh, sw), p, d, groups
    assert ORACLE(*arguments)["macs"] == REFERENCE(*arguments)["macs"] == count


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=REFUSED.keys())
def test_what_a_real_layer_refuses(arguments):
    """The reference raises ValueError where building or running the layer fails"""
    input_shape, out_channels, *rest = arguments
    with pytest.raises((ValueError, RuntimeError, TypeError)):
        layer = torch.nn.Conv2d(input_shape[1], out_channels, *rest, device="cpu")
        layer(torch.zeros(input_shape))
    with pytest.raises(ValueError):
        REFERENCE(*arguments)
