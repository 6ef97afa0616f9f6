"""A question is put, and its answer read from standard input: for `kata quiz`, and for whoever else asks."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable

import click

from grader.cli.console import tell
from grader.model import Message
from grader.model.questions import Judged, Open, Posed
from grader.report import quiz
from grader.report.layout import Page
from grader.report.sanitize import one_line
from grader.study import journal
from grader.study.questions import judge, rate
from grader.words import phrase

LONGEST = 4000  # characters of an answer; what comes after them is not read


def ask(posed: Posed, number: int, count: int, page: Page) -> Judged | None:
    """Put the question and judge what is typed; None where the input ends first."""
    quiz.print_question(posed, number, count, page)
    if isinstance(posed.question.answer, Open):
        if (said := typed_line(quiz.wanted(posed), page)) is None:
            return None
        quiz.print_model(posed, page)
        return _judged(quiz.wanted_points(), lambda points: rate(posed, said, points), page)
    return _judged(quiz.wanted(posed), lambda typed: judge(posed, typed), page)


def was_known(page: Page) -> bool | None:
    """Whether an answer was known, by who gave it; None where the input ends."""
    while (typed := typed_line(phrase("quiz.want_known"), page)) is not None:
        said = typed.strip().lower()
        if said in ("y", "yes"):
            return True
        if said in ("n", "no", ""):
            return False
        page.line(one_line(phrase("quiz.neither", typed=said)), "yellow")
    return None


def go_on(page: Page) -> bool:
    """In a terminal, wait until the explanation has been read: the next question moves it up. False to stop."""
    return not sys.stdin.isatty() or typed_line(quiz.wanted_to_go_on(), page) is not None


def confirmed(question: str) -> bool:
    """In a terminal, whether it is to be done, and it is not where nothing is typed; elsewhere it is, unasked."""
    return not sys.stdin.isatty() or click.confirm(question, err=True)


def _judged(wanted: str, read: Callable[[str], Judged | Message], page: Page) -> Judged | None:
    """What is typed, asked for again until it can be read."""
    while (typed := typed_line(wanted, page)) is not None:
        judged = read(typed)
        if isinstance(judged, Judged):
            return judged
        quiz.print_unreadable(judged, page)
    return None


def note(event: journal.Event, told: set[str]) -> None:
    """Note what was asked or answered; what stands in the way is told once in a round."""
    warning = journal.record(event)
    if warning and warning not in told:
        told.add(warning)
        tell(warning)


def typed_line(wanted: str, page: Page) -> str | None:
    """A line of standard input, or None at its end."""
    page.line(f"({wanted})", "dim")
    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - imported, it lets input() edit the line
    try:
        typed = input("> ")[:LONGEST]
    except EOFError:
        click.echo()
        return None
    if not sys.stdin.isatty():
        click.echo(one_line(typed))  # nobody's terminal has shown it
    return typed
