"""A bank whose answers give themselves away is complained about; what one of its questions is, decides the rest."""

from dataclasses import replace

import pytest

from grader.authoring.questions import complaints
from grader.model.questions import Choice, FillIn, Question

SOUND = Question("one", "toy", "easy", "Which?", Choice("this", ("that", "none", "them")), "It is.", "us")

BROKEN = {
    "choices that are the same": (replace(SOUND, answer=Choice("1 - z", ("1-z", "z"))), "nothing that matters"),
    "a choice about the others": (replace(SOUND, answer=Choice("a", ("b", "All of the above"))), "shuffled"),
    "the same answer twice": (replace(SOUND, answer=FillIn("ps aux", ("PS AUX",))), "same answer twice"),
    "an answer in the text": (replace(SOUND, text="Is it ps aux?", answer=FillIn("ps aux", ())), "holds the answer"),
    "a letter in the explanation": (replace(SOUND, explanation="Option b is wrong."), "by its letter"),
    "a long line of code": (replace(SOUND, text=f"What is\n\n    {'x' * 80}"), "84 columns"),
}


@pytest.mark.parametrize(("question", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_question_is_complained_about(question, sentence):
    """By its topic and its name."""
    (complaint,) = complaints([question])
    assert complaint.startswith("toy: one: ") and sentence in complaint


@pytest.mark.parametrize("which", ["longest", "shortest"])
def test_lengths_that_give_the_answer_away(which):
    """Too often, or too rarely: both help whoever guesses."""
    right, wrong = ("a long text", "short") if which == "longest" else ("short", "a long text")
    always = [
        replace(SOUND, id=f"q{i}", answer=Choice(right, (wrong, wrong + "x"[:i], "middle .."))) for i in range(40)
    ]
    found = [complaint for complaint in complaints(always) if "chance" in complaint]
    assert any(f"the {which} in 40 questions" in complaint for complaint in found)
    assert any("in 0 questions" in complaint for complaint in found)


def test_a_sound_bank():
    """Nothing is said of it; lengths that tie tell nothing."""
    assert [*complaints([replace(SOUND, id=f"q{i}") for i in range(40)])] == []
