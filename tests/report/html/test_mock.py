"""The pages of a mock interview: its scorecard and the interviewer's sheet."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.model import Mistake
from grader.model.mock import BANDS, DIMENSIONS, FollowUp, Slip
from grader.model.questions import Choice, FillIn, Number, Open, Order, Question
from grader.report.html.scorecard import scorecard_page
from grader.report.html.sheet import KataSheet, sheet_page
from grader.study.mock.clock import parts
from grader.study.mock.marks import observed
from grader.study.questions import pose
from tests.report.test_mock import CARD

HOSTILE = "</script><b>{{ 7*7 }}</b>\x00\u202e"
ANSWERS = {
    "choice": Choice("this", ("that", "no")), "number": Number(0.5, "bits", 0.0), "fill-in": FillIn("word", ()),
    "order": Order(("one", "two", "three")), "open": Open("A model.", ("a point",)),
}  # fmt: skip


def sheet_of(text):
    """A sheet in which everything that others wrote is this text."""
    mistakes = [Mistake("slip", text, text, Path("x.py"), "")] * 17
    kata = KataSheet(
        "alpha", text, "numpy", 20, f"def f():\n    return '{text}'\n", mistakes, [FollowUp("alpha", text, text)]
    )
    asked = [pose(Question(name, "norms", "easy", text, answer, text, "us"), 7) for name, answer in ANSWERS.items()]
    rubric = [(dimension, [observed(dimension, band) for band in BANDS]) for dimension in DIMENSIONS]
    return sheet_page("packet-7-abc", 45, 7, "kata mock grade x.zip --seed 7", [kata], asked, parts(45), rubric)


@pytest.mark.parametrize(
    "part",
    ["Mock interview 2024-05-17-abc", "leaning hire", "1 of 2 passed within the round", "self-rating: strong hire",
     "interviewer: leaning no hire", "The primary error is judgement", "failed, late", "beta failed (late)", "50:00"],
)  # fmt: skip
def test_a_scorecard_says_what_the_terminal_does(part):
    """Every value of it."""
    assert part in scorecard_page(CARD)


def test_a_scorecard_with_nothing_in_it():
    """No word for all, no error, nothing that happened."""
    said = scorecard_page(replace(CARD, overall=None, primary=None, timeline=(), works=(), finished=False))
    assert "No error stands out." in said and "kata mock finish" in said


@pytest.mark.parametrize(
    "part",
    ["Interviewer&#39;s sheet: packet-7-abc", "kata mock grade x.zip --seed 7", "8–28 min: code", "return &#39;Why&#39;",
     "strong hire: Every kata passed", "0.5 bits", "one → two → three", "A model.", "a point",
     "nobody has counted", "<summary>2 more</summary>"],
)  # fmt: skip
def test_the_sheet(part):
    """References, mistakes, follow-ups, questions with their answers, the rubric."""
    assert part in sheet_of("Why")


def test_what_others_wrote_is_text():
    """Nothing of it is markup, a template or a control character."""
    card = replace(CARD, session=HOSTILE, works=(replace(CARD.works[0], mistakes=(Slip("x", HOSTILE),)),))
    for page in (scorecard_page(card), sheet_of(HOSTILE)):
        assert "<b>" not in page and "</script>" not in page and "{{ 7*7 }}" in page
        assert not {"\x00", "\u202e"} & set(page)
