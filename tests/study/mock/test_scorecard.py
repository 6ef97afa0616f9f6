"""What a round's events say: of each kata, of each dimension, and of what to work on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from grader.model.mock import BANDS, DIMENSIONS
from grader.study import cards
from grader.study.events import (
    Answered,
    Attempt,
    Closed,
    Discussed,
    HandedIn,
    Hinted,
    Opened,
    Rated,
    SolutionSeen,
)
from grader.study.mock.marks import observed
from grader.study.mock.scorecard import scorecard
from grader.words import say

NOW = datetime(2024, 5, 17, 12, tzinfo=UTC)
ONE = Opened(NOW, "s", "/mock/s", 45, 7, ("alpha",), ("numpy",))
TWO = Opened(NOW, "s", "/mock/s", 45, 7, ("alpha", "beta"), ("numpy", "torch"))
MINUTES = {"alpha": 20, "beta": 20}
HIRE, LEAN, LEAN_NO, NO = BANDS[::-1]


def at(minutes):
    """So many minutes into the round."""
    return NOW + timedelta(minutes=minutes)


def attempt(minutes, verdict, kata="alpha", mistakes=()):
    """A check."""
    return Attempt(at(minutes), kata, f"/{kata}.py", "numpy", verdict, 1, 0.5, mistakes, session="s")


def hand_in(minutes):
    """The pen is put down."""
    return HandedIn(at(minutes), "s")


def card(opened, *events):
    """The scorecard of these events."""
    return scorecard(opened, (opened, *events), MINUTES, {"slip": "A slip"})


# events of one kata -> came, late, first pass in minutes, checks, failed, left
WORKS = {
    "nothing": ((), "not attempted", False, None, 0, 0, ()),
    "handed in blank": ((hand_in(40),), "not attempted", False, None, 0, 0, ()),
    "a blank that was checked": ((attempt(5, "not gradable"), hand_in(40)), "not attempted", False, None, 1, 0, ()),
    "a blank that is still being written": ((replace(attempt(5, "not gradable"), stub=True),), "not attempted", False, None, 1, 0, ()),
    "no longer a blank": (
        (replace(attempt(5, "not gradable"), stub=True), attempt(6, "not gradable")), "not gradable", False, None, 2, 0, (),
    ),
    "passed": ((attempt(10, "passed"), hand_in(40), attempt(41, "passed")), "passed", False, 10, 1, 0, ()),
    "failed, then passed": (
        (attempt(5, "failed", mistakes=("slip",)), attempt(9, "passed")), "passed", False, 9, 2, 1, (),
    ),
    "passed and broken again": ((attempt(9, "passed"), attempt(12, "failed")), "passed", False, 9, 2, 1, ()),
    "never checked, and right": ((hand_in(40), attempt(41, "passed")), "passed", False, 40, 0, 0, ()),
    "handed in in time, graded after it": ((hand_in(45), attempt(46, "passed")), "passed", False, 45, 0, 0, ()),
    "passed late": ((attempt(50, "passed"), hand_in(51)), "passed", True, 50, 1, 0, ()),
    "handed in late": ((hand_in(46), attempt(46.5, "failed")), "failed", True, None, 0, 0, ()),
    "left wrong": (
        (attempt(5, "failed", mistakes=("slip",)), hand_in(40), attempt(41, "failed", mistakes=("slip",))),
        "failed", False, None, 1, 1, ("slip",),
    ),
    "cannot be run": ((hand_in(40), attempt(41, "not gradable")), "not gradable", False, None, 0, 0, ()),
}  # fmt: skip


@pytest.mark.parametrize("case", WORKS)
def test_work(case):
    """What became of a kata."""
    events, came, late, first, checks, failed, left = WORKS[case]
    (work,) = card(ONE, *events).works
    assert (work.came, work.late, work.checks, work.failed) == (came, late, checks, failed)
    assert work.first_pass == (None if first is None else first * 60)
    assert tuple(slip.slug for slip in work.left) == left


def test_slips_have_their_titles():
    """In the order in which they were named, each once; the slug where no title is known."""
    (work,) = card(
        ONE, attempt(1, "failed", mistakes=("slip", "other")), attempt(2, "failed", mistakes=("slip",))
    ).works
    assert [(slip.slug, slip.title) for slip in work.mistakes] == [("slip", "A slip"), ("other", "other")]


BOTH = (attempt(10, "passed"), attempt(25, "passed", "beta"))
# events of a round of two katas -> correctness, speed, numerics, testing
MARKS = {
    "both at once": (BOTH, HIRE, HIRE, HIRE, HIRE),
    "both, slowly": ((attempt(20, "passed"), attempt(39, "passed", "beta")), HIRE, LEAN, HIRE, HIRE),
    "both, one late": ((attempt(20, "passed"), attempt(50, "passed", "beta")), LEAN, LEAN_NO, HIRE, HIRE),
    "both late": ((attempt(70, "passed"), attempt(80, "passed", "beta")), LEAN, NO, HIRE, HIRE),
    "a slip, mended": ((attempt(5, "failed", mistakes=("slip",)), *BOTH), HIRE, HIRE, LEAN, LEAN),
    "three checks too many": ((*[attempt(n, "failed") for n in (1, 2, 3)], *BOTH), HIRE, HIRE, LEAN, LEAN_NO),
    "check after check": ((*[attempt(n, "failed") for n in (1, 2, 3, 4)], *BOTH), HIRE, HIRE, LEAN, NO),
    "one and a blank": ((attempt(10, "passed"), hand_in(40)), LEAN, HIRE, LEAN, LEAN),
    "one mended, and a blank": ((attempt(5, "failed"), attempt(10, "passed"), hand_in(40)), LEAN, HIRE, LEAN, LEAN),
    "one, and one wrong": ((attempt(10, "passed"), attempt(41, "failed", "beta")), LEAN, HIRE, LEAN_NO, LEAN_NO),
    "one late, and a blank": ((attempt(46, "passed"),), LEAN_NO, NO, LEAN, LEAN),
    "wrong, with a name": ((attempt(41, "failed", mistakes=("slip",)),), LEAN_NO, None, LEAN_NO, LEAN_NO),
    "wrong, with two names": ((attempt(41, "failed", mistakes=("slip", "other")),), NO, None, LEAN_NO, LEAN_NO),
    "both wrong": ((attempt(41, "failed"), attempt(41, "failed", "beta")), NO, None, NO, LEAN_NO),
    "one does not run": ((attempt(41, "not gradable"),), NO, None, NO, LEAN),
    "two blanks": ((hand_in(40),), NO, None, None, None),
}


@pytest.mark.parametrize("case", MARKS)
def test_marks(case):
    """The bands that a program can give; people's are not assessed."""
    events, *bands = MARKS[case]
    found = card(TWO, *events)
    assert [mark.band for mark in found.marks] == [*bands, None, None]
    assert [mark.dimension for mark in found.marks] == [*DIMENSIONS]


