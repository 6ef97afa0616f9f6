"""Mistakes that are edits of right programs: what mistakes.toml says, and how it is said where that is wrong."""

import shutil

import pytest

from grader import catalogue
from grader.cli import run
from grader.errors import BrokenKata
from tests.conftest import FIXTURES

NEUTRAL = "# kata: toy-scale (numpy, torch)\n\n\ndef scale(x, factor):\n    return xp.multiply(x, factor)\n"
GOOD = {
    "name": "twice", "title": '"Scales twice"', "nudge": "'''\nTry\n1.0.'''", "base": '"neutral"',
    "before": "'xp.multiply(x, factor)'", "after": "'xp.multiply(x, factor) * factor'",
}  # fmt: skip


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A copy of the toy kata with a right program for both backends."""
    shutil.copytree(FIXTURES / "katas", tmp_path / "katas")
    shutil.copytree(FIXTURES / "solutions", tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    programs = tmp_path / "solutions/toy-scale/programs"
    programs.mkdir()
    (programs / "neutral.py").write_text(NEUTRAL)
    return tmp_path


def write(root, *entries):
    """mistakes.toml with these entries."""
    parts = [
        f"[{entry['name']}]\n" + "".join(f"{key} = {value}\n" for key, value in entry.items() if key != "name")
        for entry in entries
    ]
    path = root / "solutions/toy-scale/mistakes.toml"
    path.write_text("\n".join(parts))
    return path


@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_an_edit_is_a_program(root, backend):
    """The base with the edit in it, the backend's namespace imported in place of the header; files stand beside it."""
    path = write(root, GOOD)
    found = {mistake.slug: mistake for mistake in catalogue.mistakes(catalogue.find("toy-scale"), backend)}
    assert list(found) == ["adds", "in_place", "truncates", "twice"]
    twice = found["twice"]
    assert (twice.title, twice.nudge, twice.path) == ("Scales twice", "Try 1.0.", path)
    assert twice.source == NEUTRAL.replace("# kata: toy-scale (numpy, torch)", f"import {backend} as xp").replace(
        "factor)\n", "factor) * factor\n"
    ).replace("def scale(x, factor) * factor", "def scale(x, factor)")


def test_an_edit_of_the_reference(root):
    """Where the backends have references of their own, an edit belongs to those in which its text stands."""
    edit = {key: value for key, value in GOOD.items() if key != "base"}
    write(root, {**edit, "before": "'return x * factor'", "after": "'return x'"})
    kata = catalogue.find("toy-scale")
    for backend in kata.backends:
        assert "twice" in [mistake.slug for mistake in catalogue.mistakes(kata, backend)]


def test_in_several_programs_it_goes_together_with_more(root):
    """One mistake may stand in other right programs, in the same words or in others; two share the first that can."""
    (root / "solutions/toy-scale/programs/longer.py").write_text(
        "# kata: toy-scale (numpy)\n\n\ndef scale(x, factor):\n    y = xp.multiply(x, factor)\n    return y\n"
    )
    longer = "[{ base = 'longer' }]"
    other = "[{ base = 'neutral', before = 'return', after = 'return 1 +' }]"
    more = {**GOOD, "name": "more", "base": '"longer"', "before": "'return y'", "after": "'return y + 1'"}
    write(root, {**GOOD, "also": longer}, {**more, "also": other})
    found = {mistake.slug: mistake for mistake in catalogue.mistakes(catalogue.find("toy-scale"), "numpy")}
    both = catalogue.together([found["twice"], found["more"]])
    assert both is not None and "return 1 + xp.multiply(x, factor) * factor" in both
    assert "return y + 1" in (catalogue.together([found["more"], found["twice"]]) or "")
    assert catalogue.together([found["more"], found["adds"]]) is None


