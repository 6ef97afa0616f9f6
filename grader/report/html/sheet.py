"""The interviewer's sheet of a packet: references, likely mistakes with what to ask, follow-ups, questions, rubric."""

from __future__ import annotations

import string
from collections.abc import Sequence

from grader.model import Message, Mistake
from grader.model.mock import BANDS, Dimension, FollowUp, Phase
from grader.model.questions import Choice, FillIn, Number, Open, Order, Posed
from grader.records import dataclass
from grader.report import mock
from grader.report.html.cause import Line, lines_of
from grader.report.html.page import render
from grader.report.html.parts import Question
from grader.report.sanitize import one_line
from grader.words import phrase, say

WORDS = {
    "round": "mock.brief_round", "reference": "mock.sheet_reference", "mistakes": "mock.sheet_mistakes",
    "ranked": "mock.sheet_ranked", "follow_ups": "mock.sheet_follow_ups", "answer": "mock.sheet_answer",
    "questions": "mock.sheet_questions", "rubric": "mock.sheet_rubric", "keep": "mock.sheet_keep",
}  # fmt: skip
LIKELY = 15  # mistakes that are shown at once


@dataclass(frozen=True)
class KataSheet:
    """A kata of the packet, with what its candidate must not see; of the mistakes, the likeliest first."""

    slug: str
    title: str
    backend: str
    minutes: int
    reference: str
    mistakes: Sequence[Mistake]
    follow_ups: Sequence[FollowUp]


def sheet_page(
    session: str, minutes: int, seed: int, command: str, sheets: Sequence[KataSheet], asked: Sequence[Posed],
    parts: Sequence[tuple[Phase, int, int]], rubric: Sequence[tuple[Dimension, Sequence[Message]]],
) -> str:  # fmt: skip
    """The page as HTML. command: what grades the packet when it comes back; rubric: each band's sentence, the worst
    first."""
    sections = [("round", phrase("mock.brief_round")), *((sheet.slug, sheet.title) for sheet in sheets)]
    if asked:
        sections.append(("questions", phrase("mock.sheet_questions")))
    return render(
        "sheet.html",
        WORDS,
        title=phrase("mock.sheet_title", session=one_line(session)),
        facts=phrase("mock.sheet_facts", minutes=minutes, seed=seed),
        command=command,
        sections=[*sections, ("rubric", phrase("mock.sheet_rubric"))],
        parts=[phrase("mock.brief_part", begin=a, end=b, phase=mock.phase_text(phase)) for phase, a, b in parts],
        heads=(phrase("mock.sheet_mistake"), phrase("mock.sheet_ask")),
        katas=[_kata(sheet) for sheet in sheets],
        asked=[_question(posed) for posed in asked],
        rubric=[
            (
                mock.dimension_text(dimension),
                [f"{mock.band_text(band)}: {say(said)}" for band, said in zip(BANDS, bands, strict=True)],
            )
            for dimension, bands in rubric
        ],
    )


def _kata(kata: KataSheet) -> dict[str, object]:
    rows = [(mistake.title, mistake.nudge) for mistake in kata.mistakes]
    return {
        "slug": kata.slug,
        "title": kata.title,
        "facts": phrase("mock.sheet_kata", kata=kata.slug, backend=kata.backend, minutes=kata.minutes),
        "lines": [Line(number, text) for number, text in enumerate(lines_of(kata.reference), 1)],
        "mistakes": rows[:LIKELY],
        "others": rows[LIKELY:],
        "more": phrase("mock.sheet_more", count=len(rows) - LIKELY),
        "follow_ups": [Question(each.question, _paragraphs(each.answer)) for each in kata.follow_ups],
    }


def _question(posed: Posed) -> Question:
    """What is read out, and what is to be heard."""
    question = posed.question
    listed = "; ".join(f"{letter}) {text}" for letter, text in zip(string.ascii_lowercase, posed.shown, strict=False))
    text = " ".join(question.text.split()) + (f" {listed}" if listed else "")
    return Question(text, (_right(posed), *_paragraphs(question.explanation)), _points(posed))


def _right(posed: Posed) -> str:
    match posed.question.answer:
        case Choice(right, _) | FillIn(right, _):
            return right
        case Number(value, unit, _):
            return f"{value:g} {unit}".rstrip()
        case Order(steps):
            return " → ".join(steps)
        case Open(model, _):
            return model


def _points(posed: Posed) -> tuple[str, ...]:
    return posed.question.answer.rubric if isinstance(posed.question.answer, Open) else ()


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())
