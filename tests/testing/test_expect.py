"""Expectations: the contract in its order, then the values; everything that was compared is recorded."""

import math
import pickle
import time

import numpy as np
import pytest

from grader.model import (
    Allowed,
    Call,
    Changed,
    Contract,
    Described,
    Message,
    NoError,
    NonFinite,
    NotWritten,
    OutOfRange,
    Picture,
    Place,
    Property,
    RaisedError,
    Slow,
    Text,
    Unequal,
    WrongParts,
)
from grader.protocol.failures import Raised
from grader.protocol.wire import Array, array_of
from grader.testing import expect
from grader.testing.describe import LONGEST, described, type_of
from grader.testing.recorder import ExpectationFailed

CALL = Call("f", (("x", Text("1")),))


def failing(call, *args, **kwargs):
    """The finding of an expectation that must fail."""
    with pytest.raises(ExpectationFailed) as caught:
        call(*args, **kwargs)
    return caught.value.finding


RIGHT = np.array([[1.0, 2.0], [3.0, 4.0]])


def arrived(data=RIGHT, kind="numpy", device="cpu", dtype=None):
    array = array_of(np.asarray(data), kind, device)
    return array if dtype is None else Array(array.data, kind, dtype, device)


def contract(aspect, expected, actual):
    return Contract(what="y", aspect=aspect, expected=expected, actual=actual, call=CALL)


# What is wrong with the answer -> the finding that expect_close makes of it. Each row breaks everything from its own
# place in the order on, so that the order itself is tested: kind, shape, dtype, device, finite, values, arguments.
NAN32 = np.full((3,), np.nan, "float32")
ORDER = [
    pytest.param(2.5, contract("type", "numpy", "float"), id="a Python float"),
    pytest.param(None, contract("type", "numpy", "NoneType"), id="None"),
    pytest.param([[1.0, 2.0], [3.0, 4.0]], contract("type", "numpy", "list"), id="a list"),
    pytest.param(arrived(NAN32, "torch", "cuda"), contract("type", "numpy", "torch"), id="the other library's array"),
    pytest.param(arrived(NAN32, "numpy.matrix", "cuda"), contract("type", "numpy", "numpy.matrix"), id="a subclass"),
    pytest.param(arrived(NAN32, "numpy", "cuda"), contract("shape", (2, 2), (3,)), id="shape"),
    pytest.param(arrived(RIGHT.reshape(1, 4)), contract("shape", (2, 2), (1, 4)), id="as many numbers in another shape"),
    pytest.param(arrived(np.full((2, 2), np.nan, "float32"), device="cuda"), contract("dtype", "float64", "float32"), id="dtype"),
    pytest.param(arrived(RIGHT.astype("int64")), contract("dtype", "float64", "int64"), id="whole numbers"),
    pytest.param(arrived(np.full((2, 2), np.nan), device="cuda"), contract("device", "cpu", "cuda"), id="device"),
    pytest.param(
        arrived([[1, np.nan], [np.inf, 4]]),
        NonFinite(
            what="y", count=2, size=4, index=(0, 1), actual="NaN", expected=2.0, call=CALL,
            picture=Picture((2, 2), ((0, 2), (0, 2)), ("1 2", "3 4"), ("1 nan", "inf 4"), (".x", "x.")),
        ), id="not finite",
    ),
    pytest.param(arrived(RIGHT), Changed(what="x", call=CALL), id="arguments"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "wanted"), ORDER)
def test_the_contract_comes_first_and_in_order(recorder, answer, wanted):
    """Of all that is wrong with an answer, the first in the contract's order is the finding."""
    made = recorder(changed=[(lambda: CALL, "x")])
    finding = failing(expect.expect_close, answer, RIGHT, "y", dtype="float64")
    assert finding == wanted and made.observations[-1].finding is finding


@pytest.mark.parametrize(("bad", "name"), [(np.nan, "NaN"), (np.inf, "inf"), (-np.inf, "inf")])
def test_a_number_that_is_not_finite_has_its_place(recorder, bad, name):
    """A 0-d answer has the empty index; NaN is told from infinities."""
    recorder()
    found = failing(expect.expect_close, arrived(np.array(bad)), np.array(2.0), "loss", dtype="float64")
    assert found == NonFinite(what="loss", count=1, size=1, index=(), actual=name, expected=2.0, call=CALL)


