"""What batchnorm_forward must do: training on vectors and images, the running statistics, eval mode, then edges."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from grader.testing import FLOATS, LAYOUTS, every_order, expect_close, expect_parts, fit_for, laid_out

PARTS = ("y", "running_mean", "running_var")
KINDS = ("vectors", "images")


def oracle(x, gamma, beta, running_mean, running_var, training, momentum, eps):
    """The three answers in float64, channel by channel: each is one long row of numbers."""
    x = np.asarray(x, np.float64)
    y, means, variances = np.empty_like(x), [], []
    for c in range(x.shape[1]):
        values = x[:, c].ravel()
        mean, var, old_mean, old_var = running_mean[c], running_var[c], float(running_mean[c]), float(running_var[c])
        if training:
            mean = values.sum() / values.size
            squares = float(((values - mean) ** 2).sum())
            var = squares / values.size
            old_mean += momentum * (mean - old_mean)
            old_var += momentum * (squares / (values.size - 1) - old_var)
        y[:, c] = float(beta[c]) + (x[:, c] - float(mean)) * (float(gamma[c]) / np.sqrt(float(var) + eps))
        means.append(old_mean)
        variances.append(old_var)
    return y, np.array(means), np.array(variances)


@dataclass(frozen=True)
class Given:
    """One call's arguments."""

    x: np.ndarray
    gamma: np.ndarray
    beta: np.ndarray
    running_mean: np.ndarray
    running_var: np.ndarray
    training: bool
    momentum: float
    eps: float

    @property
    def arrays(self):
        return self.x, self.gamma, self.beta, self.running_mean, self.running_var

    def expect(self, submission, *parts, name="plain", defaults=False):
        """The named parts (all if none is named) are right; name: the layout; defaults: the last two are left out."""
        named = {} if defaults else {"momentum": self.momentum, "eps": self.eps}
        result = submission.batchnorm_forward(*laid_out(self.arrays, name), self.training, **named)
        self.hold(result, parts or PARTS)

    def hold(self, result, parts=PARTS):
        """These parts of an answer are right."""
        answers = oracle(*self.arrays, self.training, self.momentum, self.eps)
        terms = self.x[:, 0].size if self.training else 1
        each = zip(PARTS, expect_parts(result, *PARTS), answers, self.scales(), strict=True)
        for name, actual, expected, scale in each:
            if name in parts:
                expect_close(actual, expected, name, dtype=self.x.dtype.name, terms=terms, scale=scale)

    def scales(self):
        """How large the terms behind each number are: the rounding of x itself moves x - mean, and so the variance."""
        x = self.x.astype(np.float64)
        shape = (1, -1) + (1,) * (x.ndim - 2)
        axes = tuple(axis for axis in range(x.ndim) if axis != 1)
        mean, var = (x.mean(axes), x.var(axes)) if self.training else (self.running_mean, self.running_var)
        size = np.abs(x).max(axes) + np.abs(mean)
        sigma = np.sqrt(var + self.eps)
        centred = np.abs(x - mean.reshape(shape)) / sigma.reshape(shape)
        y = np.abs(self.gamma).reshape(shape) * (centred + (size / sigma).reshape(shape) * (1 + centred**2))
        variance = np.abs(self.running_var) + 2 * np.sqrt(var) * size + 2 * var
        return y + np.abs(self.beta).reshape(shape), np.abs(self.running_mean) + size, variance


def values(draw, shape, dtype="float64"):
    """A drawn x: it takes turns between two ranges along every axis, so that no channel is nearly constant."""
    turn = sum(np.indices(shape)) % 2
    return (np.round(3.0 * turn + draw.uniform(shape, 0.0, 1.5), 2) + 0.5).astype(dtype)


