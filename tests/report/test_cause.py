"""One cause for one look: its title and place, the arguments that matter, both sides, a nudge; nothing runs on and on."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from grader.model import (
    Call,
    Changed,
    Contract,
    Described,
    Diagnosis,
    Ended,
    Message,
    NoError,
    Outcome,
    Place,
    RaisedError,
    Text,
    Unequal,
)
from grader.report.cause import print_cause, print_unknown, where_text
from grader.report.layout import Page

KNOWN = Diagnosis("adds", "Adds the factor where it should multiply", "Try a factor of 1.0 on paper.", "matches")


@pytest.fixture
def page():
    """A page of 80 columns, and its text when it has been written."""
    console = Console(file=io.StringIO(), width=80, highlight=False, emoji=False)
    return Page(console), console.file.getvalue


@pytest.fixture
def case(feedbacks):
    """A failing case with wrong numbers."""
    return feedbacks["wrong values"].runs[0].cases[0]


PLACES = [
    ((7,), "line 7"), ((4, 8), "lines 4 and 8"), ((4, 5, 8), "lines 4, 5 and 8"), ((4, 5, 6, 8), "lines 4 to 8"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "text"), PLACES, ids=[text for _, text in PLACES])
def test_a_place_in_words(lines, text):
    """A few lines by their numbers, many as a range."""
    assert where_text(tuple(map(Place, lines))) == text


def test_one_line_is_shown_with_its_text(page, case):
    """The number stands at the end of the title's line, the line below it."""
    onto, text = page
    print_cause(1, KNOWN, replace(case, origin=(Place(7, "y = x + factor"),)), onto)
    first, second, *_ = text().splitlines()
    assert (
        first == "1  Adds the factor where it should multiply".ljust(74) + "line 7"
        and second.strip() == "y = x + factor"
    )


def test_only_arguments_that_matter_are_shown(page, case):
    """Where it is known which."""
    onto, text = page
    print_cause(1, KNOWN, replace(case, telling=("factor",)), onto)
    assert "   With factor = 2.09\n" in text() and "x = " not in text()


def test_a_mistake_without_a_case_is_its_title_and_nudge(page):
    """What is shown of another one is not said again."""
    onto, text = page
    print_cause(2, KNOWN, None, onto)
    assert text() == "2  Adds the factor where it should multiply\n   Try a factor of 1.0 on paper.\n"


UNKNOWN = [
    pytest.param((), "Cause unknown, and no known mistake.", id="no place"),
    pytest.param(
        (Place(7, "y = x"),),
        "Cause unknown, and no known mistake. Look first at line 7, where y is made.",
        id="a place",
    ),
]


@pytest.mark.parametrize(("origin", "said"), UNKNOWN)
def test_an_unknown_cause_is_said_to_be_one(page, case, origin, said):
    """With the relation, and where to look first if that is certain."""
    onto, text = page
    print_unknown(replace(case, origin=origin), onto)
    assert f"   y: it is off by the same amount everywhere, 2.09.\n   {said}\n" in text()


def test_what_an_experiment_found_is_no_unknown_cause(page, case):
    """It stands where the title of a known mistake would, and the case below it."""
    onto, text = page
    print_unknown(case, onto, cause="Something is kept between calls")
    said = text()
    assert "unknown" not in said and said.index("Something is kept") < said.index("Case: ")


SIDES = [
    pytest.param(Contract(what="y", aspect="shape", expected=(3, 2), actual=(2, 3)), ["expected  shape of y: (3, 2)", "yours     (2, 3)"], id="a shape"),
    pytest.param(Unequal(what="r['a']", expected=Described("int", "3"), actual=Described("int", "4")), ["expected  r['a']: 3", "yours     4"], id="a value"),
    pytest.param(NoError(what="ValueError", returned=Described("int", "4")), ["expected  ValueError", "yours     no error; it returned 4"], id="no error"),
]  # fmt: skip


@pytest.mark.parametrize(("finding", "lines"), SIDES)
def test_both_sides(page, case, finding, lines):
    """What was expected stands above what is there, each with its name."""
    onto, text = page
    print_unknown(replace(case, finding=finding), onto)
    found = [line.strip() for line in text().splitlines()]
    assert [line for line in found if line.startswith(("expected", "yours"))] == lines