@pytest.mark.parametrize("case", MARKS)
def test_every_band_has_its_evidence(case):
    """No band without what it stands on, and every sentence can be said."""
    found = card(TWO, *MARKS[case][0])
    for mark in found.marks:
        assert mark.band is None or mark.evidence, mark
        assert all(say(message) for message in (mark.observed, *mark.evidence))
    assert all(say(message) for message in found.evidence) and found.evidence


def test_every_band_has_a_sentence_of_its_own():
    """Six dimensions, four bands each and "not assessed"."""
    said = [say(observed(dimension, band)) for dimension in DIMENSIONS for band in (*BANDS, None)]
    assert len(set(said[0::5] + said[1::5] + said[2::5] + said[3::5])) == 24 and all(said)


def test_the_word_for_all():
    """The middle band, of two the worse; none where fewer than three were assessed."""
    assert card(TWO, *BOTH).overall == HIRE
    assert card(TWO, attempt(41, "failed"), attempt(41, "failed", "beta")).overall == NO
    assert card(TWO, attempt(41, "failed", mistakes=("slip",))).overall == LEAN_NO
    (said,) = card(TWO, *BOTH).evidence
    assert said.key == "mock.overall_all" and "4" in say(said)
    none = card(TWO, hand_in(40))
    assert none.overall is None and "takes 3" in say(none.evidence[0])


