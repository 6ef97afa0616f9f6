"""`kata explain --cards`: follow-up questions one by one, from a pipe, to the end or to wherever the input ends."""

import io
from datetime import datetime, timedelta

import pytest

from grader import cli
from grader.cli import today
from grader.study import cards, journal

ID = "toy-scale/what-is-the-gradient-with-respect-to-x"


@pytest.fixture
def kata(toy_root, capsys, monkeypatch):
    """Types a command, and then these lines; its exit code, output and errors."""

    def run(*arguments, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = cli.run(arguments)
        done = capsys.readouterr()
        return code, done.out, done.err

    return run


def answers():
    return [(event.question, event.right, event.said) for event in journal.events() if type(event) is journal.Answered]


@pytest.mark.parametrize(("rating", "known"), [("y", True), (" NO ", False), ("maybe\nyes", True)])
def test_a_question_is_asked_answered_and_rated(kata, rating, known):
    """The answer comes after whatever was said, then the rating, which is noted."""
    code, out, err = kata("explain", "toy-scale", "--spoil", "--cards", typed=f"dy\n{rating}\n")
    assert (code, err, answers()) == (0, "", [(ID, known, "dy")])
    question, answer, end = (
        out.index(part) for part in ("with respect to x?", "factor · dy", f"You knew {known:d} of 1")
    )
    assert question < answer < end
    assert ("maybe is neither; type y or n" in out) == rating.startswith("maybe")
    history = " ".join(kata("history", "toy-scale")[1].split())
    assert f"toy-scale answered {'right' if known else 'wrong'}: {ID.partition('/')[2]}" in history
    assert ("What you did not know comes back: kata review" in out) is not known


@pytest.mark.parametrize("typed", ["", "dy\n", "dy\nmaybe\n"])
def test_where_the_input_ends_nothing_counts(kata, typed):
    """It is an end like any other."""
    code, out, _ = kata("explain", "toy-scale", "--spoil", "--cards", typed=typed)
    assert code == 0 and "No question was answered." in out and answers() == []


def test_the_answers_are_kept_until_a_pass(kata):
    """As the page is; and there is one section of questions."""
    assert "--spoil to see it anyway" in kata("explain", "toy-scale", "--cards")[2]
    code, _, err = kata("explain", "toy-scale", "--cards", "--section", "Cost")
    assert code == 2 and "leave --section out" in err


def test_what_was_not_known_comes_back(kata, monkeypatch):
    """On the next day, as a review; a question that is gone does not."""
    noon = datetime(2024, 5, 15, 12).astimezone()
    for name in (ID, "toy-scale/what-was-asked-once"):
        journal.record(journal.Answered(noon, name, False))
    for module in (today, journal):
        monkeypatch.setattr(module, "now", lambda: noon + timedelta(days=1))
    card = cards.of_question(ID)
    assert f"  {ID} (since yesterday)" in kata("review")[1] or f"  {ID} (today)" in kata("review")[1]
    code, out, _ = kata("review", card, typed="\ny\n")
    assert code == 0 and "You knew 1 of 1." in out
    assert kata("review")[1].startswith(f"Nothing is due; the next is {ID}")
