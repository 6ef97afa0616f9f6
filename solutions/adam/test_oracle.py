"""adam: the hidden tests' oracle and the references, held against torch.optim.Adam and AdamW."""

import numpy as np
import pytest
import torch

from grader.testing import FLOATS, agree, hidden, hold, optimised, references

HIDDEN, REFERENCES = hidden(__file__), references(__file__)
SHAPES = {"one number": (1,), "vector": (9,), "matrix": (4, 5), "four dimensions": (2, 3, 1, 4)}
STEPS = 7
SETTINGS = {
    "defaults": {},
    "other betas": {"lr": 0.1, "betas": (0.5, 0.9)},
    "no history": {"lr": 0.1, "betas": (0.0, 0.0)},
    "large eps": {"lr": 0.1, "eps": 0.5},
    "coupled": {"lr": 0.1, "weight_decay": 0.3},
    "decoupled": {"lr": 0.1, "weight_decay": 0.3, "decoupled": True},
    "decoupled, no decay": {"lr": 0.1, "decoupled": True},
}
settings = pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS.keys())


def drawn(rng, *shape):
    """Two parameters and their gradients for each step; a few are 0 in all of them."""
    start = [rng.standard_normal(shape), rng.standard_normal((3,))]
    history = [[rng.standard_normal(p.shape) for p in start] for _ in range(STEPS)]
    for grads in history:
        grads[1][0] = 0.0
    return start, history


def by_torch(settings):
    """torch's own optimiser: the parameters after every step."""
    given = {name: value for name, value in settings.items() if name != "decoupled"}
    return optimised(
        torch.optim.AdamW if settings.get("decoupled") else torch.optim.Adam, **{"weight_decay": 0.0, **given}
    )


@settings
def test_oracle_agrees_with_torch(settings):
    """The oracle's averages over the whole history are what torch's corrections come to."""

    def run(start, history):
        given = {**HIDDEN.DEFAULTS, **settings}
        runs = [HIDDEN.oracle(p, [grads[i] for grads in history], **given) for i, p in enumerate(start)]
        return [[run[t][0] for run in runs] for t in range(STEPS)]

    hold(run, by_torch(settings), SHAPES, drawn)


@pytest.mark.parametrize("backend", REFERENCES)
@settings
def test_reference_agrees_with_torch(settings, backend):
    """The reference takes torch's steps, in both dtypes, and leaves its arguments as they were."""
    for dtype in FLOATS:
        start, history = drawn(np.random.default_rng(5), 4, 3)
        params, state, before = [p.astype(dtype) for p in start], None, None
        history = [[g.astype(dtype) for g in grads] for grads in history]
        wanted = by_torch(settings)(params, history)
        for grads, expected in zip(history, wanted, strict=True):
            before = [p.copy() for p in params]
            stepped, state = REFERENCES[backend].adam_step(params, grads, state, **settings)
            agree(params, before, 0)
            assert all(p.dtype == dtype for p in stepped)
            agree(stepped, expected, 1e-5 if dtype == "float32" else 1e-12)
            params = stepped
