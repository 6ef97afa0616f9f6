"""Builds the two layers from plain data, has them fused, and reports in plain data what came back.

The report is not trusted on its own: the judge works out the fused layer's output itself, from the weight, the bias
and the attributes.
"""

import contextlib
import inspect
import warnings

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensor
from torch.overrides import TorchFunctionMode

SHOWN = {  # what learners read of a call
    "fuse": "fuse_conv_bn(conv, bn)\nconv  {conv}\nbn    {bn}",
    "fuse_twice": "fuse_conv_bn(conv, bn), and again with different numbers in both",
}
CONV, NORM = nn.Conv2d, nn.BatchNorm2d  # what these names mean before a submission is loaded
ATTRIBUTES = (
    "in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "padding_mode",
)  # fmt: skip


def fuse(submission, conv, bn, x):
    """Fuse two layers built from dicts of arrays and arguments: what the result is, holds and computes, and what
    became of the inputs.

    conv  weight, bias (or None), stride, padding, dilation, groups, padding_mode, training
    bn    num_features, weight, bias, running_mean, running_var (each may be None), eps, training
    """
    with on_this_machine(x):
        first, second = build(conv, bn)
        before = settings(first, second)
        originals = tensors(first, second)
        fused = submission.fuse_conv_bn(first, second)
        report = describe(fused, x)
        report["settings before"], report["settings after"] = before, settings(first, second)
        report["tensors after"] = {name: copy_of(tensor) for name, tensor in tensors(first, second).items()}
        if "weight" in report:
            with torch.no_grad():
                for tensor in originals.values():
                    tensor.fill_(7)  # shows in the result if it shares memory with the inputs
            report["weight later"] = copy_of(getattr(fused, "weight", None))
            report["bias later"] = copy_of(getattr(fused, "bias", None))
        return report


def fuse_twice(submission, conv, bn, other_conv, other_bn, x):
    """Fuse two layers, load different numbers into them, fuse them again: both results, examined at the end."""
    with on_this_machine(x):
        first, second = build(conv, bn)
        once = submission.fuse_conv_bn(first, second)
        new = tensors(*build(other_conv, other_bn))
        with torch.no_grad():
            for name, tensor in tensors(first, second).items():
                tensor.copy_(new[name])
        again = submission.fuse_conv_bn(first, second)
        return {"same object": once is again, "first": describe(once, x), "second": describe(again, x)}


def build(conv, bn):
    return build_conv(conv), build_bn(bn, conv["weight"].dtype)


def build_conv(given):
    """The nn.Conv2d that has these arrays as its parameters, in copies with the same strides."""
    weight = given["weight"]
    layer = CONV(
        weight.shape[1] * given["groups"], weight.shape[0], tuple(weight.shape[2:]),
        stride=given["stride"], padding=given["padding"], dilation=given["dilation"], groups=given["groups"],
        bias=given["bias"] is not None, padding_mode=given["padding_mode"], device="meta", dtype=weight.dtype,
    )  # fmt: skip
    layer.weight = parameter(weight)
    layer.bias = parameter(given["bias"])
    return layer.train(given["training"])


def build_bn(given, dtype):
    """The nn.BatchNorm2d that has these arrays as its parameters and buffers; bias may be off with weight on."""
    mean, gamma, beta = given["running_mean"], given["weight"], given["bias"]
    features = given["num_features"]
    options = {"affine": gamma is not None, "track_running_stats": mean is not None}
    if gamma is not None and beta is None:
        if "bias" in inspect.signature(NORM).parameters:
            options["bias"] = False
        else:
            beta = torch.zeros_like(gamma)  # a torch without that option: the closest layer that it has
    layer = NORM(features, eps=given["eps"], device="meta", dtype=dtype, **options)
    layer.weight, layer.bias = parameter(gamma), parameter(beta)
    if mean is not None:
        layer.running_mean, layer.running_var = own(mean), own(given["running_var"])
        layer.num_batches_tracked = torch.full((), 3, dtype=torch.int64, device=mean.device)
    return layer.train(given["training"])


def own(array):
    """A copy with the same strides, gaps included (clone closes them)."""
    if isinstance(array, FakeTensor):
        return array.clone()
    copy = torch.empty_strided(array.shape, array.stride(), dtype=array.dtype, device=array.device)
    return copy.copy_(array)


