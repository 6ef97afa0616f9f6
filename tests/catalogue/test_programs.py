"""The programs of a kata beside its mistakes (test_find.py): mutants known to be equivalent, and the hash of it all."""

import shutil

import pytest

from grader import catalogue
from grader.errors import BrokenKata
from tests.conftest import FIXTURES


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A copy of the toy kata that a test may spoil."""
    shutil.copytree(FIXTURES / "katas", tmp_path / "katas")
    shutil.copytree(FIXTURES / "solutions", tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    return tmp_path


ENTRY = '[[equivalent]]\nfile = "solution.py"\nbefore = "return a"\nafter = "return b"\nwhy = "they are the same"\n'

WRONG = {
    "no reason": ('before = "a"\nafter = "b"', "equivalent.toml:1: 'equivalent[1].why' is missing"),
    "an empty reason": (
        'before = "a"\nafter = "b"\nwhy = ""',
        "equivalent.toml:5: 'equivalent[1].why' must be one line",
    ),
    "a number": ('before = 1\nafter = "b"\nwhy = "w"', "equivalent.toml:3: 'equivalent[1].before' must be a string"),
    "another key": (
        'before = "a"\nafter = "b"\nwhy = "w"\nx = 1',
        "equivalent.toml:6: 'equivalent[1].x' is not a known key",
    ),
    "no TOML": ("before", "equivalent.toml:3: this is not TOML"),
}


def test_equivalent_mutants_are_read_as_they_stand(root):
    """File, line before and line after; none where there is no such file."""
    assert catalogue.equivalents(catalogue.find("toy-scale")) == frozenset()
    (root / "solutions/toy-scale/equivalent.toml").write_text(ENTRY)
    found = catalogue.equivalents(catalogue.find("toy-scale"))
    assert found == {("solution.py", "return a", "return b")}


@pytest.mark.parametrize(("rest", "said"), WRONG.values(), ids=WRONG)
def test_an_entry_says_everything(root, rest, said):
    """File, both lines and the reason: anything else is a broken kata, with the line."""
    path = root / "solutions/toy-scale/equivalent.toml"
    path.write_text(f'[[equivalent]]\nfile = "solution.py"\n{rest}\n')
    with pytest.raises(BrokenKata) as broken:
        catalogue.equivalents(catalogue.find("toy-scale"))
    assert said in str(broken.value)


FILES = [
    "katas/toy-scale/kata.toml", "katas/toy-scale/prompt.md", "katas/toy-scale/stub.py",
    "solutions/toy-scale/solution.py", "solutions/toy-scale/test_hidden.py", "solutions/toy-scale/mistakes/adds.py",
]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_the_fingerprint_is_of_every_file(root, name):
    """Feedback names the kata that it was given by: whatever changes there changes the hash, and nothing else does."""
    before = catalogue.fingerprint(catalogue.find("toy-scale"))
    assert len(before) == 16 and before == catalogue.fingerprint(catalogue.find("toy-scale"))
    with (root / name).open("a") as file:
        file.write("\n# changed\n")
    assert catalogue.fingerprint(catalogue.find("toy-scale")) != before
