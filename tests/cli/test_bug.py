"""`kata bug`: a right program with one edit in it is written, graded as any file, and comes back if it was hard."""

import pytest

from grader import catalogue
from grader.cli import bug
from grader.study import cards, journal
from grader.study.reviews import reviews

DRILL = "practice/drills/toy_scale.py"


def passed(slug="toy-scale", backend="numpy"):
    journal.record(journal.Attempt(journal.now(), slug, "/gone.py", backend, "passed", 1, 0.1))


def drawn():
    """The mistakes that were written, in their order."""
    events = (event for event in journal.events() if isinstance(event, journal.Started))
    return [cards.name_of(event.card) for event in events]


REFUSED = {
    "nothing was passed": ([], "name one: kata bug SLUG"),
    "not this one, and nobody to ask": (["toy-scale"], "kata bug toy-scale --yes to see it anyway"),
    "another backend": (["toy-scale", "--backend", "python", "--yes"], "choose --backend numpy or torch"),
    "no such kata": (["toy-scal"], "did you mean toy-scale?"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_had_is_one_sentence(kata, tmp_path, case):
    """With its remedy; nothing is written or noted."""
    arguments, remedy = REFUSED[case]
    code, out, err = kata("bug", *arguments)
    assert (code, out, journal.events()) == (2, "", ()) and remedy in err and not list(tmp_path.iterdir())


def test_before_a_pass_it_counts_as_the_solution(kata):
    """What is right in the program is the answer."""
    assert kata("bug", "toy-scale", "--yes")[0] == 0
    assert [type(event) for event in journal.events()] == [journal.SolutionSeen, journal.Started]


def test_each_bug_comes_once_before_any_comes_twice(kata, tmp_path):
    """On the backend that was passed last; the old file is kept."""
    passed(backend="torch")
    names = {mistake.slug for mistake in catalogue.mistakes(catalogue.find("toy-scale"), "torch")}
    for _ in names:
        code, out, err = kata("bug")
        assert (code, err) == (0, "") and f"kata check {DRILL}" in out
        assert not any(name in out for name in names)
    assert set(drawn()) == names and len(drawn()) == len(names)
    assert (tmp_path / DRILL).read_text().startswith("# kata: toy-scale (torch)\n# One thing is wrong here.\n")
    assert kata("bug")[0] == 0 and set(drawn()) == names


@pytest.mark.parametrize("checks", [1, 3])
def test_a_bug_that_was_hard_to_find_comes_back(kata, tmp_path, checks):
    """One that was found at once is no mistake of the learner's; the kata's own pass is not touched by either."""
    passed()
    kata("bug")
    start = (journal.now(), "toy-scale", str(tmp_path / DRILL), "numpy")
    card = cards.of_mistake("toy-scale", drawn()[0])
    for verdict in ["failed"] * checks + ["passed"]:
        journal.record(journal.Attempt(*start, verdict, 1, 0.1, since=30.0, card=card))
    assert (card in reviews(journal.events(), {}, None)) == (checks == 3)


@pytest.mark.slow
def test_it_is_graded_as_any_file(kata, monkeypatch, tmp_path):
    """It fails as it is written, and the original passes."""
    monkeypatch.delenv("KATA_ROOT")
    passed("smooth-l1")
    monkeypatch.setattr(bug.random, "choice", lambda each: each[0])
    assert kata("bug")[0] == 0
    (mistake,) = [
        each for each in catalogue.mistakes(catalogue.find("smooth-l1"), "numpy", quick=True) if each.slug == drawn()[0]
    ]
    assert kata("check")[0] == 1
    path = tmp_path / "practice" / "drills" / "smooth_l1.py"
    path.write_text(path.read_text().replace(mistake.source.strip(), mistake.edit.base.strip()))
    code, out, _ = kata("check")
    assert code == 0 and "Rated" not in out
