"""A batch for others' systems: JUnit, Gradescope, Markdown, CSV; each valid, and none of them acts on what is in it."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from grader.model import Attempt
from grader.report import batch_json
from grader.report.batch import in_all
from grader.report.csv import COLUMNS, csv_text
from grader.report.findings import attempt_text
from grader.report.gradescope import gradescope_text
from grader.report.html.batch import index_page
from grader.report.junit import junit_text
from grader.report.markdown import markdown_text
from grader.report.rows import said_of
from tests.report.batches import BATCH, BATCHES, HOSTILE, NOTHING, PAIRS
from tests.report.html.test_check import Page

SCHEMAS = Path(__file__).parent.parent / "fixtures" / "schemas"
each_batch = pytest.mark.parametrize("batch", BATCHES.values(), ids=BATCHES)


# --- JUnit --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def jenkins():
    """The schema of Jenkins' xUnit plugin."""
    import xmlschema

    return xmlschema.XMLSchema10(SCHEMAS / "junit-10.xsd")


@pytest.mark.slow  # a second to import the library
@each_batch
def test_junit_is_valid(jenkins, batch):
    """The document is what Jenkins takes, whatever is in the files' names."""
    jenkins.validate(junit_text(batch))


@pytest.mark.slow
def test_the_schema_can_be_broken(jenkins):
    """A document with an attribute that Jenkins does not know is refused."""
    assert not jenkins.is_valid(junit_text(BATCH).replace("classname", "class"))


def test_junit_has_a_test_for_each_file():
    """A suite a kata and one for what is for none; a failure for what fails, an error for what has no verdict."""
    root = ET.fromstring(junit_text(BATCH))
    assert root.attrib | {"time": ""} == {
        "name": "kata grade",
        "tests": "8",
        "failures": "4",
        "errors": "2",
        "time": "",
    }
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [
        ("dropout", "1"),
        ("toy-scale", "6"),
        ("unknown kata", "1"),
    ]
    found = {test.get("name"): [(each.tag, each.get("type")) for each in test] for test in root.iter("testcase")}
    assert found["in/anna/toy_scale.py"] == []
    assert found["in/anna/dropout.py"] == [("failure", "failed")]
    assert found["in/bert/notes.txt"] == [("error", "not graded")]
    assert found["in/emil/toy_scale.py"] == [("error", "not graded")]
    assert found["in/dora/toy_scale.py"] == [("failure", "not written yet")]
    assert found["in/cora/toy_scale.py"] == [("system-out", None)]
    (failure,) = root.iterfind("testsuite/testcase[@name='in/anna/dropout.py']/failure")
    assert failure.get("message") == "Adds the factor where it should multiply"
    assert failure.text.splitlines()[1:] == [
        failure.get("message"),
        "Looks like: Rounds to whole numbers",
        "2 of 3 parts right",
    ]


# --- Gradescope ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gradescope():
    """What says whether a document is a results.json."""
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads((SCHEMAS / "gradescope.json").read_text("utf-8")))


@each_batch
def test_gradescope_is_valid(gradescope, batch):
    """The document has the documented fields and no others, strict and in ASCII."""
    text = gradescope_text(batch)
    gradescope.validate(json.loads(text, parse_constant=pytest.fail))
    assert text.isascii()


BROKEN = [
    ("a field that nobody knows", {"tests": [], "score": 1, "grade": 1}),
    ("a status that nobody knows", {"tests": [{"score": 1, "status": "skipped"}]}),
    ("no score at all", {"tests": [{"name": "x"}]}),
    ("nothing", {}),
]


@pytest.mark.parametrize(("what", "document"), BROKEN, ids=[what for what, _ in BROKEN])
def test_the_format_can_be_broken(gradescope, what, document):
    """What Gradescope's documentation rules out is no results.json."""
    assert not gradescope.is_valid(document)


POINTS = {
    "anna: toy-scale (numpy)": 1.0,
    "anna: dropout (torch)": 0.667,  # two of three parts are right
    "bert: toy-scale (numpy)": 0.0,  # though 2 of 34 cases pass
    "bert: unknown kata": 0.0,
    "cora: toy-scale (numpy)": 1.0,
    "dora: toy-scale (numpy)": 0.0,
    "emil: toy-scale": 0.0,
    "fred: toy-scale (numpy)": 0.0,
}


def test_points():
    """A file is worth a point; one that fails has the share of its right parts; cases are not counted."""
    tests = json.loads(gradescope_text(BATCH))["tests"]
    assert {test["name"]: test["score"] for test in tests} == POINTS
    assert tests[1]["output"].splitlines() == [
        "failed", "Adds the factor where it should multiply", "Looks like: Rounds to whole numbers", "2 of 3 parts right",
    ]  # fmt: skip


def test_one_persons_files_are_named_by_their_katas():
    """Within a person's submission nobody has to be told whose it is."""
    tests = json.loads(gradescope_text(type(BATCH)(BATCH.rows[:2], 7, "0.1", BATCH.started)))["tests"]
    assert [test["name"] for test in tests] == ["toy-scale (numpy)", "dropout (torch)"]


# --- CSV ----------------------------------------------------------------------------------------------------------------


