"""One failing case in full: every number that was kept, and why no more is allowed."""

import io

import pytest
from rich.console import Console

from grader.model import Place
from grader.report.failure import place_text, print_failure
from grader.report.layout import Page


@pytest.fixture
def page():
    """A page of 80 columns."""
    return Page(Console(file=io.StringIO(), width=80, highlight=False, emoji=False))


NUMBERS = """\
✗ every number is multiplied by the factor (float64)

  called    scale(x=[[1.11], [-2]] float64, factor=2.09)
  y         13 of 26 numbers are wrong
            index      expected  actual  abs. error  rel. error  allowed
            [1, 0]        -4.18    0.09     4.3e+00     1.0e+00  4.2e-14
            [0, 0]       2.3199     3.2     8.8e-01     3.8e-01  2.5e-14
            [12, 345]       nan     inf         nan         nan        0
  allowed   float64 keeps about 16 digits
  relation  it is off by the same amount everywhere, 2.09

"""
RAISED = """\
✗ every number is multiplied by the factor (float64)

  called    scale(
                x=<float32 (200, 300), from -3.1 to 4.25, strided in memory>,
                factor=2.0,
            )
  expected  no error
  actual    KeyError: 'running_mean'
  at        line 4: return helper(x)
            line 9: return cache['running_mean'] * x  (3 times)

"""
FORBIDDEN = """\
✗ Uses none of the forbidden calls

  used      numpy.multiply
  rule      The product is the answer.
  at        line 3: return np.multiply(x, 2)

"""


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("wrong values", NUMBERS), ("error", RAISED), ("forbidden", FORBIDDEN)],
    ids=["numbers", "raised", "forbidden"],
)
def test_a_failure_in_full(page, feedbacks, name, wanted):
    """The call as one would type it, and everything else that its finding holds."""
    print_failure(feedbacks[name].runs[0].cases[0], page)
    assert page.console.file.getvalue() == wanted


def test_lines_that_were_left_out(page):
    """A long traceback says how many."""
    assert place_text(Place(0, times=12), page) == "… 12 more lines …"
