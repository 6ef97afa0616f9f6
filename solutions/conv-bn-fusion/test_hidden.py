"""The fused layer is judged by what it computes: from the weight, the bias and the attributes that came back, by a
convolution of our own in float64, and then by its own forward pass. How it stores that (padding "valid" or 0, groups
written out as zeros …) is its own affair.
"""

import numpy as np
import pytest

from grader.testing import (
    FLOATS,
    Array,
    array,
    expect_close,
    expect_equal,
    expect_error,
    expect_no_shared_memory,
    expect_tensors_kept,
    expect_true,
    layout,
)

PAD = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
MOST = 64  # no kernel, stride, padding, dilation or groups of these cases comes near it


# --- the oracle -------------------------------------------------------------------------------------------------------


def pair(value):
    """3 -> (3, 3), "same" -> ("same", "same"), (1, 2) -> (1, 2)"""
    return (value, value) if isinstance(value, (int, str)) else tuple(value)


def sides(padding, dilation, kernel):
    """Padding before and after one axis; for "same" the odd one goes behind."""
    if isinstance(padding, str):
        total = dilation * (kernel - 1) if padding == "same" else 0
        return total // 2, total - total // 2
    return padding, padding


def convolve(x, weight, bias, stride=1, padding=0, dilation=1, groups=1, padding_mode="zeros"):
    """The convolution in float64, one tap of the kernel at a time: (N, C, H, W) -> (N, C', H', W')."""
    (kh, kw), (sh, sw), (dh, dw) = weight.shape[2:], pair(stride), pair(dilation)
    ph, pw = pair(padding)
    rows, columns = sides(ph, dh, kh), sides(pw, dw, kw)
    x = np.pad(np.asarray(x, np.float64), ((0, 0), (0, 0), rows, columns), PAD[padding_mode])
    height = (x.shape[2] - dh * (kh - 1) - 1) // sh + 1
    width = (x.shape[3] - dw * (kw - 1) - 1) // sw + 1
    x = x.reshape(len(x), groups, -1, *x.shape[2:])  # (N, groups, C/groups, H, W)
    weight = np.asarray(weight, np.float64).reshape(groups, -1, *weight.shape[1:])  # (groups, C'/groups, C/groups, …)
    y = np.zeros((len(x), *weight.shape[:2], height, width))
    for i in range(kh):
        for j in range(kw):
            seen = x[..., i * dh :: sh, j * dw :: sw][..., :height, :width]
            y += np.einsum("goc,ngchw->ngohw", weight[..., i, j], seen)
    return y.reshape(len(x), -1, height, width) + np.asarray(bias, np.float64)[:, None, None]


def normalise(y, bn):
    """Batch norm in eval mode, in float64: (N, C', H', W') -> the same."""
    gamma, beta, mean, var = statistics(bn)
    per_channel = (slice(None), None, None)
    return (y - mean[per_channel]) / np.sqrt(var + bn["eps"])[per_channel] * gamma[per_channel] + beta[per_channel]


def statistics(bn):
    """gamma, beta, mean, var in float64, each (C',)."""
    mean, var = bn["running_mean"].astype(np.float64), bn["running_var"].astype(np.float64)
    gamma = np.ones_like(mean) if bn["weight"] is None else bn["weight"].astype(np.float64)
    beta = np.zeros_like(mean) if bn["bias"] is None else bn["bias"].astype(np.float64)
    return gamma, beta, mean, var


def arguments(conv):
    return {name: conv[name] for name in ("stride", "padding", "dilation", "groups", "padding_mode")}


def conv_bias(conv):
    return np.zeros(len(conv["weight"])) if conv["bias"] is None else conv["bias"].astype(np.float64)


def oracle(conv, bn, x):
    """bn(conv(x)), unfused: (N, C', H', W')."""
    return normalise(convolve(x, conv["weight"], conv_bias(conv), **arguments(conv)), bn)


