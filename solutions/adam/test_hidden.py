"""What adam_step must do: a step, a run, eps, both weight decays, several parameters, the state, defaults, layouts."""

from copy import copy
from functools import partial

import numpy as np
import pytest

from grader.testing import FLOATS, LAYOUTS, Steps, draw_steps, every_order, fit_for

DEFAULTS = {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.0, "decoupled": False}


def oracle(start, history, *, lr, betas, eps, weight_decay, decoupled):
    """A parameter after each gradient of its history, and what its rounding errors grow with, in float64.

    There is no correction: the averages are taken over the whole history, with weights that fall by beta a step.
    lr: a number, or one for each step.
    """
    p = np.asarray(start, np.float64)
    lrs = np.broadcast_to(lr, len(history))
    size, after, seen, sizes = np.abs(p), [], [], []
    for rate, g in zip(lrs, history, strict=True):
        seen.append(np.float64(g) + (0.0 if decoupled else weight_decay) * p)
        sizes.append(np.abs(np.float64(g)) + (0.0 if decoupled else weight_decay) * np.abs(p))
        root = np.sqrt(averaged(np.square(seen), betas[1])) + eps
        decay = weight_decay * p if decoupled else 0.0
        size = size + rate * (averaged(sizes, betas[0]) / root + np.abs(decay))
        p = p - rate * (averaged(seen, betas[0]) / root + decay)
        after.append((p, size))
    return after


def averaged(values, beta):
    """The average along the first axis, where each value weighs beta times as much as the next one."""
    return np.average(values, axis=0, weights=np.power(beta, np.arange(len(values))[::-1]))


def some(draw, **changed):
    """Settings that are far from the defaults and from neutral values, apart from these."""
    drawn = {"lr": draw.number(0.1, 0.3), "betas": (draw.number(0.5, 0.75), draw.number(0.9, 0.97)), "eps": 1e-8}
    return {**drawn, **changed}


def optimiser(submission, start, history, **settings):
    """The submission at work on these parameters and gradients, and what they have to come to."""
    return Steps(submission.adam_step, partial(oracle, **{**DEFAULTS, **settings}), start, history, settings)


# --- steps ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_first_step(submission, draw, dtype):
    """First step: every number moves by lr against the sign of its gradient"""
    optimiser(submission, *draw_steps(draw, 1, (draw.size("n", 1, 6),), dtype=dtype), **some(draw)).run()


def test_second_step(submission, draw):
    """Second step: both averages remember the first gradient"""
    optimiser(submission, *draw_steps(draw, 2, (draw.size("n", 1, 6),)), **some(draw)).run()


@pytest.mark.parametrize("dtype", FLOATS)
def test_run(submission, draw, dtype):
    """A run of six steps"""
    optimiser(submission, *draw_steps(draw, 6, (draw.size("n", 1, 4),), dtype=dtype), **some(draw)).run()


def test_large_eps(submission, draw):
    """A large eps is added to the root of the corrected v"""
    optimiser(submission, *draw_steps(draw, 3, (draw.size("n", 1, 6),)), **some(draw, eps=draw.number(0.3, 0.8))).run()


def test_tiny_gradients(submission, draw):
    """Gradients near eps move a parameter by less than lr"""
    start, history = draw_steps(draw, 2, (draw.size("n", 1, 6),))
    optimiser(submission, start, [[g * 1e-8 for g in grads] for grads in history], **some(draw)).run()


def test_zero_gradients(submission, draw):
    """Where every gradient is 0, nothing moves and nothing is NaN; where the last one is, m goes on"""
    start, history = draw_steps(draw, 3, (4,))
    start[0][1:3] = 0.0  # as biases begin
    for grads, zeros in zip(history, (2, 2, 4), strict=True):
        grads[0][:zeros] = 0.0
    optimiser(submission, start, history, **some(draw)).run()


def test_short_memories(submission, draw):
    """Small betas forget soon"""
    betas = draw.number(0.3, 0.45), draw.number(0.15, 0.25)
    optimiser(submission, *draw_steps(draw, 3, (draw.size("n", 1, 6),)), **some(draw, betas=betas)).run()


def test_lr_changes(submission, draw):
    """lr may change from step to step, and be 0"""
    lrs = [draw.number(0.1, 0.2), draw.number(0.4, 0.6), 0.0, draw.number(0.01, 0.05)]
    optimiser(submission, *draw_steps(draw, 4, (draw.size("n", 1, 6),)), **some(draw, lr=lrs)).run()


