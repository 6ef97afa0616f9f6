"""Values in words: readable, true to the value, and never long."""

import numpy as np
import pytest

from grader.testing.draw import layout
from grader.words.format import WIDTH, show, show_call
from grader.protocol.wire import Array, array_of

SHOWN = [
    pytest.param(None, "None", id="None"),
    pytest.param(2.5, "2.5", id="a float"),
    pytest.param("a'b\x1b[31m", '"a\'b\\x1b[31m"', id="a string with control characters"),
    pytest.param((1, 2), "(1, 2)", id="a tuple"),
    pytest.param((np.ones(2),), "([1, 1] float64,)", id="a tuple of one array"),
    pytest.param([np.ones(1), 2], "[[1] float64, 2]", id="a list with an array"),
    pytest.param({"w": np.ones(1), "n": 3}, "{'w': [1] float64, 'n': 3}", id="a dict with an array"),
    pytest.param(np.float32(1 / 3), "0.333333 float32", id="a NumPy scalar"),
    pytest.param(np.array(True), "True bool", id="a 0-d bool"),
    pytest.param(np.array([np.nan, -np.inf]), "[nan, -inf] float64", id="not finite"),
    pytest.param(np.array([[1, 2], [3, 4]]), "[[1, 2],\n [3, 4]] int64", id="rows"),
    pytest.param(np.arange(4).reshape(1, 4, 1, 1), "[[[[0]], [[1]], [[2]], [[3]]]] int64", id="a number a block"),
    pytest.param(np.arange(4).reshape(2, 1, 2), "[[[0, 1]],\n [[2, 3]]] int64", id="blocks"),
    pytest.param(np.zeros((0, 3)), "<float64 (0, 3)>", id="an empty array"),
    pytest.param(np.arange(25), "<int64 (25,), from 0 to 24>", id="a large array"),
    pytest.param(np.full((5, 5), np.nan), "<float64 (5, 5)>", id="nothing finite"),
    pytest.param(np.zeros((5, 5), bool), "<bool (5, 5)>", id="many bools"),
    pytest.param(array_of(np.ones(2, "float32"), "torch"), "[1, 1] float32", id="an Array"),
    pytest.param(Array(np.ones(2, "float32"), "torch", "bfloat16"), "[1, 1] bfloat16", id="bfloat16"),
    pytest.param(layout(np.ones(2), "strided"), "[1, 1] float64, strided in memory", id="a layout"),
]


@pytest.mark.parametrize(("value", "text"), SHOWN)
def test_values_in_words(value, text):
    """What is small is shown whole, what is large in summary."""
    assert show(value) == text


CALLS = [
    pytest.param(((np.ones(2), 0.5), {}), "f(x=[1, 1] float64, y=0.5)", id="short"),
    pytest.param(((), {"y": 0.5}), "f(y=0.5)", id="by keyword"),
    pytest.param(((1, 2, 3), {}), "f(x=1, y=2, 3)", id="more arguments than names"),
    pytest.param(((), {}), "f()", id="none"),
    pytest.param(
        ((np.arange(6.0).reshape(2, 3), (np.ones((2, 2)), 0.5)), {}),
        "f(\n    x=[[0, 1, 2],\n       [3, 4, 5]] float64,\n"
        "    y=(\n        [[1, 1],\n         [1, 1]] float64,\n        0.5,\n    ),\n)",
        id="long, nested",
    ),
]


@pytest.mark.parametrize(("arguments", "text"), CALLS)
def test_calls_in_words(arguments, text):
    """A call reads as the learner would type it, on one line or an argument a line."""
    assert show_call("f", ("x", "y"), *arguments) == text


LONG = {
    "a list": list(range(100_000)),
    "a tuple": tuple(range(100_000)),
    "a string": "x" * 100_000,
    "a list of arrays": [np.ones(30)] * 1000,
    "a large array": np.ones((300, 300)),
    "many dimensions": np.ones((2,) * 20),
}


@pytest.mark.parametrize("value", LONG.values(), ids=LONG)
def test_no_value_is_shown_at_length(value):
    """However large an argument is, a few lines stand for it."""
    text = show(value)
    assert len(text) < 1000 and text.count("\n") < 20


@pytest.mark.parametrize("columns", range(1, 25))
def test_the_lines_of_an_array_fit_a_report(columns):
    """An array that is shown in full stays within the report's columns, label included."""
    values = -np.pi * 1e-5 * np.arange(1, columns + 1).astype("float32")
    text = show_call("batchnorm_backward", ("a_long_parameter",), (values,), {})
    assert max(len(line) for line in text.splitlines()) <= WIDTH + 4


TEMPLATES = [
    pytest.param("is_complete_tree(<{name}>)", {"name": "a chain"}, "is_complete_tree(<a chain>)", id="words"),
    pytest.param("f({x})", {"x": np.array([1.0, 2.0])}, "f([1, 2] float64)", id="an array"),
    pytest.param("f({x}, {y})", {"x": 1}, "f(1, …)", id="one that was not given"),
]


@pytest.mark.parametrize(("template", "kwargs", "shown"), TEMPLATES)
def test_a_call_may_be_shown_in_other_words(template, kwargs, shown):
    """A probe's functions are unknown to learners: they read what the probe did."""
    assert show_call("ask", ("name",), (), kwargs, template) == shown
    name, *values = kwargs.values()
    assert show_call("ask", tuple(kwargs), (name, *values), {}, template) == shown
