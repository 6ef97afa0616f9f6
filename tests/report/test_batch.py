"""A batch on a terminal and as JSON: every kind of row, at every width, whatever strangers call their files."""

import io
import json
from datetime import UTC, datetime

import pytest
from rich.cells import cell_len
from rich.console import Console

from grader.model import Attempt, Batch, Diagnosis, Message, Row
from grader.report import batch as report
from grader.report.batch_json import to_json
from grader.report.columns import columns
from grader.report.layout import Page

EPS = Diagnosis("eps_missing", "eps is left out", "Look.", "matches")
LIKE = Diagnosis("no_mean", "the mean is left out", "Look.", "looks like")
# what came of a file -> what its line says after its verdict
ROWS = {
    "passed": (Row("anna", "a.py", "passed", kata="dropout", passed=9, cases=9, level="full"), "PASSED  anna · dropout  9 of 9 cases"),
    "the same": (Row("ben", "b.py", "passed", kata="dropout", same_as="a.py", passed=9, cases=9), "PASSED  ben · dropout  same as a.py  9 of 9 cases"),
    "a mistake": (
        Row("carla", "c.py", "failed", kata="bn", passed=3, cases=9, right=("dx", "dw"), wrong=("db",), causes=(EPS, LIKE)),
        "FAILED  carla · bn  right: dx and dw  eps is left out",
    ),
    "a guess": (Row("dora", "d.py", "failed", kata="bn", passed=3, cases=9, causes=(LIKE,)), "FAILED  dora · bn  3 of 9 cases  Looks like"),
    "no known mistake": (Row("emil", "e.py", "failed", kata="bn", passed=3, cases=9, failing="It scales."), "fails: It scales."),
    "a crash": (
        Row("fred", "f.py", "failed", kata="bn", passed=0, cases=9, outcome="crashed", detail=Message.of("ended.itself", code=3)),
        "Crashed: the process exited with code 3",
    ),
    "a file that does not load": (
        Row("gus", "g.py", "failed", kata="bn", cases=9, outcome="not loaded", detail=Message.of("ended.itself", code=3)),
        "FAILED  gus · bn",
    ),
    "the stub": (Row("greta", "g.py", "failed", kata="bn", cases=9, blank=True, outcome="not loaded"), "NOT WRITTEN  greta · bn"),
    "no input": (Row("heidi", "h.zip", "input error", "it holds no Python file; ask"), "NOT GRADED  heidi · h.zip  it holds no Python file; ask"),
    "our fault": (Row("ida", "i.py", "not gradable", "its judge died twice", kata="bn"), "NOT GRADED  ida · bn  its judge died twice"),
    "a stranger's name": (Row("x\x1b[2J\nPASSED", "\u202e.py", "input error", "a\nb\x1b"), "NOT GRADED  x␛[2J␊PASSED · \\u202e.py  a␊b␛"),
}  # fmt: skip


def batch(*rows):
    return Batch(rows or tuple(row for row, _ in ROWS.values()), 7, "1.0", datetime(2026, 1, 1, tzinfo=UTC))


def printed(print_it, width=120, plain=False):
    """The lines that are printed."""
    console = Console(file=io.StringIO(), width=width, highlight=False, emoji=False)
    print_it(Page(console, plain))
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("case", ROWS)
def test_a_line(case):
    """The verdict, whose, of which kata, what is right, and the first cause."""
    row, said = ROWS[case]
    (line,) = printed(lambda page: report.print_row(row, page))
    assert said in line and line.startswith(report.shouted(row))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("plain", [False, True])
def test_it_fits(width, plain):
    """Each row has one line, and no line of the tables is longer than the terminal is wide."""
    for row in batch().rows:
        (line,) = printed(lambda page, row=row: report.print_row(row, page), width, plain)
        assert columns(line) <= width and "\x1b" not in line
    for line in printed(lambda page: report.print_batch(batch(), page), width, plain):
        assert cell_len(line.rstrip()) <= width and "\x1b" not in line


