"""Expectations: the contract in its order, then the values; everything that was compared is on the bench."""

import math
import pickle
import time

import numpy as np
import pytest

from grader.testing import expect
from grader.testing.expect import BENCH, Bench, Raised, Unmet
from grader.protocol.wire import Array, array_of


@pytest.fixture
def bench():
    """bench(backend): the case's bench, as the judge lays it out."""
    tokens = []

    def make(backend="numpy", device="cpu", **state):
        made = Bench(backend, device, calls=[lambda: "f(x)"], **state)
        tokens.append(BENCH.set(made))
        return made

    yield make
    for token in reversed(tokens):
        BENCH.reset(token)


def unmet(call, *args, **kwargs):
    """The finding of an expectation that must fail."""
    with pytest.raises(Unmet) as caught:
        call(*args, **kwargs)
    return caught.value.finding


RIGHT = np.array([[1.0, 2.0], [3.0, 4.0]])


def arrived(data=RIGHT, kind="numpy", device="cpu", dtype=None):
    array = array_of(np.asarray(data), kind, device)
    return array if dtype is None else Array(array.data, kind, dtype, device)


# What is wrong with the answer -> the finding that expect_close makes of it. Each row breaks everything from its own
# place in the order on, so that the order itself is tested: kind, shape, dtype, device, finite, arguments, values.
NAN32 = np.full((3,), np.nan, "float32")
ORDER = [
    pytest.param(2.5, "type", "a float", id="a Python float"),
    pytest.param(None, "type", "None (is there a return?)", id="None"),
    pytest.param([[1.0, 2.0], [3.0, 4.0]], "type", "a list", id="a list"),
    pytest.param(arrived(NAN32, "torch", "cuda"), "type", "a torch tensor", id="the other library's array"),
    pytest.param(arrived(NAN32, "numpy.matrix", "cuda"), "type", "a numpy.matrix", id="a subclass"),
    pytest.param(arrived(NAN32, "numpy", "cuda"), "shape", "shape (3,)", id="shape"),
    pytest.param(arrived(RIGHT.reshape(1, 4)), "shape", "shape (1, 4)", id="as many numbers in another shape"),
    pytest.param(arrived(np.full((2, 2), np.nan, "float32"), device="cuda"), "dtype", "float32", id="dtype"),
    pytest.param(arrived(RIGHT.astype("int64")), "dtype", "int64", id="whole numbers"),
    pytest.param(arrived(np.full((2, 2), np.nan), device="cuda"), "device", "on cuda", id="device"),
    pytest.param(arrived([[1, np.nan], [np.inf, 4]]), "nonfinite", "2 of 4", id="not finite"),
    pytest.param(arrived(RIGHT + 1), "mutated", "changed in place", id="arguments"),
]


@pytest.mark.parametrize(("answer", "kind", "actual"), ORDER)
def test_the_contract_comes_first_and_in_order(bench, answer, kind, actual):
    """Of all that is wrong with an answer, the first in the contract's order is the finding."""
    made = bench(mutated=[(lambda: "f(x)", "x")])
    finding = unmet(expect.expect_close, answer, RIGHT, "y", dtype="float64")
    assert finding.kind == kind and actual in finding.actual and finding.call == "f(x)"
    assert made.observations[-1].finding is finding


def test_wrong_values_are_the_last_finding(bench):
    """With the contract kept, the worst numbers, their count, the bound and its reason are said."""
    bench()
    finding = unmet(
        expect.expect_close, arrived([[1.0, 2.0], [3.0, 5.0]]), RIGHT, "y", dtype="float64", terms=9, scale=RIGHT * 4
    )
    (entry,) = finding.entries
    assert (finding.kind, finding.what, finding.wrong, finding.size) == ("value", "y", 1, 4)
    assert (entry.index, entry.expected, entry.actual) == ((1, 1), 4.0, 5.0)
    assert 0 < entry.allowed < 1e-12 and "9 terms" in finding.tolerance


ACCEPTED = [
    pytest.param("numpy", arrived(), id="numpy"),
    pytest.param("torch", arrived(kind="torch"), id="torch"),
    pytest.param("python", arrived(), id="an array from plain Python"),
    pytest.param("numpy", arrived(RIGHT * (1 + 1e-16)), id="one rounding off"),
]


@pytest.mark.parametrize(("backend", "answer"), ACCEPTED)
def test_right_answers_are_recorded(bench, backend, answer):
    """A right answer raises nothing and is on the bench with its bound, for the diagnosis."""
    made = bench(backend)
    expect.expect_close(answer, RIGHT, "y", dtype="float64")
    (observation,) = made.observations
    assert observation.what == "y" and observation.finding is None
    assert np.array_equal(observation.expected, RIGHT) and observation.allowed.shape == (2, 2)


