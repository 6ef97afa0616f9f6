"""conv-bn-fusion: the hidden tests' own convolution and the reference, against torch."""

import copy
import types

import numpy as np
import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.nn.utils.fusion import fuse_conv_bn_eval

from grader.testing import agree, hidden, on_tensors, probe, references

pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")

HIDDEN, PROBE = hidden(__file__), probe(__file__)
REFERENCE = references(__file__)["torch"]

# c_in, c_out, kernel, (height, width), what else nn.Conv2d is given
LAYERS = {
    "one of everything": (1, 1, (1, 1), (1, 1), {}),
    "plain": (3, 4, (3, 2), (6, 5), {}),
    "no bias": (3, 4, (3, 2), (6, 5), {"bias": False}),
    "stride": (2, 3, (2, 3), (8, 7), {"stride": (3, 2)}),
    "padding": (2, 3, (2, 3), (4, 6), {"padding": (1, 3)}),
    "dilation": (2, 3, (2, 3), (8, 9), {"dilation": (3, 2)}),
    "groups": (6, 4, (3, 2), (5, 4), {"groups": 2}),
    "depthwise": (3, 6, (2, 2), (4, 5), {"groups": 3}),
    "reflect": (2, 3, (3, 3), (4, 5), {"padding": (2, 1), "padding_mode": "reflect"}),
    "replicate": (2, 3, (3, 3), (4, 5), {"padding": (2, 1), "padding_mode": "replicate"}),
    "circular": (2, 3, (3, 3), (4, 5), {"padding": (2, 1), "padding_mode": "circular"}),
    "same": (2, 3, (4, 3), (7, 6), {"padding": "same", "dilation": (1, 2)}),
    "same, reflect": (2, 3, (4, 2), (7, 6), {"padding": "same", "dilation": (1, 3), "padding_mode": "reflect"}),
    "valid": (2, 3, (4, 3), (7, 6), {"padding": "valid", "stride": 2}),
    "all at once": (4, 6, (2, 3), (7, 8), {
        "groups": 2, "stride": (2, 1), "padding": (1, 3), "dilation": (3, 2), "padding_mode": "reflect",
    }),
    "large": (230, 2, (3, 3), (4, 5), {"padding": 1}),
}  # fmt: skip
NORMS = {
    "affine": {},
    "large eps": {"eps": 0.3},
    "affine=False": {"affine": False},
    "bias=False": {"bias": False},
}
PAIRS = [(layer, "affine") for layer in LAYERS] + [("plain", norm) for norm in NORMS if norm != "affine"]


