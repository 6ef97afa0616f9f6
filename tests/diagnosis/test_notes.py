"""The interview notes' own programs, adapted to the katas' entries: the backward pass is right, the other two are not."""

import pytest

from grader import catalogue
from grader.grading import Grader
from grader.policy import Policy

BACKWARD = """\
import numpy as np

def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]

    dgamma = np.sum(dout * x_hat, axis = 0)
    dbeta = np.sum(dout, axis = 0)

    dx_hat = dout * gamma
    dsigma = -0.5 * np.sum(dx_hat * (x - sample_mean), axis=0) * np.power(sample_var + eps, -1.5)
    dmu = -np.sum(dx_hat / np.sqrt(sample_var + eps), axis=0) - 2 * dsigma*np.sum(x-sample_mean, axis=0)/ N
    dx = dx_hat /np.sqrt(sample_var + eps) + 2.0 * dsigma * (x - sample_mean) / N + dmu / N

    return dx, dgamma, dbeta
"""
DROPOUT = """\
import numpy as np

def dropout(x, level, training=True):
    if level < 0. or level >= 1:
        raise Exception('Dropout level must be in interval [0, 1[.')
    retain_prob = 1. - level
    sample = np.random.binomial(n=1, p=retain_prob, size=x.shape)
    print(sample)
    x *= sample
    print(x)
    x /= retain_prob

    return(x)
"""
FUSION = """\
import torch
from torch import nn

def fuse_conv_bn(conv, bn):

    std = (bn.running_var + bn.eps).sqrt()
    bias = bn.bias - bn.running_mean * bn.weight / std

    t = (bn.weight / std).reshape(-1, 1, 1, 1)
    weights = conv.weight * t

    conv = nn.Conv2d(ARGUMENTS)
    conv.weight = torch.nn.Parameter(weights)
    conv.bias = torch.nn.Parameter(bias)
    return conv
"""
OWN = "conv.in_channels, conv.out_channels, conv.kernel_size"

NOTES = {
    "batch norm backward": ("bn-backward", "numpy", BACKWARD, "passed", []),
    "dropout": ("dropout", "numpy", DROPOUT, "failed", ["in_place"]),
    "conv-BN fusion": (
        "conv-bn-fusion",
        "torch",
        FUSION.replace("ARGUMENTS", "3, 128, 3"),
        "failed",
        ["conv_bias_dropped"],
    ),
    "conv-BN fusion, channels mended": (
        "conv-bn-fusion",
        "torch",
        FUSION.replace("ARGUMENTS", OWN),
        "failed",
        ["conv_bias_dropped", "arguments_lost"],
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("slug", "backend", "source", "verdict", "mistakes"), NOTES.values(), ids=NOTES)
def test_what_the_notes_teach(tmp_path, slug, backend, source, verdict, mistakes):
    """The verdict on the notes' code, and the first mistakes that the feedback names; the fusion has five."""
    (path := tmp_path / "notes.py").write_text(source, "utf-8")
    with Grader(Policy(standby=0)) as grader:
        feedback = grader.grade(path, kata=catalogue.find(slug), backend=backend, device="cpu", seed=3)
    assert feedback.verdict == verdict
    assert [one.slug for one in feedback.diagnoses][: max(1, len(mistakes))] == mistakes