def given(draw, kind="vectors", training=True, dtype="float64", *, x=None, **fixed):
    """A drawn call: channels differ in everything, and no statistic is neutral; whatever is fixed is used as it is."""
    if x is None:
        N, C = draw.size("N", 3, 8), draw.size("C", 2, 5)
        x = values(draw, (N, C) if kind == "vectors" else (N, C, draw.size("H", 2, 4), draw.size("W", 2, 5)))
    C = x.shape[1]
    arrays = {
        "gamma": draw.uniform((C,), 1.3, 2.7),
        "beta": draw.uniform((C,), 0.6, 2.0),
        "running_mean": draw.uniform((C,), -3.0, -1.0),
        "running_var": draw.uniform((C,), 4.0, 9.0),
    } | {name: fixed.pop(name) for name in ("gamma", "beta", "running_mean", "running_var") if name in fixed}
    arrays = {name: array.astype(dtype) for name, array in arrays.items()}
    plain = {"training": training, "momentum": draw.number(0.15, 0.4), "eps": 1e-5} | fixed
    return Given(x.astype(dtype), **arrays, **plain)


# --- training ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", FLOATS)
def test_training_y(submission, draw, kind, dtype):
    """Training: y is normalised by the batch's mean and biased variance, then scaled and shifted"""
    given(draw, kind, dtype=dtype).expect(submission, "y")


def test_training_x_hat(submission, draw):
    """Training: with gamma = 1 and beta = 0, y is x_hat, whatever the running statistics are"""
    drawn = given(draw)
    replace(drawn, gamma=np.ones_like(drawn.gamma), beta=np.zeros_like(drawn.beta)).expect(submission, "y")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", FLOATS)
def test_training_running_mean(submission, draw, kind, dtype):
    """Training: running_mean takes in the batch's mean with the weight momentum"""
    given(draw, kind, dtype=dtype).expect(submission, "running_mean")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", FLOATS)
def test_training_running_var(submission, draw, kind, dtype):
    """Training: running_var takes in the batch's unbiased variance with the weight momentum"""
    given(draw, kind, dtype=dtype).expect(submission, "running_var")


@pytest.mark.parametrize("momentum", [0.0, 1.0])
def test_training_momentum_at_its_ends(submission, draw, momentum):
    """Training: a momentum of 0 keeps the running statistics, one of 1 replaces them"""
    given(draw, momentum=momentum).expect(submission, "running_mean", "running_var")


def test_training_large_eps(submission, draw):
    """Training: a large eps is added to the variance, under the root, and to nothing else"""
    given(draw, eps=draw.number(0.4, 0.9)).expect(submission)


def test_training_defaults(submission, draw):
    """Training: momentum is 0.1 and eps 1e-5 when they are left out"""
    x = values(draw, (draw.size("N", 3, 8), draw.size("C", 2, 5))) / 50  # an eps of 1e-3 would show
    drawn = given(draw, x=x, momentum=0.1, eps=1e-5)
    drawn.expect(submission, "running_mean", "running_var", defaults=True)
    drawn.expect(submission, "y", defaults=True)


def test_training_two_rows(submission, draw):
    """Training on two rows, the fewest that have an unbiased variance"""
    given(draw, x=values(draw, (2, draw.size("C", 2, 5)))).expect(submission)


@pytest.mark.parametrize("pixels", [(2, 3), (1, 1)], ids=["one image", "one pixel"])
def test_training_few_values(submission, draw, pixels):
    """Training on a single image, or on images of a single pixel: axes of length 1 stay"""
    N = 1 if pixels != (1, 1) else draw.size("N", 3, 8)
    given(draw, x=values(draw, (N, draw.size("C", 2, 5), *pixels))).expect(submission)


@pytest.mark.parametrize("kind", KINDS)
def test_training_square(submission, draw, kind):
    """Training where all axes are of one length, so that a mixed-up axis raises nothing"""
    n = draw.size("n", 2, 5)
    given(draw, x=values(draw, (n,) * (2 if kind == "vectors" else 4))).expect(submission)


def test_training_one_channel(submission, draw):
    """Training with a single channel"""
    given(draw, x=values(draw, (draw.size("N", 3, 8), 1))).expect(submission)