def test_the_word_for_all_is_never_above_correctness():
    """Who left one of two katas blank was quick and careful with the other, and that is not enough."""
    people = [Rated(at(44), each, HIRE, "interviewer", session="s") for each in ("problem solving", "communication")]
    found = card(TWO, attempt(10, "passed"), hand_in(40), *people)
    assert [mark.band for mark in found.marks] == [LEAN, HIRE, LEAN, LEAN, HIRE, HIRE]
    assert found.overall == LEAN
    late = card(TWO, attempt(46, "passed"), hand_in(47), *people)
    assert [mark.band for mark in late.marks] == [LEAN_NO, NO, LEAN, LEAN, HIRE, HIRE]
    assert late.overall == LEAN_NO and "mock.overall_limit" in [each.key for each in late.evidence]


PACKET = replace(TWO, path="")


def test_a_packet():
    """Nobody saw a check or a clock: testing and speed are not assessed, and the sentences say why."""
    half = card(PACKET, HandedIn(NOW, "s"), attempt(0, "passed"))
    assert [mark.band for mark in half.marks] == [LEAN, None, LEAN, None, None, None] and half.overall is None
    said = [say(mark.observed) for mark in half.marks]
    assert "nobody timed it" in said[1] and "not every kata" in said[2] and "packet" in said[3]
    assert half.primary.kind == "judgement" and say(half.primary.shown) == "1 of 2 passed within the round"
    blank = card(PACKET, HandedIn(NOW, "s"))
    assert blank.marks[3].band is None and "nothing was written" in say(blank.marks[3].observed)


NOT_ASSESSED = {
    "nothing passed": (MINUTES, (attempt(9, "failed"),), "nothing passed"),
    "its minutes are gone": ({}, (attempt(9, "passed"),), "is not known any more"),
}


@pytest.mark.parametrize("case", NOT_ASSESSED)
def test_why_speed_is_not_assessed(case):
    """The reason that is true."""
    minutes, events, why = NOT_ASSESSED[case]
    speed = scorecard(ONE, (ONE, *events), minutes, {}).marks[1]
    assert speed.band is None and why in say(speed.observed)


def test_people_rate_beside_it():
    """A candidate's rating changes no band; an interviewer's is the band where only people can rate."""
    rated = [
        Rated(at(44), "correctness", NO, "self", session="s"),
        Rated(at(44), "communication", HIRE, "self", session="s"),
        Rated(at(44), "communication", LEAN, "interviewer", session="s"),
        Rated(at(44), "speed", None, "self", session="s"),
        Rated(at(44), "speed", NO, "self", session="another"),
    ]
    marks = {mark.dimension: mark for mark in card(TWO, *BOTH, *rated).marks}
    assert (marks["correctness"].band, marks["correctness"].own) == (HIRE, NO)
    assert (marks["communication"].band, marks["communication"].own) == (LEAN, HIRE)
    assert (marks["speed"].band, marks["speed"].own) == (HIRE, None)


