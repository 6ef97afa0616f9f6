"""What a right program answers tells what passes, without running the cases again."""

import pytest

from grader.diagnosis.right import as_right, right_answers
from grader.judge import collect

SEED = 11
HIDDEN = '''
    import time
    import numpy as np
    from grader.testing import array, expect_close, expect_error, expect_faster

    def test_plain(submission, draw):
        """y is factor times x"""
        x = draw.normal((6,))
        expect_close(submission.scale(x, 2.5), x * 2.5, "y", dtype="float64")

    def test_reused(submission, draw):
        """the test fills its own array anew"""
        x = draw.normal((3,))
        for factor in (2.0, -3.0):
            x += 1
            expect_close(submission.scale(x, factor), x * factor, "y", dtype="float64")

    def test_error(submission, draw):
        """ValueError: a factor that is no number"""
        expect_error(ValueError, ("factor",), submission.scale, draw.normal((3,)), float("nan"))

    def test_quick(submission, draw):
        """it is quick"""
        submission.scale(draw.normal((3,)), 2.0)
        expect_faster(submission.seconds, 60.0, "the time", "none")

    def test_many(submission, draw):
        """many calls"""
        for _ in range(50):
            submission.scale(draw.normal((3,)), 2.0)

    def test_large(submission, draw):
        """a large x"""
        submission.scale(draw.normal((20_000,)), 2.0)
'''
RIGHT = (
    "import math\ndef scale(x, factor):\n    if math.isnan(factor): raise ValueError('factor')\n    return x * factor\n"
)
BRIEF = {"plain", "reused", "error"}

PROGRAMS = [
    pytest.param(RIGHT, BRIEF, id="the same"),
    pytest.param(RIGHT.replace("x * factor", "factor * x"), BRIEF, id="the same in other words"),
    pytest.param(RIGHT.replace("x * factor", "x * abs(factor)"), {"plain", "error"}, id="wrong in a second call"),
    pytest.param(RIGHT.replace("'factor'", "'other'"), {"plain", "reused"}, id="another message"),
    pytest.param(RIGHT.replace("ValueError", "KeyError"), {"plain", "reused"}, id="another error"),
    pytest.param(RIGHT.replace("math.isnan(factor)", "False"), {"plain", "reused"}, id="no error"),
    pytest.param(RIGHT.replace("x * factor", "(x * factor).astype('f4')"), {"error"}, id="another dtype"),
    pytest.param(RIGHT.replace("x * factor", "(x * factor).tolist()"), {"error"}, id="another type"),
    pytest.param(RIGHT.replace("x * factor", "x.__imul__(factor)"), {"error"}, id="a changed argument"),
    pytest.param(RIGHT.replace("x * factor", "object()"), {"error"}, id="what cannot be sent"),
    pytest.param("def scale(:\n", set(), id="no Python"),
    pytest.param("import os\ndef scale(x, factor): os._exit(1)\n", set(), id="the end of its process"),
    pytest.param(RIGHT.replace("return", "while factor > 0: pass\n    return"), set(), id="an endless loop"),
]


@pytest.fixture
def bench(session, kata_with):
    """A session, its hidden tests and what the right program answers there."""
    kata = kata_with(HIDDEN)
    mine = session("# kata: toy-scale (numpy)\n" + RIGHT, kata=kata, trusted=True)
    tests = collect(kata)
    return mine, right_answers(tests, mine, RIGHT, SEED)


def test_brief_cases_are_kept(bench):
    """Those with many calls, large arrays or a time to compare are left out."""
    assert set(bench[1].cases) == BRIEF


def test_what_answers_as_the_right_program_passes_as_it_does(bench):
    """Every call is compared: value, dtype, type, error and message, and the arguments afterwards."""
    mine, right = bench
    found = as_right(mine, right, [case.values[0] for case in PROGRAMS])
    assert [set(names) for names in found] == [case.values[1] for case in PROGRAMS]


def test_a_right_program_that_does_not_load_answers_nothing(session, kata_with):
    """Then every mistake is run."""
    kata = kata_with(HIDDEN)
    mine = session("# kata: toy-scale (numpy)\n" + RIGHT, kata=kata, trusted=True)
    assert right_answers(collect(kata), mine, "def scale(:", SEED).cases == {}


def test_a_survey_may_take_only_so_long(bench):
    """The cheapest cases are asked first."""
    _, right = bench
    costs = sorted(case.trace.spent for case in right.cases.values())
    assert right.cheapest(0.0).cases.keys() == {name for name, case in right.cases.items() if not case.trace.spent}
    assert len(right.cheapest(costs[0] + costs[1]).cases) >= 2 and right.cheapest(9.0).cases.keys() == BRIEF
