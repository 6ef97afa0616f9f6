"""What data_parallel_step must do: shards of all sizes, many parameters, equal ranks, few calls, layouts, a run."""

import numpy as np
import pytest

from grader.testing import (
    FLOATS,
    LAYOUTS,
    every_order,
    expect_close,
    expect_equal,
    expect_parts,
    expect_true,
    fit_for,
    laid_out,
)


def oracle(params, batches, lr):
    """The params after a step on all rows together, and what their rounding errors grow with, in float64.

    The gradient of the mean of (a·p - b)²/2 over the rows (a, b), one row at a time; a row that is a number is both.
    """
    rows = [row for batch in batches for row in np.asarray(batch, np.float64).tolist()]
    rows = [row if isinstance(row, list) else (row, row) for row in rows]
    after = []
    for p in params:
        p = np.asarray(p, np.float64)
        step = sum(a * (a * p - b) for a, b in rows) / len(rows)
        size = sum(a * a * np.abs(p) + abs(a * b) for a, b in rows) / len(rows)
        after.append((p - lr * step, np.abs(p) + lr * size))
    return after


def some(draw, *shapes, dtype="float64"):
    """Parameters of these shapes."""
    return [draw.uniform(shape, 1.0, 3.0, dtype) * draw.pick([-1, 1]) for shape in shapes]


def shards(draw, *sizes, dtype="float64"):
    """A shard for each rank, (size, 2); the mean gradients of no two are alike."""
    levels = [0.6 + 0.5 * rank for rank in range(len(sizes))]
    draws = [draw.uniform((size, 2), level, level + 0.2, dtype) for size, level in zip(sizes, levels, strict=True)]
    return [rows * np.array([1, -1], dtype) for rows in draws]


def run(submission, params, batches, lr, views=("plain", "plain")):
    """What the ranks report of one step; views: the layouts of params and batches."""
    given = laid_out(params, views[0])
    return submission.step(given, lr, laid_out(tuple(batches), views[1]), [given] * len(batches))


def expect_stepped(submission, params, batches, lr, **sent):
    """Every rank has the params of a step on the whole batch; sent: see `run`."""
    report = run(submission, params, batches, lr, **sent)
    wanted, most = oracle(params, batches, lr), len(params) + 1
    calls = report["all_reduce"]
    expect_true(max(calls) <= most, "the calls of all_reduce on each rank", f"at most {most}", str(calls))
    for rank, result in enumerate(report["params"]):
        names = [f"params[{i}] on rank {rank}" for i in range(len(params))]
        for part, name, p, (expected, size) in zip(expect_parts(result, *names), names, params, wanted, strict=True):
            expect_close(part, expected, name, dtype=p.dtype.name, terms=sum(map(len, batches)) + 2, scale=size)
    return report


def one_shape(draw):
    return some(draw, (draw.size("p", 1, 4),))


# --- shards -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_equal_shards(submission, draw, dtype):
    """Two ranks with shards of one size"""
    n = draw.size("n", 2, 5)
    expect_stepped(submission, some(draw, (3,), dtype=dtype), shards(draw, n, n, dtype=dtype), draw.number(0.2, 0.4))


@pytest.mark.parametrize("dtype", FLOATS)
def test_unequal_shards(submission, draw, dtype):
    """Three ranks with unequal shards: each sample weighs the same"""
    batches = shards(draw, draw.size("n", 4, 7), 2, 1, dtype=dtype)
    expect_stepped(submission, some(draw, (3,), dtype=dtype), batches, draw.number(0.2, 0.4))


def test_unequal_shards_two(submission, draw):
    """Two ranks with unequal shards"""
    for sizes in [(1, 3), (5, 2)]:
        expect_stepped(submission, one_shape(draw), shards(draw, *sizes), draw.number(0.2, 0.4))


def test_unequal_shards_of_numbers(submission, draw):
    """Two ranks with unequal shards, whose samples are numbers: batch has one dimension"""
    for sizes in [(1, 3), (5, 2)]:
        batches = [batch[:, 0].copy() for batch in shards(draw, *sizes)]
        expect_stepped(submission, one_shape(draw), batches, draw.number(0.2, 0.4))


def test_one_rank(submission, draw):
    """A single rank steps with its own gradient"""
    for n in (1, draw.size("n", 2, 5)):
        expect_stepped(submission, one_shape(draw), shards(draw, n), draw.number(0.2, 0.4))


def test_one_sample_each(submission, draw):
    """Four ranks with one sample each"""
    expect_stepped(submission, one_shape(draw), shards(draw, 1, 1, 1, 1), draw.number(0.2, 0.4))