TALK = Discussed(at(41), "alpha", "Why?", False, session="s")
MISSED = Answered(at(42), "bn-eps", False, session="s")
SLIP = ("slip",)
# events -> the kind of error and its card
PRIMARY = {
    "nothing wrong": (BOTH, None, ""),
    "left wrong": ((attempt(9, "failed", mistakes=SLIP), attempt(9, "passed", "beta")), "implementation", cards.of_mistake("alpha", "slip")),
    "named before, and left": (
        (attempt(9, "failed", mistakes=SLIP), attempt(12, "failed", mistakes=SLIP)), "debugging",
        cards.of_mistake("alpha", "slip"),
    ),
    "left wrong without a name": ((attempt(9, "failed"), attempt(9, "passed", "beta")), "debugging", cards.of_kata("alpha")),
    "does not run": ((attempt(9, "not gradable"),), "implementation", cards.of_kata("alpha")),
    "a blank": ((attempt(9, "passed"),), "judgement", cards.of_kata("beta")),
    "late": ((attempt(9, "passed"), attempt(50, "passed", "beta")), "judgement", cards.of_kata("beta")),
    "a question missed": ((*BOTH, MISSED, TALK), "concept", cards.of_question("bn-eps")),
    "a slip on the way": ((attempt(9, "failed", mistakes=SLIP), *BOTH, TALK), "implementation", cards.of_mistake("alpha", "slip")),
    "a follow-up not known": ((*BOTH, TALK), "communication", ""),
    "hard to follow": ((*BOTH, Rated(at(44), "communication", NO, "interviewer", session="s")), "communication", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", PRIMARY)
def test_the_primary_error(case):
    """The one thing to work on, what showed it, and the card that brings it back."""
    events, kind, name = PRIMARY[case]
    primary = card(TWO, *events).primary
    assert (primary.kind, primary.card) == (kind, name) if primary else (kind, name) == (None, "")
    assert primary is None or (say(primary.said) and say(primary.shown))


def test_a_blind_check_names_nothing():
    """So what was left cannot have been named before; the same round that was not blind says that it was."""
    events = (
        *[attempt(n, "failed", mistakes=SLIP) for n in (9, 12)],
        hand_in(40),
        attempt(41, "failed", mistakes=SLIP),
    )
    for blind, key in ((True, "mock.primary_left"), (False, "mock.primary_stayed")):
        assert card(replace(ONE, blind=blind), *events).primary.said.key == key


def test_the_timeline():
    """What happened, in its order; late is what the candidate did late, not what was graded then."""
    events = [
        Hinted(at(3), "alpha", "", 1, session="s"), SolutionSeen(at(4), "alpha", "solution", session="s"),
        attempt(5, "failed", mistakes=SLIP), attempt(6, "not gradable"), hand_in(45), attempt(46, "passed"), MISSED, TALK,
        replace(MISSED, said="3"), replace(attempt(47, "not gradable"), stub=True),
        Answered(at(47), "x", True, session="s"), Discussed(at(47), "alpha", "How?", True, session="s"), Closed(at(48), "s"),
    ]  # fmt: skip
    found = card(ONE, *events)
    said = [say(moment.said) for moment in found.timeline]
    assert said[:4] == ["began", "alpha: hint 1", "alpha: the solution was seen", "alpha failed: A slip"]
    assert said[7:11] == ["bn-eps: passed over", "not known: Why?", "bn-eps: wrong", "alpha failed: not written yet"]
    assert said[-1] == "ended" and found.timeline[-1].at == 48 * 60
    assert not any(moment.late for moment in found.timeline) and found.finished and found.handed_in
    assert card(ONE, attempt(46, "failed")).timeline[-1].late


def test_another_session_is_another():
    """Nothing of it is counted here."""
    other = replace(attempt(5, "passed"), session="another")
    assert card(ONE, other).works[0].came == "not attempted"


def test_a_kata_that_is_gone():
    """Its minutes are not known, and nothing is said of speed."""
    found = scorecard(ONE, (ONE, attempt(9, "passed")), {}, {})
    assert found.marks[1].band is None and found.marks[0].band == HIRE


def test_time_is_never_negative():
    """A clock that went backwards makes nothing happen before the beginning."""
    found = card(ONE, attempt(-9, "passed"))
    assert found.works[0].first_pass == 0 and found.timeline[-1].at == 0
