"""The pages of a batch: the index, a person's own, similar files; they hold whatever is put into them, and link up."""

import re
from dataclasses import replace

import pytest

from grader.model import Attempt, Batch, Pair, Row
from grader.report.html.batch import MOST, index_page, page_names
from grader.report.html.candidate import candidate_page
from grader.report.html.similar import similar_page
from tests.report.batches import ADDS, BATCH, BATCHES, HOSTILE, NOTHING, PAIRS, STARTED
from tests.report.html.test_check import Page

SOURCE = "# kata: toy-scale (numpy)\n\ndef scale(x, factor):\n    return x + factor\n" * 3
SAMPLES = {
    "in/anna/dropout.py": "two mistakes",
    "in/bert/toy_scale.py": "crashed",
    "in/fred/toy_scale.py": "wrong values",
}


def source(row):
    """The text of a row's file, where there is one."""
    return SOURCE if row.sha else ""


def site(batch, pairs=(), feedback=lambda row: None):
    """Every page of a batch by the name of its file."""
    people = {name: candidate_page(batch, who, feedback, source, pairs) for who, name in page_names(batch).items()}
    return {"index.html": index_page(batch, pairs), "similar.html": similar_page(batch, pairs, source), **people}


def site_of(feedbacks):
    """The pages of a batch whose files were graded, as tests/report/test_pages.py opens them."""
    return site(BATCH, PAIRS, lambda row: feedbacks[SAMPLES.get(row.path, "passed")] if row.graded else None)


@pytest.mark.parametrize("batch", BATCHES.values(), ids=BATCHES)
def test_the_pages_are_sound(batch):
    """Elements are closed in order, ids differ, nothing can run or be fetched, and a link leads to one of the pages."""
    pairs = tuple(Pair(row.path, batch.rows[0].path, 0.9, (1, 2), (3,)) for row in batch.rows[1:])
    pages = {name: Page(text) for name, text in site(batch, pairs).items()}
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids))
        assert not {"script", "img", "b"} & set(page.tags) and page.tags.count("h1") == page.tags.count("main") == 1
        for link in page.links:
            path, _, anchor = link.partition("#")
            folder = name.rpartition("/")[0]
            target = re.sub(r"^[^/]+/\.\./", "", f"{folder}/{path}" if folder else path) if path else name
            assert not anchor or anchor in pages[target].ids, (name, link)
            assert target in pages, (name, link)


def test_names_of_pages_are_safe():
    """A page's name is a number and plain letters, whoever it is of, so no two are the same."""
    people = ["anna", "Anna", "../../etc/passwd", "", "Дмитрий", "a" * 300, EVIL := "\x00<\u202e>"]
    names = page_names(Batch(tuple(Row(who, who, "passed") for who in people), 0, "1", STARTED))
    assert len(set(names.values())) == len(people) and names[EVIL] == "people/7-file.html"
    assert all(re.fullmatch(r"people/\d+-[a-z0-9-]{1,40}\.html", name) for name in names.values())


SHOWN = [
    ("index.html", "people 6 katas 2 files 8", "how many people"),
    ("index.html", "anna 1 of 2 passed ✗ failed torch, 2 of 3 parts right ✓ passed numpy", "a person's files, kata by kata"),
    ("index.html", "bert 0 of 2 passed – not graded notes.txt ✗ failed numpy", "a file for nobody knows which kata"),
    ("index.html", "8 2 passed 3 failed 1 not written yet 2 not graded", "what came of them"),
    ("index.html", "Similar files toy-scale: 2 people handed in the same file: anna and cora", "who handed in the same"),
    ("index.html", "cora 1 of 1 passed nothing handed in ✓ passed numpy, same contents as another", "equal files"),
    ("index.html", "dora 0 of 1 passed nothing handed in – not written yet numpy", "that nothing was written"),
    ("index.html", "emil 0 of 1 passed nothing handed in – not graded", "that a file could not be graded"),
    ("index.html", "toy-scale Adds the factor where it should multiply 1 of 5", "how many made a mistake"),
    ("index.html", "toy-scale files: 4 35 ms, at most 10 s 67 MiB, at most 80 MiB 14 s", "time and memory"),
    ("index.html", "in/anna/toy_scale.py and in/fred/toy_scale.py share 93% of the shorter one’s own code", "similar files"),
    ("index.html", "in/bert/notes.txt unknown kata: not graded in/bert/notes.txt does not say which kata it is for", "why not"),
    ("people/1-anna.html", "1 Adds the factor where it should multiply", "a cause"),
    ("people/2-bert.html", "not graded in/bert/notes.txt in/bert/notes.txt does not say which kata it is for", "why not graded"),
    ("people/2-bert.html", "the process exited with code 3", "how a run ended"),
    ("people/3-cora.html", "same as in/anna/toy_scale.py", "equal files"),
    ("people/4-dora.html", "not written yet in/dora/toy_scale.py", "that nothing was written"),
    ("people/6-fred.html", "no proof", "what a likeness means"),
    ("people/6-fred.html", "The file", "the text, folded"),
    ("similar.html", "anna and fred: toy-scale", "a pair"),
    ("similar.html", "3 def scale(x, factor): shared 4 return x + factor shared", "the lines that share something"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "words", "what"), SHOWN, ids=[f"{name}: {what}" for name, _, what in SHOWN])
