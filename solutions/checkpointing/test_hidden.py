"""What checkpoint must do: result, gradients, runs, memory, inputs of every kind, random numbers, several at once."""

import numpy as np
import pytest

from grader.testing import FLOATS, array, expect_close, expect_equal

STEP = 1e-30  # of a derivative by a complex step: it has no rounding error


def block(inputs, own, mask, unused):
    """The square of the hyperbolic tangent of what the inputs come to, one after the other."""
    total = 1.0 if own is None else own
    for place, value in enumerate(inputs):
        if isinstance(value, str):
            total = -total
        elif isinstance(value, np.ndarray):
            total = total if place == unused else total * value
        elif value is not None:
            total = total + value
    return np.tanh(total * mask) ** 2


def oracle(inputs, cotangent, own=None, mask=1.0, unused=-1):
    """The block's result, and the gradients of its tensors and of its own parameter, in float64."""
    wide = [each.astype(np.float64) if isinstance(each, np.ndarray) else each for each in inputs]
    own = None if own is None else np.float64(own)
    slopes = {}
    for place, each in enumerate(wide):
        if isinstance(each, np.ndarray):
            moved = [*wide[:place], each + STEP * 1j, *wide[place + 1 :]]
            slopes[place] = block(moved, own, mask, unused).imag / STEP
    if own is not None:
        slopes["own"] = block(wide, own + STEP * 1j, mask, unused).imag / STEP
    return block(wide, own, mask, unused), {name: np.float64(cotangent) * slope for name, slope in slopes.items()}


def signed(draw, shape, dtype="float64"):
    """Numbers of both signs between 0.5 and 1."""
    return draw.uniform(shape, 0.5, 1.0, dtype) * (2 * draw.integers(0, 2, shape) - 1).astype(dtype)


def drawn(draw, count=1, n=None, dtype="float64"):
    """So many inputs of one shape, and the gradient of the result."""
    shape = (n or draw.size("n", 1, 5), 2)
    return [signed(draw, shape, dtype) for _ in range(count)], signed(draw, shape, dtype)


def expect_checkpointed(submission, inputs, needs, cotangent, **options):
    """Result, gradients and runs are the block's own; the report for more."""
    report = submission.run(inputs, needs, cotangent, **options)
    dropped = options.get("drops", False)
    mask = array(report["result"], "the result", dtype=cotangent.dtype.name, shape=cotangent.shape) != 0
    factors = [*inputs, inputs[0]] if options.get("twice") else inputs
    own = options.get("own")
    result, gradients = oracle(factors, cotangent, own, mask if dropped else 1.0, options.get("unused", -1))
    close(report["result"], result, "the result", cotangent)
    wanted = (bool(needs) or own is not None) and options.get("graph", True)
    expect_equal(report["requires_grad of the result"], wanted, "requires_grad of the result")
    for place in needs if options.get("graph", True) else ():
        expected = gradients[place]
        if options.get("twice") and place == 0:
            expected = expected + gradients[len(inputs)]
        given = report["gradients"][place]
        if place != options.get("unused") or given is not None:  # an unused input has no gradient, or one of zeros
            close(given, expected, f"the gradient of input {place}", cotangent)
    if own is not None and needs:
        close(report["gradient of its own"], gradients["own"], "the gradient of the block's own parameter", cotangent)
    return report


def close(part, expected, what, like):
    expect_close(part, expected, what, dtype=like.dtype.name, terms=8, scale=1 + np.abs(expected))


# --- results, gradients, runs and memory ------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_one_input(submission, draw, dtype):
    """One input: the result and the gradient"""
    inputs, cotangent = drawn(draw, dtype=dtype)
    expect_checkpointed(submission, inputs, [0], cotangent)


def test_many_inputs(submission, draw):
    """Three inputs, each with its gradient"""
    inputs, cotangent = drawn(draw, 3)
    expect_checkpointed(submission, inputs, [0, 1, 2], cotangent)


def test_runs(submission, draw):
    """The block runs once in the forward, and once more in the backward"""
    inputs, cotangent = drawn(draw, 2)
    report = submission.run(inputs, [0, 1], cotangent)
    expect_equal(report["runs in the forward"], 1, "the block's runs in the forward")
    expect_equal(report.get("runs"), 2, "the block's runs, forward and backward")


def test_memory(submission, draw):
    """After the forward, nothing is kept alive that the block computed on its way"""
    inputs, cotangent = drawn(draw, 2)
    report = submission.run(inputs, [0, 1], cotangent)
    expect_equal(report["kept"], 0, "hidden tensors of the block that are kept for the backward")


def test_result_let_go(submission, draw):
    """A result that the caller has let go of is not kept alive for the backward"""
    inputs, cotangent = drawn(draw, 2)
    report = expect_checkpointed(submission, inputs, [0, 1], cotangent, drop=True)
    expect_equal(report["result kept"], False, "whether a result is kept that only a sum was made of")


@pytest.mark.parametrize("needs", [[0], [1]], ids=["first", "second"])
def test_without_requires_grad(submission, draw, needs):
    """Some inputs do not require a gradient: they get none, and stay so"""
    inputs, cotangent = drawn(draw, 2)
    report = expect_checkpointed(submission, inputs, needs, cotangent)
    expect_equal(report["gradients"][1 - needs[0]], None, "the gradient of an input that requires none")
    expect_equal(report["flags after"], [place in needs for place in range(2)], "requires_grad of the inputs")