@pytest.mark.parametrize(
    ("backend", "answer", "kind"),
    [
        pytest.param("numpy", arrived(np.float64(2), "numpy scalar"), None, id="a NumPy scalar for 0-d"),
        pytest.param("numpy", arrived(np.array(2.0)), None, id="a 0-d array"),
        pytest.param("torch", arrived(np.array(2.0), "torch"), None, id="a 0-d tensor"),
        pytest.param("numpy", 2.0, "type", id="a Python float"),
        pytest.param("torch", arrived(np.float64(2), "numpy scalar"), "type", id="a NumPy scalar from torch"),
        pytest.param("numpy", arrived([2.0]), "shape", id="one number in a list"),
    ],
)
def test_a_reduced_result(bench, backend, answer, kind):
    """A reduced result is a 0-d array or NumPy scalar of the backend, not a Python float."""
    bench(backend)
    if kind is None:
        expect.expect_close(answer, np.array(2.0), "loss", dtype="float64")
    else:
        assert unmet(expect.expect_close, answer, np.array(2.0), "loss", dtype="float64").kind == kind


def test_a_bound_in_units_in_the_last_place(bench):
    """With `ulps` the numbers are held to so many units in the last place, whatever the terms."""
    bench()
    near = np.array([1 / 3], "float32")
    expect.expect_close(arrived(near), [1 / 3], "y", dtype="float32", ulps=4)
    finding = unmet(expect.expect_close, arrived(near * np.float32(1.000001)), [1 / 3], "y", dtype="float32", ulps=4)
    assert "4 units in the last place" in finding.tolerance


EQUAL = [
    pytest.param(3, 3, None, id="int"),
    pytest.param(7**200, 7**200, None, id="a very large int"),
    pytest.param(float("nan"), float("nan"), None, id="NaN"),
    pytest.param((1, "a", None), (1, "a", None), None, id="a tuple"),
    pytest.param({"a": [1, 2.5]}, {"a": [1, 2.5]}, None, id="nested"),
    pytest.param(True, 1, ("type", "r", "1", "True"), id="bool for int"),
    pytest.param(3.0, 3, ("type", "r", "3", "3.0 (float)"), id="float for int"),
    pytest.param([1, 2], (1, 2), ("type", "r", "(1, 2) (tuple)", "[1, 2] (list)"), id="list for tuple"),
    pytest.param((1, 2), (1, 2, 3), ("value", "r", "(1, 2, 3) (tuple)", "(1, 2) (tuple)"), id="too short"),
    pytest.param((1, (2, 4)), (1, (2, 3)), ("value", "r[1][1]", "3", "4"), id="deep in a tuple"),
    pytest.param({"b": 1}, {"a": 1}, ("type", "r['a']", "1", "nothing"), id="a missing key"),
    pytest.param({"a": 1, "b": 2}, {"a": 1}, ("type", "r['b']", "nothing", "2"), id="a key too many"),
    pytest.param(arrived([1.0]), 1, ("type", "r", "1", "a NumPy array of shape (1,), float64"), id="an array"),
]


@pytest.mark.parametrize(("actual", "expected", "wanted"), EQUAL)
def test_plain_values_are_equal_all_the_way_down(bench, actual, expected, wanted):
    """The same type and value at every depth; the finding names the place where they part."""
    bench("python")
    if wanted is None:
        expect.expect_equal(actual, expected, "r")
    else:
        finding = unmet(expect.expect_equal, actual, expected, "r")
        assert (finding.kind, finding.what, finding.expected, finding.actual) == wanted


@pytest.mark.parametrize(
    ("actual", "kind"),
    [
        pytest.param(arrived([np.nan, np.inf, -0.0]), None, id="equal"),
        pytest.param(arrived([np.nan, np.inf, 5e-324]), "value", id="the next number"),
        pytest.param(arrived([0.0, np.inf, 0.0]), "value", id="a number for NaN"),
        pytest.param(arrived(np.array([np.nan, np.inf, 0], "float32")), "dtype", id="another dtype"),
        pytest.param([np.nan, np.inf, 0.0], "type", id="a list"),
    ],
)
def test_arrays_that_must_be_equal(bench, actual, kind):
    """Exactly the same numbers of the same dtype; NaN and infinities count as numbers."""
    bench()
    expected = np.array([np.nan, np.inf, 0.0])
    if kind is None:
        expect.expect_equal(actual, expected, "y")
    else:
        assert unmet(expect.expect_equal, actual, expected, "y").kind == kind


