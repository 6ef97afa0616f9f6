"""The page of a check: the same values and sentences as in the terminal, in HTML that holds whatever is put into it."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from grader.model import Diagnosis, Message, Place
from grader.report.html.cause import MOST_LINES
from grader.report.html.check import FULL, check_page
from tests.report.test_text import NAMES, rendered

VOID = {"meta", "link", "br", "hr", "img", "input"}
SOURCE = "# kata: toy-scale (numpy)\n" + "\n".join(f"line_{number} = {number}" for number in range(2, 21)) + "\n"


class Page(HTMLParser):
    """What a page holds: its ids, links, tags and text; elements that are not closed in order are an error."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.tags, self.open, self.words = [], [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        assert len(found) == len(attrs) and not any(name.startswith("on") or name == "style" for name in found)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self):
        """All words, with single blanks between them."""
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_sound(feedbacks, name):
    """Elements are closed in order, ids differ, links lead to one of them, and nothing can run or be fetched."""
    page = Page(check_page(feedbacks[name], SOURCE))
    assert len(page.ids) == len(set(page.ids)) and {link for link in page.links if link[1:] not in page.ids} == set()
    assert not {"script", "link", "img", "iframe", "object", "form", "b", "red"} & set(page.tags)
    assert page.tags.count("h1") == page.tags.count("main") == 1


def said(text):
    """Words in a row, without the ends of lines and marks."""
    return re.sub(r"[^\w.]+", " ", html.unescape(text)).strip()


@pytest.mark.parametrize("name", [name for name in NAMES if "hostile" not in name and "wide" not in name])
def test_it_says_what_the_terminal_says(feedbacks, name):
    """Titles, nudges, both sides, how a run ended, remarks: word for word."""
    feedback = feedbacks[name]
    page = said(Page(check_page(feedback)).text)
    for diagnosis in feedback.diagnoses:
        assert said(diagnosis.title) in page and said(diagnosis.nudge) in page
    for line in rendered(feedback, width=400).splitlines():
        if re.match(r" +(expected|used|rule|raised|yours) ", line) and "numbers" not in line:
            assert said(line) in page, line
        if line.startswith(("CUDA", "Remark", "It tried", "Overall", "The cause", "Not loaded", "Beside", "At ", "✗")):
            assert said(re.sub(r"^Remark:|^✗|  +lines? .*$", "", line)) in page, line


def test_the_code_is_shown_with_its_places(feedbacks):
    """Every line of the file, and beside the lines of a cause its number; the excerpt links to them."""
    page = check_page(feedbacks["two mistakes"], SOURCE)
    assert 'id="line-20"' in page and page.count('href="#line-7"') == 2
    assert re.search(r'id="line-7" class="marked".*?line_7 = 7</code><span class="told">cause 1 and 2<', page, re.S)
    assert re.search(r'id="line-5" class="marked".*?<span class="told">cause 2<', page, re.S)


def test_the_place_of_what_has_no_number_is_marked_too(feedbacks):
    """As a syntax error has none."""
    run = replace(feedbacks["import prints"].runs[0], cases=())
    outcome = replace(run.outcome, trace=(Place(3, "line_3 = 3"),))
    page = check_page(replace(feedbacks["import prints"], runs=(replace(run, outcome=outcome),)), SOURCE)
    assert re.search(r'id="line-3" class="marked".*?line_3 = 3</code><span class="told">◂<', page, re.S)


# what there is to do: the feedback's name, and what changes in it; the command
STEPS = [
    ("wrong values", {}, "kata hint toy-scale"),
    ("wrong values", {"replay": ("kata", "check", "a b.py", "--seed", "7")}, "kata check &#39;a b.py&#39; --seed 7"),
    ("import prints", {"replay": ("kata", "check", "mine.py")}, "kata check mine.py"),
    ("passed with remarks", {}, "kata explain toy-scale"),
    ("passed with remarks", {"only": "scale", "replay": ("kata", "check", "mine.py")}, "kata check mine.py"),
]


@pytest.mark.parametrize(("name", "changes", "command"), STEPS)
def test_what_to_do_is_a_command(feedbacks, name, changes, command):
    """In one piece, so that it can be copied."""
    assert f'<code class="command">{command}</code>' in check_page(replace(feedbacks[name], **changes))


