"""What sgd_step and adagrad_step must do: steps and runs, decay, several parameters, the state, defaults, layouts."""

from copy import copy
from functools import partial

import numpy as np
import pytest

from grader.testing import FLOATS, LAYOUTS, Steps, draw_steps, every_order, fit_for

DEFAULTS = {
    "sgd_step": {"lr": 1e-3, "momentum": 0.0, "dampening": 0.0, "nesterov": False, "weight_decay": 0.0},
    "adagrad_step": {"lr": 1e-2, "eps": 1e-10, "weight_decay": 0.0},
}
ENTRIES = pytest.mark.parametrize("entry", DEFAULTS, ids=["sgd", "adagrad"])


def sgd_oracle(seen, *, momentum, dampening, nesterov, **_):
    """The step for the last of the gradients seen: a sum over all of them, whose weights fall by momentum a step."""
    if not momentum:
        return seen[-1]
    weights = np.power(momentum, np.arange(len(seen))[::-1]) * np.where(np.arange(len(seen)), 1 - dampening, 1.0)
    velocity = np.tensordot(weights, np.array(seen), 1)
    return seen[-1] + momentum * velocity if nesterov else velocity


def adagrad_oracle(seen, *, eps, **_):
    """The step for the last of the gradients seen: that one over the length of the vector of all of them."""
    return seen[-1] / (np.linalg.norm(np.array(seen), axis=0) + eps)


ORACLES = {"sgd_step": sgd_oracle, "adagrad_step": adagrad_oracle}


def oracle(entry, start, history, *, lr, weight_decay, **settings):
    """A parameter after each gradient of its history, and what its rounding errors grow with, in float64.

    lr: a number, or one for each step.
    """
    p = np.asarray(start, np.float64)
    size, after, seen = np.abs(p), [], []
    for rate, g in zip(np.broadcast_to(lr, len(history)), history, strict=True):
        seen.append(np.float64(g) + weight_decay * p)
        size = size + rate * ORACLES["sgd_step"]([np.abs(g) for g in seen], **{**DEFAULTS["sgd_step"], **settings})
        p = p - rate * ORACLES[entry](seen, **settings)
        after.append((p, size))
    return after


def some(draw, entry, **changed):
    """Settings that are far from the defaults and from neutral values, apart from these."""
    drawn = {"lr": draw.number(0.1, 0.3)}
    if entry == "sgd_step":
        drawn["momentum"] = draw.number(0.6, 0.8)
    return {**drawn, **changed}


def optimiser(submission, entry, start, history, **settings):
    """The entry at work on these parameters and gradients, and what they have to come to."""
    wanted = partial(oracle, entry, **{**DEFAULTS[entry], **settings})
    return Steps(getattr(submission, entry), wanted, start, history, settings)


# --- SGD --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_sgd_first_step(submission, draw, dtype):
    """SGD's first step: lr times the gradient, with or without momentum"""
    for momentum in (0.0, 0.7):
        run = draw_steps(draw, 1, (draw.size("n", 1, 6),), dtype=dtype)
        optimiser(submission, "sgd_step", *run, lr=0.2, momentum=momentum).run()


def test_sgd_without_momentum(submission, draw):
    """SGD without momentum forgets the last gradient"""
    optimiser(submission, "sgd_step", *draw_steps(draw, 3, (draw.size("n", 1, 6),)), lr=0.2).run()


def test_sgd_second_step(submission, draw):
    """SGD's second step: the velocity remembers the first gradient"""
    optimiser(submission, "sgd_step", *draw_steps(draw, 2, (draw.size("n", 1, 6),)), **some(draw, "sgd_step")).run()


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_sgd_dampening(submission, draw, steps):
    """dampening scales each new gradient but the first"""
    settings = some(draw, "sgd_step", dampening=draw.number(0.15, 0.35))
    optimiser(submission, "sgd_step", *draw_steps(draw, steps, (draw.size("n", 1, 6),)), **settings).run()


@pytest.mark.parametrize("steps", [1, 2])
def test_sgd_dampening_of_several(submission, draw, steps):
    """dampening leaves the first gradient of every parameter as it is"""
    settings = some(draw, "sgd_step", dampening=draw.number(0.15, 0.35))
    optimiser(submission, "sgd_step", *draw_steps(draw, steps, (draw.size("n", 1, 3),), (2, 2), (1,)), **settings).run()


def test_sgd_dampening_alone(submission, draw):
    """dampening does nothing without momentum"""
    optimiser(submission, "sgd_step", *draw_steps(draw, 2, (draw.size("n", 1, 6),)), lr=0.2, dampening=0.3).run()