def test_a_bfloat16_array_is_expected_as_an_array_in_transit(bench):
    """What NumPy has no dtype for is expected as a wire.Array."""
    bench("torch")
    wanted = Array(np.ones(2, "float32"), "torch", "bfloat16")
    expect.expect_equal(Array(np.ones(2, "float32"), "torch", "bfloat16"), wanted, "y")
    assert unmet(expect.expect_equal, arrived(np.ones(2, "float32"), "torch"), wanted, "y").kind == "dtype"


PARTS = [
    pytest.param((1, 2, 3), None, id="a tuple"),
    pytest.param([1, 2, 3], None, id="a list"),
    pytest.param((1, 2), "a tuple of 2", id="too few"),
    pytest.param([1, 2, 3, 4], "a list of 4", id="too many"),
    pytest.param(arrived(np.ones(3)), "a NumPy array", id="an array of three"),
    pytest.param({"dx": 1}, "a dict", id="a dict"),
    pytest.param(None, "None (is there a return?)", id="None"),
]


@pytest.mark.parametrize(("result", "actual"), PARTS)
def test_the_parts_of_a_result(bench, result, actual):
    """A tuple or list of that many parts, and nothing that only unpacks like one."""
    bench()
    if actual is None:
        assert expect.expect_parts(result, "dx", "dgamma", "dbeta") == (1, 2, 3)
    else:
        finding = unmet(expect.expect_parts, result, "dx", "dgamma", "dbeta")
        assert (finding.kind, finding.expected) == ("type", "a tuple of 3 parts: dx, dgamma, dbeta")
        assert finding.actual == actual


def raising(kind, bases, message="", trace=("line 3: raise",)):
    def call(*args, **kwargs):
        raise Raised(kind, bases, message, trace)

    return call


VALUE = ("ValueError", "Exception", "BaseException", "object")


def test_an_error_that_must_come(bench):
    """The right type, or one derived from it, meets the expectation; the message's words are case-blind."""
    made = bench()
    expect.expect_error(ValueError, ("level", "1.5"), raising("ValueError", VALUE, "Level is 1.5"), 1, key=2)
    expect.expect_error(ValueError, ("level",), raising("BadLevel", VALUE, "bad level"))
    expect.expect_error(LookupError, ("k",), raising("KeyError", ("KeyError", "LookupError"), "k"))
    assert not made.remarks and len(made.observations) == 3


@pytest.mark.parametrize(
    ("message", "said"),
    [pytest.param("no", "'no'", id="vague"), pytest.param("", "has no message", id="empty")],
)
def test_a_vague_message_is_remarked_on(bench, message, said):
    """An error whose message names neither the argument nor its value passes with a remark."""
    made = bench()
    expect.expect_error(ValueError, ("level", "1.5"), raising("ValueError", VALUE, message))
    assert said in made.remarks[0] and "level or 1.5" in made.remarks[0]


WRONG_ERRORS = [
    pytest.param(lambda: 2.5, "raised", "no error: returned 2.5 (float)", id="returns"),
    pytest.param(raising("TypeError", ("TypeError", "Exception"), "no"), "raised", "TypeError: no", id="another type"),
    pytest.param(raising("NotImplementedError", ("NotImplementedError",)), "missing", "not written yet", id="a stub"),
    pytest.param(raising("MemoryError", ("MemoryError",)), "out of memory", "MemoryError", id="memory"),
]


@pytest.mark.parametrize(("call", "kind", "actual"), WRONG_ERRORS)
def test_no_error_or_the_wrong_one(bench, call, kind, actual):
    """Returning, or raising something else, fails the case."""
    made = bench()
    finding = unmet(expect.expect_error, ValueError, ("level",), call)
    assert (finding.kind, finding.actual) == (kind, actual)
    assert made.observations[-1].finding is finding


def test_none_instead_of_an_error_is_another_answer_than_a_number(bench):
    """Who returns None has seen that something is wrong: the diagnosis must be able to tell."""
    made = bench()
    for answer in (None, 2.5):
        unmet(expect.expect_error, ValueError, ("level",), lambda answer=answer: answer)
    assert [observation.actual for observation in made.observations] == ["returned None", "returned"]


def test_an_error_does_not_excuse_changed_arguments(bench):
    """A call that raises as it should and writes into its arguments fails."""
    bench(mutated=[(lambda: "f(x)", "x")])
    assert unmet(expect.expect_error, ValueError, ("e",), raising("ValueError", VALUE, "e")).kind == "mutated"


BETWEEN = [
    pytest.param(0.5, True, id="inside"),
    pytest.param(0.0, True, id="on the bound"),
    pytest.param(1.01, False, id="above"),
    pytest.param(float("nan"), False, id="NaN"),
    pytest.param(float("inf"), False, id="inf"),
]


