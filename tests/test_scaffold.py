"""`kata dev new`: a kata with everything in its place and nothing written."""

import pytest

from grader import catalogue
from grader.cli import run
from grader.errors import Misuse
from grader.scaffold import scaffold


def test_a_scaffold_parses_and_lists_what_is_left(tmp_path, monkeypatch, capsys):
    """`kata dev new` makes a kata that the catalogue reads, and whose audit says what is to be written."""
    scaffold("grad-clip", tmp_path)
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    assert catalogue.find("grad-clip").entries == ("grad_clip",)
    code = run(["dev", "check", "grad-clip", "--seeds", "1", "--jobs", "1"])
    said = capsys.readouterr().out
    assert code == 1 and "left to write" in said and "12 at least" in said


@pytest.mark.parametrize("slug", ["Grad", "grad_clip", "", "-x", "a--b", "../up"])
def test_a_bad_slug_is_refused(tmp_path, slug):
    """A slug is small letters, digits and single hyphens; nothing is written otherwise."""
    with pytest.raises(Misuse, match="slug"):
        scaffold(slug, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_scaffold_overwrites_nothing(tmp_path):
    """A folder that is there stays as it is."""
    scaffold("grad-clip", tmp_path)
    with pytest.raises(Misuse, match="exists"):
        scaffold("grad-clip", tmp_path)