FACTS = [
    pytest.param(Changed(what="cache[1]"), "Changed in place: cache[1]", id="changed"),
    pytest.param(
        Contract(what="y", aspect="dtype", expected="float32", actual="float64"),
        "Wrong dtype: y is float64, not float32", id="a dtype",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("finding", "title"), FACTS)
def test_a_fact_is_the_title(page, case, finding, title):
    """What to mend does not depend on the case, which stands below it; neither side is said again."""
    onto, text = page
    print_unknown(replace(case, finding=finding), onto)
    said = text()
    assert said.index(title) < said.index("Case: ") and "expected" not in said and "yours" not in said


def test_an_endless_loop_is_the_title(page, case):
    """With the line that ran last; the case that it is in stands below it."""
    onto, text = page
    detail = Message.of("late.computing", seconds=3.0)
    outcome = Outcome("timed out", detail, (Place(8, "while queue:"),))
    print_unknown(replace(case, finding=Ended(what="the process", outcome=outcome)), onto)
    first, second, third, *_ = text().splitlines()
    assert first.startswith("✗  An endless loop") and first.endswith("stopped at line 8") and len(first) == 80
    assert (
        second.strip() == "while queue:" and third.strip() == "Case: every number is multiplied by the factor (float64)"
    )
    assert "yours     no answer after 3 s of computing" in text() and "unknown" not in text()


def test_how_a_process_ended_is_the_title(page, case):
    """It is said once, and the case stands below it."""
    onto, text = page
    outcome = Outcome("timed out", Message.of("late", seconds=1.0), (Place(9, "time.sleep(100)"),))
    print_unknown(replace(case, finding=Ended(what="the process", outcome=outcome)), onto)
    assert text().startswith("✗  Timed out: no answer within 1 s") and text().count("no answer") == 1
    assert text().count("every number is multiplied") == 1 and "expected" not in text()


RAISED = [
    pytest.param(RaisedError(what="NameError", message="no dxhat"), "✗  NameError: no dxhat", False, id="its words"),
    pytest.param(RaisedError(what="KeyError", message="", expected="ValueError"), "✗  every", True, id="another error"),
    pytest.param(RaisedError(what="TypeError", message="a b " * 40), "✗  every", True, id="too many words"),
]


@pytest.mark.parametrize(("finding", "title", "below"), RAISED)
def test_an_error_is_the_title(page, case, finding, title, below):
    """Where an answer was expected, and it is short; it is said once, and the case stands below it."""
    onto, text = page
    print_unknown(replace(case, finding=finding), onto)
    assert text().startswith(title) and text().count("every number") == 1
    assert any(line.strip().startswith(("raised", "yours")) for line in text().splitlines()) == below


def test_a_place_that_does_not_fit_stands_at_the_line(page, case):
    """A long title has it below, beside the text of the line, which gives way."""
    onto, text = page
    long = replace(KNOWN, title="Adds the factor to every number of x where it should multiply all by it")
    print_cause(1, replace(long, places=(Place(7, "y = x + factor" * 9),)), None, onto)
    assert text().splitlines()[1].endswith("…  line 7") and len(text().splitlines()[1]) <= 80


def test_arguments_of_which_there_is_only_a_summary_go_first(page, case):
    """Where there is no room for all, and that there are more is said."""
    onto, text = page
    given = [("w", Text("<float32 (9, 9)>")), *((f"part_{n}", Text("[1, 2, 3, 4, 5, 6, 7, 8]")) for n in range(9))]
    print_cause(1, KNOWN, replace(case, finding=replace(case.finding, call=Call("f", tuple(given)))), onto, rows=3)
    lines = [line.strip() for line in text().splitlines() if "part_" in line or "more" in line or "w =" in line]
    assert lines[0].startswith("With part_0 = ") and lines[-1] == "and more: -v" and len(lines) == 3


def test_nothing_runs_on(page, case, feedbacks):
    """However long the texts are, a cause has some twenty lines."""
    onto, text = page
    print_cause(1, feedbacks["wide"].diagnoses[0], feedbacks["wide"].runs[0].cases[0], onto)
    assert text().count("\n") <= 20