def fused(conv, bn):
    """The only weight and bias that a layer with conv's arguments can have, and the sizes of what they are made of."""
    gamma, beta, mean, var = statistics(bn)
    std = np.sqrt(var + bn["eps"])
    w, b = conv["weight"].astype(np.float64), conv_bias(conv)
    weight = w * gamma[:, None, None, None] / std[:, None, None, None]
    bias = gamma * b / std - gamma * mean / std + beta
    bias_size = (np.abs(gamma) * (np.abs(b) + np.abs(mean))) / std + np.abs(beta)
    # the scale may be read off the layer itself, as bn(1) - bn(0): room for what cancels there
    scale_size = np.abs(gamma) / std * (1 + np.abs(mean)) + np.abs(beta)
    return weight, bias, np.abs(w) * scale_size[:, None, None, None], bias_size


# --- what is asked of every result ------------------------------------------------------------------------------------


def check(submission, conv, bn, x):
    """Fuse, and hold the result against the unfused pair."""
    return check_result(submission.fuse(conv, bn, x), conv, bn, x)


def check_result(result, conv, bn, x):
    dtype = conv["weight"].dtype.name
    expect_equal(result["class"], "nn.Conv2d", "the class of the result")
    weight = array(result["weight"], "weight", dtype=dtype)
    bias = array(result["bias"], "bias", dtype=dtype)

    wanted_weight, wanted_bias, weight_size, bias_size = fused(conv, bn)
    returned = geometry(result["attributes"])
    changed = [
        f"{name} is {returned[name]!r} where conv has {value!r}"
        for name, value in geometry(conv).items()
        if returned[name] != value
    ]
    if not changed:
        expect_close(result["weight"], wanted_weight, "weight", dtype=dtype, scale=weight_size)
        expect_close(result["bias"], wanted_bias, "bias", dtype=dtype, terms=3, scale=bias_size)

    # weights of another layer may be as right: what counts is what they compute
    wanted = oracle(conv, bn, x)
    size = convolve(np.abs(x), weight_size, bias_size, **arguments(conv))
    what = f"output ({', '.join(changed)})" if changed else "output"
    output = compute(x, weight, bias, returned, wanted.shape, what)
    expect_close(Array(output, "torch", dtype, result["weight"].device), wanted, what, dtype=dtype, scale=size)

    what = "output of the layer's own forward pass"
    expect_true(not result["raised"], what, "no error", result["raised"])
    terms = int(np.prod(conv["weight"].shape[1:])) + 3
    expect_close(result["output"], wanted, what, dtype=dtype, terms=terms, scale=size.max())
    return result


def geometry(attributes):
    """The arguments of a convolution, in one spelling."""
    spelled = {name: pair(attributes[name]) for name in ("stride", "padding", "dilation")}
    return {**spelled, "groups": attributes["groups"], "padding_mode": attributes["padding_mode"]}


def compute(x, weight, bias, arguments, shape, what):
    """The output of the layer that came back, if its parts fit together."""
    stride, padding, dilation, groups, mode = arguments.values()
    sizes = [*stride, *dilation, groups, *weight.shape[2:]]
    known = weight.ndim == 4 and mode in PAD and all(type(size) is int and 1 <= size <= MOST for size in sizes)
    if "same" in padding:
        known = known and stride == (1, 1)
    known = known and all(size in ("same", "valid") or (type(size) is int and 0 <= size <= MOST) for size in padding)
    expect_true(known, what, "a convolution's arguments", f"{arguments} with a weight of shape {weight.shape}")

    channels = x.shape[1]
    fits = weight.shape[1] * groups == channels and len(weight) % groups == 0 and bias.shape == (len(weight),)
    fits = fits and len(weight) <= MOST  # no such layer is right, and one of millions of channels would fill the judge
    parts = f"weight {weight.shape} and bias {bias.shape} with groups = {groups}"
    expect_true(fits, what, f"parts that fit an input of {channels} channels", parts)

    extent, padded = [], []
    for size, p, d, k in zip(x.shape[2:], padding, dilation, weight.shape[2:], strict=True):
        extent.append(d * (k - 1) + 1)
        padded.append(size + sum(sides(p, d, k)))
    room = extent[0] <= padded[0] and extent[1] <= padded[1]
    expect_true(room, what, f"shape {shape}", f"no output: a kernel of {extent} on an image of {padded}")
    return convolve(x, weight, bias, **arguments)


