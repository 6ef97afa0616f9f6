"""A drill gives its answer away at the first hint, or when it is mended, and not at the first check."""

import re
from dataclasses import replace

import pytest

from grader.cli import drill
from grader.model import Place
from grader.study import cards, journal
from tests.study.test_cards import drilled

FILE = "/drills/toy_scale.py"
PLACE = re.compile(r" line \d+\n")  # at the end of a title
CARD = cards.of_mistake("toy-scale", "adds")


@pytest.fixture
def failed(feedbacks):
    """A failed check of the file, with a known mistake and its line."""
    feedback = feedbacks["two mistakes"]
    run = feedback.runs[0]
    cases = tuple(replace(case, origin=(Place(7, "return x + factor"),)) for case in run.cases)
    return replace(feedback, path=FILE, runs=(replace(run, cases=cases),), beyond="large")


def record(*events):
    for event in events:
        journal.record(event)


def test_the_first_check_shows_the_failing_case_alone(failed):
    """No title, no line, nothing that tells failing cases from passing ones; the numbers stay."""
    record(*drilled("started", file=FILE))
    shown = drill.reported(failed)
    assert (shown.diagnoses, shown.beyond, shown.contrast.key) == ((), "", "drill.to_be_found")
    assert [case.origin for case in shown.runs[0].cases] == [(), ()]
    assert [case.finding for case in shown.runs[0].cases] == [case.finding for case in failed.runs[0].cases]


# what happened to the file before
TOLD = {
    "it is no drill": [],
    "a hint was taken": ["started", "hint"],
    "it was mended before": ["started", "passed"],
}


@pytest.mark.parametrize("case", TOLD)
def test_then_all_is_told(failed, case):
    """The same feedback."""
    record(*drilled(*TOLD[case], file=FILE))
    assert drill.reported(failed) is failed


def test_a_journal_that_cannot_be_read_hides_nothing(failed, home):
    """The verdict is not lost to it."""
    (home / "journal.db").mkdir(parents=True)
    assert drill.reported(failed) is failed


def test_what_was_wrong_is_said_at_the_end(toy_root):
    """Of a drill, and of nothing else."""
    assert drill.found(CARD) == ["It was: Adds the factor where it should multiply"]
    assert drill.found("") == drill.found(cards.of_kata("toy-scale")) == []


@pytest.mark.parametrize("option", ["", "-v"])
def test_from_the_first_check_to_the_last(kata, tmp_path, option):
    """As it is typed: nothing, a hint, the name and the line, and the name once more."""
    journal.record(journal.Attempt(journal.now(), "toy-scale", "/gone.py", "numpy", "failed", 1, 0.1, ("adds",)))
    assert kata("review", CARD)[0] == 0
    first = kata("check", *option.split())[1]
    assert "This mistake is yours to find" in first and "Adds the factor where it should multiply" not in first
    assert not PLACE.search(first) and "expected" in first
    kata("hint")
    second = kata("check", *option.split())[1]
    assert "Adds the factor where it should multiply" in second and PLACE.search(second)
    path = tmp_path / "practice" / "drills" / "toy_scale.py"
    path.write_text(path.read_text().replace("x + factor", "x * factor"))
    code, out, _ = kata("check")
    assert code == 0 and "\nIt was: Adds the factor where it should multiply\n" in out
