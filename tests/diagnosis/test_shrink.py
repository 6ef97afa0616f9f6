"""The smallest failing input: smaller sizes that fail in the same way, and never another failure."""

import pytest

from grader.judge.run import with_hidden_tests
from grader.diagnosis.shrink import TRIES, shrink

HIDDEN = '''
from grader.testing.expect import expect_close

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
def test_the_smallest_input_that_fails_in_the_same_way(subject, kata_with, body, smallest):
    """Sizes go down while kind and part of the finding stay the same."""
    kata = kata_with(HIDDEN)
    mine = subject(f"def scale(x, factor):\n    {body}\n", kata=kata)

    def failing(tests):
        (case,) = tests.cases
        evidence = tests.sit(case, mine, {"N": 37, "D": 7})
        return evidence, shrink(tests, case, evidence, mine)

    mine.load()
    before, after = with_hidden_tests(kata, 3, failing)
    found, left = before.result.finding, after.result.finding
    assert (found.kind, found.what) == (left.kind, left.what)
    assert tuple(value for _, _, value in after.sizes.values()) == smallest


def test_a_failure_that_costs_a_worker_is_shown_as_it_is(subject, kata_with):
    """A crash is not provoked again and again."""
    kata = kata_with(HIDDEN)
    mine = subject("import os\ndef scale(x, factor): os._exit(1)\n", kata=kata)

    def failing(tests):
        (case,) = tests.cases
        evidence = tests.sit(case, mine)
        return evidence, shrink(tests, case, evidence, mine)

    mine.load()
    before, after = with_hidden_tests(kata, 3, failing)
    assert before is after and mine.deaths == 1


def test_it_does_not_try_for_ever(subject, kata_with):
    """At most so many tries, whatever the number of sizes."""
    sizes = ", ".join(f'draw.size("s{i}", 1, 2)' for i in range(30))
    hidden = HIDDEN.replace('(draw.size("N", 1, 40), draw.size("D", 1, 8))', f"(len([{sizes}]),)")
    kata = kata_with(hidden)
    mine = subject("def scale(x, factor): return x + 1\n", kata=kata)
    tried = []

    def failing(tests):
        (case,) = tests.cases
        sit = tests.sit
        evidence = sit(case, mine)
        # no smaller input fails: every try is in vain
        tests.sit = lambda *arguments: (
            tried.append(arguments) or type(evidence)(evidence.result.__class__("y", "scaled", "passed"))
        )
        return evidence, shrink(tests, case, evidence, mine)

    mine.load()
    before, after = with_hidden_tests(kata, 3, failing)
    assert before is after and 0 < len(tried) <= TRIES
