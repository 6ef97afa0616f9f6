"""Values for one look: short, named, and never two numbers that look the same though they differ."""

import math

import numpy as np
import pytest

from grader.judge.calls import call_of
from grader.words import apart, arguments_text, paths

APART = [
    pytest.param(-0.73, -0.365, ("-0.73", "-0.365"), id="short"),
    pytest.param(1 / 3, 2 / 3, ("0.3333", "0.6667"), id="four digits"),
    pytest.param(1.03089123, 1.03089456, ("1.030891", "1.030895"), id="as many as it takes"),
    pytest.param(-3.33198, -3.332, ("-3.33198", "-3.33200"), id="zeros at the end"),
    pytest.param(1.0, 1.0 + 2**-52, ("1", "1.0000000000000002"), id="neighbours"),
    pytest.param(123456.0, 123457.0, ("123456", "123457"), id="whole numbers"),
    pytest.param(1e-9, 2e-9, ("1e-09", "2e-09"), id="small"),
    pytest.param(0.0, math.nan, ("0", "nan"), id="not a number"),
    pytest.param(2**62, 2**62 + 1, (str(2**62), str(2**62 + 1)), id="ints"),
    pytest.param(3, 3.0000001, ("3", "3.0000000999999998"), id="an int and a float"),
    pytest.param(True, False, ("True", "False"), id="bools"),
    pytest.param(1 + 2j, 1 + 3j, ("1+2j", "1+3j"), id="complex"),
]


@pytest.mark.parametrize(("one", "other", "texts"), APART)
def test_two_numbers_are_told_apart(one, other, texts):
    """By as few digits as show that they differ, four at least."""
    assert apart(one, other) == texts


X = np.array([[1.0, 2.5]])
ARGUMENTS = [
    pytest.param(((X, 3), {}), ["x = [[1, 2.5]]", "y = 3"], id="in order"),
    pytest.param(((), {"y": "first"}), ["y = 'first'"], id="text"),
    pytest.param(((X.astype("float32"),), {}), ["x = [[1, 2.5]] float32"], id="another dtype"),
    pytest.param(((np.float64(1 / 3),), {}), ["x = 0.3333"], id="a number"),
    pytest.param(((np.arange(20.0),), {}), ["x = <float64 (20,), from 0 to 19>"], id="many numbers"),
    pytest.param(((np.ones((9, 9)),), {}), ["x = <float64 (9, 9), all 1>"], id="one number many times"),
    pytest.param(((np.zeros((0, 2)),), {}), ["x = <float64 (0, 2)>"], id="none"),
    pytest.param((((X, 2),), {}), ["x[0] = [[1, 2.5]]", "x[1] = 2"], id="a tuple without names"),
    pytest.param(((1, (X, 2)), {}), ["x = 1", "y.a = [[1, 2.5]]", "y.b = 2"], id="a tuple with names"),
    pytest.param((({"w": X, "n": None},), {}), ["x.w = [[1, 2.5]]", "x.n = None"], id="a dict"),
    pytest.param(([[X, 0.5]], {}), ["x = [[[1, 2.5]], 0.5]"], id="a list"),
    pytest.param(((1e-05, 2.0), {}), ["x = 1e-05", "y = 2.0"], id="numbers as they are typed"),
    pytest.param(((1 / 3, -1e-20 / 3), {}), ["x = 0.333333", "y = -3.33333e-21"], id="numbers of many digits"),
    pytest.param(((), {}), [], id="none given"),
]


@pytest.mark.parametrize(("given", "texts"), ARGUMENTS)
def test_arguments_by_name(given, texts):
    """What a tuple or a dict holds has a name of its own."""
    call = call_of("f", ("x", "y"), *given, parts={"y": ("a", "b")})
    assert arguments_text(call) == texts
    assert [path for path, _ in paths(call)] == [text.partition(" = ")[0] for text in texts]


def test_arguments_that_matter():
    """The others are left out; if none of them is there, all are said."""
    call = call_of("f", ("x", "y"), (1, (X, 2)), {}, parts={"y": ("a", "b")})
    assert arguments_text(call, ("x", "y.b")) == ["x = 1", "y.b = 2"]
    assert arguments_text(call, ("y",)) == ["y.a = [[1, 2.5]]", "y.b = 2"]
    assert len(arguments_text(call, ("z",))) == 3


TEMPLATES = [
    pytest.param("is_complete(<{name}>)", {"name": "a chain"}, ["is_complete(<a chain>)"], id="on one line"),
    pytest.param(
        "fuse(a, b)\na  {a}\nb  {b}", {"a": 1, "b": 2, "c": 3}, ["fuse(a, b)", "a = 1", "b = 2"], id="its fields"
    ),
]


@pytest.mark.parametrize(("template", "given", "texts"), TEMPLATES)
def test_a_call_in_other_words(template, given, texts):
    """A probe's functions are unknown to learners: only what its words speak of is said."""
    assert arguments_text(call_of("ask", tuple(given), tuple(given.values()), {}, template)) == texts
