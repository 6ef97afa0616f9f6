"""A round of questions as it is printed: readable at 80 and 120 columns, in ASCII, and without a sign for a word."""

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from grader.catalogue import questions as bank
from grader.model.questions import Choice, FillIn, Judged, Number, Open, Order, Posed, Question, Score
from grader.report import quiz
from grader.report.layout import Page
from grader.study.questions import pose

QUESTION = Question(
    "one", "toy", "easy", "Which\nof these?", Choice("this", ("that", "else")), "It is.\n\n    x = 1", "us", "dropout"
)
POSED = Posed(QUESTION, ("that", "this", "else"))


def printed(call, *values, width=80, plain=False, encoding="utf-8"):
    """What is printed on a page of so many columns."""
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    call(*values, Page(Console(file=out, width=width, color_system=None), plain))
    out.flush()
    return out.buffer.getvalue().decode(encoding)


def test_a_question():
    """Its place, topic and level, the text as a paragraph, and each choice by its letter."""
    assert printed(quiz.print_question, POSED, 3, 10) == (
        "\n3 of 10  toy · easy\nWhich of these?\n  a  that\n  b  this\n  c  else\n"
    )


VERDICTS = {
    "right": (Judged(POSED, "b", 1.0), "✓ right\n"),
    "wrong": (Judged(POSED, "a", 0.0), "✗ wrong  b  this\n"),
    "passed over": (Judged(POSED, "", 0.0), "– passed over  b  this\n"),
    "a number": (Judged(Posed(Question("n", "t", "easy", "?", Number(18560, "MACs", 0), "e", "s")), "1", 0.0), "✗ wrong  18,560 MACs\n"),
    "a fraction": (Judged(Posed(Question("n", "t", "easy", "?", Number(-0.06, "", 0.1), "e", "s")), "1", 0.0), "✗ wrong  -0.06\n"),
    "a word": (Judged(Posed(Question("n", "t", "easy", "?", FillIn("p - y", ("x",)), "e", "s")), "1", 0.0), "✗ wrong  p - y\n"),
    "an order": (Judged(Posed(Question("n", "t", "easy", "?", Order(("one", "two")), "e", "s"), ("two", "one")), "ab", 0.0), "✗ wrong  b a\n  b  one\n  a  two\n"),
    "points": (Judged(Posed(Question("n", "t", "easy", "?", Open("m", ("one", "two", "three")), "e", "s")), "x", 2 / 3), "2 of 3 points\n"),
}  # fmt: skip


@pytest.mark.parametrize(("judged", "line"), VERDICTS.values(), ids=VERDICTS)
def test_the_first_line_says_what_is_right(judged, line):
    """A mark and a word, and the right answer where it is another one."""
    assert printed(quiz.print_judged, judged).startswith(line)


def test_the_explanation_follows_with_its_source_and_its_kata():
    """Paragraphs are set, lines of code stay."""
    assert printed(quiz.print_judged, Judged(POSED, "b", 1.0)) == (
        "✓ right\nIt is.\n    x = 1\nsource: us\npractise it: kata start dropout\n"
    )


def test_whoever_missed_it_gets_more_of_it():
    """The questions that go with it, as a command."""
    posed = Posed(replace(QUESTION, see=("two", "three")), POSED.shown)
    assert "more on it: kata quiz two three\n" in printed(quiz.print_judged, Judged(posed, "a", 0.0))
    assert "more on it" not in printed(quiz.print_judged, Judged(posed, "b", 1.0))


WANTED = {
    "choice": (POSED, "a letter, a to c"),
    "number": (Posed(Question("n", "t", "easy", "?", Number(1, "MiB", 0.5), "e", "s")), "a number in MiB, give or take 0.5"),
    "exact": (Posed(Question("n", "t", "easy", "?", Number(1, "", 0), "e", "s")), "a number"),
    "fill-in": (Posed(Question("n", "t", "easy", "?", FillIn("x", ()), "e", "s")), "a word or a line"),
    "order": (Posed(Question("n", "t", "easy", "?", Order(("x", "y", "z")), "e", "s"), ("y", "x", "z")), "such as cba"),
    "open": (Posed(Question("n", "t", "easy", "?", Open("x", ("y", "z")), "e", "s")), "Enter shows ours"),
}  # fmt: skip


@pytest.mark.parametrize(("posed", "wanted"), WANTED.values(), ids=WANTED)
def test_it_says_what_to_type(posed, wanted):
    """By the kind of the question."""
    assert wanted in quiz.wanted(posed)


def test_the_score():
    """In all and by topic; what was missed, as the command that asks it again."""
    said = printed(
        quiz.print_score, (Score("art", 2, 1.5), Score("trees", 1, 0.0)), ("one", "two"), "kata quiz --seed 1"
    )
    assert said == (
        "\nScore: 1.5 of 3\n  art    1.5 of 2\n  trees  0 of 1\n"
        "what you missed: kata quiz one two\nthe same round: kata quiz --seed 1\n"
    )


def test_a_round_in_which_nothing_was_answered():
    """It has no score."""
    assert printed(quiz.print_score, (), (), "kata quiz") == "\nNo question was answered.\n"


def test_no_sign_stands_for_a_word():
    """In plain mode, and where the terminal shows ASCII only."""
    for more in ({"plain": True}, {"encoding": "ascii"}):
        said = printed(quiz.print_judged, Judged(POSED, "a", 0.0), **more)
        assert said.startswith("x wrong") and said.isascii()


@pytest.mark.parametrize("width", [40, 80, 120])
def test_questions_fit(width):
    """No line is wider than the terminal (every third question is looked at); code is broken where it must be."""
    for question in bank.questions()[::3]:
        posed = pose(question, 1)
        said = printed(quiz.print_question, posed, 1, 1, width=width)
        said += printed(quiz.print_judged, Judged(posed, "", 0.0), width=width)
        if isinstance(question.answer, Open):
            said += printed(quiz.print_model, posed, width=width)
        assert max(map(cell_len, said.splitlines())) <= width


def test_the_list_of_topics():
    """How many there are of each kind."""
    said = printed(quiz.print_topics, (QUESTION,)).splitlines()
    assert [line.split() for line in said] == [
        ["topic", "questions", "choice"],
        ["toy", "1", "1"],
        ["in", "all", "1", "1"],
    ]


def test_the_list_of_questions():
    """The name to type, and what is asked."""
    said = printed(quiz.print_questions, (QUESTION,)).splitlines()
    assert said[1].split(maxsplit=3) == ["one", "easy", "choice", "Which of these?"]
