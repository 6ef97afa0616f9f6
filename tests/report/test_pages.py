"""Every page in a real browser: Debian's Chromium, at a phone's and a desk's width, by day and by night.

No browser is ever downloaded: without /usr/bin/chromium these tests are skipped, and .ci/run demands one.
"""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.model import Place
from grader.report.html.check import check_page
from grader.report.html.scorecard import scorecard_page
from grader.report.html.status import status_page
from grader.testing.picture import picture
from tests.report.batches import HOSTILE
from tests.report.html.test_batch import site, site_of
from tests.report.html.test_mock import sheet_of
from tests.report.html.test_parts import sample_page
from tests.report.html.test_status import BUSY, FIRST_DAY
from tests.report.test_mock import CARD

CHROMIUM = Path("/usr/bin/chromium")
SOURCE = "# kata: toy-scale (numpy)\n" + "def scale(x, factor):\n    return x + factor\n" * 10
LONG = "a_very_long_line_without_a_blank" * 40
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not CHROMIUM.exists() and "KATA_CI" not in os.environ, reason="no /usr/bin/chromium; apt-get install chromium"
    ),
]


def with_picture(feedback, shape):
    """The same feedback, its first finding with a picture of an array of this shape, every third number wrong."""
    expected = np.arange(np.prod(shape), dtype=float).reshape(shape)
    wrong = expected % 3 == 0
    found = picture(expected + wrong * 50, expected, wrong, (0,) * len(shape))
    run = feedback.runs[0]
    first, *others = run.cases
    case = replace(first, finding=replace(first.finding, picture=found))
    return replace(feedback, runs=(replace(run, cases=(case, *others)),))


def pages(feedbacks):
    """Every kind of page by name: its HTML."""
    many = feedbacks["wrong values"]
    failed, passed = many.runs[0].cases
    cases = (*(replace(failed, name=f"values[{number}]") for number in range(1000)), *(passed,) * 1000)
    batch, hostile = site_of(feedbacks), site(HOSTILE)
    long = replace(failed, title=LONG, label=LONG, output=LONG, origin=(Place(2, LONG),))
    return {
        "passed": check_page(feedbacks["passed with remarks"], SOURCE),
        "numbers": check_page(with_picture(feedbacks["two mistakes"], (4, 8)), SOURCE),
        "shades": check_page(with_picture(feedbacks["wrong values"], (3, 40, 50)), SOURCE),
        "not loaded": check_page(feedbacks["import prints"], SOURCE),
        "crashed": check_page(feedbacks["crashed"], SOURCE),
        "hostile": check_page(feedbacks["hostile"], f"</script>{LONG}\x00\u202e\n{{{{7*7}}}}"),
        "wide": check_page(feedbacks["wide"], f"{LONG}\n{LONG}"),
        "scorecard": scorecard_page(CARD),
        "scorecard, hostile": scorecard_page(replace(CARD, session=LONG, works=CARD.works * 2)),
        "sheet": sheet_of("Why"),
        "sheet, wide": sheet_of(LONG),
        "long": check_page(replace(many, runs=(replace(many.runs[0], cases=(long,)),)), f"x\n{LONG}"),
        "progress": status_page(BUSY),
        "first day": status_page(FIRST_DAY),
        "batch": batch["index.html"],
        "batch, hostile": hostile["index.html"],
        "candidate": batch["people/1-anna.html"],
        "candidate, hostile": next(text for name, text in hostile.items() if name.startswith("people/1-")),
        "similar": batch["similar.html"],
        "thousands": check_page(replace(many, runs=(replace(many.runs[0], cases=cases),)), SOURCE),
    }


@pytest.fixture(scope="module")
def browser():
    """Chromium; in a sandbox of its own unless it is root's, which it refuses."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = started.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, tmp_path):
    """opened(html, width, scheme): a tab with this page, and what its console said."""
    contexts = []

    def make(html, width=1280, scheme="light", **more):
        path = tmp_path / f"page-{len(contexts)}.html"
        path.write_text(html, "utf-8")
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **more))
        tab = contexts[-1].new_page()
        said = []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda request: request.url == path.as_uri() or said.append(request.url))
        tab.goto(path.as_uri())
        return tab, said

    yield make
    for context in contexts:
        context.close()


UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"
LOOKS = [(360, "light"), (1280, "dark"), (1280, "light"), (360, "dark")]


def test_every_page_fits_and_is_quiet(feedbacks, opened, monkeypatch):
    """At each width and scheme: nothing is wider than the window, and the console and the network hear of nothing."""
    for name, html in {**pages(feedbacks), "parts": sample_page(monkeypatch)}.items():
        tab, said = opened(html)
        tab.evaluate(UNFOLD)
        for width, scheme in LOOKS[:1] if name == "thousands" else LOOKS:
            tab.set_viewport_size({"width": width, "height": 800})
            tab.emulate_media(color_scheme=scheme)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        assert said == [], name


AXE = [("numbers", 360, "light"), ("numbers", 1280, "dark"), ("hostile", 360, "dark"), ("not loaded", 1280, "light"),
       ("scorecard", 360, "dark"), ("scorecard", 1280, "light"), ("sheet", 360, "light"), ("sheet", 1280, "dark"),
       ("progress", 360, "light"), ("progress", 1280, "dark"),
       ("batch", 360, "light"), ("batch", 1280, "dark"), ("candidate", 360, "dark"), ("similar", 1280, "light")]  # fmt: skip


def test_everybody_can_read_them(feedbacks, opened, monkeypatch):
    """axe-core finds no fault: names, order of headings, landmarks, contrast; folded parts are opened."""
    from axe_playwright_python.sync_playwright import Axe

    found = {**pages(feedbacks), "parts": sample_page(monkeypatch)}
    for name, width, scheme in (*AXE, ("parts", 360, "light"), ("parts", 1280, "dark")):
        tab, _ = opened(found[name], width, scheme)
        tab.evaluate(UNFOLD)
        faults = Axe().run(tab, options={"resultTypes": ["violations"]})
        assert faults.violations_count == 0, (name, width, scheme, faults.generate_report())


def test_links_lead_somewhere(feedbacks, opened):
    """Each link's target is there, and is seen once it was followed, in a folded part too."""
    for name in ("numbers", "progress"):
        tab, _ = opened(pages(feedbacks)[name])
        for link in tab.locator("main a, nav a").all():
            anchor = link.get_attribute("href")
            tab.evaluate("anchor => { location.hash = anchor }", anchor)
            assert tab.locator(anchor).is_visible(), (name, anchor)


def test_the_keyboard_goes_everywhere(feedbacks, opened):
    """The first Tab shows a way past the links; what has the focus is outlined."""
    tab, _ = opened(pages(feedbacks)["numbers"])
    tab.keyboard.press("Tab")
    first = tab.evaluate(
        "[document.activeElement.getAttribute('href'), document.activeElement.getBoundingClientRect().left >= 0,"
        " getComputedStyle(document.activeElement).outlineStyle]"
    )
    assert first == ["#content", True, "solid"]


def test_paper_shows_what_was_folded(feedbacks, opened):
    """In print, each failure is open and the ground is white, whatever the screen's colours are."""
    tab, _ = opened(pages(feedbacks)["numbers"], scheme="dark")
    folded = tab.locator("details > div").first
    assert not folded.is_visible()
    tab.emulate_media(media="print")
    assert folded.is_visible()
    assert tab.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
