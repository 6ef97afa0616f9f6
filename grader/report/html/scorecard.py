"""The page of a mock interview's scorecard: the same values and words as in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from grader.model.mock import Band, Mark, Scorecard
from grader.records import dataclass
from grader.report import mock
from grader.report.html import parts
from grader.report.html.page import render
from grader.report.html.parts import Tone
from grader.report.sanitize import one_line
from grader.words import phrase, say

WORDS = {
    "scorecard": "mock.scorecard", "post_mortem": "mock.post_mortem", "katas": "mock.katas",
    "timeline": "mock.timeline", "each": "mock.each",
}  # fmt: skip
LOOKS: dict[Band | None, str] = {
    "strong hire": "hire", "leaning hire": "hire", "leaning no hire": "no", "strong no hire": "no", None: "open",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A dimension in words."""

    look: str
    dimension: str
    band: str
    observed: str
    evidence: tuple[str, ...]
    people: tuple[str, ...]


def scorecard_page(card: Scorecard) -> str:
    """The page as HTML."""
    return render(
        "scorecard.html",
        WORDS,
        title=phrase("mock.title", session=one_line(card.session)),
        facts=mock.facts(card),
        stamp=mock.band_text(card.overall) if card.overall else "",
        look=LOOKS[card.overall],
        overall=[phrase("mock.unfinished")] * (not card.finished) + list(mock.overall_text(card)),
        marks=[_row(mark) for mark in card.marks],
        primary=mock.primary_lines(card.primary),
        heads=(phrase("mock.kata"), phrase("mock.result"), phrase("mock.more")),
        works=[
            (f"{work.kata} ({work.backend})", mock.came_text(work, card.handed_in), ", ".join(mock.work_facts(work)))
            for work in card.works
        ],
        moments=list(_moments(card)),
    )


def _row(mark: Mark) -> Row:
    return Row(
        look=LOOKS[mark.band],
        dimension=mock.dimension_text(mark.dimension),
        band=mock.band_text(mark.band),
        observed=say(mark.observed),
        evidence=tuple(say(each) for each in mark.evidence),
        people=tuple(mock.said_by_people(mark)),
    )


def _moments(card: Scorecard) -> Iterator[parts.Moment]:
    length = max([60.0 * card.minutes, *(moment.at for moment in card.timeline)])
    for moment in card.timeline:
        late = f" ({phrase('mock.came_late')})" if moment.late else ""
        tone = _MOMENTS.get(moment.said.key, "unsure")
        yield parts.Moment(moment.at / length, mock.clock_text(moment.at), say(moment.said) + late, tone)


_MOMENTS: dict[str, Tone] = {
    "mock.moment_passed": "good", "mock.moment_right": "good", "mock.moment_known": "good",
    "mock.moment_failed": "bad", "mock.moment_named": "bad", "mock.moment_wrong": "bad",
    "mock.moment_not_known": "bad", "mock.moment_stub": "bad",
}  # fmt: skip
