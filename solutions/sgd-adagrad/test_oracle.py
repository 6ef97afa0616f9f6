"""sgd-adagrad: the hidden tests' oracle and the references, held against torch.optim.SGD and Adagrad."""

import numpy as np
import pytest
import torch

from grader.testing import FLOATS, agree, hidden, hold, optimised, references

HIDDEN, REFERENCES = hidden(__file__), references(__file__)
SHAPES = {"one number": (1,), "matrix": (4, 5), "four dimensions": (2, 3, 1, 4)}
STEPS = 5
TORCH = {"sgd_step": torch.optim.SGD, "adagrad_step": torch.optim.Adagrad}
SETTINGS = {
    "sgd": ("sgd_step", {}),
    "momentum": ("sgd_step", {"lr": 0.1, "momentum": 0.7}),
    "dampening": ("sgd_step", {"lr": 0.1, "momentum": 0.7, "dampening": 0.3}),
    "dampening alone": ("sgd_step", {"lr": 0.1, "dampening": 0.3}),
    "nesterov with decay": ("sgd_step", {"lr": 0.1, "momentum": 0.7, "nesterov": True, "weight_decay": 0.2}),
    "adagrad": ("adagrad_step", {}),
    "adagrad with all": ("adagrad_step", {"lr": 0.1, "eps": 0.5, "weight_decay": 0.3}),
}
settings = pytest.mark.parametrize(("entry", "settings"), SETTINGS.values(), ids=SETTINGS.keys())


def drawn(rng, *shape):
    """Two parameters and their gradients for each step; a few are 0 in all of them."""
    start = [rng.standard_normal(shape), rng.standard_normal((3,))]
    history = [[rng.standard_normal(p.shape) for p in start] for _ in range(STEPS)]
    for grads in history:
        grads[1][0] = 0.0
    return start, history


@settings
def test_oracle_agrees_with_torch(entry, settings):
    """The oracle's sums over the whole history are what torch's recursions come to."""

    def run(start, history):
        given = {**HIDDEN.DEFAULTS[entry], **settings}
        runs = [HIDDEN.oracle(entry, p, [grads[i] for grads in history], **given) for i, p in enumerate(start)]
        return [[run[t][0] for run in runs] for t in range(STEPS)]

    hold(run, optimised(TORCH[entry], **settings), SHAPES, drawn)


@pytest.mark.parametrize("backend", REFERENCES)
@settings
def test_reference_agrees_with_torch(entry, settings, backend):
    """The reference takes torch's steps, in both dtypes."""
    for dtype in FLOATS:
        start, history = drawn(np.random.default_rng(5), 4, 3)
        params, state = [p.astype(dtype) for p in start], None
        history = [[g.astype(dtype) for g in grads] for grads in history]
        for grads, expected in zip(history, optimised(TORCH[entry], **settings)(params, history), strict=True):
            params, state = getattr(REFERENCES[backend], entry)(params, grads, state, **settings)
            assert all(p.dtype == dtype for p in params)
            agree(params, expected, 1e-5 if dtype == "float32" else 1e-12)
