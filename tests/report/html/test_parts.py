"""The parts of pages: bars, meters, timelines, calendars, steps, questions, tables; each says in words what it shows."""

import re

import pytest
from jinja2 import DictLoader

from grader.report.html import page
from grader.report.html.parts import Day, Meter, Moment, Question, Share, Step, Week

SAMPLE = """\
{% extends "base.html" %}
{% from "parts/bar.html" import bar %}
{% from "parts/calendar.html" import calendar %}
{% from "parts/meters.html" import meters %}
{% from "parts/questions.html" import questions %}
{% from "parts/steps.html" import steps %}
{% from "parts/table.html" import table %}
{% from "parts/timeline.html" import timeline %}
{% block title %}Parts{% endblock %}
{% block header %}<h1>Parts</h1>{% endblock %}
{% block content %}
<h2>Bar</h2>{{ bar(shares) }}
<h2>Timeline</h2>{{ timeline("Session", moments) }}
<h2>Calendar</h2>{{ calendar("Checks a day", days, weeks) }}
<h2>Meters</h2>{{ meters(counted) }}
<h2>Steps</h2>{{ steps(to_do) }}
<h2>Questions</h2>{{ questions("Answer", asked) }}
<h2>Table</h2>{{ table("Scores", ("What", "How"), (("speed", "lean hire"), ("<b>", "")), numbers=false) }}
{% endblock %}
"""
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
VALUES = {
    "shares": (Share("good", "solved", 4, 7), Share("bad", "due", 1, 7), Share("unsure", "new", 2, 7)),
    "moments": (Moment(0, "0:00", "started", "unsure"), Moment(0.5, "22:30", "failed <x>", "bad"), Moment(1, "45:00", "passed", "good")),
    "days": DAYS,
    "weeks": tuple(
        Week(f"{9 + week} Nov", tuple(Day(f"day {week * 7 + day}", None if day > 4 and week else (week + day) * day % 9) for day in range(7)))
        for week in range(3)
    ),
    "counted": (Meter("numpy", "3 of 4", 3, 4), Meter("<b>", "0 of 9", 0, 9)),
    "to_do": (Step("dropout", "due today", "kata review dropout"), Step("trees", "", "kata list --topic trees")),
    "asked": (Question("Why √(var + eps)?", ("So that {{ nothing }} is divided by 0.", "It is inside."), ("says where",)), Question("Second?", ("Yes.",))),
}  # fmt: skip


@pytest.fixture
def sample(monkeypatch):
    """A page of all parts, as HTML."""
    return sample_page(monkeypatch)


def sample_page(monkeypatch):
    """The page of all parts: tests/report/test_pages.py opens it too."""
    environment = page._environment()
    both = environment.overlay(
        loader=DictLoader({name: page._source(environment, name) for name in environment.list_templates()} | {"sample.html": SAMPLE})
    )  # fmt: skip
    monkeypatch.setattr(page, "_environment", lambda: both)
    return page.render("sample.html", {}, **VALUES)


SHOWN = [
    ("4 solved", "a bar's words"),
    ("failed &lt;x&gt;", "a moment's text"),
    ('<span class="time">22:30</span>', "its time"),
    ('<td class="s7" title="day 4">7</td>', "a day's count, on the strongest shade"),
    ('<td class="s0" title="day 0">·</td>', "a day of nothing"),
    ('width="300.00" height="12"', "a meter, three quarters full"),
    ('<span class="label">&lt;b&gt;</span>', "what a meter counts"),
    ('<code class="command">kata review dropout</code>', "what to type"),
    ("<p><strong>trees</strong></p>", "what to do, without a reason"),
    ("Why √(var + eps)?", "a question"),
    ("So that {{ nothing }} is divided by 0.", "its answer"),
    ("<td>&lt;b&gt;</td>", "a cell"),
]


@pytest.mark.parametrize(("shown", "what"), SHOWN, ids=[what for _, what in SHOWN])
def test_each_part_says_what_it_shows(sample, shown, what):
    """In text, so that neither colour nor shape is needed."""
    assert shown in sample


def test_a_bar_is_as_long_as_its_shares(sample):
    """The shares follow each other and fill it."""
    found = [tuple(map(float, pair)) for pair in re.findall(r'class="share \w+" x="([\d.]+)" width="([\d.]+)"', sample)]
    assert found == [(0, 228.57), (228.57, 57.14), (285.71, 114.29)]