def test_wrong_values_are_the_last_finding(recorder):
    """With the contract kept, the worst numbers, their count, the bound and its reason are said."""
    recorder()
    finding = failing(
        expect.expect_close, arrived([[1.0, 2.0], [3.0, 5.0]]), RIGHT, "y", dtype="float64", terms=9, scale=RIGHT * 4
    )
    (entry,) = finding.entries
    assert (finding.kind, finding.what, finding.wrong, finding.size) == ("value", "y", 1, 4)
    assert (entry.index, entry.expected, entry.actual) == ((1, 1), 4.0, 5.0)
    assert 0 < entry.allowed < 1e-12 and finding.allowed == Allowed("rounding", "float64", 9) and finding.call == CALL


ACCEPTED = [
    pytest.param("numpy", arrived(), id="numpy"),
    pytest.param("torch", arrived(kind="torch"), id="torch"),
    pytest.param("python", arrived(), id="an array from plain Python"),
    pytest.param("numpy", arrived(RIGHT * (1 + 1e-16)), id="one rounding off"),
]


@pytest.mark.parametrize(("backend", "answer"), ACCEPTED)
def test_right_answers_are_recorded(recorder, backend, answer):
    """A right answer raises nothing and is recorded with its bound, for the diagnosis."""
    made = recorder(backend)
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
def test_a_reduced_result(recorder, backend, answer, kind):
    """A reduced result is a 0-d array or NumPy scalar of the backend, not a Python float."""
    recorder(backend)
    if kind is None:
        expect.expect_close(answer, np.array(2.0), "loss", dtype="float64")
    else:
        assert failing(expect.expect_close, answer, np.array(2.0), "loss", dtype="float64").kind == kind


def test_a_bound_in_units_in_the_last_place(recorder):
    """With `ulps` the numbers are held to so many units in the last place, whatever the terms."""
    recorder()
    near = np.array([1 / 3], "float32")
    expect.expect_close(arrived(near), [1 / 3], "y", dtype="float32", ulps=4)
    finding = failing(expect.expect_close, arrived(near * np.float32(1.000001)), [1 / 3], "y", dtype="float32", ulps=4)
    assert finding.allowed == Allowed("ulps", "float32", ulps=4)