@pytest.fixture(autouse=True)
def one_thread():
    """Layers as small as these are slower on two."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def pair_of_layers(layer, norm, dtype=torch.float64):
    """conv, bn with random numbers, and an image for them."""
    c_in, c_out, kernel, size, options = LAYERS[layer]
    torch.manual_seed(0)
    conv = nn.Conv2d(c_in, c_out, kernel, dtype=dtype, **options)
    try:
        bn = nn.BatchNorm2d(c_out, dtype=dtype, **NORMS[norm])
    except TypeError:
        pytest.skip("this torch has no BatchNorm2d(bias=False)")
    with torch.no_grad():
        for parameter in bn.parameters():
            parameter.copy_(torch.randn(c_out) + 0.5)
        bn.running_mean.copy_(torch.randn(c_out))
        bn.running_var.copy_(torch.rand(c_out) * 3)
    return conv.eval(), bn.eval(), torch.randn(2, c_in, *size, dtype=dtype)


def as_arrays(conv, bn):
    """The two layers as the hidden tests write them."""

    def array(tensor):
        return None if tensor is None else tensor.detach().numpy()

    options = ("stride", "padding", "dilation", "groups", "padding_mode", "training")
    given = {name: getattr(conv, name) for name in options}
    conv_arrays = {"weight": array(conv.weight), "bias": array(conv.bias), **given}
    vectors = {name: array(getattr(bn, name)) for name in ("weight", "bias", "running_mean", "running_var")}
    return conv_arrays, {"num_features": bn.num_features, "eps": bn.eps, "training": bn.training, **vectors}


@pytest.mark.parametrize("layer, norm", PAIRS)
def test_oracle_agrees_with_the_unfused_pair(layer, norm):
    """The NumPy oracle gives what torch gives for bn(conv(x)) in float64."""
    conv, bn, x = pair_of_layers(layer, norm)
    with torch.no_grad():
        wanted = bn(conv(x))
    agree(HIDDEN.oracle(*as_arrays(conv, bn), x.numpy()), wanted, 1e-10)


@pytest.mark.parametrize("layer, norm", [pair for pair in PAIRS if pair[1] != "bias=False"])
def test_oracle_and_reference_agree_with_torchs_own_fusion(layer, norm):
    """Weight and bias of the oracle and of the reference are those of torch.nn.utils.fusion.fuse_conv_bn_eval."""
    conv, bn, _ = pair_of_layers(layer, norm)
    wanted, fused = fuse_conv_bn_eval(conv, bn), REFERENCE.fuse_conv_bn(conv, bn)
    expected = [part.detach().numpy() for part in (wanted.weight, wanted.bias)]
    agree(HIDDEN.fused(*as_arrays(conv, bn))[:2], expected, 1e-12)
    agree([part.detach().numpy() for part in (fused.weight, fused.bias)], expected, 1e-12)
    assert repr(fused) == repr(wanted).replace(", bias=False", "")


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=["float64", "float32"])
@pytest.mark.parametrize("layer, norm", PAIRS)
def test_reference_agrees_with_the_unfused_pair(layer, norm, dtype):
    """The reference's layer computes what bn(conv(x)) computes, and is a plain nn.Conv2d in eval mode."""
    conv, bn, x = pair_of_layers(layer, norm, dtype)
    fused = REFERENCE.fuse_conv_bn(conv.train(), bn.train())
    with torch.no_grad():
        found, wanted = fused(x), bn.eval()(conv(x))
    agree(found, wanted, 1e-10 if dtype == torch.float64 else 1e-4)
    assert type(fused) is nn.Conv2d and not fused.training and fused.weight.dtype == dtype


def test_weights_and_biases_are_compared_where_they_must_be_equal():
    """The oracle's fused weight and bias, in the oracle's convolution, give the oracle's unfused output."""
    conv, bn, x = pair_of_layers("all at once", "affine")
    arrays = as_arrays(conv, bn)
    weight, bias, _, _ = HIDDEN.fused(*arrays)
    found = HIDDEN.convolve(x.numpy(), weight, bias, **HIDDEN.arguments(arrays[0]))
    agree(found, HIDDEN.oracle(*arrays, x.numpy()), 1e-10)


@pytest.mark.parametrize("layer, norm", PAIRS)
def test_probe_builds_the_layers_it_was_told_of(layer, norm):
    """The layers that the probe builds from plain data are those that the data was taken from."""
    conv, bn, x = pair_of_layers(layer, norm)
    built_conv, built_bn = on_tensors(PROBE.build)(*as_arrays(conv, bn)).values()
    assert (repr(built_conv), repr(built_bn)) == (repr(conv), repr(bn))
    with torch.no_grad():
        assert torch.equal(built_bn(built_conv(x)), bn(conv(x)))


def probe_report(fuse_conv_bn, training=False):
    conv, bn, x = pair_of_layers("plain", "affine", torch.float32)
    given = as_arrays(conv.train(training), bn.train(training))
    return on_tensors(PROBE.fuse)(types.SimpleNamespace(fuse_conv_bn=fuse_conv_bn), *given, x)


