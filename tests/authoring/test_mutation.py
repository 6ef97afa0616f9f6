"""Mutants that survive are said, unless they are known to compute the same."""

import shutil

import pytest

from grader import catalogue
from grader.authoring.mutation import equivalents, hunted
from grader.errors import BrokenKata
from tests.conftest import FIXTURES


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A copy of the toy kata that a test may spoil."""
    shutil.copytree(FIXTURES / "katas", tmp_path / "katas")
    shutil.copytree(FIXTURES / "solutions", tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def hunt(root):
    """What comes of the toy kata's mutants, whose hidden tests lack the negative factors and the errors."""
    tests = root / "solutions/toy-scale/test_hidden.py"
    text = tests.read_text()
    tests.write_text(text[: text.index("def test_negative")])
    return lambda: hunted(catalogue.find("toy-scale"), "numpy", lambda _: None)


ENTRY = """
[[equivalent]]
file = "solution.py"
before = {before!r}
after = {after!r}
why = "The tests left here draw no factor that tells them apart."
"""


def test_a_surviving_mutant_is_said_and_an_equivalent_one_is_not(root, hunt):
    """A mutant that no case catches is named with its line, until equivalent.toml gives the reason."""
    before = hunt()
    survivors = [complaint for complaint in before.complaints if "survived as numpy" in complaint]
    assert survivors and before.caught + len(survivors) == before.mutants and before.equivalent == 0
    _, _, change = survivors[0].partition("survived as numpy: ")
    old, _, new = change.rpartition(" (")[0].partition(" -> ")
    entry = ENTRY.format(before=eval(old), after=eval(new))
    (root / "solutions/toy-scale/equivalent.toml").write_text(entry)
    after = hunt()
    assert after.equivalent >= 1 and survivors[0] not in after.complaints
    assert len(after.complaints) == len(before.complaints) - after.equivalent


def test_an_entry_that_is_caught_or_fits_nothing_is_complained_of(root, hunt):
    """equivalent.toml holds what is true today."""
    caught = ENTRY.format(before="return x * factor  # the shape of x", after="return x / factor  # the shape of x")
    (root / "solutions/toy-scale/equivalent.toml").write_text(caught + ENTRY.format(before="return x", after="y"))
    said = "\n".join(hunt().complaints)
    assert "'return x / factor  # the shape of x' stands in equivalent.toml and is caught" in said
    assert "no mutant turns 'return x' into 'y'" in said


WRONG = {
    "no reason": ('before = "a"\nafter = "b"', "equivalent.toml:1: 'equivalent[1].why' is missing"),
    "an empty reason": (
        'before = "a"\nafter = "b"\nwhy = ""',
        "equivalent.toml:5: 'equivalent[1].why' must be one line",
    ),
    "a number": ('before = 1\nafter = "b"\nwhy = "w"', "equivalent.toml:3: 'equivalent[1].before' must be a string"),
    "another key": ('before = "a"\nafter = "b"\nwhy = "w"\nx = 1', "equivalent.toml:6: 'equivalent[1].x' is not a key"),
    "no TOML": ("before", "equivalent.toml:3: this is not TOML"),
}


@pytest.mark.parametrize(("rest", "said"), WRONG.values(), ids=WRONG)
def test_an_entry_says_everything(root, rest, said):
    """File, both lines and the reason: anything else is a broken kata, with the line."""
    path = root / "solutions/toy-scale/equivalent.toml"
    path.write_text(f'[[equivalent]]\nfile = "solution.py"\n{rest}\n')
    with pytest.raises(BrokenKata) as broken:
        equivalents(catalogue.find("toy-scale"))
    assert said in str(broken.value)