@pytest.mark.parametrize("kind", KINDS)
def test_training_constant_channel(submission, draw, kind):
    """Training with a constant channel: y is beta there, and its variance is 0"""
    x = values(draw, (draw.size("N", 3, 8), 3, *((2, 3) if kind == "images" else ())))
    x[:, 1] = 2.0
    given(draw, x=x).expect(submission)


@pytest.mark.parametrize("kind", KINDS)
def test_training_far_from_zero(submission, draw, kind):
    """Training with x far from zero: the variance keeps its digits"""
    x = values(draw, (draw.size("N", 3, 8), draw.size("C", 2, 4), *((2, 3) if kind == "images" else ())))
    given(draw, x=x + 1e5).expect(submission)


def test_training_channels_of_different_spread(submission, draw):
    """Training: each channel by its own mean and spread, gamma zero and negative too"""
    spread = np.array([0.01, 1.0, 300.0, 5.0])
    x = values(draw, (draw.size("N", 3, 8), 4)) * spread + np.array([0.0, -4.0, 50.0, 9.0])
    gamma = np.array([draw.number(-3.0, -1.5), 0.0, draw.number(20.0, 40.0), draw.number(0.1, 0.4)])
    given(draw, x=x, gamma=gamma).expect(submission)


# --- eval -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", FLOATS)
def test_eval_y(submission, draw, kind, dtype):
    """Eval: y is normalised by the running statistics"""
    given(draw, kind, False, dtype).expect(submission, "y")


@pytest.mark.parametrize(("kind", "dtype"), [(kind, dtype) for kind in KINDS for dtype in FLOATS])
def test_eval_running_statistics(submission, draw, kind, dtype):
    """Eval: the running statistics come back as they were"""
    given(draw, kind, False, dtype).expect(submission, "running_mean", "running_var")


def test_eval_one_row(submission, draw):
    """Eval on a single row"""
    given(draw, training=False, x=values(draw, (1, draw.size("C", 2, 5)))).expect(submission)


def test_eval_large_eps(submission, draw):
    """Eval: a large eps is added to the running variance, under the root"""
    given(draw, training=False, eps=draw.number(0.4, 0.9)).expect(submission)


def test_eval_running_var_of_zero(submission, draw):
    """Eval with a running variance of 0: eps alone is under the root"""
    running_var = draw.uniform((3,), 4.0, 9.0)
    running_var[1] = 0.0
    given(draw, training=False, x=values(draw, (4, 3)), running_var=running_var, eps=0.01).expect(submission)


# --- layouts, calls and sizes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", LAYOUTS)
def test_memory_layout(submission, draw, name, kind):
    """Arguments in other memory layouts"""
    drawn = given(draw, kind, eps=0.5)  # eps is large: rows that are all equal have no spread
    gamma = np.full_like(drawn.gamma, drawn.gamma[0]) if name == "broadcast" else drawn.gamma
    for training in (True, False):
        replace(drawn, x=fit_for(name, drawn.x), gamma=gamma, training=training).expect(submission, name=name)


def test_by_position(submission, draw):
    """All arguments by position"""
    drawn = given(draw, eps=0.25)
    drawn.hold(submission.batchnorm_forward(*drawn.arrays, True, drawn.momentum, drawn.eps))


def test_calls_in_every_order(submission, draw):
    """An answer depends on its own arguments alone, whatever was called before"""
    first = given(draw)
    second = given(draw, x=values(draw, first.x.shape))
    for drawn in every_order([first, second, replace(first, training=False), replace(first, momentum=0.75)]):
        drawn.expect(submission)


@pytest.mark.parametrize("kind", KINDS)
def test_large(submission, draw, kind):
    """A large float32 batch keeps its accuracy"""
    N = draw.size("N", 512, 700)
    x = values(draw, (4 * N, 3) if kind == "vectors" else (N // 8, 3, 8, 9))
    given(draw, x=x, dtype="float32").expect(submission)
