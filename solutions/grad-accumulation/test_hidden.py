"""What accumulated_step must do: the gradient, the loss, the step; what was left; calls and memory; layouts, sizes."""

import numpy as np
import pytest

from grader.testing import FLOATS, LAYOUTS, Array, expect_close, expect_equal, expect_true, fit_for, laid_out

# --- the oracle -------------------------------------------------------------------------------------------------------


def oracle(parameters, micro_batches):
    """The mean loss over all samples and its gradients, each with what its rounding errors grow with, in float64.

    One sample at a time: y = (x·s) @ w + b, and the loss Σ(y²/2 - y·target).
    """
    s, w, b = (np.asarray(parameters[name], np.float64) for name in "swb")
    samples = [pair for x, targets in micro_batches for pair in zip(x, targets, strict=True)]
    found = {name: [np.zeros_like(value), np.zeros_like(value)] for name, value in zip("swb", (s, w, b), strict=True)}
    found["loss"] = [0.0, 0.0]
    for x, target in samples:
        x, target = np.asarray(x, np.float64), np.asarray(target, np.float64)
        y = x * s @ w + b
        size = np.abs(x * s) @ np.abs(w) + np.abs(b)
        slope, steep = y - target, size + np.abs(target)
        parts = {
            "loss": ((y * y / 2 - y * target).sum(), (size * size + size * np.abs(target)).sum()),
            "s": (x * (w @ slope), np.abs(x) * (np.abs(w) @ steep)),
            "w": (np.outer(x * s, slope), np.outer(np.abs(x * s), steep)),
            "b": (slope, steep),
        }
        for name, each in parts.items():
            found[name] = [whole + part / len(samples) for whole, part in zip(found[name], each, strict=True)]
    return found


# --- the inputs, and what is asked of every result --------------------------------------------------------------------


def some(draw, dtype="float32", d=None, k=None):
    """The parameters of a model from D numbers to K."""
    d, k = d or draw.size("D", 1, 4), k or draw.size("K", 1, 3)
    shapes = {"s": (d,), "w": (d, k), "b": (k,), "idle": (2,)}
    return {name: draw.uniform(shape, 0.5, 1.5, dtype) for name, shape in shapes.items()}


def parts(draw, parameters, *sizes):
    """A micro-batch (x, targets) of each size; the mean losses and gradients of no two are alike."""
    (d, k), dtype = parameters["w"].shape, parameters["w"].dtype.name
    levels = [0.5 + 0.4 * number for number in range(len(sizes))]
    return [
        (draw.uniform((n, d), level, level + 0.3, dtype), draw.uniform((n, k), -1.5, -0.5, dtype))
        for n, level in zip(sizes, levels, strict=True)
    ]


def run(submission, parameters, micro_batches, steps=1, left=None, frozen=(), tied=(), **settings):
    return submission.run(parameters, tuple(micro_batches), steps, {"lr": 0.05, **settings}, left, frozen, tied)


def expect_step(submission, parameters, micro_batches, **given):
    """One step is taken, with the gradient of the whole batch."""
    report = run(submission, parameters, micro_batches, **given)
    expect_equal(len(report["gradients"]), 1, "the number of optimizer steps")
    (grads,), wanted = report["gradients"], oracle(parameters, micro_batches)
    dtype, terms = parameters["w"].dtype.name, sum(len(x) for x, _ in micro_batches) + 4
    for name in "bws":
        if name not in given.get("frozen", ()):
            gradient, size = wanted[name]
            what = f"{name}.grad at the step"
            expect_true(grads[name] is not None, what, "a gradient", "None")
            expect_close(grads[name], gradient, what, dtype=dtype, terms=terms, scale=size)
    return report


def expect_loss(submission, parameters, micro_batches, view="plain"):
    """The loss is that of the whole batch, a Python float."""
    (loss,) = run(submission, parameters, laid_out(micro_batches, view))["losses"]
    expect_true(
        type(loss) is float, "the loss", "a Python float", "a tensor" if isinstance(loss, Array) else repr(loss)[:50]
    )
    wanted, size = oracle(parameters, micro_batches)["loss"]
    as_array = Array(np.asarray(loss, np.float32), "torch", "float32", submission.device)  # it may be added up so
    expect_close(as_array, wanted, "the loss", dtype="float32", terms=sum(len(x) for x, _ in micro_batches), scale=size)


# --- the gradient -----------------------------------------------------------------------------------------------------


def test_one_micro_batch(submission, draw):
    """A single micro-batch"""
    parameters = some(draw)
    expect_step(submission, parameters, parts(draw, parameters, draw.size("n", 2, 5)))


@pytest.mark.parametrize("dtype", FLOATS)
def test_equal(submission, draw, dtype):
    """Three micro-batches of one size"""
    parameters, n = some(draw, dtype), draw.size("n", 2, 4)
    expect_step(submission, parameters, parts(draw, parameters, n, n, n))


@pytest.mark.parametrize("dtype", FLOATS)
def test_unequal(submission, draw, dtype):
    """Micro-batches of unequal sizes: each sample weighs the same"""
    parameters = some(draw, dtype)
    expect_step(submission, parameters, parts(draw, parameters, draw.size("n", 4, 6), 3, 1))


