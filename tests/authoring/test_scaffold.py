"""`kata dev new`: a kata with everything in its place and nothing written."""

import re
from pathlib import Path

import pytest

from grader import catalogue
from grader.authoring.scaffold import scaffold
from grader.cli import run
from grader.errors import Misuse


@pytest.fixture
def checkout(tmp_path):
    """The two folders that a checkout has."""
    for name in ("katas", "solutions"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_a_scaffold_parses_and_lists_what_is_left(checkout, monkeypatch, capsys):
    """`kata dev new` makes a kata that the catalogue reads, and whose audit says what is to be written: CONTRIBUTING's."""
    monkeypatch.setenv("KATA_ROOT", str(checkout))
    monkeypatch.chdir(checkout)
    assert run(["dev", "new", "norm-clip"]) == 0
    assert catalogue.find("norm-clip").entries == ("norm_clip",)
    assert run(["dev", "check", "norm-clip"]) == 1
    said = re.sub(r"  \[1/1, .*", "", capsys.readouterr().out)
    page = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
    shown = page.partition("$ kata dev new norm-clip\n")[2].partition("\n\nAs soon as")[0]
    lines = [line.removeprefix("    ") for line in re.sub(r"  \[1/1, .*", "", shown).splitlines()]
    assert said.splitlines() == [line for line in lines if line and not line.startswith("$")]


@pytest.mark.parametrize("slug", ["Grad", "grad_clip", "", "-x", "a--b", "../up"])
def test_a_bad_slug_is_refused(checkout, slug):
    """A slug is small letters, digits and single hyphens; nothing is written otherwise."""
    with pytest.raises(Misuse, match="is not a valid slug"):
        scaffold(slug, checkout)
    assert not list(checkout.glob("*/*"))


def test_outside_a_checkout_nothing_is_made(tmp_path):
    """A kata that nobody would find is no kata."""
    with pytest.raises(Misuse, match=r"there is no katas/ folder in .*; run this in a checkout"):
        scaffold("norm-clip", tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_scaffold_overwrites_nothing(checkout):
    """A folder that is there stays as it is."""
    scaffold("norm-clip", checkout)
    with pytest.raises(Misuse, match="exists"):
        scaffold("norm-clip", checkout)
