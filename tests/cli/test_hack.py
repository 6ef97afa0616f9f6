"""`kata hack`: a wrong program is written with an attack to fill in, and the judge decides about the input."""

from datetime import UTC, datetime

import pytest

from grader.study import cards, journal
from grader.study.reviews import reviews

HACK = "practice/hacks/hack_toy_scale.py"
STUB = 'raise NotImplementedError  # return {"x": ..., "factor": ...}'


@pytest.fixture
def begun(kata, tmp_path):
    """A hack that was begun before a pass; attack(body) fills it in and has it judged."""
    assert kata("hack", "toy-scale", "--yes")[0] == 0

    path = tmp_path / HACK
    head, _ = path.read_text().split(STUB)

    def attack(body):
        path.write_text(f"{head}{body}\n")
        return kata("hack", HACK)

    return attack


REFUSED = {
    "nothing was passed": ([], "name one: kata hack SLUG"),
    "not this one, and nobody to ask": (["toy-scale"], "kata hack toy-scale --yes to see it anyway"),
    "another backend": (["toy-scale", "--backend", "python", "--yes"], "choose --backend numpy or torch"),
    "no such kata": (["toy-scal"], "did you mean toy-scale?"),
    "another file": (["mine.py"], "mine.py is no file that kata hack wrote; begin with: kata hack SLUG"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_had_is_one_sentence(kata, tmp_path, case):
    """With its remedy; nothing is written or noted."""
    arguments, remedy = REFUSED[case]
    code, out, err = kata("hack", *arguments)
    assert (code, out, journal.events()) == (2, "", ()) and remedy in err and not list(tmp_path.iterdir())


def test_a_kata_without_an_attack_is_refused_before_anything_is_asked(kata, monkeypatch):
    """And is not chosen either, though it was passed."""
    monkeypatch.setattr("grader.hack.is_hackable", lambda tests: False)
    assert "cannot be written as plain arguments" in kata("hack", "toy-scale")[2]
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    journal.record(journal.Attempt(noon, "toy-scale", "toy_scale.py", "numpy", "passed", 1, 0.2))
    assert "none of the katas that you have passed will do; name another one: kata hack SLUG" in kata("hack")[2]


def test_a_program_and_an_attack_to_fill_in(kata, tmp_path, begun):
    """Nothing in it says which mistake it is; kata check leaves it alone, and kata reset writes it again."""
    text = (tmp_path / HACK).read_text()
    assert text.startswith("# kata hack: toy-scale (numpy)\n") and STUB in text and "    scale(x, factor)\n" in text
    seen, started = journal.events()
    assert isinstance(seen, journal.SolutionSeen) and started.card.startswith("hack:toy-scale:")
    assert cards.name_of(started.card) not in kata("history")[1]
    assert f"to have it judged: kata hack {HACK}" in kata("check", HACK)[2]
    assert "there is no submission here" in kata("check")[2]
    (tmp_path / HACK).write_text("mine")
    assert f"kata hack {HACK}" in kata("reset", HACK)[1] and (tmp_path / HACK).read_text() == text


# the body of attack(), exit code, what is noted, what is said
JUDGED = [
    ("raise NotImplementedError", 1, "not gradable", "attack() is not written yet"),
    ("return {'x': np.ones(2), 'factor': np.inf}", 1, "not gradable", "the reference raises ValueError"),
    ("return {'x': np.zeros((0,)), 'factor': 0.0}", 1, "failed", "is right about your input"),
    ("return {'x': np.array([0.5, 2.5]), 'factor': 3.0}", 0, "passed", "The program fails on your input"),
]


def test_the_judge_decides(kata, begun):
    """What is said is what is noted; a hack is no pass of the kata, and no card to review."""
    for body, code, came, said in JUDGED:
        found, out, err = begun(body)
        attempt = journal.events()[-1]
        assert (found, err, attempt.verdict) == (code, "", came) and said in out
        assert cards.kind_of(attempt.card) == "hack"
        assert (cards.name_of(attempt.card) in kata("history")[1]) == (came == "passed")
    assert "  mistake   " in out and "next: kata hack toy-scale for another one" in out
    assert journal.last_pass("toy-scale") is None
    assert [*reviews(journal.events(), {}, None)] == ["kata:toy-scale"]  # whose solution was seen


def test_the_one_that_was_begun_last_is_judged(kata, tmp_path, begun):
    """Where it is not done, and its file is there; or else there is nothing to begin before a pass."""
    assert "attack() is not written yet" in kata("hack")[1]
    (tmp_path / HACK).unlink()
    assert "name one: kata hack SLUG" in kata("hack")[2]