def test_unequal_last_larger(submission, draw):
    """A last micro-batch that is larger than the others"""
    parameters = some(draw)
    expect_step(submission, parameters, parts(draw, parameters, 1, draw.size("n", 3, 5)))


def test_one_sample_each(submission, draw):
    """Four micro-batches of one sample each"""
    parameters = some(draw)
    expect_step(submission, parameters, parts(draw, parameters, 1, 1, 1, 1))


@pytest.mark.parametrize("left", [7.0, float("nan")], ids=["numbers", "nan"])
def test_left_over(submission, draw, left):
    """Gradients that are left from before do not count"""
    parameters = some(draw)
    report = expect_step(submission, parameters, parts(draw, parameters, 2, 2), left=left)
    expect_equal(report["parameters"]["idle"], parameters["idle"], "idle, which takes no part, after the step")


@pytest.mark.parametrize("frozen", ["b", "w"])
def test_frozen(submission, draw, frozen):
    """A parameter that is frozen, or takes no part, has no gradient, and stays"""
    parameters = some(draw)
    report = expect_step(submission, parameters, parts(draw, parameters, 2, 2), frozen=(frozen,))
    for name in (frozen, "idle"):
        expect_true(report["gradients"][0][name] is None, f"{name}.grad at the step", "None", "an array")
        expect_equal(report["parameters"][name], parameters[name], f"{name} after the step")


@pytest.mark.parametrize("tied", ["b", "w"])
def test_tied(submission, draw, tied):
    """A parameter that two modules share"""
    parameters = some(draw)
    expect_step(submission, parameters, parts(draw, parameters, 3, 2), tied=(tied,))


# --- the loss ---------------------------------------------------------------------------------------------------------


def test_loss_one_micro_batch(submission, draw):
    """The loss of a single micro-batch"""
    parameters = some(draw)
    expect_loss(submission, parameters, parts(draw, parameters, draw.size("n", 2, 5)))


@pytest.mark.parametrize("dtype", FLOATS)
def test_loss_equal(submission, draw, dtype):
    """The loss of three micro-batches of one size"""
    parameters, n = some(draw, dtype), draw.size("n", 2, 4)
    expect_loss(submission, parameters, parts(draw, parameters, n, n, n))


def test_loss_unequal(submission, draw):
    """The loss of micro-batches of unequal sizes"""
    parameters = some(draw)
    expect_loss(submission, parameters, parts(draw, parameters, draw.size("n", 4, 6), 3, 1))


# --- the step, calls and memory ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_steps(submission, draw, momentum):
    """Three steps one after another, with the parameters that each leaves"""
    parameters, lr = some(draw, "float64"), 0.05
    micro_batches = parts(draw, parameters, 2, 2)
    report = run(submission, parameters, micro_batches, steps=3, momentum=momentum)
    expect_equal(len(report["gradients"]), 3, "the number of optimizer steps")
    now = {name: (np.float64(parameters[name]), np.abs(parameters[name])) for name in "swb"}
    moving = dict.fromkeys("swb", 0.0)
    for _ in range(3):
        wanted = oracle({name: value for name, (value, _) in now.items()}, micro_batches)
        for name, (value, size) in now.items():
            gradient, steep = wanted[name]
            moving[name] = momentum * moving[name] + gradient
            now[name] = value - lr * moving[name], size + steep
    for name, (value, size) in now.items():
        what = f"{name} after three steps"
        expect_close(report["parameters"][name], value, what, dtype="float64", terms=200, scale=size)


def test_calls(submission, draw):
    """One call of model and of loss_fn for each micro-batch, in order"""
    parameters = some(draw)
    report = run(submission, parameters, parts(draw, parameters, 3, 1, 2))
    for name in ("model", "loss_fn"):
        expect_equal(report[name], [3, 1, 2], f"the numbers of samples in the calls of {name}")


def test_list(submission, draw):
    """The list of micro-batches stays as it was"""
    parameters = some(draw)
    kept = run(submission, parameters, parts(draw, parameters, 3, 1, 2))["list"]
    expect_equal(kept, [3, 1, 2], "the numbers of samples in the list afterwards")


def test_memory(submission, draw):
    """Nothing that autograd saved for one micro-batch is kept when the next one begins"""
    parameters = some(draw)
    kept = run(submission, parameters, parts(draw, parameters, 2, 2, 2))["kept"]
    expect_equal(kept, [0, 0, 0], "the tensors that autograd keeps when each micro-batch begins")


# --- layouts and sizes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name not in ("reversed", "readonly")])
def test_memory_layout(submission, draw, name):
    """x and targets in other memory layouts"""
    parameters = some(draw, d=3, k=2)
    micro_batches = [tuple(fit_for(name, each) for each in pair) for pair in parts(draw, parameters, 2, 2)]
    expect_loss(submission, parameters, micro_batches, name)


def test_many(submission, draw):
    """Fifty micro-batches, the last one smaller"""
    parameters = some(draw)
    (d, k), micro_batches = parameters["w"].shape, []
    for n in [2] * 49 + [1]:
        micro_batches.append((draw.uniform((n, d), 0.5, 1.5, "float32"), draw.uniform((n, k), -1.5, -0.5, "float32")))
    expect_step(submission, parameters, micro_batches)
