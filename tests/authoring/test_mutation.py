"""Mutants that survive are said, unless they are known to compute the same."""

import shutil
from contextlib import closing

import pytest

from grader import Policy, catalogue
from grader.authoring.mutation import mutate
from grader.host import Pool
from tests.conftest import FIXTURES


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A copy of the toy kata that a test may spoil."""
    shutil.copytree(FIXTURES / "katas", tmp_path / "katas")
    shutil.copytree(FIXTURES / "solutions", tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def mutation(root):
    """What comes of the toy kata's mutants, whose hidden tests lack the negative factors and the errors."""
    tests = root / "solutions/toy-scale/test_hidden.py"
    text = tests.read_text()
    tests.write_text(text[: text.index("def test_negative")])

    def run(progress=lambda _: None):
        with closing(Pool(Policy(standby=0))) as pool:
            return mutate(catalogue.find("toy-scale"), "numpy", pool, progress)

    return run


ENTRY = """
[[equivalent]]
file = "solution.py"
before = {before!r}
after = {after!r}
why = "The tests left here draw no factor that tells them apart."
"""


@pytest.mark.slow
def test_a_surviving_mutant_is_said_and_an_equivalent_one_is_not(root, mutation):
    """A mutant that no case catches is named with its line, until equivalent.toml gives the reason."""
    told = []
    before = mutation(told.append)
    assert before.survivors and before.caught + len(before.survivors) == before.mutants and before.equivalent == 0
    assert told == [f"mutant {number} of {before.mutants}" for number in range(1, before.mutants + 1)]
    first = before.survivors[0]
    change = f"{first.before!r} -> {first.after!r} ({first.operator})"
    place = root / "solutions/toy-scale/solution.py"
    assert next(before.complaints()) == f"{place}:{first.line}: survived as numpy: {change}"
    assert place.read_text().splitlines()[first.line - 1].strip() == first.before
    (root / "solutions/toy-scale/equivalent.toml").write_text(ENTRY.format(before=first.before, after=first.after))
    after = mutation()
    assert after.equivalent >= 1 and first not in after.survivors
    assert len(after.survivors) == len(before.survivors) - after.equivalent
    assert (after.mutants, after.caught) == (before.mutants, before.caught)


def test_an_entry_that_is_caught_or_fits_nothing_is_complained_of(root, mutation):
    """equivalent.toml holds what is true today."""
    caught = ENTRY.format(before="return x * factor  # the shape of x", after="return x / factor  # the shape of x")
    path = root / "solutions/toy-scale/equivalent.toml"
    path.write_text(caught + ENTRY.format(before="return x", after="y"))
    found = mutation()
    assert [mutant.after for mutant in found.not_so] == ["return x / factor  # the shape of x"]
    assert found.unmatched == (("return x", "y"),) and found.equivalent == 0
    said = list(found.complaints())
    assert "'return x / factor  # the shape of x' is in equivalent.toml, but a case catches it" in said[0]
    assert said[-1] == f"{path}: no mutant turns 'return x' into 'y'; remove it"
