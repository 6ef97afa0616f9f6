"""A scorecard in the terminal and as JSON, and the brief of a round."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from grader.model import Message
from grader.model.mock import DIMENSIONS, Mark, Moment, Primary, Reading, Reply, Scorecard, Slip, Work
from grader.report.layout import Page
from grader.report.mock import clock_text, print_reading, print_scorecard, work_facts
from grader.report.mock_brief import Sheet, brief
from grader.report.mock_json import to_json
from grader.study.mock.clock import parts
from grader.study.mock.marks import observed

HOSTILE = "\x1b[2J\r\u202e[red]x[/red]\x00" + "wide " * 40
CARD = Scorecard(
    session="2024-05-17-abc", began=datetime(2024, 5, 17, 12, tzinfo=UTC), minutes=45, seed=7, blind=True,
    handed_in=True, finished=True,
    works=(
        Work("alpha", "numpy", 20, "passed", 754.0, 2, 1, 1, (Slip("slip", "A slip"),)),
        Work("beta", "torch", 25, "failed", late=True),
    ),
    replies=(Reply("bn-eps", "", True),),
    marks=(
        Mark("correctness", "leaning hire", observed("correctness", "leaning hire"),
             (Message.of("mock.evidence_in_time", count=1, of=2),), "strong hire", "leaning no hire"),
        *[Mark(each, None, observed(each, None)) for each in DIMENSIONS[1:]],
    ),
    overall="leaning hire",
    evidence=(
        Message.of("mock.overall_of", count=3, bands=("strong no hire", "leaning hire")),
        Message.of("mock.overall_worst", dimension="numerics"),
    ),
    primary=Primary("judgement", Message.of("mock.primary_late", kata="beta"), Message.of("mock.evidence_hints", count=1), "kata:beta"),
    timeline=(Moment(0.0, Message("mock.moment_opened")), Moment(3000.0, Message.of("mock.moment_failed", kata="beta"), True)),
)  # fmt: skip


def printed(show, width=80, plain=False):
    """What is printed on a page of this width."""
    file = io.StringIO()
    show(Page(Console(file=file, width=width, color_system=None, emoji=False, highlight=False), plain))
    return file.getvalue()


def test_a_scorecard():
    """Each value in its place."""
    said = printed(lambda page: print_scorecard(CARD, page))
    for part in (
        "Mock interview 2024-05-17-abc", "45 min, seed 7, blind", "alpha (numpy)  passed",
        "after 12.6 min (usual: 20), checks: 2, hints: 1, A slip", "beta (torch)  failed, late",
        "correctness              leaning hire self-rating: strong hire, interviewer: leaning no hire",
        "1 of 2 passed within the round", "Overall: leaning hire", "the middle of 3: strong no hire and leaning hire",
        "the weakest: numerics and edge cases", "The primary error is judgement.", "kata review", "50:00  beta failed  late",
    ):  # fmt: skip
        assert " ".join(part.split()) in " ".join(said.split()), part


def test_no_check_is_no_fact():
    """In a packet nobody could check anything."""
    assert "checks" not in ", ".join(work_facts(Work("alpha", "numpy", 0, "passed", 0.0)))
    assert "checks: 2" in ", ".join(work_facts(CARD.works[0]))


def test_where_there_is_nothing_to_say():
    """No primary error, no word for all, not finished."""
    card = replace(
        CARD, primary=None, overall=None, finished=False, evidence=(Message.of("mock.overall_too_few", count=1, enough=3),)
    )  # fmt: skip
    said = printed(lambda page: print_scorecard(card, page))
    assert "No error stands out." in said and "No overall band" in said and "Not finished: kata mock finish" in said


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("plain", [False, True])
def test_whatever_a_name_holds(width, plain):
    """No control character, no markup, no line that is too wide."""
    work = replace(CARD.works[0], mistakes=(Slip("slip", HOSTILE),))
    said = printed(lambda page: print_scorecard(replace(CARD, session=HOSTILE, works=(work,)), page), width, plain)
    assert not set("\x1b\r\x00\u202e") & set(said) and "[red]" in said
    assert max(map(len, said.splitlines())) <= width


def test_the_clock():
    """Where it stands, and what it warns of."""
    said = printed(lambda page: print_reading(Reading(2200.0, 2700.0, "follow-ups", 80, True), page), 120)
    assert said.startswith("36 of 45 min: follow-ups") and "80% of the time is over" in said and "was set back" in said
    assert [clock_text(at) for at in (0, 59.9, 60, 754, 6000)] == ["0:00", "0:59", "1:00", "12:34", "100:00"]


def test_json_has_the_same_values():
    """Messages with their sentences, and nothing that is not JSON."""
    document = json.loads(to_json(CARD))
    assert document["schema"] == 1 and document["overall"] == "leaning hire"
    assert document["works"][0]["mistakes"] == [{"slug": "slip", "title": "A slip"}]
    assert document["marks"][0]["evidence"][0]["text"] == "1 of 2 passed within the round"
    assert document["began"] == "2024-05-17T12:00:00+00:00" and to_json(CARD).isascii()


def test_the_brief():
    """The parts of the round, the commands, each kata's prompt and file."""
    sheets = [Sheet("alpha.py", "numpy", "# Alpha\n\nDo it.\n", "kata check mock/x/alpha.py")]
    said = brief("x", 45, sheets, parts(45), blind=False, began=datetime(2024, 5, 17, 12, tzinfo=UTC))
    assert "8–28 min: code, and name the shapes" in said and "`kata check mock/x/alpha.py` checks a kata" in said
    assert "# Alpha\n\nDo it.\n\nWrite it into alpha.py (numpy)." in said
    assert "45 minutes, 1 kata. The clock has been running since" in said
    assert "45 minutes, 2 katas. The clock starts when you read on." in brief(
        "x", 45, 2 * sheets, parts(45), blind=True
    )
    assert "whether a kata passes, and nothing else" in brief(
        "x", 45, sheets, parts(45), blind=True, began=datetime(2024, 5, 17, 12, tzinfo=UTC)
    )
