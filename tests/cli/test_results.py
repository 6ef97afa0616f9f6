"""The files of `kata grade`: each format is written where it was asked for, and overwrites nothing else."""

import csv
import json
import os
import re
import shlex
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from grader.cli.results import FORMATS
from tests.batch.conftest import WRONG, Quick, hand_in
from tests.batch.test_similar import ANNA, DISGUISED
from tests.conftest import SCALE


@pytest.fixture
def files(kata, monkeypatch):
    """Four people's files, which are not really graded; two of them are near copies."""
    monkeypatch.setattr("grader.batch.grade.Judges", Quick)
    header = "# kata: toy-scale (numpy)\n"
    hand_in(anna=SCALE, ben=WRONG, cora=header + ANNA, dora=header + DISGUISED)


ASKED = {
    "json": "out/r.json", "csv": "out/r.csv", "html": "out/pages", "junit": "out/r.xml", "gradescope": "out/g/results.json",
    "markdown": "out/r.MD",
}  # fmt: skip


def test_every_format_is_written(kata, files):
    """All of them in one go, in folders that are made; the journal is beside the first."""
    code, _, err = kata("grade", "in", *(word for name, path in ASKED.items() for word in (f"--{name}", path)))
    assert (code, err) == (0, ""), err
    assert set(ASKED) == set(FORMATS)
    document = json.loads(Path("out/r.json").read_text())
    assert len(document["rows"]) == 4
    assert [Path(pair["right"]).parts[1] for pair in document["similar"]] == ["dora"]
    assert len(list(csv.DictReader(Path("out/r.csv").read_text().splitlines()))) == 4
    assert ET.parse("out/r.xml").getroot().get("tests") == "4"
    assert len(json.loads(Path("out/g/results.json").read_text())["tests"]) == 4
    assert "| anna | toy-scale (numpy) | passed |" in Path("out/r.MD").read_text()
    names = [
        "index.html",
        "people/1-anna.html",
        "people/2-ben.html",
        "people/3-cora.html",
        "people/4-dora.html",
        "similar.html",
    ]
    found = {path.relative_to("out/pages").as_posix() for path in Path("out/pages").rglob("*") if path.is_file()}
    assert found == set(names) and Path("out/kata-grade.jsonl").exists()
    assert "return x * factor" in Path("out/pages/people/1-anna.html").read_text()


def test_similar_files_are_told(kata, files):
    """On the terminal too: which, how much, and that it proves nothing."""
    out = kata("grade", "in")[1]
    assert "Similar files\n  in/cora/" in out and "no proof" in out


def test_nobody_is_similar(kata, files):
    """Of different files nothing is said, and no page is written."""
    out = kata("grade", "in/anna", "in/ben", "--html", "pages")[1]
    assert "imilar" not in out and not Path("pages/similar.html").exists()


REFUSED = [
    (["--csv", "in/anna/toy_scale.py"], "does not end in .csv"),
    (["--markdown", "in"], "does not end in .md"),
    (["--gradescope", "folder.json"], "is a folder; name a file in it: folder.json/results.json"),
    (["--json", "in/anna/toy_scale.py/r.json"], "cannot be made"),
    (["--html", "in/anna/toy_scale.py"], "is a file; name a folder for the pages of --html"),
]


@pytest.mark.parametrize(("typed", "told"), REFUSED, ids=[" ".join(typed) for typed, _ in REFUSED])
def test_a_name_that_is_something_else(kata, files, typed, told):
    """A submission named by mistake is not overwritten, and nothing is graded before that is said."""
    Path("folder.json").mkdir()
    before = {path: path.read_bytes() for path in Path("in").rglob("*.py")}
    code, out, err = kata("grade", "in", *typed)
    assert (code, out) == (2, "") and told in err
    assert {path: path.read_bytes() for path in Path("in").rglob("*.py")} == before and not Path(
        "kata-grade.jsonl"
    ).exists()


# what is planted in the folder where the teacher stands -> what is typed, which would be written through it
PLANTED = {
    "the pages' folder": ("pages", ["--html", "pages"]),
    "the people's folder": ("pages/people", ["--html", "pages"]),
    "the people's folder by its whole path": ("pages/people", ["--html", "{here}/pages"]),
    "a table's folder": ("out", ["--csv", "out/r.csv"]),
    "a folder above": ("out", ["--json", "out/deep/r.json"]),
    "the journal": ("kata-grade.jsonl", []),
}


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
@pytest.mark.parametrize("case", PLANTED)
def test_a_link_that_is_planted(kata, files, tmp_path_factory, case):
    """Nothing is written where it leads, and nothing is graded before that is said."""
    place, typed = PLANTED[case]
    home = tmp_path_factory.mktemp("mine")
    for name in ("index.html", "r.csv"):
        (home / name).write_text("mine")
    Path(place).parent.mkdir(exist_ok=True)
    os.symlink(home if typed else home / "r.csv", place)
    code, out, err = kata("grade", "in", *(word.format(here=Path.cwd()) for word in typed))
    assert (code, out, err.count("\n")) == (2, "", 1) and "is a link" in err
    assert {path.name: path.read_text() for path in home.iterdir()} == {"index.html": "mine", "r.csv": "mine"}


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_a_file_that_is_a_link(kata, files, tmp_path):
    """The results take its name, and what it led to stays as it was; so it is with a second name of a file."""
    Path("mine").write_text("mine")
    os.symlink("mine", "r.csv")
    os.link("mine", "r.json")
    Path("pages").mkdir()
    os.symlink("../mine", "pages/index.html")
    assert kata("grade", "in", "--csv", "r.csv", "--json", "r.json", "--html", "pages")[0] == 0
    assert Path("mine").read_text() == "mine" and not Path("r.csv").is_symlink()
    assert json.loads(Path("r.json").read_text())["rows"] and "<html" in Path("pages/index.html").read_text()


def test_the_commands_for_gradescope(kata, files):
    """What docs/gradescope.md has run_autograder run, with its folders put here, writes the results."""
    manual = (Path(__file__).parents[2] / "docs" / "gradescope.md").read_text("utf-8")
    (command,) = re.findall(r"^ +/opt/kata/bin/kata (grade .+)$", manual, re.MULTILINE)
    Path("submission").mkdir()
    Path("submission/toy_scale.py").write_text(SCALE)
    code, _, err = kata(*shlex.split(command.replace("/autograder/", "")))
    (test,) = json.loads(Path("results/results.json").read_text())["tests"]
    assert (code, err) == (0, "") and (test["name"], test["score"]) == ("toy-scale (numpy)", 1.0)
