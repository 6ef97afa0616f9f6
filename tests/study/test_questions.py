"""A round is balanced and can be repeated; an answer is worth what it says, and what cannot be read is asked again."""

from collections import Counter
from dataclasses import replace

import pytest

from grader.catalogue import questions as bank
from grader.model import Message
from grader.model.questions import Choice, FillIn, Number, Open, Order, Posed, Question, Score
from grader.study.questions import judge, pick, pose, rate, scores

CHOICE = Question("c", "toy", "easy", "Which?", Choice("right", ("wrong", "worse", "worst")), "It is.", "us")
NUMBER = replace(CHOICE, id="n", answer=Number(3.75, "MiB", 0.01))
EXACT = replace(CHOICE, id="e", answer=Number(-0.1, "", 0))
FILL = replace(CHOICE, id="f", answer=FillIn("p - y", ("softmax(z) - y", "free -h")))
ORDER = replace(CHOICE, id="o", answer=Order(("first", "second", "third")))
OPEN = replace(CHOICE, id="w", answer=Open("model", ("one", "two", "three", "four")))
SHOWN = Posed(CHOICE, ("wrong", "right", "worse", "worst"))
STEPS = Posed(ORDER, ("third", "first", "second"))

JUDGED = {
    # question, typed, what it is worth
    "the letter": (SHOWN, "b", 1),
    "the letter with its bracket": (SHOWN, " B) ", 1),
    "another letter": (SHOWN, "a", 0),
    "the text itself": (SHOWN, "Right", 1),
    "nothing": (SHOWN, "  ", 0),
    "the number": (Posed(NUMBER), "3.75", 1),
    "within its tolerance": (Posed(NUMBER), "3.74", 1),
    "beyond it": (Posed(NUMBER), "3.73", 0),
    "in its unit": (Posed(NUMBER), "3.75 MiB", 1),
    "in a like one": (Posed(NUMBER), "3840 KiB", 1),
    "in one that looks like it": (Posed(NUMBER), "3.75 MB", 0),
    "an exact one": (Posed(EXACT), "-1/10", 1),
    "nearly an exact one": (Posed(EXACT), "-0.1001", 0),
    "a word": (Posed(FILL), "P-Y", 1),
    "as signs are printed": (Posed(FILL), "p − y.", 1),
    "another that is accepted": (Posed(FILL), "`free  -h`", 1),
    "another word": (Posed(FILL), "y - p", 0),
    "the order": (STEPS, "b c a", 1),
    "in one word": (STEPS, "BCA", 1),
    "with arrows": (STEPS, "b -> c -> a", 1),
    "another order": (STEPS, "a b c", 0),
}


@pytest.mark.parametrize(("posed", "typed", "credit"), JUDGED.values(), ids=JUDGED)
def test_an_answer_is_judged(posed, typed, credit):
    """All or nothing, whatever the case, blanks and signs."""
    judged = judge(posed, typed)
    assert (judged.credit, judged.right, judged.said) == (credit, bool(credit), typed.strip())


REFUSED = {
    "a letter that is no choice": (SHOWN, "e", "quiz.no_letter"),
    "two letters": (SHOWN, "a b", "quiz.no_letter"),
    "a word for a number": (Posed(NUMBER), "big", "quiz.no_number"),
    "a letter twice": (STEPS, "a b b", "quiz.no_order"),
    "a letter too few": (STEPS, "a b", "quiz.no_order"),
}


@pytest.mark.parametrize(("posed", "typed", "key"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_answer_is_asked_again(posed, typed, key):
    """A slip of the finger is no mistake."""
    refused = judge(posed, typed)
    assert isinstance(refused, Message) and refused.key == key


RATED = {
    "all": ("all", 1.0), "none": ("none", 0.0), "nothing typed": ("", 0.0), "zero": ("0", 0.0),
    "some": ("1 3 4", 0.75), "with commas, and one twice": ("1, 3,3", 0.5),
}  # fmt: skip


@pytest.mark.parametrize(("points", "credit"), RATED.values(), ids=RATED)
def test_an_open_answer_is_rated(points, credit):
    """By the share of its points; two thirds count as known."""
    rated = rate(Posed(OPEN), " my words ", points)
    assert (rated.said, rated.credit, rated.right) == ("my words", credit, credit >= 2 / 3)


@pytest.mark.parametrize("points", ["5", "1 2 x", "0 1", "-1"])
def test_points_that_are_not_there(points):
    """They are asked for again."""
    refused = rate(Posed(OPEN), "", points)
    assert isinstance(refused, Message) and refused.key == "quiz.no_points"


def test_an_open_question_is_not_judged():
    """Nobody can: it is for the learner to rate."""
    with pytest.raises(ValueError, match="rated"):
        judge(Posed(OPEN), "something")


def test_the_same_seed_picks_the_same_questions():
    """Whatever order they come in; another seed picks others."""
    questions = bank.questions()
    assert pick(questions, 10, 7) == pick(reversed(questions), 10, 7) != pick(questions, 10, 8)


@pytest.mark.parametrize("seed", range(5))
def test_a_round_is_balanced(seed):
    """Topics first: none twice before all have come once; then kinds, of which none takes half of the round."""
    topics = len(bank.topics())
    chosen = pick(bank.questions(), topics, seed)
    assert len({question.topic for question in chosen}) == topics
    assert max(Counter(question.kind for question in chosen).values()) <= topics / 2
    assert len({question.id for question in pick(bank.questions(), 2 * topics, seed)}) == 2 * topics


def test_there_are_no_more_than_there_are():
    """A topic may have fewer than were asked for."""
    losses = bank.questions("losses")
    assert set(pick(losses, 1000, 1)) == set(losses) and pick((), 3, 1) == ()


def test_the_place_of_the_right_choice_says_nothing():
    """Each place comes up equally often, and the order is the seed's and the question's alone."""
    places = Counter(pose(CHOICE, seed).shown.index("right") for seed in range(2000))
    assert all(400 < places[place] < 600 for place in range(4))
    assert pose(CHOICE, 3) == pose(CHOICE, 3)
    orders = {pose(replace(CHOICE, id=name), 3).shown for name in ("c", "d", "e", "f", "g")}
    assert len(orders) > 1


def test_steps_are_never_shown_in_their_order():
    """It would look like no question."""
    shown = {pose(ORDER, seed).shown for seed in range(100)}
    assert len(shown) == 5 and ("first", "second", "third") not in shown


def test_the_score_is_by_topic():
    """In alphabetical order, what was said and what it was worth."""
    other = Posed(replace(FILL, topic="art"))
    judged = [judge(SHOWN, "b"), judge(SHOWN, "a"), judge(other, "p - y"), rate(Posed(OPEN), "", "1 2")]
    assert scores(judged) == (Score("art", 1, 1.0), Score("toy", 3, 1.5))
    assert scores([]) == ()
