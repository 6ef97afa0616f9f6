"""Time in proportion to the size: told by a clock that the test sets."""

import pytest

from grader.model import Slow
from grader.testing.growth import GROWTH, Took, expect_linear
from grader.testing.recorder import ExpectationFailed

SIZES = {400: 50.0, 1600: 25.0}


def both(seconds):
    """A program that computes all the time that it takes."""
    return lambda n: Took(*[seconds(n)] * 2)


def noisy(first, later):
    """A clock whose first time for each size is another than those that follow."""
    seen = set()

    def seconds(n):
        took = later(n) if n in seen else first(n)
        seen.add(n)
        return took

    return seconds


def linear(n):
    return n * 1e-6


def quadratic(n):
    return n * n * 1e-6


FAST_ENOUGH = {
    "linear": (linear, linear),
    "n log n": (lambda n: n * n.bit_length() * 1e-6, linear),
    "quadratic, but fast beside a walk": (quadratic, lambda n: n * n * 1e-6 / 20),
    "slow at first": (noisy(quadratic, linear), linear),
    "slower than the walk, but linear": (lambda n: n * 1e-3, linear),
}


@pytest.mark.parametrize(("seconds", "walk"), FAST_ENOUGH.values(), ids=FAST_ENOUGH)
def test_fast_enough(recorder, seconds, walk):
    """Noise alone is never enough, nor is a factor."""
    recorder()
    expect_linear(both(seconds), SIZES, walk)


def test_quadratic_time_fails_at_the_first_size(recorder):
    """The largest sizes are not met: each has to be linear before the next is tried."""
    recorder()
    asked = []
    with pytest.raises(ExpectationFailed) as caught:
        expect_linear(lambda n: asked.append(n) or Took(n * n * 1e-3, n * n * 1e-3), SIZES, linear)
    finding = caught.value.finding
    assert isinstance(finding, Slow) and set(asked) == {100, 400}
    assert finding.seconds == 160.0 and finding.bound == GROWTH * 10.0


def test_patience_ends(recorder):
    """More tries end after some seconds."""
    recorder()
    asked = []
    with pytest.raises(ExpectationFailed):
        expect_linear(lambda n: asked.append(n) or Took(n * n * 4e-6, n * n * 4e-6), SIZES, linear)
    assert 2 < asked.count(400) < 10


def asleep(*sizes):
    """Quadratic time, drowned in sleep at these sizes."""
    return lambda n: Took(50.0 if n in sizes else n * n * 1e-3, n * n * 1e-3)


HIDDEN = {  # what hides quadratic time -> what a call takes
    "sleep at the smallest size": asleep(100),
    "sleep in the middle": asleep(400),
    "sleep at all sizes but the largest": asleep(100, 400),
    "twice as much work in the middle": lambda n: Took(*[n * n * 1e-3 * (2 if n == 400 else 1)] * 2),
}


@pytest.mark.parametrize("took", HIDDEN.values(), ids=HIDDEN)
def test_nothing_hides_quadratic_time(recorder, took):
    """Smaller sizes count by what they computed, and the largest is held against each of them."""
    recorder()
    with pytest.raises(ExpectationFailed):
        expect_linear(took, SIZES, linear)