def parameter(array):
    if array is None:
        return None
    # torch without CUDA dies of a gradient on a tensor that only claims to be there
    return nn.Parameter(own(array), requires_grad=not isinstance(array, FakeTensor))


def tensors(conv, bn):
    """Every tensor that the two layers hold, by name."""
    both = nn.ModuleDict({"conv": conv, "bn": bn})
    return {**dict(both.named_parameters()), **dict(both.named_buffers())}


def settings(conv, bn):
    """Everything else that the two layers hold, as plain data."""
    layers = {
        "conv": {"training": conv.training, **{name: plain(getattr(conv, name, None)) for name in ATTRIBUTES}},
        "bn": {
            "training": bn.training,
            **{
                name: plain(getattr(bn, name, None))
                for name in ("num_features", "eps", "momentum", "affine", "track_running_stats")
            },
        },
    }
    for name, layer in (("conv", conv), ("bn", bn)):
        layers[name]["requires_grad"] = [bool(tensor.requires_grad) for tensor in layer.parameters()]
        layers[name]["with a gradient"] = [tensor.grad is not None for tensor in layer.parameters()]
        layers[name]["hooks"] = len(layer._forward_hooks) + len(layer._forward_pre_hooks)
    return layers


def describe(fused, x):
    """What the result is, and, if it is a plain nn.Conv2d, what it holds and computes."""
    kind = type(fused)
    if kind is not CONV:
        return {"class": f"{kind.__module__}.{kind.__qualname__}"[:200]}
    report = {
        "class": "nn.Conv2d",
        "training": plain(fused.training),
        "state": sorted(str(name) for name in fused.state_dict()),
        "attributes": {name: plain(getattr(fused, name, None)) for name in ATTRIBUTES},
        "weight": copy_of(getattr(fused, "weight", None)),
        "bias": copy_of(getattr(fused, "bias", None)),
        "output": None,
        "raised": "",
    }
    try:
        with warnings.catch_warnings(), torch.no_grad(), torch.backends.cudnn.flags(enabled=False):
            warnings.simplefilter("ignore")  # padding="same" with an even kernel warns of a copy
            report["output"] = fused(x)  # cuDNN is off because it multiplies float32 in TF32, with 10 bits
    except Exception as error:
        report["raised"] = f"{type(error).__name__}: {error}"[:500]
    return report


def copy_of(value):
    return value.detach().clone() if isinstance(value, torch.Tensor) else plain(value)


def plain(value):
    """The value if it is plain data, else its name."""
    if isinstance(value, (list, tuple)):
        return tuple(plain(item) for item in value)
    if type(value) in (bool, int, float, str, type(None)):
        return value
    return f"{type(value).__module__}.{type(value).__qualname__}"[:200]


class WithoutCuda(TorchFunctionMode):
    """What torch without CUDA cannot do to tensors that only claim to be on a GPU: fill them, index them."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        target = args[0] if args else kwargs.get("tensor")
        if isinstance(target, FakeTensor) and target.device.type == "cuda":
            if (
                func in (torch.Tensor.uniform_, torch.Tensor.normal_)
                or getattr(func, "__module__", "") == "torch.nn.init"
            ):
                return target
            if func is torch.Tensor.copy_:
                source = args[1] if len(args) > 1 else kwargs["src"]
                source.expand(target.shape)  # a wrong shape is still refused
                return target
            if func is torch.Tensor.__getitem__ and not has_tensor(args[1]):
                return target.new_empty(part(target, args[1]))
            if func is torch.Tensor.__setitem__ and not has_tensor(args[1]):
                if isinstance(args[2], torch.Tensor):
                    args[2].expand(part(target, args[1]))
                return None
        return func(*args, **kwargs)


def has_tensor(index):
    return any(isinstance(item, torch.Tensor) for item in (index if isinstance(index, tuple) else (index,)))


def part(tensor, index):
    """The shape of tensor[index]."""
    return torch.empty(tensor.shape, device="meta")[index].shape


@contextlib.contextmanager
def on_this_machine(x):
    """Lets calls on x's device be followed here, where x is a tensor that only claims to be on a GPU."""
    if not isinstance(x, FakeTensor):
        yield
        return
    with WithoutCuda(), torch.no_grad():  # without CUDA, autograd cannot follow such tensors either
        yield