def test_unequal_many_ranks(submission, draw):
    """Nine ranks with unequal shards"""
    batches = shards(draw, *(1 + rank % 4 for rank in range(9)))
    expect_stepped(submission, one_shape(draw), batches, draw.number(0.02, 0.05))


def test_learning_rate(submission, draw):
    """Large and small learning rates, and one of 0"""
    params, batches = one_shape(draw), shards(draw, 3, 3)
    for lr in (2.5, 1.0, 1e-3, 0.0):
        expect_stepped(submission, params, batches, lr)


# --- several parameters -----------------------------------------------------------------------------------------------


def test_shapes_alike(submission, draw):
    """Several parameters of one shape"""
    shape = (draw.size("p", 1, 4),)
    expect_stepped(submission, some(draw, shape, shape, shape), shards(draw, 2, 2), draw.number(0.2, 0.4))


def test_shapes_of_many_kinds(submission, draw):
    """Parameters of many shapes, from one to four dimensions"""
    n, m = draw.size("p", 1, 3), draw.size("q", 2, 3)
    params = some(draw, (n, m), (m,), (1, 1), (2, n, 1, m))
    expect_stepped(submission, params, shards(draw, 2, 2), draw.number(0.2, 0.4))


# --- ranks and calls --------------------------------------------------------------------------------------------------


def test_calls_where_gradients_are_zero(submission, draw):
    """A rank whose gradient is 0 calls all_reduce like the others"""
    batches = shards(draw, 2, 2, 2)
    for zeros in [(0,), (2,), (0, 1, 2)]:
        given = [batch * 0.0 if rank in zeros else batch for rank, batch in enumerate(batches)]
        expect_stepped(submission, one_shape(draw), given, draw.number(0.2, 0.4))


def test_calls_of_all_reduce(submission, draw):
    """At most one call of all_reduce for each parameter, and one more"""
    params = some(draw, *[(2,)] * draw.size("k", 4, 6))
    report = run(submission, params, shards(draw, 2, 2), 0.3)
    calls, most = report["all_reduce"], len(params) + 1
    expect_true(
        max(calls) <= most,
        "the calls of all_reduce on each rank",
        f"at most {most} for {len(params)} parameters",
        str(calls),
    )


def test_calls_of_grad_fn(submission, draw):
    """One call of grad_fn on each rank"""
    calls = run(submission, some(draw, (2,), (3,), (1,)), shards(draw, 5, 5), 0.3)["grad_fn"]
    expect_equal(calls, [1, 1], "the calls of grad_fn on each rank")


def test_same_on_all_ranks(submission, draw):
    """All ranks end up with exactly the same numbers"""
    params = some(draw, (50,), (7,), dtype="float32")
    first, *others = run(submission, params, shards(draw, 7, 3, 1, dtype="float32"), 0.3)["params"]
    names = [f"params[{i}]" for i in range(len(params))]
    for rank, other in enumerate(others, 1):
        for part, same, name in zip(expect_parts(other, *names), expect_parts(first, *names), names, strict=True):
            expect_equal(part, same, f"{name} on rank {rank}, beside rank 0")


# --- a run, layouts and sizes -----------------------------------------------------------------------------------------


def test_run(submission, draw):
    """Three steps, each from the params of the one before"""
    params, lr = one_shape(draw), draw.number(0.2, 0.4)
    for _ in range(3):
        batches = shards(draw, 2, 2)
        expect_stepped(submission, params, batches, lr)
        params = [after for after, _ in oracle(params, batches, lr)]


def test_every_call_alone(submission, draw):
    """An answer depends on its own arguments alone, whatever was called before"""
    calls = [(shards(draw, 2, 2), 0.3), (shards(draw, 4, 4), 0.3), (shards(draw, 2, 2, 2), 0.1)]
    params = one_shape(draw)
    for batches, lr in every_order(calls):
        expect_stepped(submission, params, batches, lr)


@pytest.mark.parametrize("name", LAYOUTS)
def test_memory_layout(submission, draw, name):
    """params and batch in other memory layouts"""
    other = LAYOUTS[LAYOUTS.index(name) - 1]
    params = [fit_for(name, p) for p in some(draw, (draw.size("p", 2, 4), 3), (3,))]
    batches = [fit_for(other, batch) for batch in shards(draw, 3, 3)]
    expect_stepped(submission, params, batches, draw.number(0.2, 0.4), views=(name, other))


def test_large(submission, draw):
    """Large float32 parameters and shards"""
    params = some(draw, (100, draw.size("p", 100, 200)), (300,), dtype="float32")
    expect_stepped(submission, params, shards(draw, 200, 100, 3, dtype="float32"), 0.2)