# --- the inputs -------------------------------------------------------------------------------------------------------


def layers(draw, dtype="float32", c_in=3, c_out=4, kernel=(3, 2), conv_bias=True, eps=1e-5, **given):
    """The two layers as the probe takes them, every number drawn unless it is given."""
    groups = given.pop("groups", 1)
    conv = {
        "weight": draw.normal((c_out, c_in // groups, *kernel), dtype),
        "bias": draw.normal(c_out, dtype, shift=1.0) if conv_bias else None,
        "stride": 1, "padding": 0, "dilation": 1, "groups": groups, "padding_mode": "zeros", "training": False,
    }  # fmt: skip
    bn = {
        "num_features": c_out,
        "weight": draw.uniform(c_out, 0.4, 2.0, dtype) * (2 * draw.integers(0, 2, c_out, dtype) - 1),
        "bias": draw.normal(c_out, dtype, shift=-1.0),
        "running_mean": draw.normal(c_out, dtype, shift=2.0),
        "running_var": draw.uniform(c_out, 0.3, 4.0, dtype),
        "eps": eps, "training": False,
    }  # fmt: skip
    for name, value in given.items():
        (bn if name in bn and name != "training" else conv)[name] = value
    return conv, bn


def plain_bn(c_out, dtype="float32"):
    """Statistics and parameters that do next to nothing, to be replaced one by one."""
    zero, one = np.zeros(c_out, dtype), np.ones(c_out, dtype)
    return {
        "num_features": c_out,
        "weight": one,
        "bias": zero,
        "running_mean": zero,
        "running_var": one,
        "eps": 1e-5,
        "training": False,
    }


def image(draw, channels, dtype="float32", low=5, high=8, batch=2):
    """(N, channels, H, W), not square as a rule."""
    return draw.normal(
        (draw.size("N", 1, batch), channels, draw.size("H", low, high), draw.size("W", low, high)), dtype
    )


# --- the parts of the formula, one at a time; of two channels or more, one whose number is 1 or 0 hides nothing -------


def test_gamma(submission, draw):
    """Each output channel's weights are multiplied by its gamma"""
    conv, bn = layers(draw, c_out=draw.size("C'", 2, 5), conv_bias=False)
    check(submission, conv, {**plain_bn(bn["num_features"]), "weight": bn["weight"]}, image(draw, 3))


def test_variance(submission, draw):
    """Each output channel's weights are divided by the square root of its running variance"""
    conv, bn = layers(draw, c_out=draw.size("C'", 2, 5), conv_bias=False)
    check(submission, conv, {**plain_bn(bn["num_features"]), "running_var": bn["running_var"]}, image(draw, 3))


def test_eps(submission, draw):
    """eps is the bn layer's own, and is added to the variance under the square root"""
    conv, bn = layers(draw, eps=draw.pick([0.02, 0.05, 0.3]))
    bn = {**plain_bn(4), "eps": bn["eps"], "running_var": draw.uniform(4, 0.05, 0.6, "float32"), "weight": bn["weight"]}
    check(submission, {**conv, "bias": None}, bn, image(draw, 3))


def test_beta(submission, draw):
    """beta is added to the bias unscaled; the result has a bias even if conv has none"""
    conv, bn = layers(draw, c_out=draw.size("C'", 2, 5), conv_bias=False)
    check(submission, conv, {**plain_bn(bn["num_features"]), "bias": bn["bias"]}, image(draw, 3))


def test_mean(submission, draw):
    """The running mean is subtracted before scaling: the bias contains minus mean times scale"""
    conv, bn = layers(draw, c_out=draw.size("C'", 2, 5), conv_bias=False)
    check(submission, conv, {**bn, "bias": np.zeros_like(bn["bias"])}, image(draw, 3))


def test_conv_bias(submission, draw):
    """conv's own bias goes through batch norm too: it is scaled"""
    conv, bn = layers(draw, c_out=draw.size("C'", 2, 5))
    zero = np.zeros_like(bn["bias"])
    check(submission, conv, {**bn, "bias": zero, "running_mean": zero}, image(draw, 3))


def test_bias_alone(submission, draw):
    """A conv whose weight is 0: the bias is all there is, and it goes through batch norm"""
    conv, bn = layers(draw, eps=draw.pick([0.02, 0.05, 0.3]))
    check(submission, {**conv, "weight": np.zeros_like(conv["weight"])}, bn, image(draw, 3))


@pytest.mark.parametrize("dtype", FLOATS)
def test_whole_formula(submission, draw, dtype):
    """All parts at once, in the layers' own dtype and to its full precision"""
    c_in, c_out = draw.size("C", 1, 4), draw.size("C'", 1, 6)
    conv, bn = layers(draw, dtype, c_in, c_out, eps=draw.pick([1e-3, 0.01]))
    check(submission, conv, bn, image(draw, c_in, dtype))


def test_square_weight(submission, draw):
    """Input channels, output channels, kernel rows and columns all equal: scale the output channels"""
    size = draw.size("C", 2, 4)
    conv, bn = layers(draw, c_in=size, c_out=size, kernel=(size, size))
    check(submission, conv, bn, image(draw, size))


def test_one_of_everything(submission, draw):
    """One channel in, one out, a 1×1 kernel, one pixel"""
    conv, bn = layers(draw, "float64", c_in=1, c_out=1, kernel=(1, 1))
    check(submission, conv, bn, draw.normal((1, 1, 1, 1), "float64"))


def test_dead_channels(submission, draw):
    """A variance of 0 and a gamma of 0 are legal: finite weights, and beta alone where gamma is 0"""
    conv, bn = layers(draw, c_out=4, eps=1e-3)
    bn["running_var"][[0, 2]] = 0
    bn["weight"][[1, 2]] = 0
    check(submission, conv, bn, image(draw, 3))


# --- the arguments of the convolution ---------------------------------------------------------------------------------


def test_stride(submission, draw):
    """The stride is carried over, for rows and columns"""
    conv, bn = layers(draw, stride=draw.pick([(1, 2), (2, 1), (3, 2), (2, 3)]))
    check(submission, conv, bn, image(draw, 3, low=6, high=9))


def test_padding(submission, draw):
    """The padding is carried over, for rows and columns"""
    conv, bn = layers(draw, padding=draw.pick([(0, 1), (1, 0), (2, 1), (1, 3)]))
    check(submission, conv, bn, image(draw, 3))


def test_dilation(submission, draw):
    """The dilation is carried over, for rows and columns"""
    conv, bn = layers(draw, dilation=draw.pick([(1, 2), (2, 1), (2, 3), (3, 2)]), kernel=(2, 3))
    check(submission, conv, bn, image(draw, 3, low=8, high=10))


def test_groups(submission, draw):
    """Groups are carried over, and each output channel keeps its own scale"""
    groups, each, out = draw.pick([(2, 3, 3), (3, 2, 2), (2, 1, 3), (3, 1, 4)])
    conv, bn = layers(draw, c_in=groups * each, c_out=groups * out, groups=groups)
    check(submission, conv, bn, image(draw, groups * each))


def test_groups_depthwise(submission, draw):
    """A depthwise convolution: as many groups as input channels, one or more outputs per group"""
    channels = draw.size("C", 2, 5)
    x = image(draw, channels)
    for times in (1, 2):
        check(submission, *layers(draw, c_in=channels, c_out=channels * times, groups=channels), x)


def test_padding_mode(submission, draw):
    """The padding mode (reflect, replicate, circular) is carried over, and works"""
    conv, bn = layers(draw, padding=draw.pick([(2, 1), (1, 3), (3, 2)]))
    x = image(draw, 3)
    for mode in ("reflect", "replicate", "circular"):
        check(submission, {**conv, "padding_mode": mode}, bn, x)


def test_padding_same(submission, draw):
    """padding="same", where the rows and the columns need different amounts, in two padding modes"""
    conv, bn = layers(draw, kernel=(4, 3), dilation=draw.pick([(1, 2), (1, 3)]), padding="same")
    x = image(draw, 3, low=8, high=9)
    for mode in ("zeros", "circular"):
        check(submission, {**conv, "padding_mode": mode}, bn, x)


def test_padding_valid(submission, draw):
    """padding="valid", with a stride"""
    conv, bn = layers(draw, padding="valid", stride=(2, 1))
    check(submission, conv, bn, image(draw, 3))


def test_every_argument(submission, draw):
    """Stride, padding, dilation, groups and padding mode all at once"""
    conv, bn = layers(
        draw,
        c_in=4,
        c_out=6,
        groups=2,
        kernel=(2, 3),
        stride=(2, 1),
        padding=(1, 3),
        dilation=(3, 2),
        padding_mode="reflect",
    )
    check(submission, conv, bn, image(draw, 4, low=7, high=9))


# --- layers without some of their parts -------------------------------------------------------------------------------


def test_affine_off(submission, draw):
    """bn with affine=False, after a conv with a bias and one without: gamma is 1 and beta is 0"""
    conv, bn = layers(draw)
    x = image(draw, 3)
    for bias in (conv["bias"], None):
        check(submission, {**conv, "bias": bias}, {**bn, "weight": None, "bias": None}, x)


def test_bn_without_bias(submission, draw):
    """bn with bias=False has a gamma but no beta"""
    conv, bn = layers(draw)
    check(submission, conv, {**bn, "bias": None}, image(draw, 3))


# --- the result as a module -------------------------------------------------------------------------------------------


def test_description(submission, draw):
    """in_channels, out_channels and kernel_size describe the weight; weight and bias are in the state_dict"""
    conv, bn = layers(draw, c_in=2 * draw.size("C", 1, 2), c_out=6, groups=2, kernel=draw.pick([(3, 2), (1, 4)]))
    channels = conv["weight"].shape[1] * 2
    result = submission.fuse(conv, bn, image(draw, channels))
    expect_equal(result["class"], "nn.Conv2d", "the class of the result")
    weight = array(result["weight"], "weight")
    kernel = result["attributes"]["kernel_size"]
    expect_equal(result["attributes"]["in_channels"], channels, "in_channels")
    expect_equal(result["attributes"]["out_channels"], 6, "out_channels")
    expect_equal(pair(kernel), weight.shape[2:], "kernel_size")
    expect_equal(result["state"], ["bias", "weight"], "the names in its state_dict")


MODES = [(False, False), (False, True), (True, False), (True, True)]  # conv in training mode, bn in training mode


def test_eval_mode(submission, draw):
    """The result is in eval mode, whatever mode the inputs are in"""
    conv, bn = layers(draw)
    x = image(draw, 3)
    for conv_mode, bn_mode in MODES:
        result = submission.fuse({**conv, "training": conv_mode}, {**bn, "training": bn_mode}, x)
        expect_equal(result["class"], "nn.Conv2d", "the class of the result")
        expect_equal(
            result["training"], False, f"training of the result, with conv {_mode(conv_mode)} and bn {_mode(bn_mode)}"
        )


def _mode(training):
    return "in training mode" if training else "in eval mode"


def test_running_statistics(submission, draw):
    """Layers in training mode are fused too, with the running statistics and not a batch's"""
    conv, bn = layers(draw)
    check(submission, {**conv, "training": True}, {**bn, "training": True}, image(draw, 3))


def test_inputs_keep_their_numbers(submission, draw):
    """The inputs' parameters and running statistics are left as they were"""
    conv, bn = layers(draw)
    x = image(draw, 3)
    for bias, training in [(None, False), (conv["bias"], False), (conv["bias"], True)]:
        wanted = {"conv.weight": conv["weight"], "conv.bias": bias}
        wanted |= {f"bn.{name}": bn[name] for name in ("weight", "bias", "running_mean", "running_var")}
        wanted["bn.num_batches_tracked"] = np.asarray(3, np.int64)
        result = submission.fuse({**conv, "bias": bias, "training": training}, {**bn, "training": training}, x)
        expect_tensors_kept(result["tensors after"], wanted, "conv and bn", f"with both layers {_mode(training)}")


def test_inputs_keep_their_settings(submission, draw):
    """The inputs' training flags and other settings are left as they were"""
    conv, bn = layers(draw, stride=(2, 1), padding=(1, 0))
    x = image(draw, 3)
    for conv_mode, bn_mode in [*MODES[::3], *MODES[1:3]]:  # both alike first: it shows whose flag is changed
        result = submission.fuse({**conv, "training": conv_mode}, {**bn, "training": bn_mode}, x)
        what = f"settings, with conv {_mode(conv_mode)} and bn {_mode(bn_mode)}"
        expect_equal(result["settings after"], result["settings before"], what)


def test_no_shared_memory(submission, draw):
    """Writing into conv and bn later does not change the result"""
    for with_bias in (True, False):
        conv, bn = layers(draw, conv_bias=with_bias)
        result = submission.fuse(conv, bn, image(draw, 3))
        expect_equal(result["class"], "nn.Conv2d", "the class of the result")
        expect_no_shared_memory(result, ("weight", "bias"), "conv and bn")


def test_new_module_every_call(submission, draw):
    """A second call, with new numbers in the same layers, returns a new module"""
    conv, bn = layers(draw)
    other_conv, other_bn = layers(draw, eps=bn["eps"])
    x = image(draw, 3)
    result = submission.fuse_twice(conv, bn, other_conv, other_bn, x)
    check_result(result["second"], other_conv, other_bn, x)
    check_result(result["first"], conv, bn, x)
    expect_true(not result["same object"], "the second result", "a module of its own", "the first one again")


# --- errors -----------------------------------------------------------------------------------------------------------


def mismatched(draw, conv_channels, bn_channels, c_in=3):
    conv, _ = layers(draw, c_in=c_in, c_out=conv_channels)
    _, bn = layers(draw, c_out=bn_channels)
    return conv, bn


def test_error_channels(submission, draw):
    """ValueError if bn's channel count differs from conv's output channels, affine or not"""
    for conv_channels, bn_channels, c_in in [(4, 5, 3), (6, 3, 3), (2, 4, 4)]:
        conv, bn = mismatched(draw, conv_channels, bn_channels, c_in)
        naming = ("channel", "feature", "shape", str(bn_channels))
        for parts in ({}, {"weight": None, "bias": None}):
            expect_error(ValueError, naming, submission.fuse, conv, {**bn, **parts}, image(draw, c_in))


def test_error_channels_of_one(submission, draw):
    """ValueError if one channel would be broadcast against several"""
    for conv_channels, bn_channels in [(4, 1), (1, 4)]:
        conv, bn = mismatched(draw, conv_channels, bn_channels)
        naming = ("channel", "feature", "shape", str(max(conv_channels, bn_channels)))
        expect_error(ValueError, naming, submission.fuse, conv, bn, image(draw, 3))


def test_error_statistics(submission, draw):
    """ValueError for a bn without running statistics, affine or not"""
    conv, bn = layers(draw)
    for parts in ({}, {"weight": None, "bias": None}):
        without = {**bn, "running_mean": None, "running_var": None, **parts}
        expect_error(ValueError, ("running", "statistic", "track"), submission.fuse, conv, without, image(draw, 3))


# --- memory layouts, sizes and ranges ---------------------------------------------------------------------------------


def test_layout_of_the_weight(submission, draw):
    """conv's weight may be non-contiguous: channels_last and the like"""
    conv, bn = layers(draw, c_in=3, c_out=4)
    x = image(draw, 3)
    for name in ("transposed", "strided"):
        result = submission.fuse({**conv, "weight": layout(conv["weight"], name)}, bn, x)
        check_result(result, conv, bn, x)


def test_wide_range(submission, draw):
    """Channels of very different scales are each accurate to float32 precision"""
    conv, bn = layers(draw, c_out=8, eps=1e-5)
    bn["running_var"] = (10.0 ** draw.uniform(8, -5, 5)).astype("float32")
    bn["running_mean"] = (10.0 ** draw.uniform(8, -2, 3)).astype("float32")
    bn["weight"] = (10.0 ** draw.uniform(8, -3, 3)).astype("float32")
    check(submission, conv, bn, image(draw, 3))


def test_large(submission, draw):
    """Sums of more than two thousand terms, in float32"""
    c_in = draw.size("C", 230, 260)
    conv, bn = layers(draw, c_in=c_in, c_out=6, kernel=(3, 3), padding=1, stride=(1, 2))
    check(submission, conv, bn, image(draw, c_in))
