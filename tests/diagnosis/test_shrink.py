"""The smallest failing input: smaller sizes that fail in the same way, and never another failure."""

import time

import pytest

import grader.diagnosis.shrink as module
from grader.diagnosis.shrink import shrink
from grader.judge import CaseTrace, collect, run_case
from grader.model import CaseResult
from grader.policy import Policy

LIMITS = {"tries": Policy().shrinks, "seconds": Policy().quick_call_seconds}

HIDDEN = '''
from grader.testing import expect_close

def test_y(submission, draw):
    """scaled"""
    x = draw.normal((draw.size("N", 1, 40), draw.size("D", 1, 8)))
    expect_close(submission.scale(x, 2.0), x * 2.0, "y", dtype="float64")
'''

# the body of scale(x, factor), and the sizes (N, D) of the smallest input on which it is wrong
BODIES = [
    pytest.param("return x + 1", (1, 1), id="always wrong"),
    pytest.param("return x + 1 if len(x) >= 3 else x * factor", (3, 1), id="from three rows on"),
    pytest.param("return x + 1 if x.shape[1] >= 2 else x * factor", (1, 2), id="from two columns on"),
    pytest.param("return x[:, :2] if x.shape[1] > 2 else x + 1", (1, 3), id="smaller inputs fail in another way"),
    pytest.param("return x + 1 if len(x) >= 30 and x.shape[1] >= 5 else x * factor", (30, 5), id="both sizes matter"),
]


@pytest.mark.parametrize(("body", "smallest"), BODIES)
def test_the_smallest_input_that_fails_in_the_same_way(session, kata_with, body, smallest):
    """Sizes go down while kind and part of the finding stay the same."""
    tests = collect(kata_with(HIDDEN))
    (case,) = tests.cases
    mine = session(f"def scale(x, factor):\n    {body}\n", kata=tests.kata)
    mine.load()
    before = run_case(tests, case, mine, 3, sizes={"N": 37, "D": 7})
    after = shrink(tests, case, before, mine, 3, **LIMITS)
    found, left = before.result.finding, after.result.finding
    assert (found.kind, found.what) == (left.kind, left.what)
    assert tuple(value for _, _, value in after.sizes.values()) == smallest


def test_a_failure_that_costs_a_worker_is_shown_as_it_is(session, kata_with):
    """A crash is not provoked again and again."""
    tests = collect(kata_with(HIDDEN))
    (case,) = tests.cases
    mine = session("import os\ndef scale(x, factor): os._exit(1)\n", kata=tests.kata)
    mine.load()
    before = run_case(tests, case, mine, 3)
    assert shrink(tests, case, before, mine, 3, **LIMITS) is before and mine.deaths == 1


@pytest.mark.slow
def test_a_smaller_input_has_only_so_much_time(session, kata_with):
    """A smaller input on which the submission hangs is no smaller failure, and costs the seconds that it was given."""
    tests = collect(kata_with(HIDDEN))
    (case,) = tests.cases
    body = "while x.shape[1] == 1: pass\n    return x + 1"
    mine = session(f"def scale(x, factor):\n    {body}\n", kata=tests.kata)
    mine.load()
    before = run_case(tests, case, mine, 3, sizes={"N": 37, "D": 2})
    began = time.monotonic()
    after = shrink(tests, case, before, mine, 3, tries=3, seconds=0.3)
    assert time.monotonic() - began < 6  # the kata's own limit is 10 s a call
    assert after.result.finding.kind == "value" and after.sizes["D"][2] == 2


@pytest.mark.parametrize("tries", [0, 1, 5, LIMITS["tries"]])
def test_it_does_not_try_for_ever(session, kata_with, monkeypatch, tries):
    """At most so many tries, whatever the number of sizes."""
    sizes = ", ".join(f'draw.size("s{i}", 1, 2)' for i in range(30))
    hidden = HIDDEN.replace('(draw.size("N", 1, 40), draw.size("D", 1, 8))', f"(len([{sizes}]),)")
    tests = collect(kata_with(hidden))
    (case,) = tests.cases
    mine = session("def scale(x, factor): return x + 1\n", kata=tests.kata)
    mine.load()
    before = run_case(tests, case, mine, 3)
    tried = []

    def passing(*arguments, sizes, seconds):
        """No smaller input fails: every try is in vain."""
        tried.append(sizes)
        return CaseTrace(CaseResult("y", "scaled", "passed"))

    monkeypatch.setattr(module, "run_case", passing)
    assert shrink(tests, case, before, mine, 3, tries=tries, seconds=1.0) is before and len(tried) == tries
