"""Builds the two layers from plain data, has them fused, and reports in plain data what came back."""

import torch
from torch import nn

from grader.worker.modules import Modules

SHOWN = {  # what learners read of a call
    "fuse": "fuse_conv_bn(conv, bn)\nconv  {conv}\nbn    {bn}",
    "fuse_twice": "fuse_conv_bn(conv, bn), and again with different numbers in both",
}
CONV, NORM, MODULES = nn.Conv2d, nn.BatchNorm2d, Modules(torch)  # what these are before a submission is loaded
ATTRIBUTES = {
    "conv": ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "padding_mode"],
    "bn": ["num_features", "eps", "momentum", "affine", "track_running_stats"],
}


def fuse(submission, conv, bn, x):
    """Fuse two layers built from dicts of arrays and arguments: what the result is, holds and computes, and what
    became of the inputs.

    conv  weight, bias (or None), stride, padding, dilation, groups, padding_mode, training
    bn    num_features, weight, bias, running_mean, running_var (each may be None), eps, training
    """
    with MODULES.rehearsed(x):
        layers = build(conv, bn)
        before, originals = MODULES.settings(layers, ATTRIBUTES), MODULES.tensors(layers)
        fused = submission.fuse_conv_bn(*layers.values())
        report = describe(fused, x)
        report["settings before"], report["settings after"] = before, MODULES.settings(layers, ATTRIBUTES)
        report["tensors after"] = MODULES.copies(MODULES.tensors(layers))
        if "weight" in report:
            MODULES.fill(originals, 7)
            report |= {f"{name} later": MODULES.copy_of(getattr(fused, name, None)) for name in ("weight", "bias")}
        return report


def fuse_twice(submission, conv, bn, other_conv, other_bn, x):
    """Fuse two layers, load different numbers into them, fuse them again: both results, examined at the end."""
    with MODULES.rehearsed(x):
        layers = build(conv, bn)
        once = submission.fuse_conv_bn(*layers.values())
        MODULES.load(MODULES.tensors(layers), MODULES.tensors(build(other_conv, other_bn)))
        again = submission.fuse_conv_bn(*layers.values())
        return {"same object": once is again, "first": describe(once, x), "second": describe(again, x)}


def attacked(submission):
    """The call that the learner's attack() of `kata hack` amounts to: its two layers, and an x where it has none."""
    given = submission.attack()
    conv = {"training": given["conv"].training, "weight": given["conv"].weight}
    conv |= {name: getattr(given["conv"], name) for name in ["bias", *ATTRIBUTES["conv"][3:]]}
    names = ("num_features", "weight", "bias", "running_mean", "running_var", "eps", "training")
    bn = {name: getattr(given["bn"], name) for name in names}
    steps = zip(given["conv"].dilation, conv["weight"].shape[2:], strict=True)
    high, wide = (3 + dilation * size for dilation, size in steps)
    shape = 2, given["conv"].in_channels, high, wide
    x = torch.linspace(-1, 1, shape[0] * shape[1] * high * wide, dtype=conv["weight"].dtype).reshape(shape)
    return ["fuse", [conv, bn, given.get("x", x)]]


def describe(fused, x):
    return MODULES.describe(fused, CONV, ("weight", "bias"), ATTRIBUTES["conv"], x)


def build(conv, bn):
    """The two layers, by name; a bn's bias may be off with its weight on."""
    weight, mean, gamma = conv["weight"], bn["running_mean"], bn["weight"]
    options = {name: conv[name] for name in ("stride", "padding", "dilation", "groups", "padding_mode", "training")}
    sizes = weight.shape[1] * conv["groups"], weight.shape[0], tuple(weight.shape[2:])
    own = {"weight": weight, "bias": conv["bias"]}
    first = MODULES.build(CONV, own, *sizes, bias=conv["bias"] is not None, dtype=weight.dtype, **options)

    options = {"affine": gamma is not None, "track_running_stats": mean is not None, "eps": bn["eps"]}
    own = {"weight": gamma, "bias": bn["bias"], "running_mean": mean, "running_var": bn["running_var"]}
    if mean is not None:
        own["num_batches_tracked"] = torch.full((), 3, dtype=torch.int64, device=mean.device)
    second = MODULES.build(NORM, own, bn["num_features"], training=bn["training"], dtype=weight.dtype, **options)
    return {"conv": first, "bn": second}
