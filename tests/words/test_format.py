"""Values in words, by way of what a finding holds of them: readable, true to the value, and never long."""

import numpy as np
import pytest

from grader.judge.calls import call_of, shown
from grader.protocol.wire import Array, array_of
from grader.testing import layout
from grader.words import call_text, duration_text, memory_text, number_text, typed_list
from grader.words.format import WIDTH, shown_text

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
    pytest.param(np.array([1 / 3 + 2j]), "[0.333333+2j] complex128", id="complex"),
    pytest.param(np.array([2**63 - 1]), f"[{2**63 - 1}] int64", id="a large int"),
    pytest.param(np.float32([1e-8, 1]), "[1e-08, 1] float32", id="of different sizes"),
    pytest.param(np.array([[1, 2], [3, 4]]), "[[1, 2],\n [3, 4]] int64", id="rows"),
    pytest.param(np.arange(4).reshape(1, 4, 1, 1), "[[[[0]], [[1]], [[2]], [[3]]]] int64", id="a number a block"),
    pytest.param(np.arange(4).reshape(2, 1, 2), "[[[0, 1]],\n [[2, 3]]] int64", id="blocks"),
    pytest.param(np.zeros((0, 3)), "<float64 (0, 3)>", id="an empty array"),
    pytest.param(np.arange(25), "<int64 (25,), from 0 to 24>", id="a large array"),
    pytest.param(np.full((5, 5), 2.5), "<float64 (5, 5), all 2.5>", id="a large array of one number"),
    pytest.param(np.full((5, 5), np.nan), "<float64 (5, 5)>", id="nothing finite"),
    pytest.param(np.zeros((5, 5), bool), "<bool (5, 5)>", id="many bools"),
    pytest.param(array_of(np.ones(2, "float32"), "torch"), "[1, 1] float32", id="an Array"),
    pytest.param(Array(np.ones(2, "float32"), "torch", "bfloat16"), "[1, 1] bfloat16", id="bfloat16"),
    pytest.param(layout(np.ones(2), "strided"), "[1, 1] float64, strided in memory", id="a layout"),
]


@pytest.mark.parametrize(("value", "text"), SHOWN)
def test_values_in_words(value, text):
    """What is small is shown whole, what is large in summary."""
    assert shown_text(shown(value)) == text


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
    assert call_text(call_of("f", ("x", "y"), *arguments)) == text


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
    text = shown_text(shown(value))
    assert len(text) < 1000 and text.count("\n") < 20


@pytest.mark.parametrize("columns", range(1, 25))
def test_the_lines_of_an_array_fit_a_report(columns):
    """An array that is shown in full stays within the report's columns, label included."""
    values = -np.pi * 1e-5 * np.arange(1, columns + 1).astype("float32")
    text = call_text(call_of("batchnorm_backward", ("a_long_parameter",), (values,), {}))
    assert max(len(line) for line in text.splitlines()) <= WIDTH + 4


TEMPLATES = [
    pytest.param("is_complete_tree(<{name}>)", {"name": "a chain"}, "is_complete_tree(<a chain>)", id="words"),
    pytest.param("f({x})", {"x": np.array([1.0, 2.0])}, "f([1, 2] float64)", id="an array"),
    pytest.param("f({x}, {y})", {"x": 1}, "f(1, …)", id="one that was not given"),
]


@pytest.mark.parametrize(("template", "kwargs", "text"), TEMPLATES)
def test_a_call_may_be_shown_in_other_words(template, kwargs, text):
    """A probe's functions are unknown to learners: they read what the probe did."""
    assert call_text(call_of("ask", ("name",), (), kwargs, template)) == text
    assert call_text(call_of("ask", tuple(kwargs), tuple(kwargs.values()), {}, template)) == text


NUMBERS = [
    (0.0, "0"), (-0.0, "-0"), (1.0, "1"), (1 / 3, "0.333333"), (-4.18, "-4.18"), (123456.7, "123457"), (1e-4, "0.0001"),
    (9e-5, "9.00000e-05"), (1234567.0, "1.23457e+06"), (float("nan"), "nan"), (float("-inf"), "-inf"), (7**20, str(7**20)),
    (True, "True"), (1 + 2j, "(1+2j)"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "text"), NUMBERS, ids=[text for _, text in NUMBERS])
def test_numbers_in_words(number, text):
    """Six digits of a float, every digit of an int."""
    assert number_text(number) == text


@pytest.mark.parametrize(
    ("mb", "text"), [(0, "0 MiB"), (210, "210 MiB"), (1024, "1 GiB"), (1100, "1100 MiB"), (4096, "4 GiB")]
)
def test_memory_in_words(mb, text):
    """Whole GiB where they are whole."""
    assert memory_text(mb) == text


@pytest.mark.parametrize(
    ("words", "text"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")]
)
def test_words_in_a_list(words, text):
    """As one says them; with another last word where they are alternatives."""
    assert typed_list(words) == text and typed_list(words, "or") == text.replace("and", "or")


DURATIONS = [
    (0.4, "0 s"), (59.4, "59 s"), (60, "1 min"), (754, "13 min"), (3600, "1 h"), (9000, "2 h 30 min"),
    (86_400, "1 day"), (200_000, "2 days"),
]  # fmt: skip


@pytest.mark.parametrize(("seconds", "text"), DURATIONS)
def test_durations_in_words(seconds, text):
    """In the unit that one would say."""
    assert duration_text(seconds) == text