def test_a_table_in_which_nothing_ran_is_folded(feedbacks):
    """The code comes soon after the error; a table with a result stays open."""
    feedback = feedbacks["wrong values"]
    run = feedback.runs[0]
    cases = tuple(replace(case, status="not run", finding=None) for case in run.cases)
    page = check_page(replace(feedback, runs=(replace(run, cases=cases),)))
    assert f"<summary>{len(cases)} not run</summary>" in page
    assert "not run</summary>" not in check_page(feedback)


def test_failed_cases_come_first(feedbacks):
    """Then what was not run; among equals the order of the file stays."""
    feedback = feedbacks["wrong values"]
    run = feedback.runs[0]
    failed = next(case for case in run.cases if case.status == "failed")
    passed, left = (replace(failed, status=status, finding=None) for status in ("passed", "not run"))
    cases = tuple(
        replace(case, name=f"case_{number}") for number, case in enumerate((passed, failed, left, passed, failed))
    )
    page = check_page(replace(feedback, runs=(replace(run, cases=cases),)))
    assert re.findall(r'class="name">case_(\d)<', page) == ["1", "4", "2", "0", "3"]
    assert re.findall(r'href="#(failure-\d)"', page) == ["failure-1", "failure-2"]


def test_code_in_titles_is_code(feedbacks):
    """In the table of cases, above a failure, and in what is wrong."""
    feedback = feedbacks["wrong values"]
    run = feedback.runs[0]
    cases = tuple(replace(case, title="A fraction `level` is dropped") for case in run.cases)
    page = check_page(replace(feedback, runs=(replace(run, cases=cases),)), SOURCE)
    assert page.count("A fraction <code>level</code> is dropped") >= len(cases) + 1
    assert re.findall(r".*`level`.*", page) == re.findall(r'.*aria-label="A fraction `level`.*', page)


def test_without_the_file_its_places_are_shown(feedbacks):
    """It may have changed since; the lines that the feedback holds have not."""
    page = check_page(feedbacks["two mistakes"])
    assert "x = x[:9]" in page and 'id="code"' not in page and 'href="#line' not in page


def test_a_place_beyond_the_file_breaks_nothing(feedbacks):
    """A program that is compiled at run time has lines of its own."""
    case = replace(feedbacks["two mistakes"].runs[0].cases[0], origin=(Place(900, "y = 1"),))
    run = replace(feedbacks["two mistakes"].runs[0], cases=(case,))
    assert "y = 1" in check_page(replace(feedbacks["two mistakes"], runs=(run,)), SOURCE)


@pytest.mark.slow
def test_thousands_of_cases_and_lines(feedbacks):
    """All cases are in the table, twenty failures in full, two thousand lines of code; and it says what is left out."""
    feedback = feedbacks["wrong values"]
    failed, passed = feedback.runs[0].cases
    cases = tuple(replace(failed, name=f"values[{number}]") for number in range(3000))
    found = replace(feedback, runs=(replace(feedback.runs[0], cases=(*cases, passed)),))
    text = check_page(found, "x = 1\n" * 5000)
    page = Page(text)
    assert page.tags.count("tr") > 3000 and page.tags.count("details") == FULL
    assert "2980 more failures are in the table above." in page.text and f"{5000 - MOST_LINES} more lines" in page.text
    assert len(text) < 4_000_000


def test_hostile_text_stays_text(feedbacks):
    """Tags, templates and control characters in every place that a submission has a hand in."""
    bad = "</script><script>alert(1)</script>{{7*7}}\x00\u202e<!--"
    feedback = feedbacks["two mistakes"]
    case = replace(
        feedback.runs[0].cases[1], title=bad, label=bad, output=bad, telling=(bad,), origin=(Place(2, bad),),
        remarks=(Message.of("remark.silent", error=bad, naming=(bad,)),),
    )  # fmt: skip
    run = replace(feedback.runs[0], cases=(case,), output=bad)
    known = Diagnosis(bad, bad, bad, "looks like")
    text = check_page(replace(feedback, runs=(run,), diagnoses=(known,), replay=(bad,)), f"{bad}\n{bad}\n")
    Page(text)
    assert "<script" not in text and "<!--" not in text and "49" not in Page(text).text
    assert "\x00" not in text and "\u202e" not in text and "{{7*7}}␀\\u202e" in html.unescape(text)