ONE = Described("int", "1")
EQUAL = [
    pytest.param(3, 3, None, id="int"),
    pytest.param(7**200, 7**200, None, id="a very large int"),
    pytest.param(float("nan"), float("nan"), None, id="NaN"),
    pytest.param((1, "a", None), (1, "a", None), None, id="a tuple"),
    pytest.param({"a": [1, 2.5]}, {"a": [1, 2.5]}, None, id="nested"),
    pytest.param(True, 1, ("type", "r", ONE, Described("bool", "True")), id="bool for int"),
    pytest.param(3.0, 3, ("type", "r", Described("int", "3"), Described("float", "3.0")), id="float for int"),
    pytest.param(
        [1, 2], (1, 2), ("type", "r", Described("tuple", "(1, 2)", 2), Described("list", "[1, 2]", 2)),
        id="list for tuple",
    ),
    pytest.param(
        (1, 2), (1, 2, 3), ("value", "r", Described("tuple", "(1, 2, 3)", 3), Described("tuple", "(1, 2)", 2)),
        id="too short",
    ),
    pytest.param(
        (1, (2, 4)), (1, (2, 3)), ("value", "r[1][1]", Described("int", "3"), Described("int", "4")),
        id="deep in a tuple",
    ),
    pytest.param({"b": 1}, {"a": 1}, ("type", "r['a']", ONE, Described("nothing", "'b'")), id="a missing key"),
    pytest.param(
        {"a": 1, "b": 2}, {"a": 1}, ("type", "r['b']", Described("nothing"), Described("int", "2")),
        id="a key too many",
    ),
    pytest.param(
        arrived([1.0]), 1, ("type", "r", ONE, Described("numpy", shape=(1,), dtype="float64")), id="an array"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("actual", "expected", "wanted"), EQUAL)
def test_plain_values_are_equal_all_the_way_down(recorder, actual, expected, wanted):
    """The same type and value at every depth; the finding names the place where they part."""
    recorder("python")
    if wanted is None:
        expect.expect_equal(actual, expected, "r")
    else:
        finding = failing(expect.expect_equal, actual, expected, "r")
        kind, what, *sides = wanted
        assert finding == Unequal(what=what, expected=sides[0], actual=sides[1], call=CALL) and finding.kind == kind


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
def test_arrays_that_must_be_equal(recorder, actual, kind):
    """Exactly the same numbers of the same dtype; NaN and infinities count as numbers."""
    recorder()
    expected = np.array([np.nan, np.inf, 0.0])
    if kind is None:
        expect.expect_equal(actual, expected, "y")
    else:
        assert failing(expect.expect_equal, actual, expected, "y").kind == kind


def test_a_bfloat16_array_is_expected_as_an_array_in_transit(recorder):
    """What NumPy has no dtype for is expected as a wire.Array."""
    recorder("torch")
    wanted = Array(np.ones(2, "float32"), "torch", "bfloat16")
    expect.expect_equal(Array(np.ones(2, "float32"), "torch", "bfloat16"), wanted, "y")
    assert failing(expect.expect_equal, arrived(np.ones(2, "float32"), "torch"), wanted, "y").kind == "dtype"


PARTS = [
    pytest.param((1, 2, 3), None, id="a tuple"),
    pytest.param([1, 2, 3], None, id="a list"),
    pytest.param((1, 2), Described("tuple", "(1, 2)", 2), id="too few"),
    pytest.param([1, 2, 3, 4], Described("list", "[1, 2, 3, 4]", 4), id="too many"),
    pytest.param(arrived(np.ones(3)), Described("numpy", shape=(3,), dtype="float64"), id="an array of three"),
    pytest.param({"dx": 1}, Described("dict", "{'dx': 1}"), id="a dict"),
    pytest.param(None, Described("NoneType", "None"), id="None"),
]


@pytest.mark.parametrize(("result", "actual"), PARTS)
def test_the_parts_of_a_result(recorder, result, actual):
    """A tuple or list of that many parts, and nothing that only unpacks like one."""
    recorder()
    if actual is None:
        assert expect.expect_parts(result, "dx", "dgamma", "dbeta") == (1, 2, 3)
    else:
        finding = failing(expect.expect_parts, result, "dx", "dgamma", "dbeta")
        assert finding == WrongParts(what="the result", names=("dx", "dgamma", "dbeta"), actual=actual, call=CALL)
        assert finding.kind == "type"


TRACE = (Place(3, "raise"),)


def raising(error, bases, message="", trace=TRACE):
    def call(*args, **kwargs):
        raise Raised(error, bases, message, trace)

    return call


VALUE = ("ValueError", "Exception", "BaseException", "object")


def test_an_error_that_must_come(recorder):
    """The right type, or one derived from it, meets the expectation; the message's words are case-blind."""
    made = recorder()
    expect.expect_error(ValueError, ("level", "1.5"), raising("ValueError", VALUE, "Level is 1.5"), 1, key=2)
    expect.expect_error(ValueError, ("level",), raising("BadLevel", VALUE, "bad level"))
    expect.expect_error(LookupError, ("k",), raising("KeyError", ("KeyError", "LookupError"), "k"))
    assert not made.remarks and len(made.observations) == 3


NAMING = {"error": "ValueError", "naming": ("level", "1.5")}


@pytest.mark.parametrize(
    ("message", "remark"),
    [
        pytest.param("no", Message.of("remark.unnamed", **NAMING, message="no"), id="vague"),
        pytest.param("", Message.of("remark.silent", **NAMING), id="empty"),
    ],
)
def test_a_vague_message_is_remarked_on(recorder, message, remark):
    """An error whose message names neither the argument nor its value passes with a remark."""
    made = recorder()
    expect.expect_error(ValueError, ("level", "1.5"), raising("ValueError", VALUE, message))
    assert made.remarks == [remark]


def test_a_library_s_error_is_not_called_the_learner_s(recorder):
    """Where no line of the learner's raised it, the argument was not checked before it was used."""
    made = recorder()
    within = (Place(3, "return x.reshape(3, -1)"),)
    expect.expect_error(ValueError, ("level", "1.5"), raising("ValueError", VALUE, "cannot reshape", within))
    assert made.remarks == [Message.of("remark.not_yours", **NAMING, message="cannot reshape")]


def test_none_among_parts_is_no_missing_return(recorder):
    """Parts were taken, so something was returned."""
    made = recorder()
    expect.expect_parts((None, 1), "dx", "dw")
    with pytest.raises(ExpectationFailed):
        expect.array(None, "dx")
    assert made.observations[-1].finding.actual == "None"


RAISED = {"trace": TRACE, "call": CALL}
WRONG_ERRORS = [
    pytest.param(
        lambda: 2.5, "raised", NoError(what="ValueError", returned=Described("float", "2.5"), call=CALL), id="returns"
    ),
    pytest.param(
        raising("TypeError", ("TypeError", "Exception"), "no"), "raised",
        RaisedError(what="TypeError", message="no", expected="ValueError", **RAISED), id="another type",
    ),
    pytest.param(
        raising("NotImplementedError", ("NotImplementedError",)), "raised",
        RaisedError(what="NotImplementedError", message="", expected="ValueError", **RAISED), id="what a stub raises",
    ),
    pytest.param(
        raising("MemoryError", ("MemoryError",)), "out of memory",
        RaisedError(what="MemoryError", message="", expected="ValueError", memory=True, **RAISED), id="memory",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "wanted"), WRONG_ERRORS)
def test_no_error_or_the_wrong_one(recorder, call, kind, wanted):
    """Returning, or raising something else, fails the case."""
    made = recorder()
    finding = failing(expect.expect_error, ValueError, ("level",), call)
    assert finding == wanted and finding.kind == kind
    assert made.observations[-1].finding is finding


def test_none_instead_of_an_error_is_another_answer_than_a_number(recorder):
    """Who returns None has seen that something is wrong: the diagnosis must be able to tell."""
    made = recorder()
    for answer in (None, 2.5):
        failing(expect.expect_error, ValueError, ("level",), lambda answer=answer: answer)
    assert [observation.actual for observation in made.observations] == ["returned None", "returned"]


def test_an_error_does_not_excuse_changed_arguments(recorder):
    """A call that raises as it should and writes into its arguments fails."""
    recorder(changed=[(lambda: CALL, "x")])
    found = failing(expect.expect_error, ValueError, ("e",), raising("ValueError", VALUE, "e"))
    assert found == Changed(what="x", call=CALL) and found.kind == "mutated"


BETWEEN = [
    pytest.param(0.5, True, id="inside"),
    pytest.param(0.0, True, id="on the bound"),
    pytest.param(1.01, False, id="above"),
    pytest.param(float("nan"), False, id="NaN"),
    pytest.param(float("inf"), False, id="inf"),
]


@pytest.mark.parametrize(("number", "right"), BETWEEN)
def test_a_statistic_between_its_bounds(recorder, number, right):
    """Within the bounds, ends included; NaN is within none."""
    recorder()
    if right:
        expect.expect_between(number, 0, 1, "share", "binomial")
    else:
        finding = failing(expect.expect_between, number, 0, 1, "share", "binomial")
        wanted = OutOfRange(what="share", number=number, low=0.0, high=1.0, why="binomial", call=CALL)
        assert repr(finding) == repr(wanted) and finding.kind == "value"  # by repr: NaN equals nothing


def test_other_properties_and_times(recorder):
    """A property has both sides in the author's words, and a time its bound and reason."""
    recorder()
    expect.expect_true(True, "mask", "differs", "differs")
    expect.expect_faster(0.5, 1.0, "time", "linear")
    finding = failing(expect.expect_true, False, "mask", "a new mask", "the same mask")
    assert finding == Property(what="mask", expected="a new mask", actual="the same mask", call=CALL)
    assert finding.kind == "value"
    finding = failing(expect.expect_faster, 2.0, 1.0, "time", "linear")
    assert finding == Slow(what="time", seconds=2.0, bound=1.0, why="linear", call=CALL) and finding.kind == "slow"


def test_array_gives_the_numbers_behind_an_answer(recorder):
    """array() checks what is asked of it, and returns the base-class NumPy array for statistics."""
    recorder("torch")
    values = expect.array(arrived(kind="torch"), "y", dtype="float64", shape=(2, 2))
    assert type(values) is np.ndarray and values.sum() == 10
    assert expect.array(arrived(kind="torch"), "y").shape == (2, 2)
    assert failing(expect.array, arrived(kind="torch"), "y", shape=(4,)).kind == "shape"


PLACES = (Place(3, "a"), Place(9, "b"))
ENFORCED = "[enforce] can't allocate memory: 8 GB"


@pytest.mark.parametrize(
    ("error", "message", "kind", "wanted"),
    [
        pytest.param(
            "KeyError", "'x'", "raised", RaisedError(what="KeyError", message="'x'", trace=PLACES, call=CALL), id="plain"
        ),
        pytest.param(
            "NotImplementedError", "", "missing", NotWritten(what="this entry", trace=PLACES, call=CALL), id="stub"
        ),
        pytest.param(
            "NotImplementedError", "for 3-d", "raised",
            RaisedError(what="NotImplementedError", message="for 3-d", trace=PLACES, call=CALL), id="partial",
        ),
        pytest.param(
            "RuntimeError", ENFORCED, "out of memory",
            RaisedError(what="RuntimeError", message=ENFORCED, trace=PLACES, memory=True, call=CALL), id="torch's memory",
        ),
    ],
)  # fmt: skip
def test_the_finding_of_an_exception(error, message, kind, wanted):
    """An exception is placed in the learner's own file, and told apart from an unwritten entry and spent memory."""
    finding = expect.finding_of_raised(Raised(error, (error, "Exception"), message, PLACES), CALL)
    assert finding == wanted and finding.kind == kind


@pytest.mark.parametrize(
    ("value", "name"),
    [
        pytest.param(arrived(), "numpy", id="array"),
        pytest.param(arrived(kind="numpy scalar"), "numpy scalar", id="scalar"),
        pytest.param(arrived(kind="torch"), "torch", id="tensor"),
        pytest.param(arrived(kind="numpy.matrix"), "numpy.matrix", id="a subclass"),
        pytest.param(3, "int", id="an int"),
        pytest.param("x", "str", id="a str"),
        pytest.param(None, "NoneType", id="None"),
    ],
)
def test_what_a_value_is(value, name):
    """A finding holds the name of an answer's type (in words: test_findings.py)."""
    assert type_of(value) == described(value).type == name


def test_what_is_kept_of_a_comparison_has_no_large_arrays(recorder):
    """Evidence is kept for every case: arrays within plain data, which nobody compares, are a few words in it."""
    made = recorder()
    large = arrived(np.zeros((1000, 1000)))
    failing(expect.expect_equal, {"a": [large, (large, 1)]}, 3, "y")
    failing(expect.expect_parts, (large, large), "a", "b", "c")
    failing(expect.expect_equal, large, True, "z")
    assert "1000" in repr([item.actual for item in made.observations])
    assert len(pickle.dumps([(item.actual, item.expected) for item in made.observations])) < 10_000


def test_a_finding_is_short_whatever_was_answered(recorder):
    """Thousands of arrays are put into words at once, and a key of a megabyte is cut."""
    recorder()
    many = [arrived(np.zeros(999)) for _ in range(5_000)]
    began = time.monotonic()
    actual = failing(expect.expect_equal, many, {"a": 1}, "y").actual
    assert (actual.type, actual.size, len(actual.text)) == ("list", 5_000, LONGEST)
    assert time.monotonic() - began < 1
    finding = failing(expect.expect_equal, {"a": 1, "k" * 900_000: 2}, {"a": 1}, "y")
    assert finding.what.startswith("y['kkk") and len(finding.what) < 100
    finding = failing(expect.expect_true, False, "w" * 10**6, "a word", arrived())
    assert len(finding.what) == 200 and finding.actual == repr(arrived())  # the author gave no words
    finding = failing(expect.expect_true, False, "w", "a" * 10**6, -math.inf)
    assert (len(finding.expected), finding.actual) == (2_500, "-inf")
