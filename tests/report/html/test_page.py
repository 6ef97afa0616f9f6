"""The ground of every page: what is put into a template is cleaned and escaped, and what is missing is missed."""

import base64
import hashlib
import re

import pytest
from jinja2 import DictLoader, UndefinedError

from grader.report.html import page


@pytest.fixture
def rendered(monkeypatch):
    """rendered(text of a template, **values): what becomes of it."""

    def make(template, /, **values):
        environment = page._environment().overlay(loader=DictLoader({"try.html": template}))
        monkeypatch.setattr(page, "_environment", lambda: environment)
        return page.render("try.html", {}, **values)

    return make


HOSTILE = [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("</style></title>", "&lt;/style&gt;&lt;/title&gt;"),
    ('" onload="x', "&#34; onload=&#34;x"),
    ("{{ 7 * 7 }}{% raw %}", "{{ 7 * 7 }}{% raw %}"),
    ("a\x00b\x1b[31m\x7f", "a␀b␛[31m␡"),
    ("\u202eevil\u2066\u2028", "\\u202eevil\\u2066\\u2028"),
    ("half \ud800", "half \\ud800"),
    ("two\nlines\tand a tab", "two\nlines\tand a tab"),
]


@pytest.mark.parametrize(("text", "shown"), HOSTILE)
def test_whatever_is_put_in_is_text(rendered, text, shown):
    """As content and as an attribute it is escaped, and what could move or reorder a line is shown by its name."""
    assert rendered('<p title="{{ text }}">{{ text }}</p>', text=text) == f'<p title="{shown}">{shown}</p>'
    assert rendered("{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(text) }}", text=text) == f"<b>{shown}</b>"


# a sentence -> what a page makes of it
PROSE = {
    "A fraction `level` is dropped": "A fraction <code>level</code> is dropped",
    "`a` and `b`": "<code>a</code> and <code>b</code>",
    "no code": "no code",
    "one ` alone": "one ` alone",
    "``": "``",
    "`a\nb`": "`a\nb`",
    "`<b>` & \x1b": "<code>&lt;b&gt;</code> &amp; ␛",
    "<b>`\u202e`": "&lt;b&gt;<code>\\u202e</code>",
}


@pytest.mark.parametrize("text", PROSE)
def test_code_within_a_sentence(rendered, text):
    """What stands between backticks is set as code; all of it is cleaned and escaped as ever."""
    assert rendered("<p>{{ text|prose }}</p>", text=text) == f"<p>{PROSE[text]}</p>"


def test_what_is_missing_is_missed(rendered):
    """A template that asks for what it does not get is a bug of ours, and no blank."""
    with pytest.raises(UndefinedError):
        rendered("{{ absent }}")


def test_the_sheet_is_the_only_style_that_holds(rendered):
    """The policy of a page names its style sheet by its hash, and nothing that could end the sheet is in it."""
    found = rendered("{{ style_hash }} {{ style }}")
    told, _, style = found.partition(" ")
    assert told == "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert "</" not in style and not re.search(r"url\((?!#)", style) and "@import" not in style


def test_no_template_holds_words_of_its_own():
    """What a person reads comes from words/, in their language."""
    loader = page._environment().loader
    for name in loader.list_templates():
        if name.endswith(".html"):
            text = re.sub(
                r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", page._source(page._environment(), name), flags=re.S
            )
            assert not re.search(r"[A-Za-z]{2}", text), name
