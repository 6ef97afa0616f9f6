"""What is seen: painted over on a terminal, appended in a pipe; a header, the report, and what the keys do."""

import io
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from grader.grading import CaseDone, Searching, Started
from grader.report.text import print_feedback
from grader.watch import screen as screens
from grader.watch.events import Opened
from grader.watch.screen import Appended, Repainted, ending, header
from grader.watch.state import State

NOON = datetime(2026, 11, 28, 12, 0)
NEW = State(Path("practice/mine.py"), NOON)
KEYS = "h hint   a all cases   e editor   n next   p skip   s solution   q quit"


@pytest.fixture
def failed(feedbacks):
    """A moment after a check."""
    return replace(NEW, status="checked", checks=3, last=NOON.replace(second=9), feedback=feedbacks["wrong values"])


def report(feedback):
    """The first screen of a check, at 80 columns."""
    console = Console(file=io.StringIO(), width=80, no_color=True, highlight=False)
    with console.capture() as captured:
        print_feedback(feedback, console)
    return captured.get()


@pytest.fixture
def painted(tmp_path, monkeypatch):
    """painted(state, *steps, columns=80, lines=24, color=False): the rows of the screen, and all that was written."""

    def paint(state, *steps, columns=80, lines=24, color=False):
        monkeypatch.setattr(screens, "get_terminal_size", lambda: os.terminal_size((columns, lines)))
        monkeypatch.setattr(screens, "SELDOM", 0)
        with (tmp_path / "terminal").open("w+", encoding="utf-8", newline="") as stream:
            with Repainted(stream, report, color) as screen:
                screen.show(state)
                for step in steps:
                    screen.progress(step)
            stream.seek(0)
            written = stream.read()
        assert written.startswith(screens.OPEN) and written.endswith(screens.SHUT)
        inside = written.removeprefix(screens.OPEN).removesuffix(screens.SHUT)
        _, page, *more = inside.split(screens.HOME)
        rows = page.removesuffix(screens.REST_OF_PAGE).split("\r\n")
        assert len(rows) == lines and not any(
            "\x1b" in row.removesuffix(screens.REST_OF_LINE) for row in rows if not color
        )
        return [row.removesuffix(screens.REST_OF_LINE) for row in rows], [
            text.removesuffix(screens.REST_OF_LINE) for text in more
        ]

    return paint


def test_the_first_screen(painted, failed):
    """Since when and how often, what `kata check` prints, and the keys, in as many lines as there are."""
    rows, _ = painted(failed, columns=90)
    assert rows[0] == "mine.py: watched since 12:00, 3 checks, the last at 12:00:09"
    assert rows[1:].index("") >= 0 and rows[1].startswith("FAILED  toy-scale")
    assert rows[-1] == KEYS and all(len(row) <= 90 for row in rows)
    narrow, _ = painted(failed, columns=70)
    assert narrow[-1] == KEYS.replace("   ", "  ")


def test_what_does_not_fit_is_counted_and_scrolled_to(painted, failed):
    """Nothing is lost on a small terminal; the last line of one screen is the first of the next."""
    text = "\n".join(f"line {number}" for number in range(50))
    page = replace(failed, page=Opened("cases", text))
    first, _ = painted(page, lines=20)
    assert first[1] == "line 0" and first[-3] == f"space: {50 - len(lines_of(first))} more lines"
    second, _ = painted(replace(page, scrolled=1), lines=20)
    assert lines_of(second)[0] == lines_of(first)[-1] and second[-3].endswith("b: back up")
    last, _ = painted(replace(page, scrolled=99), lines=20)
    assert lines_of(last)[-1] == "line 49" and last[-3] == "b: back up"


def lines_of(rows):
    return [row for row in rows if row.startswith("line ")]


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40), (40, 10), (200, 5), (20, 3)])
def test_every_size_holds(painted, failed, columns, lines):
    """The rows are as many as there are, and the keys or their beginning are among them."""
    rows, _ = painted(failed, columns=columns, lines=lines)
    assert len(rows) == lines


MOMENTS = [
    pytest.param({"status": "checking"}, 0, "checking …", id="checking"),
    pytest.param({"status": "gone"}, 1, "mine.py is no longer there", id="gone"),
    pytest.param({"status": "refused", "refusal": "mine.py is not UTF-8"}, 1, "mine.py is not UTF-8", id="refused"),
    pytest.param({"question": "solution"}, -1, "Show the solution, and note", id="s"),
    pytest.param({"question": "next", "following": "dropout"}, -1, "Go on to dropout? y", id="next"),
    pytest.param({"page": Opened("hint", "Try it.")}, 1, "Try it.", id="a page"),
    pytest.param({"page": Opened("hint", "Try it.")}, -2, "Esc: the report", id="the way back"),
    pytest.param({"notes": ("not recorded \x1b[2J",)}, -2, "not recorded", id="a note"),
    pytest.param({"checks": 1}, 0, "mine.py: watched since 12:00, 1 check, at 12:00:09", id="one check"),
]


@pytest.mark.parametrize(("changes", "row", "said"), MOMENTS)
def test_each_moment_says_what_it_is(painted, failed, changes, row, said):
    """At its place on the screen, at 80 columns."""
    rows, _ = painted(replace(failed, **changes))
    assert rows[row].startswith(said), rows


def test_progress_is_told_in_the_first_line(painted, failed):
    """How many cases were run, and that a cause is looked for: the verdict is known then."""
    case = failed.feedback.runs[0].cases[0]
    _, told = painted(replace(failed, status="checking"), Started(), CaseDone(case), CaseDone(case), Searching())
    assert told == ["checking … 1 case", "checking … 2 cases", "failed; looking for the cause …"]


def test_colour_is_taken_back_at_each_end(painted, failed):
    """Nothing of a report colours the next line."""
    rows, _ = painted(failed, color=True)
    assert all(row.endswith(screens.PLAIN) for row in rows)


def test_in_a_pipe_each_check_is_appended(failed):
    """No escape codes and no keys; the report of each check, and nothing twice."""
    stream = io.StringIO()
    with Appended(stream, report, keys=False) as screen:
        for state in (NEW, failed, failed, replace(failed, status="checking"), replace(failed, checks=4, last=NOON)):
            screen.show(state)
        screen.progress(Searching())
    said = stream.getvalue()
    assert said.count("FAILED") == 2 and said.count("watched since") == 3
    assert "\x1b" not in said and "quit" not in said


def test_for_screen_readers_the_keys_are_told(failed):
    """After each report, and again with each question."""
    stream = io.StringIO()
    screen = Appended(stream, report, keys=True)
    screen.show(failed)
    screen.show(replace(failed, question="solution"))
    screen.show(replace(failed, page=Opened("hint", "Try it."), notes=("a note",)))
    said = stream.getvalue()
    assert said.count("q quit") >= 1 and "Show the solution, " in said and "Try it." in said and "a note" in said


@pytest.mark.parametrize(
    ("checks", "said"), [(0, "0 checks since 12:00."), (1, "1 check since 12:00."), (7, "7 checks since 12:00.")]
)
def test_the_end_says_how_often(failed, checks, said):
    """One line is left in the terminal."""
    assert ending(replace(failed, checks=checks)) == said


def test_a_file_s_name_forges_no_line():
    """It stands in the first line, whatever is in it."""
    assert "\n" not in header(replace(NEW, path=Path("a\nPASSED.py")))