def test_sgd_full_dampening(submission, draw):
    """With a dampening of 1 the first gradient is the last that counts"""
    settings = some(draw, "sgd_step", dampening=1.0)
    optimiser(submission, "sgd_step", *draw_steps(draw, 3, (draw.size("n", 1, 6),)), **settings).run()


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_sgd_nesterov(submission, draw, steps):
    """nesterov adds momentum times the new velocity to the gradient"""
    settings = some(draw, "sgd_step", nesterov=True)
    optimiser(submission, "sgd_step", *draw_steps(draw, steps, (draw.size("n", 1, 6),)), **settings).run()


@pytest.mark.parametrize("nesterov", [False, True], ids=["plain", "nesterov"])
@pytest.mark.parametrize("steps", [1, 3])
def test_sgd_weight_decay(submission, draw, steps, nesterov):
    """SGD with weight decay, which the velocity sees"""
    settings = some(draw, "sgd_step", weight_decay=draw.number(0.2, 0.5), nesterov=nesterov)
    optimiser(submission, "sgd_step", *draw_steps(draw, steps, (draw.size("n", 1, 6),), low=1.5), **settings).run()


def test_sgd_decay_and_dampening(submission, draw):
    """Weight decay is dampened like the rest of the gradient"""
    settings = some(draw, "sgd_step", weight_decay=0.4, dampening=draw.number(0.15, 0.35))
    optimiser(submission, "sgd_step", *draw_steps(draw, 3, (draw.size("n", 1, 6),), low=1.5), **settings).run()


# --- AdaGrad ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_adagrad_first_step(submission, draw, dtype):
    """AdaGrad's first step: every number moves by lr against the sign of its gradient"""
    optimiser(submission, "adagrad_step", *draw_steps(draw, 1, (draw.size("n", 1, 6),), dtype=dtype), lr=0.2).run()


def test_adagrad_second_step(submission, draw):
    """AdaGrad's second step: the sum has both squares"""
    optimiser(
        submission, "adagrad_step", *draw_steps(draw, 2, (draw.size("n", 1, 6),)), **some(draw, "adagrad_step")
    ).run()


@pytest.mark.parametrize("dtype", FLOATS)
def test_adagrad_run(submission, draw, dtype):
    """A run of six steps of AdaGrad"""
    start, history = draw_steps(draw, 6, (draw.size("n", 1, 4),), dtype=dtype)
    optimiser(submission, "adagrad_step", start, history, **some(draw, "adagrad_step")).run()


def test_adagrad_large_eps(submission, draw):
    """A large eps is added to the root of the sum"""
    settings = some(draw, "adagrad_step", eps=draw.number(0.3, 0.8))
    optimiser(submission, "adagrad_step", *draw_steps(draw, 3, (draw.size("n", 1, 6),)), **settings).run()


@pytest.mark.parametrize("steps", [1, 3])
def test_adagrad_weight_decay(submission, draw, steps):
    """AdaGrad with weight decay, which the sum of squares sees"""
    settings = some(draw, "adagrad_step", weight_decay=draw.number(0.2, 0.5), eps=draw.number(0.3, 0.8))
    optimiser(submission, "adagrad_step", *draw_steps(draw, steps, (draw.size("n", 1, 6),), low=1.5), **settings).run()


# --- both: zeros, several parameters, the state -----------------------------------------------------------------------


@ENTRIES
def test_zero_gradients(submission, draw, entry):
    """Where every gradient is 0, nothing moves and nothing is NaN"""
    start, history = draw_steps(draw, 3, (4,))
    start[0][1:3] = 0.0  # as biases begin
    for grads in history:
        grads[0][:2] = 0.0
    optimiser(submission, entry, start, history, **some(draw, entry)).run()


@ENTRIES
@pytest.mark.parametrize("nth", [0, 1], ids=["first", "second"])
def test_zero_gradient_once(submission, draw, entry, nth):
    """A step whose gradient is 0, in part or as a whole, is a step like any other"""
    settings = some(draw, entry)
    if entry == "sgd_step":
        settings["dampening"] = 0.25  # without rounding in any dtype: the step alone is in question
    for zeros in (2, 4):
        start, history = draw_steps(draw, 3, (4,))
        history[nth][0][:zeros] = 0.0
        optimiser(submission, entry, start, history, **settings).run()


