"""What sgd_step and adagrad_step must do: steps and runs, decay, several parameters, the state, defaults, layouts."""

import numpy as np
import pytest

from grader.testing import FLOATS, LAYOUTS, array, every_order, expect_close, expect_parts, fit_for, laid_out

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


def signed(draw, shape, low, high, dtype="float64"):
    """Numbers of both signs whose size lies within these bounds."""
    return draw.uniform(shape, low, high, dtype) * (2 * draw.integers(0, 2, shape) - 1).astype(dtype)


def some(draw, entry, **changed):
    """Settings that are far from the defaults and from neutral values, apart from these."""
    drawn = {"lr": draw.number(0.1, 0.3)}
    if entry == "sgd_step":
        drawn["momentum"] = draw.number(0.6, 0.8)
    return {**drawn, **changed}


def run(draw, steps, *shapes, dtype="float64", low=0.5):
    """Parameters of these shapes, and so many gradients for each, whose sizes and signs change."""
    start = [signed(draw, shape, 0.5, 2.0, dtype) for shape in shapes]
    return start, [[signed(draw, shape, low, 3.0, dtype) for shape in shapes] for _ in range(steps)]


class Run:
    """A run at work: its parameters and state, and what they have to come to."""

    def __init__(self, submission, entry, start, history, **settings):
        self.call, self.params, self.state = getattr(submission, entry), start, None
        self.history, self.settings, self.done = history, settings, 0
        given = {**DEFAULTS[entry], **settings}
        self.wanted = [oracle(entry, p, [grads[i] for grads in history], **given) for i, p in enumerate(start)]

    def step(self, views=("plain", "plain")):
        """One step from what the last one gave; views: the layouts of params and grads."""
        grads, settings = self.history[self.done], dict(self.settings)
        if np.ndim(settings.get("lr", 0.0)):
            settings["lr"] = settings["lr"][self.done]
        result = self.call(laid_out(self.params, views[0]), laid_out(grads, views[1]), self.state, **settings)
        params, self.state = expect_parts(result, "params", "state")
        self.done += 1
        self.names = [f"params[{i}] after step {self.done}" for i in range(len(grads))]
        self.answers = expect_parts(params, *self.names)
        each = zip(self.answers, self.names, grads, strict=True)
        self.params = [array(part, name, dtype=g.dtype.name, shape=g.shape) for part, name, g in each]

    def hold(self):
        """The parameters are what they should be after the steps so far."""
        for part, name, p, after in zip(self.answers, self.names, self.params, self.wanted, strict=True):
            expected, size = after[self.done - 1]
            expect_close(part, expected, name, dtype=p.dtype.name, terms=2 * self.done, scale=size)


def expect_run(submission, entry, start, history, **settings):
    """The last step of a run is right: those before it are shown by its own cases."""
    at_work = Run(submission, entry, start, history, **settings)
    for _ in history:
        at_work.step()
    at_work.hold()


# --- SGD --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_sgd_first_step(submission, draw, dtype):
    """SGD's first step: lr times the gradient, with or without momentum"""
    for momentum in (0.0, 0.7):
        expect_run(
            submission, "sgd_step", *run(draw, 1, (draw.size("n", 1, 6),), dtype=dtype), lr=0.2, momentum=momentum
        )


def test_sgd_without_momentum(submission, draw):
    """SGD without momentum forgets the last gradient"""
    expect_run(submission, "sgd_step", *run(draw, 3, (draw.size("n", 1, 6),)), lr=0.2)


def test_sgd_second_step(submission, draw):
    """SGD's second step: the velocity remembers the first gradient"""
    expect_run(submission, "sgd_step", *run(draw, 2, (draw.size("n", 1, 6),)), **some(draw, "sgd_step"))


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_sgd_dampening(submission, draw, steps):
    """dampening scales each new gradient but the first"""
    settings = some(draw, "sgd_step", dampening=draw.number(0.15, 0.35))
    expect_run(submission, "sgd_step", *run(draw, steps, (draw.size("n", 1, 6),)), **settings)