def test_a_file_may_name_the_base_of_its_mistakes(root):
    """Of those that name none, and of the other places where they do; one that names its own has that."""
    (root / "solutions/toy-scale/programs/longer.py").write_text(
        "# kata: toy-scale (numpy)\n\n\ndef scale(x, factor):\n    y = xp.multiply(x, factor)\n    return y\n"
    )
    more = {"name": "more", "title": "'More'", "nudge": "'Try.'", "before": "'return y'", "after": "'return y + 1'"}
    path = write(root, more, {**GOOD, "also": "[{ before = 'ply(x, factor)', after = 'ply(x, 1)' }]"})
    path.write_text("base = 'longer'\n" + path.read_text())
    found = {mistake.slug: mistake for mistake in catalogue.mistakes(catalogue.find("toy-scale"), "numpy")}
    assert "return y + 1" in found["more"].source and "return xp.multiply(x, factor) * factor" in found["twice"].source
    assert [change.base for change in found["twice"].also] == [found["more"].edit.base]


WRONG = {
    "an unknown base": (
        {**GOOD, "also": "[{ base = 'nothing' }]"},
        "mistakes.toml:9: there is no program 'nothing' in programs/",
    ),
    "half of an edit": (
        {**GOOD, "also": "[{ base = 'neutral', before = 'x' }]"},
        "'twice.also[1].after' is missing",
    ),
    "no base": ({**GOOD, "base": '"nothing"'}, "mistakes.toml:6: there is no program 'nothing' in programs/"),
    "twice in its base": ({**GOOD, "before": "'factor'"}, "'before' occurs 2 times in its base, and not once"),
    "a full stop": ({**GOOD, "title": '"Scales."'}, "mistakes.toml:2: a title must not end with a full stop"),
    "another key": ({**GOOD, "why": '"x"'}, "mistakes.toml:9: 'twice.why' is not a known key"),
    "a file of that name": ({**GOOD, "name": "adds"}, "adds.py:1: mistakes.toml has a mistake called 'adds' too"),
}


@pytest.mark.parametrize(("entry", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_entry_is_a_broken_kata(root, entry, said):
    """Place and sentence, as for every file of a kata."""
    write(root, entry)
    with pytest.raises(BrokenKata) as broken:
        catalogue.mistakes(catalogue.find("toy-scale"), "numpy")
    assert said in str(broken.value)


@pytest.mark.parametrize(("base", "said"), [
    ("'nothing'", "mistakes.toml:1: there is no program 'nothing' in programs/"),
    ("5", "mistakes.toml:1: 'base' must be a string, not 5"),
], ids=["nothing", "no name"])  # fmt: skip
def test_a_wrong_base_of_all(root, base, said):
    """It is wrong on its own line."""
    path = write(root, {key: value for key, value in GOOD.items() if key != "base"})
    path.write_text(f"base = {base}\n" + path.read_text())
    with pytest.raises(BrokenKata) as broken:
        catalogue.mistakes(catalogue.find("toy-scale"), "numpy")
    assert said in str(broken.value)


def test_two_of_one_name(root):
    """Names are unique."""
    write(root, GOOD, GOOD)
    with pytest.raises(BrokenKata, match=r"mistakes.toml:\d+: this is not TOML: Cannot declare \('twice',\) twice"):
        catalogue.mistakes(catalogue.find("toy-scale"), "numpy")


def test_a_program_says_its_backends(root):
    """A right program without a header is nobody's."""
    (root / "solutions/toy-scale/programs/other.py").write_text("def scale(x, factor): return x * factor\n")
    with pytest.raises(BrokenKata, match=r"other.py:1: the first line must be"):
        catalogue.programs(catalogue.find("toy-scale"), "numpy")


def test_a_program_can_be_looked_at(root, capsys, tmp_path):
    """`kata dev program` prints a mistake as a file that `kata check` grades, and names the nearest where it has none."""
    write(root, GOOD)
    assert run(["dev", "program", "toy-scale", "twice"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("# kata: toy-scale (numpy)\nimport numpy as xp\n") and "* factor\n" in text
    assert run(["dev", "program", "toy-scale", "neutral", "--backend", "torch"]) == 0
    assert capsys.readouterr().out.startswith("# kata: toy-scale (torch)\nimport torch as xp\n")
    assert run(["dev", "program", "toy-scale", "twise"]) == 2
    assert "has no program 'twise' for numpy; did you mean twice?" in capsys.readouterr().err
    assert run(["dev", "program", "toy-scale", "nothing-like-it"]) == 2
    assert "the names are in solutions/toy-scale" in capsys.readouterr().err
