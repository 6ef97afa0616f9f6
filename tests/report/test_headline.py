"""The first lines of a report: the verdict, the counts, what is out of the ordinary, which parts are right."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from grader.model import Message, Sandbox
from grader.report.headline import print_headline, print_stands
from grader.report.layout import Page


def headline(feedback, width=80, verbose=False, plain=False):
    """The lines that are printed."""
    console = Console(file=io.StringIO(), width=width, highlight=False, emoji=False)
    print_headline(feedback, Page(console, plain), verbose=verbose)
    return console.file.getvalue().splitlines()


def parts(right, wrong, key="contrast.parts"):
    return Message.of(key, right=right, wrong=wrong)


def test_a_pass_is_one_line(feedbacks):
    """The verdict and what was graded at the left, the counts at the right."""
    (line,) = headline(feedbacks["passed"])
    assert line == "PASSED  toy-scale · numpy · toy_scale.py                 2 of 2 pass · 0.13 s"


def test_what_stands_before_the_dry_run_is_one_line(feedbacks):
    """All cases pass on the CPU; it is not the verdict yet."""
    console = Console(file=io.StringIO(), width=80, highlight=False, emoji=False)
    print_stands(feedbacks["passed"].runs[0], 1.234, Page(console, plain=False))
    assert console.file.getvalue() == "CPU: 2 of 2 pass in 1.23 s; the CUDA dry run comes next.\n"


SECOND = [
    pytest.param({"contrast": parts(("dx",), ("dw", "db"))}, {}, "dx ✓   dw ✗   db ✗", id="parts"),
    pytest.param({"contrast": parts("dx", "dw", "contrast.part")}, {}, "dx ✓   dw ✗", id="one part each"),
    pytest.param({"contrast": parts(("dx",), ("dw",))}, {"plain": True}, "right: dx   wrong: dw", id="in words"),
    pytest.param({"sandbox": Sandbox()}, {}, "sandbox: process only", id="a low level"),
    pytest.param({}, {"verbose": True}, "sandbox: full · seed 7", id="everything"),
    pytest.param({"device": "cuda"}, {}, "cuda", id="another device"),
    pytest.param({}, {}, None, id="nothing out of the ordinary"),
    pytest.param(
        {"contrast": Message.of("contrast.parameter", name="n", right=("1",), wrong=("2",))}, {}, None, id="no parts"
    ),
    pytest.param({"contrast": parts(("d" * 50,), ("x" * 50,))}, {}, None, id="too long"),
]


@pytest.mark.parametrize(("changes", "how", "wanted"), SECOND)
def test_the_second_line(feedbacks, changes, how, wanted):
    """Only where there is something to say."""
    feedback = feedbacks["wrong values"]
    run = replace(feedback.runs[0], **{name: value for name, value in changes.items() if name in ("sandbox", "device")})
    feedback = replace(feedback, runs=(run,), contrast=changes.get("contrast"))
    lines = headline(feedback, **how)
    assert [line.strip() for line in lines[1:]] == ([wanted] if wanted else [])


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_it_fits(feedbacks, width):
    """A long name is cut; what does not fit beside it stands below."""
    feedback = replace(feedbacks["wrong values"], path=Path(f"{'long_' * 40}.py"))
    lines = headline(feedback, width)
    assert all(len(line) <= width for line in lines) and "1 of 2 pass" in " ".join(lines)