@pytest.mark.parametrize("steps", [1, 2])
def test_sgd_dampening_of_several(submission, draw, steps):
    """dampening leaves the first gradient of every parameter as it is"""
    settings = some(draw, "sgd_step", dampening=draw.number(0.15, 0.35))
    expect_run(submission, "sgd_step", *run(draw, steps, (draw.size("n", 1, 3),), (2, 2), (1,)), **settings)


def test_sgd_dampening_alone(submission, draw):
    """dampening does nothing without momentum"""
    expect_run(submission, "sgd_step", *run(draw, 2, (draw.size("n", 1, 6),)), lr=0.2, dampening=0.3)


def test_sgd_full_dampening(submission, draw):
    """With a dampening of 1 the first gradient is the last that counts"""
    settings = some(draw, "sgd_step", dampening=1.0)
    expect_run(submission, "sgd_step", *run(draw, 3, (draw.size("n", 1, 6),)), **settings)


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_sgd_nesterov(submission, draw, steps):
    """nesterov adds momentum times the new velocity to the gradient"""
    settings = some(draw, "sgd_step", nesterov=True)
    expect_run(submission, "sgd_step", *run(draw, steps, (draw.size("n", 1, 6),)), **settings)


@pytest.mark.parametrize("nesterov", [False, True], ids=["plain", "nesterov"])
@pytest.mark.parametrize("steps", [1, 3])
def test_sgd_weight_decay(submission, draw, steps, nesterov):
    """SGD with weight decay, which the velocity sees"""
    settings = some(draw, "sgd_step", weight_decay=draw.number(0.2, 0.5), nesterov=nesterov)
    expect_run(submission, "sgd_step", *run(draw, steps, (draw.size("n", 1, 6),), low=1.5), **settings)


def test_sgd_decay_and_dampening(submission, draw):
    """Weight decay is dampened like the rest of the gradient"""
    settings = some(draw, "sgd_step", weight_decay=0.4, dampening=draw.number(0.15, 0.35))
    expect_run(submission, "sgd_step", *run(draw, 3, (draw.size("n", 1, 6),), low=1.5), **settings)


# --- AdaGrad ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_adagrad_first_step(submission, draw, dtype):
    """AdaGrad's first step: every number moves by lr against the sign of its gradient"""
    expect_run(submission, "adagrad_step", *run(draw, 1, (draw.size("n", 1, 6),), dtype=dtype), lr=0.2)


def test_adagrad_second_step(submission, draw):
    """AdaGrad's second step: the sum has both squares"""
    expect_run(submission, "adagrad_step", *run(draw, 2, (draw.size("n", 1, 6),)), **some(draw, "adagrad_step"))


@pytest.mark.parametrize("dtype", FLOATS)
def test_adagrad_run(submission, draw, dtype):
    """A run of six steps of AdaGrad"""
    start, history = run(draw, 6, (draw.size("n", 1, 4),), dtype=dtype)
    expect_run(submission, "adagrad_step", start, history, **some(draw, "adagrad_step"))


def test_adagrad_large_eps(submission, draw):
    """A large eps is added to the root of the sum"""
    settings = some(draw, "adagrad_step", eps=draw.number(0.3, 0.8))
    expect_run(submission, "adagrad_step", *run(draw, 3, (draw.size("n", 1, 6),)), **settings)


@pytest.mark.parametrize("steps", [1, 3])
def test_adagrad_weight_decay(submission, draw, steps):
    """AdaGrad with weight decay, which the sum of squares sees"""
    settings = some(draw, "adagrad_step", weight_decay=draw.number(0.2, 0.5), eps=draw.number(0.3, 0.8))
    expect_run(submission, "adagrad_step", *run(draw, steps, (draw.size("n", 1, 6),), low=1.5), **settings)


# --- both: zeros, several parameters, the state -----------------------------------------------------------------------


@ENTRIES
def test_zero_gradients(submission, draw, entry):
    """Where every gradient is 0, nothing moves and nothing is NaN"""
    start, history = run(draw, 3, (4,))
    start[0][1:3] = 0.0  # as biases begin
    for grads in history:
        grads[0][:2] = 0.0
    expect_run(submission, entry, start, history, **some(draw, entry))