def test_probe_sees_what_became_of_the_inputs():
    """Changed numbers, changed settings and shared memory are in the report; the reference's shows none of them."""

    def shares(conv, bn):
        conv.requires_grad_(False)
        bn.eval().running_mean.add_(1)
        fused = copy.deepcopy(conv)
        fused.weight = conv.weight
        return fused

    good, bad = probe_report(REFERENCE.fuse_conv_bn, training=True), probe_report(shares, training=True)
    assert good["settings after"] == good["settings before"]
    assert np.array_equal(good["weight later"], good["weight"]) and np.array_equal(good["bias later"], good["bias"])
    assert bad["settings after"]["bn"]["training"] is False
    assert bad["settings after"]["conv"]["requires_grad"] == [False, False]
    assert not np.array_equal(bad["tensors after"]["bn.running_mean"], good["tensors after"]["bn.running_mean"])
    assert (bad["weight later"] == 7).all() and np.array_equal(bad["bias later"], bad["bias"])


@pytest.mark.parametrize("result", [None, 1.0, nn.Identity(), nn.ConvTranspose2d(1, 1, 1)], ids=repr)
def test_probe_describes_any_result(result):
    """A result that is no plain nn.Conv2d is reported by its class's name."""
    report = probe_report(lambda conv, bn: result)
    assert report["class"].endswith(type(result).__qualname__) and "weight" not in report


def test_probe_reports_a_forward_pass_that_fails():
    """A layer that cannot take the image is described all the same."""
    report = probe_report(lambda conv, bn: nn.Conv2d(2, 2, 3))
    assert report["class"] == "nn.Conv2d" and report["raised"].startswith("RuntimeError") and report["output"] is None


@pytest.mark.parametrize("layer", ["plain", "no bias", "all at once", "same, reflect"])
def test_probe_and_reference_run_on_fake_cuda_tensors(layer):
    """Both can be followed on tensors that only claim to be on a GPU, and the answer is there too."""
    conv, bn, x = pair_of_layers(layer, "affine", torch.float32)
    arrays = as_arrays(conv, bn)
    with FakeTensorMode(allow_non_fake_inputs=True):

        def fake(value):
            return torch.empty(value.shape, device="cuda") if isinstance(value, (np.ndarray, torch.Tensor)) else value

        given = [{name: fake(value) for name, value in layer.items()} for layer in arrays]
        report = PROBE.fuse(REFERENCE, *given, fake(x))
        twice = PROBE.fuse_twice(REFERENCE, *given, *given, fake(x))
    found = [
        report["weight"],
        report["bias"],
        report["output"],
        *report["tensors after"].values(),
        twice["second"]["output"],
    ]
    assert not report["raised"] and {tensor.device.type for tensor in found} == {"cuda"}


def test_judge_refuses_arguments_that_are_no_convolution():
    """What comes back is held against itself before anything is computed from it."""
    from grader.testing.recorder import RECORDER, ExpectationFailed, Recorder

    x, weight, bias = np.zeros((1, 2, 4, 4)), np.zeros((3, 2, 2, 2)), np.zeros(3)
    good = {"stride": (1, 1), "padding": (0, 0), "dilation": (1, 1), "groups": 1, "padding_mode": "zeros"}
    token = RECORDER.set(Recorder("torch"))
    try:
        assert HIDDEN.compute(x, weight, bias, good, (1, 3, 3, 3), "output").shape == (1, 3, 3, 3)
        for name, value in [
            ("stride", (0, 1)), ("stride", (1.0, 1)), ("padding", (-1, 0)), ("padding", (10**9, 0)), ("padding", ("", "")),
            ("dilation", (10**6, 1)), ("dilation", (4, 1)), ("groups", 0), ("groups", 2), ("groups", True), ("padding_mode", "x"),
        ]:  # fmt: skip
            with pytest.raises(ExpectationFailed):
                HIDDEN.compute(x, weight, bias, {**good, name: value}, (1, 3, 3, 3), "output")
    finally:
        RECORDER.reset(token)