@pytest.mark.parametrize(("number", "right"), BETWEEN)
def test_a_statistic_between_its_bounds(bench, number, right):
    """Within the bounds, ends included; NaN is within none."""
    bench()
    if right:
        expect.expect_between(number, 0, 1, "share", "binomial")
    else:
        finding = unmet(expect.expect_between, number, 0, 1, "share", "binomial")
        assert (finding.kind, finding.expected, finding.tolerance) == ("value", "between 0 and 1", "binomial")


def test_other_properties_and_times(bench):
    """Both sides of a property are said in words, and a time with its bound and reason."""
    bench()
    expect.expect_true(True, "mask", "differs", "differs")
    expect.expect_faster(0.5, 1.0, "time", "linear")
    finding = unmet(expect.expect_true, False, "mask", "a new mask", "the same mask")
    assert (finding.kind, finding.expected, finding.actual) == ("value", "a new mask", "the same mask")
    finding = unmet(expect.expect_faster, 2.0, 1.0, "time", "linear")
    assert (finding.kind, finding.expected, finding.actual) == ("slow", "at most 1.00 s", "2.00 s")


def test_array_gives_the_numbers_behind_an_answer(bench):
    """array() checks what is asked of it, and returns the base-class NumPy array for statistics."""
    bench("torch")
    values = expect.array(arrived(kind="torch"), "y", dtype="float64", shape=(2, 2))
    assert type(values) is np.ndarray and values.sum() == 10
    assert expect.array(arrived(kind="torch"), "y").shape == (2, 2)
    assert unmet(expect.array, arrived(kind="torch"), "y", shape=(4,)).kind == "shape"


@pytest.mark.parametrize(
    ("kind", "message", "trace", "wanted"),
    [
        pytest.param("KeyError", "'x'", ["line 3: a", "line 9: b"], ("raised", "line 9", "KeyError: 'x'"), id="plain"),
        pytest.param("NotImplementedError", "", ["line 3: raise"], ("missing", "line 3", "not written yet"), id="stub"),
        pytest.param("NotImplementedError", "for 3-d", [], ("raised", "", "NotImplementedError: for 3-d"), id="partial"),
        pytest.param(
            "RuntimeError", "[enforce] can't allocate memory: 8 GB", [], ("out of memory", "", "RuntimeError: "),
            id="torch's memory",
        ),
    ],
)  # fmt: skip
def test_the_finding_of_an_exception(kind, message, trace, wanted):
    """An exception is placed in the learner's own file, and told apart from an unwritten entry and spent memory."""
    finding = expect.finding_of_raised(Raised(kind, [kind, "Exception"], message, trace), "f(x)")
    assert (finding.kind, finding.where) == wanted[:2] and finding.actual.startswith(wanted[2])
    assert finding.call == "f(x)"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param(arrived(), "a NumPy array", id="array"),
        pytest.param(arrived(kind="numpy scalar"), "a NumPy scalar", id="scalar"),
        pytest.param(3, "an int", id="an int"),
        pytest.param("x", "a str", id="a str"),
    ],
)
def test_kinds_in_words(value, words):
    """What an answer is, as a learner would call it."""
    assert expect.kind_of(value) == words


def test_what_is_kept_of_a_comparison_has_no_large_arrays(bench):
    """Evidence is kept for every case: arrays within plain data, which nobody compares, are a few words in it."""
    made = bench()
    large = arrived(np.zeros((1000, 1000)))
    unmet(expect.expect_equal, {"a": [large, (large, 1)]}, 3, "y")
    unmet(expect.expect_parts, (large, large), "a", "b", "c")
    unmet(expect.expect_equal, large, True, "z")
    assert "1000" in repr([item.actual for item in made.observations])
    assert len(pickle.dumps([(item.actual, item.expected) for item in made.observations])) < 10_000


def test_a_finding_is_short_whatever_was_answered(bench):
    """Thousands of arrays are put into words at once, and a key of a megabyte is cut."""
    bench()
    many = [arrived(np.zeros(999)) for _ in range(5_000)]
    began = time.monotonic()
    assert len(unmet(expect.expect_equal, many, {"a": 1}, "y").actual) < 300
    assert time.monotonic() - began < 1
    finding = unmet(expect.expect_equal, {"a": 1, "k" * 900_000: 2}, {"a": 1}, "y")
    assert finding.what.startswith("y['kkk") and len(finding.what) < 100
    finding = unmet(expect.expect_true, False, "w" * 10**6, "a word", arrived())
    assert len(finding.what) == 200 and finding.actual == "a NumPy array of shape (2, 2), float64"
    assert len(unmet(expect.expect_true, False, "w", "a" * 10**6, -math.inf).expected) == 2_500
