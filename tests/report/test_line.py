"""A line for each of several files: the verdict and why, within the terminal; and one about all of them."""

import io

import pytest
from rich.console import Console

from grader.report import line as report
from grader.report.columns import columns
from grader.report.layout import Page

# which feedback -> why it fails
REASONS = {
    "two mistakes": "Adds the factor where it should multiply",
    "wrong shape": "Looks like: Adds the factor where it should multiply",
    "changed arguments": "Changed in place: cache[1][0]",
    "error": "KeyError: 'running_mean'",
    "statistic": "every number is multiplied by the factor (float64)",
    "syntax error": "Not loaded: SyntaxError: '(' was never closed",
    "nothing written": "not written yet",
    "crashed": "Crashed: the process exited with code 3 (exit, quit or os._exit?)",
    "dry run failed": "CUDA (dry run): failed: the answer is on the CPU, but the input is on the GPU",
}


def printed(feedback, width, plain=False):
    """The lines that a file has."""
    console = Console(file=io.StringIO(), width=width, highlight=False, emoji=False)
    report.print_line(feedback, "mine.py", Page(console, plain))
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("name", REASONS)
def test_why(feedbacks, name):
    """The first thing that is wrong, by its title."""
    (line,) = printed(feedbacks[name], 200)
    assert line.startswith("FAILED  ") and line.endswith(f"mine.py  {REASONS[name]}")


def test_only_what_fails_has_a_reason(feedbacks):
    """What passes has its counts there."""
    for feedback in feedbacks.values():
        assert bool(report.reason(feedback)) == (feedback.verdict == "failed")
    assert printed(feedbacks["passed"], 80)[0].endswith(" s")


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("plain", [False, True])
def test_it_fits(feedbacks, width, plain):
    """A file that fails has one line, whatever it printed, and that is no longer than the terminal is wide."""
    for feedback in feedbacks.values():
        if feedback.verdict == "failed":
            (line,) = printed(feedback, width, plain)
            assert columns(line) <= width and "\x1b" not in line and "\u202e" not in line


# what came of files, and how many had no verdict -> the last line
TOTALS = {
    "none passes": (("failed", "failed", "failed"), 0, "3 files: 0 passed, 3 failed"),
    "all pass": (("passed", "passed"), 0, "2 files: 2 passed"),
    "every kind": (("passed", "failed", "not written yet"), 2, "5 files: 1 passed, 1 failed, 1 not written yet, 2 not graded"),
}  # fmt: skip


@pytest.mark.parametrize("case", TOTALS)
def test_the_total(case):
    """How many passed, and of the rest what there is."""
    results, left, told = TOTALS[case]
    console = Console(file=io.StringIO(), width=80)
    report.print_total(results, left, Page(console))
    assert console.file.getvalue() == told + "\n"