def test_the_tables():
    """A row a file; of each kata which mistakes are made how often, what is only guessed left out; all in a line."""
    said = "\n".join(printed(lambda page: report.print_batch(batch(), page), 160))
    assert said.count("PASSED ") >= 2 and "dx, dw" in said and "same as a.py" in said
    assert (
        "dropout: 2 of 2 passed\n  2 people handed in the same file: anna and ben\n" in said
        and "bn: 0 of 6 passed\n  1 of 6  eps is left out\n" in said
    )
    assert (
        "  1 of 6  not written yet" in said
        and "  1 of 6  does not load" in said
        and "  2 of 6  no known mistake" in said
        and "6  the mean is" not in said
    )
    assert said.endswith("11 files: 2 passed, 5 failed, 1 not written yet, 3 not graded; the seed is 7")


# what there is of a batch -> who handed in the same
SAME = {
    "nothing equal": (("anna", "a.py", ""), ("ben", "b.py", ""), None),
    "one person's": (("anna", "a.py", ""), ("anna", "b.py", "a.py"), None),
    "two people's": (("anna", "a.py", ""), ("ben", "b.py", "a.py"), "\n  2 people handed in the same file: anna and ben"),
}  # fmt: skip


@pytest.mark.parametrize("case", SAME)
@pytest.mark.parametrize("blank", [False, True])
def test_who_handed_in_the_same_file(case, blank):
    """People, and not files, are counted; nobody wonders at equal stubs."""
    *files, told = SAME[case]
    rows = [Row(who, path, "failed", kata="bn", same_as=same, blank=blank) for who, path, same in files]
    said = "\n".join(printed(lambda page: report.print_batch(batch(*rows), page)))
    assert (said.count("handed in the same") == 0) if blank or not told else (told in said)


TRIED = (Attempt("program", 73, True), Attempt("file", 2, True))


def test_what_a_file_tried():
    """A few words in its line and in the table, also where it passed, and below the counts whose files did."""
    rows = Row("eve", "e.py", "passed", kata="bn", attempts=TRIED), Row("anna", "a.py", "passed", kata="bn")
    assert "PASSED  eve · bn  tried: a program, files outside its folder" in printed(
        lambda page: report.print_row(rows[0], page)
    )
    lines = printed(lambda page: report.print_batch(batch(*rows), page))
    assert lines[2].rstrip().endswith("tried: a program, files outside its folder")
    assert lines[-1] == "1 of 2 files tried what a submission may not: eve"


def test_people_are_counted_and_not_files():
    """Who makes a mistake in two files makes it once, and a file that does not load is none without a mistake."""
    files = [
        Row(who, f"{who}{n}.py", "failed", kata="bn", cases=9, causes=(EPS,))
        for who, n in (("a", 1), ("a", 2), ("b", 1))
    ]
    broken = Row(
        "c", "c.py", "failed", kata="bn", cases=9, outcome="not loaded", detail=Message.of("ended.itself", code=3)
    )
    said = "\n".join(printed(lambda page: report.print_batch(batch(*files, broken), page)))
    assert "bn: 0 of 4 passed\n  2 of 3  eps is left out\n  1 of 3  does not load\n" in said


def test_a_weak_sandbox():
    """It is said once, with what to do."""
    weak = Row("anna", "a.py", "passed", kata="bn", level="reduced")
    assert "weaker than full: 1 of 1 files" in printed(lambda page: report.print_batch(batch(weak), page))[-1]


def test_as_json():
    """Strict, in ASCII, with the words beside the values."""
    text = to_json(batch())
    document = json.loads(text)
    assert text.isascii() and document["schema"] == 1 and document["seed"] == 7
    assert [row["came"] for row in document["rows"]] == [row.came for row, _ in ROWS.values()]
    assert document["rows"][2]["text"] == ["eps is left out", "Looks like: the mean is left out"]
    assert {row["who"]: row["result"] for row in document["rows"][5:]} == {
        "fred": "failed", "gus": "failed", "greta": "not written yet", "heidi": "not graded", "ida": "not graded",
        "x\x1b[2J\nPASSED": "not graded",
    }  # fmt: skip
    assert document["rows"][2]["causes"][0]["slug"] == "eps_missing"
