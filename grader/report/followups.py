"""Follow-up questions in a terminal: a question, a good answer, and how many were known."""

from __future__ import annotations

from grader.model.mock import FollowUp
from grader.report.layout import Page
from grader.report.quiz import print_prose
from grader.report.sanitize import one_line
from grader.words import phrase


def print_question(follow_up: FollowUp, number: int, count: int, page: Page) -> None:
    """A question of an interviewer's."""
    page.blank()
    page.line(phrase("quiz.follow_up", number=number, count=count, kata=follow_up.kata), "dim")
    page.line(one_line(follow_up.question), "bold")


def print_answer(follow_up: FollowUp, page: Page) -> None:
    """A good answer to it."""
    print_prose(follow_up.answer, page)


def print_end(right: int, count: int, page: Page) -> None:
    """How many were known; and when the others come back."""
    page.blank()
    if not count:
        page.line(phrase("quiz.nothing"))
        return
    page.line(phrase("quiz.known", right=right, count=count), "bold")
    if right < count:
        page.line(phrase("quiz.back", command="kata review"), "dim")