# --- weight decay -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("decoupled", [False, True], ids=["coupled", "decoupled"])
def test_weight_decay(submission, draw, decoupled, steps):
    """Weight decay, coupled and decoupled"""
    settings = some(draw, weight_decay=draw.number(0.2, 0.5), decoupled=decoupled, eps=draw.number(0.1, 0.2))
    optimiser(submission, *draw_steps(draw, steps, (draw.size("n", 1, 6),), low=1.5), **settings).run()


@pytest.mark.parametrize("decoupled", [False, True], ids=["coupled", "decoupled"])
def test_decay_alone(submission, draw, decoupled):
    """Weight decay where every gradient is 0"""
    start, history = draw_steps(draw, 2, (draw.size("n", 1, 6),))
    nothing = [[g * 0.0 for g in grads] for grads in history]
    optimiser(submission, start, nothing, **some(draw, weight_decay=draw.number(0.2, 0.5), decoupled=decoupled)).run()


def test_decoupled_without_decay(submission, draw):
    """decoupled makes no difference where weight_decay is 0"""
    optimiser(submission, *draw_steps(draw, 2, (draw.size("n", 1, 6),)), **some(draw, decoupled=True)).run()


# --- several parameters and the state ---------------------------------------------------------------------------------


def test_parameters_of_one_shape(submission, draw):
    """Parameters of one shape have averages of their own"""
    for changed in ({}, {"weight_decay": 0.3, "decoupled": True}):
        optimiser(submission, *draw_steps(draw, 3, *[(draw.size("n", 1, 4),)] * 3), **some(draw, **changed)).run()


def test_parameters_of_many_shapes(submission, draw):
    """Parameters of many shapes, from one to four dimensions"""
    n, m = draw.size("n", 1, 3), draw.size("m", 1, 3)
    optimiser(submission, *draw_steps(draw, 2, (n,), (n, m), (1, 1), (2, n, 1, m)), **some(draw)).run()


def test_starts_anew(submission, draw):
    """With state None a run starts anew, whatever ran before"""
    shape, settings = (draw.size("n", 1, 4),), some(draw)
    for start, history in every_order([draw_steps(draw, 2, shape), draw_steps(draw, 2, shape)]):
        optimiser(submission, start, history, **settings).run()


def test_runs_side_by_side(submission, draw):
    """Two runs side by side, each with the state that was returned to it"""
    shape, settings = (draw.size("n", 1, 4),), some(draw)
    runs = [optimiser(submission, *draw_steps(draw, 3, shape), **settings) for _ in range(2)]
    for one in [*every_order(runs), runs[1]]:  # the last one: a count that both share is one too high by then
        one.step()
        one.hold()


def test_one_state_twice(submission, draw):
    """Two steps from one state give the same"""
    first = optimiser(submission, *draw_steps(draw, 2, (draw.size("n", 1, 4),)), **some(draw))
    first.step()
    for again in (copy(first), copy(first)):
        again.step()
        again.hold()


# --- defaults, layouts and sizes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("left_out", DEFAULTS)
def test_default(submission, draw, left_out):
    """An argument that is left out has its default"""
    settings = some(draw, eps=draw.number(0.1, 0.2), weight_decay=0.3, decoupled=True)
    tiny = 1e-8 if left_out == "eps" else 1.0  # where an eps of 1e-8 counts
    del settings[left_out]
    start, history = draw_steps(draw, 3, (draw.size("n", 1, 6),), low=1.5)
    optimiser(submission, start, [[g * tiny for g in grads] for grads in history], **settings).run()


def test_by_position(submission, draw):
    """All arguments by position"""
    settings = some(draw, eps=draw.number(0.1, 0.2), weight_decay=0.3, decoupled=True)
    steps = optimiser(submission, *draw_steps(draw, 1, (draw.size("n", 1, 6),)), **settings)
    steps.step(by_position=DEFAULTS)
    steps.hold()


@pytest.mark.parametrize("name", LAYOUTS)
def test_memory_layout(submission, draw, name):
    """params and grads in other memory layouts"""
    other = LAYOUTS[LAYOUTS.index(name) - 1]  # a program that reads memory in its order pairs the wrong numbers
    (p,), ((g,), (h,)) = draw_steps(draw, 2, (draw.size("n", 2, 4), draw.size("m", 2, 4)))
    history = [[fit_for(other, g)], [fit_for(other, h)]]
    steps = optimiser(submission, [fit_for(name, p)], history, **some(draw, weight_decay=0.1))
    for _ in range(2):
        steps.step((name, other))
    steps.hold()


def test_large(submission, draw):
    """Large float32 parameters, with all defaults but lr"""
    optimiser(submission, *draw_steps(draw, 2, (40, draw.size("n", 50, 80)), dtype="float32"), lr=0.05).run()