@ENTRIES
def test_decay_alone(submission, draw, entry):
    """Weight decay where every gradient is 0"""
    start, history = draw_steps(draw, 2, (draw.size("n", 1, 6),))
    nothing = [[g * 0.0 for g in grads] for grads in history]
    optimiser(submission, entry, start, nothing, **some(draw, entry, weight_decay=draw.number(0.2, 0.5))).run()


@ENTRIES
def test_lr_changes(submission, draw, entry):
    """lr may change from step to step, and be 0"""
    lrs = [draw.number(0.1, 0.2), draw.number(0.4, 0.6), 0.0, draw.number(0.01, 0.05)]
    optimiser(submission, entry, *draw_steps(draw, 4, (draw.size("n", 1, 6),)), **some(draw, entry, lr=lrs)).run()


@ENTRIES
def test_parameters_of_one_shape(submission, draw, entry):
    """Parameters of one shape have a memory of their own"""
    shape = (draw.size("n", 1, 4),)
    for changed in ({}, {"nesterov": True}) if entry == "sgd_step" else ({},):
        optimiser(submission, entry, *draw_steps(draw, 3, shape, shape, shape), **some(draw, entry, **changed)).run()


@ENTRIES
def test_parameters_of_many_shapes(submission, draw, entry):
    """Parameters of many shapes, from one to four dimensions"""
    n, m = draw.size("n", 1, 3), draw.size("m", 1, 3)
    optimiser(submission, entry, *draw_steps(draw, 2, (n,), (n, m), (1, 1), (2, n, 1, m)), **some(draw, entry)).run()


@ENTRIES
def test_starts_anew(submission, draw, entry):
    """With state None a run starts anew, whatever ran before"""
    shape, settings = (draw.size("n", 1, 4),), some(draw, entry)
    for start, history in every_order([draw_steps(draw, 2, shape), draw_steps(draw, 2, shape)]):
        optimiser(submission, entry, start, history, **settings).run()


@ENTRIES
def test_runs_side_by_side(submission, draw, entry):
    """Two runs side by side, each with the state that was returned to it"""
    shape, settings = (draw.size("n", 1, 4),), some(draw, entry)
    runs = [optimiser(submission, entry, *draw_steps(draw, 3, shape), **settings) for _ in range(2)]
    for one in every_order(runs):
        one.step()
        one.hold()


@ENTRIES
def test_one_state_twice(submission, draw, entry):
    """Two steps from one state give the same"""
    first = optimiser(submission, entry, *draw_steps(draw, 2, (draw.size("n", 1, 4),)), **some(draw, entry))
    first.step()
    for again in (copy(first), copy(first)):
        again.step()
        again.hold()


# --- defaults, layouts and sizes --------------------------------------------------------------------------------------


FULL = {"sgd_step": {"weight_decay": 0.3, "dampening": 0.2}, "adagrad_step": {"weight_decay": 0.3, "eps": 0.4}}
LEFT_OUT = [(entry, name) for entry, settings in DEFAULTS.items() for name in settings]


@pytest.mark.parametrize(("entry", "left_out"), LEFT_OUT, ids=[f"{entry[:-5]}-{name}" for entry, name in LEFT_OUT])
def test_default(submission, draw, entry, left_out):
    """An argument that is left out has its default"""
    settings = some(draw, entry, **FULL[entry])
    tiny = 1e-10 if left_out == "eps" else 1.0  # where an eps of 1e-10 counts
    if left_out == "eps":
        settings["weight_decay"] = 0.0
    settings.pop(left_out, None)
    start, history = draw_steps(draw, 3, (draw.size("n", 1, 6),), low=1.5)
    optimiser(submission, entry, start, [[g * tiny for g in grads] for grads in history], **settings).run()


@ENTRIES
@pytest.mark.parametrize("name", LAYOUTS)
def test_memory_layout(submission, draw, name, entry):
    """params and grads in other memory layouts"""
    other = LAYOUTS[LAYOUTS.index(name) - 1]  # a program that reads memory in its order pairs the wrong numbers
    (p,), ((g,), (h,)) = draw_steps(draw, 2, (draw.size("n", 2, 4), draw.size("m", 2, 4)))
    history = [[fit_for(other, g)], [fit_for(other, h)]]
    steps = optimiser(submission, entry, [fit_for(name, p)], history, **some(draw, entry, weight_decay=0.1))
    for _ in range(2):
        steps.step((name, other))
    steps.hold()


@ENTRIES
def test_large(submission, draw, entry):
    """Large float32 parameters"""
    start, history = draw_steps(draw, 2, (40, draw.size("n", 50, 80)), dtype="float32")
    optimiser(submission, entry, start, history, **some(draw, entry)).run()
