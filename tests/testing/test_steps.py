"""An optimiser's steps: what is drawn, what goes from step to step, and what is held."""

from copy import copy

import numpy as np
import pytest

from grader.model import Mismatch
from grader.protocol.wire import array_of
from grader.testing import Draw
from grader.testing.recorder import ExpectationFailed
from grader.testing.steps import Steps, draw_steps

START, HISTORY = [np.array([1.0, 2.0])], [[np.array([1.0, 1.0])], [np.array([2.0, 4.0])]]


def momentum(params, grads, state, lr, keep=0.5):
    """v = keep · v + g, p - lr · v."""
    state = [keep * v + g for v, g in zip(state, grads, strict=True)]
    return [p - lr * v for p, v in zip(params, state, strict=True)], state


def forgetful(params, grads, state, lr):
    """The state is not used: right in the first step."""
    return momentum(params, grads, [0.0], lr)


def steps(step=momentum, lr=0.5):
    """The two steps of a submission whose answers are arrays from a worker, and what they have to come to."""

    def sent(params, grads, state, *args, **settings):
        given = [[each.data for each in part] for part in (params, grads)]
        answers, state = step(*given, state or [0.0], *args, **settings)
        return [array_of(np.asarray(p), "numpy") for p in answers], state

    def oracle(p, seen):
        """By hand: v is g after the first step and g / 2 + h after the second."""
        first, second = np.broadcast_to(lr, 2)
        once = p - first * seen[0]
        return [(once, np.abs(p)), (once - second * (seen[0] / 2 + seen[1]), np.abs(p))]

    return Steps(sent, oracle, START, HISTORY, {"lr": lr})


def test_all_steps(recorder):
    """Params and state go from step to step; a list of settings has one for each."""
    recorder()
    steps().run()
    steps(lr=[0.5, 0.25]).run()


def test_the_last_step_is_held(recorder):
    """A step that is wrong by its state alone is found, and named with its number."""
    recorder()
    at_work = steps(forgetful)
    at_work.step()
    at_work.hold()
    at_work.step()
    with pytest.raises(ExpectationFailed) as caught:
        at_work.hold()
    assert isinstance(caught.value.finding, Mismatch) and caught.value.finding.what == "params[0] after step 2"


def test_a_copy_goes_on_from_there(recorder):
    """Two copies take the same second step."""
    recorder()
    first = steps()
    first.step()
    for again in (copy(first), copy(first)):
        again.step()
        again.hold()


def test_settings_by_position(recorder):
    """Those named go behind the state, in this order."""
    recorder()
    given = []

    def step(*args, **settings):
        given.append((args[3:], settings))
        return momentum(*args, **settings)

    steps(step).step(by_position=["lr"])
    assert given == [((0.5,), {})]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_what_is_drawn(dtype):
    """Parameters of these shapes, gradients of both signs and of the sizes asked for, all of one dtype."""
    start, history = draw_steps(Draw(1, "a case"), 3, (40,), (2, 3), dtype=dtype, low=1.5)
    assert [p.shape for p in start] == [(40,), (2, 3)] and len(history) == 3
    sizes = np.abs(np.concatenate([g.ravel() for grads in history for g in grads]))
    assert sizes.min() >= 1.5 and sizes.max() <= 3.0
    assert {each.dtype.name for each in [*start, *history[0]]} == {dtype}
    assert {*np.sign(history[0][0])} == {-1.0, 1.0}