@ENTRIES
@pytest.mark.parametrize("nth", [0, 1], ids=["first", "second"])
def test_zero_gradient_once(submission, draw, entry, nth):
    """A step whose gradient is 0, in part or as a whole, is a step like any other"""
    settings = some(draw, entry)
    if entry == "sgd_step":
        settings["dampening"] = 0.25  # without rounding in any dtype: the step alone is in question
    for zeros in (2, 4):
        start, history = run(draw, 3, (4,))
        history[nth][0][:zeros] = 0.0
        expect_run(submission, entry, start, history, **settings)


@ENTRIES
def test_decay_alone(submission, draw, entry):
    """Weight decay where every gradient is 0"""
    start, history = run(draw, 2, (draw.size("n", 1, 6),))
    nothing = [[g * 0.0 for g in grads] for grads in history]
    expect_run(submission, entry, start, nothing, **some(draw, entry, weight_decay=draw.number(0.2, 0.5)))


@ENTRIES
def test_lr_changes(submission, draw, entry):
    """lr may change from step to step, and be 0"""
    lrs = [draw.number(0.1, 0.2), draw.number(0.4, 0.6), 0.0, draw.number(0.01, 0.05)]
    expect_run(submission, entry, *run(draw, 4, (draw.size("n", 1, 6),)), **some(draw, entry, lr=lrs))


@ENTRIES
def test_parameters_of_one_shape(submission, draw, entry):
    """Parameters of one shape have a memory of their own"""
    shape = (draw.size("n", 1, 4),)
    expect_run(submission, entry, *run(draw, 3, shape, shape, shape), **some(draw, entry))


@ENTRIES
def test_parameters_of_many_shapes(submission, draw, entry):
    """Parameters of many shapes, from one to four dimensions"""
    n, m = draw.size("n", 1, 3), draw.size("m", 1, 3)
    expect_run(submission, entry, *run(draw, 2, (n,), (n, m), (1, 1), (2, n, 1, m)), **some(draw, entry))


@ENTRIES
def test_starts_anew(submission, draw, entry):
    """With state None a run starts anew, whatever ran before"""
    shape, settings = (draw.size("n", 1, 4),), some(draw, entry)
    for start, history in every_order([run(draw, 2, shape), run(draw, 2, shape)]):
        expect_run(submission, entry, start, history, **settings)


@ENTRIES
def test_runs_side_by_side(submission, draw, entry):
    """Two runs side by side, each with the state that was returned to it"""
    shape, settings = (draw.size("n", 1, 4),), some(draw, entry)
    runs = [Run(submission, entry, *run(draw, 3, shape), **settings) for _ in range(2)]
    for at_work in every_order(runs):
        at_work.step()
        at_work.hold()


@ENTRIES
def test_one_state_twice(submission, draw, entry):
    """Two steps from one state give the same"""
    at_work = Run(submission, entry, *run(draw, 2, (draw.size("n", 1, 4),)), **some(draw, entry))
    at_work.step()
    params, state = at_work.params, at_work.state
    for _ in range(2):
        at_work.params, at_work.state, at_work.done = params, state, 1
        at_work.step()
        at_work.hold()


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
    start, history = run(draw, 3, (draw.size("n", 1, 6),), low=1.5)
    expect_run(submission, entry, start, [[g * tiny for g in grads] for grads in history], **settings)


@ENTRIES
@pytest.mark.parametrize("name", LAYOUTS)
def test_memory_layout(submission, draw, name, entry):
    """params and grads in other memory layouts"""
    other = LAYOUTS[LAYOUTS.index(name) - 1]  # a program that reads memory in its order pairs the wrong numbers
    (p,), ((g,), (h,)) = run(draw, 2, (draw.size("n", 2, 4), draw.size("m", 2, 4)))
    history = [[fit_for(other, g)], [fit_for(other, h)]]
    at_work = Run(submission, entry, [fit_for(name, p)], history, **some(draw, entry, weight_decay=0.1))
    for _ in range(2):
        at_work.step((name, other))
    at_work.hold()


@ENTRIES
def test_large(submission, draw, entry):
    """Large float32 parameters"""
    start, history = run(draw, 2, (40, draw.size("n", 50, 80)), dtype="float32")
    expect_run(submission, entry, start, history, **some(draw, entry))
