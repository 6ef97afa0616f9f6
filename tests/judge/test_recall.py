"""What a case did with certain answers: known again without its test, and only then."""

import pytest

from grader.judge import Recall, collect, recall, run_case
from tests.judge.test_judge import plain

HIDDEN = '''
import numpy as np
from grader.testing import expect_close, expect_faster

RAN = []

def test_scale(submission, draw):
    """a call, and another with what the first answered"""
    RAN.append("scale")
    x = draw.normal((3,))
    first = submission.scale(x, 2.0)
    x *= 2  # the test goes on with its array
    expect_close(first, x, "first", dtype="float64")
    second = submission.scale(np.asarray(first.data), 3.0)
    expect_close(second, 3 * x, "second", dtype="float64")

def test_time(submission, draw):
    """a time is compared, of an answer that is right"""
    RAN.append("time")
    x = draw.normal((3,))
    expect_close(submission.scale(x, 2.0), 2 * x, "values", dtype="float64")
    expect_faster(submission.took.clock, 5.0, "the time", "so it is")
'''
RIGHT = "def scale(x, factor): return x * factor"
# two programs, one graded after the other -> how often the test runs for both
PROGRAMS = {
    "the same": (RIGHT, RIGHT, 1),
    "another text, the same answers": (RIGHT, "def scale(x, factor): return factor * x + 0 * x", 1),
    "two that are wrong in one way": ("def scale(x, factor): return x", "def scale(x, factor): return x * 1", 1),
    "another first answer": (RIGHT, "def scale(x, factor): return x + factor", 2),
    "another second answer": (RIGHT, "def scale(x, factor): return x * 2", 2),
    "another type of answer": (RIGHT, "def scale(x, factor): return [float(n) for n in x * factor]", 2),
    "an argument that is changed": (RIGHT, "def scale(x, factor):\n    x *= factor\n    return x.copy()", 2),
    "an error, each time": ("def scale(x, factor): return x[9]", "def scale(x, factor): return x[9]", 2),
    "a death": (RIGHT, "import os\ndef scale(x, factor): os._exit(3)", 2),
    "what it prints": (RIGHT, "def scale(x, factor):\n    print('here')\n    return x * factor", 1),
}


ANSWERS = [  # two answers, and whether they are the same
    ({"macs": 1}, {"macs": 1}, True),
    ({"macs": 1}, [("macs", 1)], False),
    ({"a": {"b": 1}}, {"a": [("b", 1)]}, False),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
    ([1, 2], (1, 2), False),
    ([[1], 2], [[1, 2]], False),
    ([1], [True], False),
    (["a", "b"], ["ab"], False),
]


@pytest.mark.parametrize(("one", "other", "same"), ANSWERS)
def test_answers_are_told_apart(one, other, same):
    """By their types and all that is in them: a list of pairs is no dict."""
    assert (recall._digest(one) == recall._digest(other)) is same


@pytest.fixture
def tests(kata_with):
    """The hidden tests above."""
    return collect(kata_with(HIDDEN, forbidden=()))


def runs(tests):
    """Which tests ran since the last time."""
    ran = tests.cases[0].function.__globals__["RAN"]
    found = [*ran]
    ran.clear()
    return found


@pytest.mark.parametrize("programs", PROGRAMS.values(), ids=PROGRAMS)
def test_what_is_known_again_is_what_a_test_would_say(shared, tests, programs):
    """Result, calls, comparisons and what was printed are those of a run of the test; it runs for new answers only."""
    *texts, times = programs
    kept = Recall()
    case = tests.cases[0]
    known = [run_case(tests, case, shared(text), 5, recall=kept) for text in texts]
    assert runs(tests) == ["scale"] * times
    for text, trace in zip(texts, known, strict=True):
        fresh = run_case(tests, case, shared(text), 5)
        said = [(each.result.status, each.result.finding, each.result.output) for each in (trace, fresh)]
        assert said[0] == said[1] and plain(trace.calls) == plain(fresh.calls) and trace.sizes == fresh.sizes
        assert [seen.what for seen in trace.observations] == [seen.what for seen in fresh.observations]


def test_a_time_is_of_calls_that_are_made_for_it(shared, tests):
    """A test that compares times runs each time, and none of its calls was made before it asked."""
    kept = Recall()
    case = tests.cases[1]
    wrong = "def scale(x, factor): return x"  # its way is known: it comes to no time
    for text in (wrong, RIGHT, RIGHT):
        trace = run_case(tests, case, shared(text), 5, recall=kept)
        assert trace.failed == (text == wrong) and trace.timed == (text == RIGHT)
    assert runs(tests) == ["time", "time", "time", "time", "time"]  # those that were served have run twice


def test_what_is_kept_is_bounded(shared, tests, monkeypatch):
    """Without room nothing is kept, and the test runs."""
    monkeypatch.setattr(recall, "ROOM", 100)
    kept = Recall()
    for _ in range(2):
        assert not run_case(tests, tests.cases[0], shared(), 5, recall=kept).failed
    assert runs(tests) == ["scale", "scale"]


def test_a_test_that_asks_by_chance_is_never_known(shared, kata_with):
    """Where it asks for something else with the same answers, it is asked for, and what was kept does not count."""
    drawn = collect(kata_with(
        "import itertools\n\nN = itertools.count(1)\n\n"
        "def test_chance(submission, draw):\n"
        '    """each time another factor"""\n'
        "    n = float(next(N))\n"
        "    assert submission.scale(draw.normal((2,)) * 0, n).shape == (2,)\n"
        "    assert submission.scale(draw.normal((2,)) * 0, -n).shape == (2,)\n",
        slug="toy-chance", forbidden=(),
    ))  # fmt: skip
    kept = Recall()
    texts = (RIGHT, "def scale(x, factor): return x * abs(factor)")
    first, second = (run_case(drawn, drawn.cases[0], shared(text), 5, recall=kept) for text in texts)
    assert [call[1][1] for call in first.calls] == [1.0, -1.0] and [call[1][1] for call in second.calls] == [2.0, -2.0]