@each_batch
def test_csv_comes_back(batch):
    """A line a file, as many cells as heads."""
    head, *rows = csv.reader(io.StringIO(csv_text(batch)))
    assert tuple(head) == COLUMNS and len(rows) == len(batch.rows)
    assert all(len(row) == len(head) for row in rows)


def test_no_cell_is_a_formula():
    """A text that a spreadsheet would run has an apostrophe before it; control characters are shown by name."""
    rows = list(csv.reader(io.StringIO(csv_text(HOSTILE))))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert rows[2][0] == "'+1" and rows[1][0].startswith("'=cmd")
    assert not any(char in cell for cell in cells for char in "\n\t\x1b\u202e")


def test_csv_says_what_a_row_says():
    """Several causes and parts have a semicolon between them."""
    row = list(csv.DictReader(io.StringIO(csv_text(BATCH))))[1]
    assert row["causes"] == "Adds the factor where it should multiply; Rounds to whole numbers"
    assert (row["parts_right"], row["parts_wrong"], row["passed"], row["result"]) == (
        "scale; mask", "dx", "9", "failed"
    )  # fmt: skip


@each_batch
def test_every_format_counts_alike(batch):
    """The terminal's last line, the index, the CSV and JSON put each file under one of four words, and the same."""
    counts = Counter(row["result"] for row in json.loads(batch_json.to_json(batch))["rows"])
    assert Counter(row["result"] for row in csv.DictReader(io.StringIO(csv_text(batch)))) == counts
    page = Page(index_page(batch)).text
    for result, count in counts.items():
        assert f"{count} {result}" in in_all(batch) and f"{count} {result}" in page


# --- Markdown -----------------------------------------------------------------------------------------------------------

TOLD = [
    "| anna | dropout (torch) | failed | 2 of 3 parts right | Adds the factor where it should multiply; Looks like: Rounds to whole numbers |",
    "| bert | toy-scale (numpy) | failed |  | Timed out: no answer within 10 s |",
    "| bert | unknown kata | not graded |  | in/bert/notes.txt does not say which kata it is for |",
    "| cora | toy-scale (numpy) | passed |  | same as in/anna/toy\\_scale.py |",
    "| dora | toy-scale (numpy) | not written yet |  |  |",
    "| emil | toy-scale | not graded |  | a worker process did not start |",
    "## toy-scale",
    "| Adds the factor where it should multiply | 1 of 5 |",
    "- toy-scale: 2 people handed in the same file: anna and cora",
    "- in/anna/toy\\_scale.py and in/fred/toy\\_scale.py share 93% of the shorter one’s own code",
]


@pytest.mark.parametrize("line", TOLD)
def test_markdown_says(line):
    """Each file, each mistake of a kata, each pair of similar files is a line."""
    assert line in markdown_text(BATCH, PAIRS).splitlines()


def test_markdown_holds_what_is_put_into_it():
    """Nothing in a name is a link, a border, emphasis or HTML; each file is one line."""
    text = markdown_text(HOSTILE)
    assert not re.search(r"(?<!\\)([*<\]\[`]|://)", text)
    assert "\u202e" not in text and "\x1b" not in text
    assert [len(re.findall(r"(?<!\\)\|", line)) for line in text.splitlines()[4:9]] == [6, 6, 6, 6, 6]


# a name that GitHub would make a link or a mention of -> how it is written
NAMES = {
    "@torvalds": "@&#8203;torvalds",
    "@org/team": "@&#8203;org/team",
    "a@b.co": "a@&#8203;b.co",
    "mailto:a.b@c.de": "mailto:a.b@&#8203;c.de",
    "a@b@c.de": "a@&#8203;b@&#8203;c.de",
    "www.evil.com": "www&#8203;.evil.com",
    "(WWW.evil.com": "(WWW&#8203;.evil.com",
    "https://www.evil.com": "https\\://www&#8203;.evil.com",
    "a&#64;b.co": "a\\&\\#64;b.co",
    "www_evil.txt": "www\\_evil.txt",
}


@pytest.mark.parametrize("name", NAMES)
def test_markdown_makes_no_links(name):
    """What needs no brackets to be one is broken by a space of no width, which GitHub keeps."""
    row = replace(BATCH.rows[0], who=name)
    assert markdown_text(replace(BATCH, rows=(row,))).splitlines()[6].startswith(f"| {NAMES[name]} | ")


def test_nothing_was_handed_in():
    """An empty batch has a head and no more."""
    assert markdown_text(NOTHING).endswith("| --- | --- | --- | --- | --- |\n")
    assert json.loads(gradescope_text(NOTHING))["output"] == "No file was handed in."


TRIED = (Attempt("program", 73, True), Attempt("network", 1, False))


def test_what_a_file_tried_is_told_in_every_format():
    """Also of a file that passed: whoever reads a table of strangers' files wants to know."""
    batch = replace(BATCH, rows=(replace(BATCH.rows[0], came="passed", causes=(), attempts=TRIED),))
    said = [attempt_text(each) for each in TRIED]
    assert [*said_of(batch.rows[0])] == said and "73 times" in said[0]
    (row,) = csv.DictReader(io.StringIO(csv_text(batch)))
    assert row["tried"] == "; ".join(said)
    for text in (markdown_text(batch), gradescope_text(batch), batch_json.to_json(batch), junit_text(batch)):
        assert all(each in text for each in said)