def test_the_pages_say(feedbacks, name, words, what):
    """Each thing in words."""
    assert words in Page(site_of(feedbacks)[name]).text


# a file without a verdict, and what its author's cells say beside "nothing handed in"
UNREAD = {
    "a folder without files": (Row("gina", "in/gina", "input error", "the folder holds no Python file"), ""),
    "a file named after a kata": (
        Row("gina", "in/gina/toy_scale.py", "input error", "it is not UTF-8", sha="9"),
        "nothing handed in – not graded toy_scale.py",
    ),
    "a file for any kata": (
        Row("gina", "in/gina/x.py", "input error", "it is empty", sha="9"),
        "– not graded x.py – not graded x.py",
    ),
}


@pytest.mark.parametrize("case", UNREAD)
def test_a_file_that_cannot_be_read_was_handed_in(case):
    """It stands where it may belong, linked to the reason; nothing was handed in where a folder holds no file."""
    row, told = UNREAD[case]
    page = Page(index_page(replace(BATCH, rows=(*BATCH.rows, row))))
    assert f"gina 0 of 1 passed {told or 'nothing handed in nothing handed in'} Mistakes" in page.text
    assert ("people/7-gina.html#file-1" in page.links) == bool(told)


def test_what_a_file_tried_is_told(feedbacks):
    """A few words on the index, and in sentences on its author's page, also below causes."""
    rows = tuple(replace(row, attempts=(Attempt("program", 73, True),)) for row in BATCH.rows)
    batch = replace(BATCH, rows=rows)
    assert "✗ failed torch, 2 of 3 parts right, tried: a program" in Page(index_page(batch)).text
    page = candidate_page(batch, "anna", lambda row: feedbacks[SAMPLES.get(row.path, "passed")], source)
    assert Page(page).text.count("It tried to start a program or a process, 73 times: refused") == 2


def test_an_empty_batch_says_so():
    """Nothing was handed in, and nobody is similar."""
    pages = site(NOTHING)
    assert "No file was handed in." in pages["index.html"] and "No two files share more" in pages["similar.html"]


def test_hostile_names_stay_names():
    """Escaped in every page, control characters by their names."""
    for text in site(HOSTILE).values():
        assert "<img" not in text and "\u202e" not in text and "\x1b" not in text and "\ud800" not in text


def test_a_thousand_people():
    """The index of a course is less than a megabyte, and pairs without end are cut."""
    rows = tuple(
        replace(BATCH.rows[7], who=f"who {number}", path=f"{number}.py", causes=(ADDS,)) for number in range(1000)
    )
    pairs = tuple(Pair("0.py", f"{number}.py", 0.9, (), ()) for number in range(1, MOST + 12))
    batch = Batch(rows, 1, "1", STARTED)
    text = index_page(batch, pairs)
    assert "11 more pairs are not listed." in text and len(text) < 1_000_000
    page = candidate_page(batch, "who 0", lambda row: None, lambda row: "", pairs)
    assert f'similar.html#pair-{MOST}"' in page and f'#pair-{MOST + 1}"' not in page  # it is not on that page
