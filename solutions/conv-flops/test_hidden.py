"""Hidden tests of conv-flops. Oracle: kernel starts are counted axis by axis, channel pairs group by group."""

import pytest

from grader.testing import every_order, expect_equal, expect_error, expect_rejected

FIT = ("kernel", "empty", "output", "input", "fit")  # what the message about an empty output may name


def oracle(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    """The answer by counting: where may the kernel's first tap be, and which channel pairs does a weight connect?"""
    N, C, *sides = input_shape
    outputs, taps = [], 1
    for axis, size in enumerate(sides):
        k, s, p, d = (v[axis] if isinstance(v, tuple) else v for v in (kernel_size, stride, padding, dilation))
        room = size + 2 * p - d * (k - 1)  # places for the first tap where the last one is still inside
        outputs.append(-(-room // s))  # every s-th of them, the first included
        taps *= k
    joined = sum((C // groups) * (out_channels // groups) for _ in range(groups))
    H_out, W_out = outputs
    macs = N * H_out * W_out * joined * taps
    params = joined * taps + (out_channels if bias else 0)
    return {"output_shape": (N, out_channels, H_out, W_out), "params": params, "macs": macs, "flops": macs + macs}


def expect_key(submission, key, *args, **kwargs):
    """One of the four numbers is the oracle's; what is no dict with that key is compared as a whole."""
    result, expected = submission.conv2d_cost(*args, **kwargs), oracle(*args, **kwargs)
    if type(result) is not dict or key not in result:
        expect_equal(result, expected, "the result")
    expect_equal(result[key], expected[key], key)


def expect_answer(submission, *args, **kwargs):
    """All four numbers are the oracle's."""
    changed = ", ".join(f"{name}={value}" for name, value in kwargs.items())
    what = f"the result for {changed}" if changed else "the result"
    expect_equal(submission.conv2d_cost(*args, **kwargs), oracle(*args, **kwargs), what)


def image(draw, low=12, high=40):
    """(N, C, H, W) and C', all different: N 2-4, C 5-7, C' 8-11, H from `low`, W larger than H."""
    H = draw.size("H", low, high)
    W = H + draw.size("wider", 1, 9)
    shape = (draw.size("N", 2, 4), draw.size("C", 5, 7), H, W)
    return shape, draw.size("C_out", 8, 11)


# --- the whole answer -------------------------------------------------------------------------------------------------


def test_smallest(submission):
    """One pixel, one channel, a 1 x 1 kernel: one mac, two params"""
    wanted = {"output_shape": (1, 1, 1, 1), "params": 2, "macs": 1, "flops": 2}
    expect_equal(submission.conv2d_cost((1, 1, 1, 1), 1, 1), wanted, "the result")


def test_defaults(submission, draw):
    """Defaults: stride 1, padding 0, dilation 1, one group, a bias"""
    shape, C_out = image(draw)
    expect_answer(submission, shape, C_out, draw.pick([2, 3, 4, 5]))


# --- output_shape -----------------------------------------------------------------------------------------------------


def test_output_shape_kernel(submission, draw):
    """output_shape: a kernel of size k shortens each axis by k - 1"""
    shape, C_out = image(draw)
    expect_key(submission, "output_shape", shape, C_out, draw.pick([2, 3, 4, 5]))


def test_output_shape_padding(submission, draw):
    """output_shape: padding is added at both ends"""
    shape, C_out = image(draw)
    expect_key(submission, "output_shape", shape, C_out, draw.pick([4, 5]), padding=draw.pick([1, 2, 3]))


def test_output_shape_padding_makes_room(submission, draw):
    """output_shape: a kernel larger than the image fits where the padding makes room"""
    (N, C, H, W), C_out = image(draw)
    p = draw.pick([2, 3])
    expect_key(submission, "output_shape", (N, C, H, W), C_out, (H + p, W + 1), padding=p)


def test_output_shape_padding_of_one_side(submission, draw):
    """output_shape: either number of a padding pair may be zero"""
    shape, C_out = image(draw)
    p = draw.pick([1, 2, 3])
    for padding in ((0, p), (p, 0)):
        expect_key(submission, "output_shape", shape, C_out, 4, padding=padding)


def test_output_shape_stride_fits(submission, draw):
    """output_shape: if the strides fit exactly, the last place counts"""
    (N, C, steps_h, steps_w), C_out = image(draw)
    k, s = draw.pick([4, 5]), draw.pick([2, 3])
    expect_key(submission, "output_shape", (N, C, k + s * steps_h, k + s * steps_w), C_out, k, stride=s)


def test_output_shape_stride_rounds_down(submission, draw):
    """output_shape: a stride that would lead over the edge is not taken"""
    (N, C, steps_h, steps_w), C_out = image(draw)
    k, s = draw.pick([2, 3]), draw.pick([4, 5])
    for left in range(1, s):  # little is left, or nearly a stride
        shape = (N, C, k + s * steps_h + left, k + s * steps_w + s - left)
        expect_key(submission, "output_shape", shape, C_out, k, stride=s)


def test_output_shape_dilation(submission, draw):
    """output_shape: a dilated kernel reaches further"""
    shape, C_out = image(draw)
    expect_key(submission, "output_shape", shape, C_out, draw.pick([3, 4]), dilation=draw.pick([2, 3]))


@pytest.mark.parametrize("name", ["kernel_size", "stride", "padding", "dilation"])
def test_output_shape_pair(submission, draw, name):
    """output_shape: a pair is (h, w), an int is both"""
    shape, C_out = image(draw, 14)
    low, high = draw.pick([(2, 4), (2, 5), (3, 5)])
    pair = (low, high) if draw.pick([True, False]) else (high, low)
    others = {"kernel_size": 3, name: pair}
    expect_key(submission, "output_shape", shape, C_out, **others)


# --- params -----------------------------------------------------------------------------------------------------------


def test_params_weights(submission, draw):
    """params: a weight for each tap, input channel and output channel"""
    shape, C_out = image(draw)
    expect_key(submission, "params", shape, C_out, draw.pick([2, 3, 4, 5]), bias=False)


def test_params_bias(submission, draw):
    """params: the bias adds one for each output channel"""
    shape, C_out = image(draw)
    expect_key(submission, "params", shape, C_out, draw.pick([2, 3, 4, 5]), bias=True)


def test_params_kernel_pair(submission, draw):
    """params: a kernel has kh times kw taps"""
    shape, C_out = image(draw)
    expect_key(submission, "params", shape, C_out, draw.pick([(2, 5), (5, 3), (1, 4), (4, 2)]), bias=False)


def test_params_dilation(submission, draw):
    """params: a dilated kernel has holes, not more taps"""
    shape, C_out = image(draw)
    expect_key(submission, "params", shape, C_out, draw.pick([2, 3]), dilation=draw.pick([2, 3]), bias=False)


def test_params_groups(submission, draw):
    """params: a filter sees only the input channels of its group"""
    (N, C, H, W), C_out = image(draw)
    groups = draw.pick([2, 3])
    expect_key(submission, "params", (N, C * groups, H, W), C_out * groups, 3, groups=groups, bias=False)


# --- macs -------------------------------------------------------------------------------------------------------------


def test_macs_one_by_one(submission, draw):
    """macs: a 1 x 1 kernel multiplies each pixel by a (C', C) matrix"""
    (_, C, H, W), C_out = image(draw)
    expect_key(submission, "macs", (1, C, H, W), C_out, 1, bias=False)


def test_macs_batch(submission, draw):
    """macs: every image of the batch costs the same again"""
    shape, C_out = image(draw)
    expect_key(submission, "macs", shape, C_out, 1, bias=False)


def test_macs_kernel(submission, draw):
    """macs: a kernel uses kh times kw taps at every position"""
    (_, C, H, W), C_out = image(draw)
    k = draw.pick([(3, 5), (5, 3)])
    # the padding keeps the size: this case is about the taps alone
    expect_key(submission, "macs", (1, C, H, W), C_out, k, padding=(k[0] // 2, k[1] // 2), bias=False)


def test_macs_dilation(submission, draw):
    """macs: the holes of a dilated kernel cost nothing"""
    (_, C, H, W), C_out = image(draw)
    d = draw.pick([2, 3])
    expect_key(submission, "macs", (1, C, H, W), C_out, 3, padding=d, dilation=d, bias=False)


def test_macs_positions(submission, draw):
    """macs: counted at the output's positions, not the input's"""
    (_, C, H, W), C_out = image(draw)
    stride = draw.pick([2, 3])
    expect_key(submission, "macs", (1, C, stride * H, stride * W), C_out, 1, stride=stride, bias=False)


def test_macs_bias(submission, draw):
    """macs: the bias is left out"""
    (_, C, H, W), C_out = image(draw)
    expect_key(submission, "macs", (1, C, H, W), C_out, 1, bias=True)


def test_macs_groups(submission, draw):
    """macs: groups divide the count"""
    (_, C, H, W), C_out = image(draw)
    groups = draw.pick([2, 3])
    expect_key(submission, "macs", (1, C * groups, H, W), C_out * groups, 1, groups=groups, bias=False)


# --- flops ------------------------------------------------------------------------------------------------------------


def test_flops(submission, draw):
    """flops: two for each mac, the bias left out"""
    (_, C, H, W), C_out = image(draw)
    expect_key(submission, "flops", (1, C, H, W), C_out, 1, bias=True)


# --- large and special ------------------------------------------------------------------------------------------------


def test_depthwise(submission, draw):
    """A depthwise layer with two filters for each channel"""
    (N, C, H, W), _ = image(draw)
    k = draw.pick([3, 5])
    expect_answer(submission, (N, C, H, W), 2 * C, k, groups=C, bias=False)


def test_together(submission, draw):
    """All arguments at once, by position"""
    (N, C, H, W), C_out = image(draw)
    expect_answer(submission, (N, 2 * C, H + 20, W + 20), 2 * C_out, (5, 4), (3, 2), (4, 1), (2, 3), 2, True)


def test_huge_counts(submission, draw):
    """Counts beyond 64 bits are exact"""
    C, C_out = 10**10 + draw.size("C", 1, 999), 10**10 + draw.size("C_out", 1, 999)
    expect_answer(submission, (10**6 + draw.size("N", 1, 999), C, 30_011, 40_009), C_out, 3)
    # no factor is beyond 64 bits, and the product is
    expect_answer(submission, (10**6 + draw.size("N", 1, 999), 10**5, 30_011, 40_009), 10**4, 3)


def test_huge_sides(submission, draw):
    """Sides beyond 53 bits, and beyond 64, are exact"""
    # the low bits are such that no float, nor one beside a float, is the right answer
    H, W = 2**61 + draw.size("H", 100, 400), 2**90 + draw.size("W", 100, 400)
    expect_answer(submission, (1, 1, 2 * H, 3 * W), 1, 2, (2, 3))


def test_two_calls(submission, draw):
    """A call depends only on its own arguments: one argument changes, then changes back"""
    (N, C, H, W), C_out = image(draw)
    changes = [{}, {"dilation": 2}, {"groups": 2}, {"bias": False}, {"padding": 1}, {"stride": 2}]
    for change in every_order(changes):
        expect_answer(submission, (N, 2 * C, H, W), 2 * C_out, 3, **change)


# --- errors -----------------------------------------------------------------------------------------------------------


def test_error_groups_input(submission, draw):
    """ValueError: groups that do not divide the input channels"""
    (N, C, H, W), C_out = image(draw)
    groups = draw.pick([2, 3])
    shape = (N, C * groups + 1, H, W)
    expect_error(ValueError, ("group", "channel"), submission.conv2d_cost, shape, C_out * groups, 3, groups=groups)


def test_error_groups_output(submission, draw):
    """ValueError: groups that do not divide the output channels"""
    (N, C, H, W), C_out = image(draw)
    groups = draw.pick([2, 3])
    shape = (N, C * groups, H, W)
    expect_error(ValueError, ("group", "channel"), submission.conv2d_cost, shape, C_out * groups + 1, 3, groups=groups)


@pytest.mark.parametrize("axis", ["height", "width"])
def test_error_empty(submission, draw, axis):
    """ValueError: a kernel one pixel higher, or wider, than the padded input"""
    shape, C_out = image(draw)
    p = draw.pick([1, 2])
    kernel = (shape[2] + 2 * p + 1, 3) if axis == "height" else (3, shape[3] + 2 * p + 1)
    expect_error(ValueError, FIT, submission.conv2d_cost, shape, C_out, kernel, padding=p)


def test_error_empty_both(submission, draw):
    """ValueError: a kernel both higher and wider than the input"""
    shape, C_out = image(draw)
    kernel = (shape[2] + draw.pick([2, 3]), shape[3] + draw.pick([2, 4]))
    expect_error(ValueError, FIT, submission.conv2d_cost, shape, C_out, kernel)


def test_error_empty_by_far(submission, draw):
    """ValueError: a kernel much higher, or much wider, than the input"""
    shape, C_out = image(draw)
    for kernel in [(shape[2] + draw.pick([3, 4]), 3), (3, shape[3] + draw.pick([3, 4]))]:
        expect_error(ValueError, FIT, submission.conv2d_cost, shape, C_out, kernel)


def test_error_empty_by_dilation(submission, draw):
    """ValueError: a kernel that fits, but not with its taps so far apart"""
    shape, C_out = image(draw)
    expect_error(ValueError, (*FIT, "dilation"), submission.conv2d_cost, shape, C_out, 3, dilation=shape[3])


def test_error_empty_with_stride(submission, draw):
    """ValueError: a kernel one pixel too high, with a stride above one"""
    shape, C_out = image(draw)
    p, s = draw.pick([1, 2]), draw.pick([2, 3, 4])
    kernel = (shape[2] + 2 * p + 1, 3)  # -1 / s, rounded towards zero, would still leave one position
    expect_error(ValueError, FIT, submission.conv2d_cost, shape, C_out, kernel, stride=s, padding=p)


def test_error_padding(submission, draw):
    """ValueError: a negative padding"""
    shape, C_out = image(draw)
    expect_rejected(submission.conv2d_cost, shape, C_out, 3, wrong={"padding": [-1, (0, -1), (-2, 1)]})


def changed(sizes, step):
    """These sizes with one of them changed by a step, for each of them."""
    return [(*sizes[:axis], step(size), *sizes[axis + 1 :]) for axis, size in enumerate(sizes)]


@pytest.mark.parametrize("name", ["out_channels", "groups", "kernel_size", "stride", "dilation"])
def test_error_size(submission, draw, name):
    """ValueError: a size, stride, dilation or groups of zero or less"""
    shape, C_out = image(draw)
    right = {"input_shape": shape, "out_channels": C_out, "kernel_size": 3}
    pairs = [] if name in ("out_channels", "groups") else [(1, 0), (-2, 1)]
    expect_rejected(submission.conv2d_cost, **right, wrong={name: [0, -1, *pairs]}, naming=("kernel", "size"))


def test_error_size_of_input(submission, draw):
    """ValueError: one of N, C, H and W is zero or less"""
    shape, C_out = image(draw)
    right = {"input_shape": shape, "out_channels": C_out, "kernel_size": 3}
    # so much padding that no output is empty: it is the size itself that is wrong
    shapes = {"input_shape": changed(shape, lambda _: 0) + changed(shape, lambda size: -size)}
    expect_rejected(submission.conv2d_cost, **right, padding=max(shape), wrong=shapes, naming=("input", "size"))


def test_error_fraction(submission, draw):
    """ValueError: a fraction such as 2.5 in any argument"""
    shape, C_out = image(draw)
    right = {"input_shape": shape, "out_channels": C_out, "kernel_size": 3}
    # among them fractions whose products are whole: 0.5 of padding twice, 1.5 of dilation twice, 3 and 6 over 1.5
    wrong = {
        "kernel_size": [2.5, (3, 2.5)],
        "stride": [1.5, (1, 2.5)],
        "padding": [0.5, (1.5, 1)],
        "dilation": [1.5, (1, 2.5)],
        "out_channels": [C_out + 0.5],
        "input_shape": changed(shape, lambda size: size + 0.5),
    }
    naming = ("whole", "int", "size", "fraction", ".5")
    expect_rejected(submission.conv2d_cost, **right, wrong=wrong, naming=naming)
    right |= {"input_shape": (shape[0], 3, *shape[2:]), "out_channels": 6}
    expect_rejected(submission.conv2d_cost, **right, wrong={"groups": [1.5]}, naming=naming)
