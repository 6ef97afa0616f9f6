"""Which katas and questions a round has."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from grader.model.questions import FillIn, Question
from grader.study.desk import lay
from grader.study.events import Answered, Attempt, Started
from grader.study.mock.choice import Wanted, choose

NOW = datetime(2024, 5, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WANTED = Wanted(katas=2, questions=4, minutes=45, seed=1)
# slug, topic, level, minutes
KATAS = [
    ("alpha", "norms", "easy", 15), ("beta", "norms", "medium", 20), ("gamma", "trees", "easy", 15),
    ("delta", "losses", "hard", 40), ("omega", "losses", "medium", 20),
]  # fmt: skip


@pytest.fixture
def katas(toy):
    """Five katas of three topics."""
    return [replace(toy, slug=slug, topic=topic, level=level, minutes=minutes) for slug, topic, level, minutes in KATAS]


def question(name, topic="norms"):
    """A question of the bank."""
    return Question(name, topic, "easy", "What?", FillIn("that", ()), "So.", "us")


BANK = [question(f"{topic}-{number}", topic) for topic in ("norms", "trees", "losses") for number in range(3)]


def attempt(kata, days, verdict="passed", mistakes=()):
    """A check, so many days ago."""
    return Attempt(NOW - days * DAY, kata, f"/{kata}.py", "numpy", verdict, 1, 0.5, mistakes, (), 600.0)


def slugs(chosen):
    """The names of the katas."""
    return [kata.slug for kata in chosen.katas]


def test_the_same_seed_chooses_the_same(katas):
    """And other seeds choose others too."""
    desk = lay(katas, (), NOW)
    assert choose(desk, BANK, WANTED) == choose(desk, BANK, WANTED)
    found = {tuple(slugs(choose(desk, BANK, replace(WANTED, seed=seed)))) for seed in range(20)}
    assert len(found) > 3


def test_katas_and_questions_are_balanced(katas):
    """No two of a topic where there are others; questions are of all topics; none twice; they fit the time."""
    desk = lay(katas, (), NOW)
    for seed in range(20):
        chosen = choose(desk, BANK, replace(WANTED, seed=seed))
        assert len({kata.topic for kata in chosen.katas}) == 2 and sum(kata.minutes for kata in chosen.katas) <= 45
        assert len({each.topic for each in chosen.questions}) == 3 and len(set(chosen.questions)) == 4


def test_weak_and_due_come_first(katas):
    """A kata with a mistake that is due, and one on the same topic, before the rest."""
    events = (attempt("alpha", 20, "failed", ("slip",)), attempt("alpha", 20))
    for seed in range(10):
        assert choose(lay(katas, events, NOW), BANK, replace(WANTED, seed=seed, katas=1)).katas[0].topic == "norms"


def test_a_missed_question_comes_first(katas):
    """Once it is due."""
    events = (Answered(NOW - 9 * DAY, "trees-2", False),)
    for seed in range(10):
        chosen = choose(lay(katas, events, NOW), BANK, replace(WANTED, seed=seed, questions=1))
        assert [each.id for each in chosen.questions] == ["trees-2"]


def test_nothing_that_was_seen_this_week(katas):
    """Neither katas nor questions; a week ago is long enough."""
    events = (attempt("alpha", 2), attempt("gamma", 6), attempt("omega", 7), Answered(NOW - DAY, "norms-0", True))
    for seed in range(10):
        chosen = choose(lay(katas, events, NOW), BANK, replace(WANTED, seed=seed, katas=3))
        assert set(slugs(chosen)) == {"beta", "delta", "omega"} and chosen.seen == ()
        assert "norms-0" not in [each.id for each in chosen.questions]


def test_where_there_is_nothing_else(katas):
    """What was seen longest ago comes first, and is said to have been seen."""
    events = tuple(attempt(slug, days) for days, (slug, *_) in enumerate(KATAS))
    chosen = choose(lay(katas, events, NOW), BANK, WANTED)
    assert slugs(chosen) == ["omega", "delta"] and chosen.seen == ("omega", "delta")


FILTERS = {
    "level": ({"level": "medium"}, {"beta", "omega"}),
    "topic": ({"topic": "norms"}, {"alpha", "beta"}),
    "both": ({"topic": "norms", "level": "easy"}, {"alpha"}),
    "neither there": ({"topic": "music"}, set()),
}


@pytest.mark.parametrize("case", FILTERS)
def test_what_was_asked_for(katas, case):
    """Only katas of that level and topic, as many as there are; questions on it, where there are any."""
    wanted, found = FILTERS[case]
    chosen = choose(lay(katas, (), NOW), BANK, replace(WANTED, **wanted))
    assert set(slugs(chosen)) == found
    if wanted.get("topic") == "norms":
        assert {each.topic for each in chosen.questions} == {"norms"}


def test_the_backend_is_the_one_in_use(katas):
    """Of this kata, or else of the last file; the kata's first where there is none."""
    begun = (Started(NOW - 30 * DAY, "alpha", "/a.py", "torch"), Started(NOW - 20 * DAY, "other", "/b.py", "numpy"))
    for events, backends in (((), {"numpy"}), (begun[:1], {"torch"}), (begun, {"numpy", "torch"})):
        chosen = choose(lay(katas, events, NOW), BANK, replace(WANTED, katas=5))
        assert set(chosen.backends) == backends