@pytest.mark.parametrize("needs", [[0], [1]], ids=["first", "second"])
def test_runs_where_one_requires(submission, draw, needs):
    """Where one input alone requires a gradient, the block runs again as well, and nothing is kept for it"""
    inputs, cotangent = drawn(draw, 2)
    report = expect_checkpointed(submission, inputs, needs, cotangent)
    expect_equal(report["kept"], 0, "hidden tensors of the block that are kept for the backward")
    expect_equal(report["runs"], 2, "the block's runs, forward and backward")


def test_inputs_stay(submission, draw):
    """The inputs keep their numbers"""
    inputs, cotangent = drawn(draw, 2)
    report = submission.run(inputs, [0, 1], cotangent)
    for place, (after, before) in enumerate(zip(report["inputs after"], inputs, strict=True)):
        expect_equal(after, before, f"input {place} after the backward")


@pytest.mark.parametrize("graph", [True, False], ids=["nothing requires", "no_grad"])
def test_without_backward(submission, draw, graph):
    """Where no gradient is wanted, the result is the block's, after one run"""
    inputs, cotangent = drawn(draw, 2)
    for needs in [[]] if graph else [[], [0, 1]]:
        report = expect_checkpointed(submission, inputs, needs, cotangent, graph=graph)
        expect_equal(report["runs in the forward"], 1, "the block's runs")


# --- inputs of every kind ---------------------------------------------------------------------------------------------


def test_plain_values(submission, draw):
    """Numbers, strings and None among the inputs, in any order"""
    (x, y), cotangent = drawn(draw, 2)
    expect_checkpointed(submission, [0.5, x, "turned", None, y, 1], [1, 4], cotangent)


def test_whole_numbers(submission, draw):
    """A tensor of whole numbers among the inputs"""
    (x,), cotangent = drawn(draw)
    expect_checkpointed(submission, [draw.integers(1, 3, x.shape), x], [1], cotangent)


def test_unused(submission, draw):
    """The block leaves an input unused"""
    inputs, cotangent = drawn(draw, 2)
    expect_checkpointed(submission, inputs, [0, 1], cotangent, unused=1)


def test_given_twice(submission, draw):
    """A tensor is given twice: its gradient is the sum of both"""
    inputs, cotangent = drawn(draw, 2)
    expect_checkpointed(submission, inputs, [0, 1], cotangent, twice=True)


def test_closed_over(submission, draw):
    """A parameter that is no input gets its gradient, too"""
    (x, own), cotangent = drawn(draw, 2)
    expect_checkpointed(submission, [x], [0], cotangent, own=own)


def test_closed_over_alone(submission, draw):
    """No input requires a gradient, and a parameter that is none does: so does the result, after one run"""
    (x, own), cotangent = drawn(draw, 2)
    report = expect_checkpointed(submission, [x], [], cotangent, own=own)
    expect_equal(report["runs in the forward"], 1, "the block's runs")


# --- random numbers ---------------------------------------------------------------------------------------------------


def test_random_replayed(submission, draw):
    """The second run draws the random numbers of the first"""
    inputs, cotangent = drawn(draw, 2, n=20)
    expect_checkpointed(submission, inputs, [0, 1], cotangent, drops=True)


def test_random_after_forward(submission, draw):
    """After the forward, the next random numbers are those that they would be without"""
    for drops in (True, False):
        inputs, cotangent = drawn(draw, n=20)
        report = submission.run(inputs, [0], cotangent, drops=drops)
        expect_equal(report["random after the forward"], report["random without"], "random numbers after the forward")


def test_random_after_backward(submission, draw):
    """The backward leaves the random numbers that come next as they are"""
    for drops in (True, False):
        inputs, cotangent = drawn(draw, n=20)
        report = submission.run(inputs, [0], cotangent, drops=drops)
        expect_equal(
            report.get("random after the backward"), report["random later"], "random numbers after the backward"
        )


@pytest.mark.parametrize("side_by_side", [False, True], ids=["in a row", "side by side"])
def test_several_random(submission, draw, side_by_side):
    """Several checkpoints in one graph, each with random numbers of its own"""
    (x,), cotangent = drawn(draw, n=20)
    report = submission.several(x, 3, cotangent, side_by_side)
    expect_equal(report["kept"], 0, "hidden tensors of the blocks that are kept for the backward")
    xs, slopes = x, []
    for number, result in enumerate(report["results"]):
        mask = array(result, f"result {number}", shape=x.shape) != 0
        expected, gradients = oracle([xs], np.ones_like(x), mask=np.where(xs == 0, 0.0, mask))
        close(result, expected, f"result {number}", x)
        slopes.append(np.where(xs == 0, 0.0, gradients[0]))
        xs = x if side_by_side else expected
    total = np.sum(slopes, axis=0) if side_by_side else np.prod(slopes, axis=0)
    close(report["gradient"], cotangent * total, "the gradient of x", x)
    expect_equal(report["runs"], [2, 2, 2], "the blocks' runs")
