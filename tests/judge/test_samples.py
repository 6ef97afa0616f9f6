"""What repeated measurements say: a ratio or an exponent where the samples allow one, and nothing where they do not."""

import pytest

from grader.judge.samples import grown, held, interval, related
from grader.model import Beside

IDLE = [1e-4] * 15  # seconds of a program that does nothing
STEADY = [1.0, 1.01, 0.99, 1.02, 0.98, 1.0, 1.01, 0.99, 1.0, 1.0, 1.03, 0.97, 1.0, 1.0, 1.0]


def times(seconds, wobble=STEADY):
    """Samples about so many seconds, beyond those that a call costs anybody."""
    return [1e-4 + seconds * each for each in wobble]


# samples -> the lowest and the highest between which their median lies with 95% certainty, or all of them
INTERVALS = {
    "fifteen": (range(15), (3, 11)),
    "nine": (range(9), (1, 7)),
    "six": (range(6), (0, 5)),
    "five: never so certain": (range(5), (0, 4)),
    "one": ([7.0], (7.0, 7.0)),
    "in any order": ([3, 1, 2, 0, 5, 4], (0, 5)),
}


@pytest.mark.parametrize(("samples", "wanted"), INTERVALS.values(), ids=INTERVALS)
def test_the_interval_of_a_median(samples, wanted):
    """Order statistics: as many are left out at either end as chance alone would hardly put there."""
    assert interval(samples) == wanted


# seconds of the submission and of the reference, in rounds -> the ratio that is told
RATIOS = {
    "the same": (times(0.02), times(0.02), 1.0),
    "three times": (times(0.06), times(0.02), 3.0),
    "a third": (times(0.02), times(0.06), 1 / 3),
    "both slow in the same rounds": (times(0.06, [1, 3] * 6), times(0.02, [1, 3] * 6), 3.0),
    "three rounds that something else slowed": (times(0.06, [*STEADY[:12], 4, 9, 7]), times(0.02), 3.0),
    "each slow when the other is not": (times(0.06, [1, 3] * 6), times(0.02, [3, 1] * 6), None),
    "too short": (times(3e-4), times(3e-4), None),
    "a reference that is too short": (times(0.06), times(3e-4), None),
    "a reference that took no longer than nothing, once": (times(0.06), [1e-4, *times(0.02)[1:]], None),
}  # fmt: skip


@pytest.mark.parametrize(("yours", "reference", "wanted"), RATIOS.values(), ids=RATIOS)
def test_a_ratio_is_told_where_the_rounds_agree(yours, reference, wanted):
    """What slows a round slows both; what slows one of them in every other round leaves nothing to say."""
    found = related(yours, reference, IDLE[: len(yours)])
    assert (found and found.yours / found.reference) == (wanted and pytest.approx(wanted, rel=0.02))


def test_what_a_call_costs_anybody_is_taken_away():
    """Of 5 and 3 milliseconds, 1 is nobody's: the rest is told, unless it is small beside what that 1 varies by."""
    assert related([5e-3] * 9, [3e-3] * 9, [1e-3] * 9) == Beside(pytest.approx(4e-3), pytest.approx(2e-3))
    assert related([5e-3] * 9, [3e-3] * 9, [1e-3, 2e-3] * 4 + [1e-3]) is None


SIZES = (1_000, 4_000, 16_000)


def curve(power, *, wobble=STEADY, scale=1e-6):
    """Samples for each size of a program whose time grows like n to this power."""
    return [times(scale * n**power, wobble) for n in SIZES]


# samples of the submission and of the reference -> the exponents that are told
CURVES = {
    "both linear": (curve(1), curve(1), (1, 1)),
    "quadratic": (curve(2), curve(1), (2, 1)),
    "n log n": ([times(1e-7 * n * n.bit_length()) for n in SIZES], curve(1), (1.1, 1)),
    "no line: the first size is mostly overhead": ([times(2e-3 + 1e-6 * n) for n in SIZES], curve(1), None),
    "samples of a size that do not agree": (curve(1, wobble=[1, 3] * 6), curve(1), None),
    "too short at the first size": (curve(1, scale=1e-7), curve(1), None),
    "a reference of which nothing can be told": (curve(2), curve(1, wobble=[1, 3] * 6), None),
}


@pytest.mark.parametrize(("yours", "reference", "wanted"), CURVES.values(), ids=CURVES)
def test_growth_is_told_where_the_sizes_lie_on_a_line(yours, reference, wanted):
    """The exponents of both, to a tenth; nothing where one of them cannot be told."""
    found = grown(SIZES, yours, reference, [IDLE] * 3)
    assert (found and (found.yours, found.reference)) == (wanted and pytest.approx(wanted, abs=0.1))


# MiB of the submission, of the reference and of a program that does nothing -> what is told
MEMORY = {
    "twice": (110, 60, 10, Beside(100, 50)),
    "little": (15, 16, 10, None),
    "one of them little": (110, 12, 10, None),
    "nobody tells": (0, 0, 0, None),
}


@pytest.mark.parametrize(("yours", "reference", "nothing", "wanted"), MEMORY.values(), ids=MEMORY)
def test_memory_is_told_where_it_is_more_than_the_allocators_own(yours, reference, nothing, wanted):
    """Beyond what any call holds, and at least some MiB."""
    assert held(yours, reference, nothing) == wanted
