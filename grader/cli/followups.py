"""The follow-up questions of a kata, one by one: answered aloud, rated by oneself, noted.

For `kata explain --cards`, and for `kata review` of one that was missed.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader import catalogue
from grader.cli import interrupt
from grader.cli.asking import note, typed_line, was_known
from grader.cli.console import WIDEST, console
from grader.model import Kata
from grader.model.mock import FollowUp
from grader.report import followups as report
from grader.report.layout import Page
from grader.study import followups, journal
from grader.words import phrase


def every(kata: Kata) -> tuple[FollowUp, ...]:
    """All of a kata's."""
    return followups.parse(kata.slug, catalogue.text(kata.solution / "explain.md"))


def named(question: str) -> FollowUp:
    """The one of this name, which there is."""
    return next(each for each in every(catalogue.find(followups.kata_of(question))) if followups.name(each) == question)


def ask(questions: Sequence[FollowUp]) -> None:
    """Put them, until the input ends; then say how many were known."""
    page = Page(console(WIDEST))
    answers: list[bool] = []
    warnings: set[str] = set()
    try:
        for number, each in enumerate(questions, 1):
            note(journal.Asked(journal.now(), followups.name(each)), warnings)
            report.print_question(each, number, len(questions), page)
            if (said := typed_line(phrase("quiz.want_open"), page)) is None:
                break
            report.print_answer(each, page)
            if (right := was_known(page)) is None:
                break
            with interrupt.held():  # noted and counted, or neither
                answers.append(right)
                note(journal.Answered(journal.now(), followups.name(each), right, said.strip()), warnings)
    finally:  # Ctrl-C too ends it with what was answered
        report.print_end(sum(answers), len(answers), page)
