"""`kata solution`: the reference is shown to who may see it, and that is noted."""

import pytest

from grader.cli import solution
from grader.study import journal

REFERENCE = "return x * factor"
WRONG = "# kata: toy-scale (torch)\ndef scale(x, factor):\n    return x + factor\n"


def has_passed():
    journal.record(journal.Attempt(journal.now(), "toy-scale", "/gone.py", "numpy", "passed", 1, 0.1))


def seen():
    return [event for event in journal.events() if isinstance(event, journal.SolutionSeen)]


REFUSED = {
    "before the first pass, with nobody to ask": (["toy-scale"], "kata solution toy-scale --yes to see it anyway"),
    "no file and no slug": ([], "begin with: kata start SLUG"),
    "no such kata": (["toy-scal"], "did you mean toy-scale?"),
    "another backend": (["toy-scale", "--backend", "python", "--yes"], "choose --backend numpy or torch"),
    "nothing to compare": (["toy-scale", "--diff", "--yes"], "kata start toy-scale --backend numpy"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_shown_is_one_sentence(kata, case):
    """With its remedy; nothing is printed, and nothing noted."""
    arguments, remedy = REFUSED[case]
    code, out, err = kata("solution", *arguments)
    assert (code, out, seen()) == (2, "", []) and remedy in err and err.count("\n") == 1


def test_it_is_asked_for_before_the_first_pass(kata, monkeypatch):
    """No is the default, and leaves no trace; --yes asks nothing."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    said = iter([False, True])
    monkeypatch.setattr(solution.click, "confirm", lambda question, err: next(said))
    assert kata("solution", "toy-scale") == (0, "", "") and seen() == []
    code, out, _ = kata("solution", "toy-scale")
    assert code == 0 and REFERENCE in out and [event.what for event in seen()] == ["solution"]
    assert REFERENCE in kata("solution", "toy-scale", "--yes")[1]


def test_after_a_pass_it_is_shown_at_once(kata):
    """Into a pipe as it is written, of every backend; it is noted all the same, for reviews."""
    has_passed()
    code, out, err = kata("solution", "toy-scale", "--backend", "torch")
    assert (code, err, len(seen())) == (0, "", 1) and REFERENCE in out


def test_yours_beside_it(kata, tmp_path):
    """Of the file for the kata, of the one for another backend, and of the one that was started last."""
    has_passed()
    kata("start", "toy-scale")
    (tmp_path / "practice" / "toy_scale_torch.py").write_text(WRONG)
    for arguments in (["toy-scale", "--diff"], ["--diff"]):
        code, out, _ = kata("solution", *arguments)
        assert code == 0 and out.startswith("--- yours\n+++ the reference\n") and "-    raise NotImpl" in out
    out = kata("solution", "toy-scale", "--diff", "--backend", "torch")[1]
    assert "-    return x + factor\n" in out and f"+    {REFERENCE}" in out


def test_every_line_of_a_difference_has_its_sign(kata, tmp_path, monkeypatch):
    """On a terminal a long line goes on below itself, with its sign; into a pipe it is as it was written."""
    has_passed()
    kata("start", "toy-scale")
    long = "    return " + " + ".join(f"number_{number}" for number in range(12))
    (tmp_path / "practice" / "toy_scale.py").write_text(f"# kata: toy-scale (numpy)\ndef scale(x, factor):\n{long}\n")
    assert f"\n-{long}\n" in kata("solution", "--diff")[1]
    monkeypatch.setattr(solution, "is_set", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    lines = [line.rstrip() for line in kata("solution", "--diff")[1].splitlines()]
    assert max(map(len, lines)) <= 60 and all(line[0] in "+-@ " for line in lines if line)
    taken = [line[1:] for line in lines if line.startswith("-") and "number_" in line]
    assert len(taken) == 3 and " ".join(each.strip() for each in taken) == long.strip()
    assert [len(each) - len(each.lstrip()) for each in taken] == [4, 8, 8]
