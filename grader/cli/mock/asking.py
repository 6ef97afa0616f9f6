"""What is asked at the end of a round: follow-ups, questions of the bank, and the candidate's own rating.

What has been answered before is not asked again. Each returns False where the input ends.
"""

from __future__ import annotations

from dataclasses import replace

import click

from grader import catalogue
from grader.catalogue import questions as bank
from grader.cli.asking import ask, go_on, typed_line, was_known
from grader.errors import KataError
from grader.model.mock import BANDS, DIMENSIONS, Band, Dimension, FollowUp
from grader.report import followups as followups_report
from grader.report import mock
from grader.report.layout import Page
from grader.report.quiz import print_judged
from grader.report.sanitize import one_line
from grader.study import followups, journal
from grader.study.events import Answered, Attempt, Discussed, Event, Opened, Rated, Rater
from grader.study.mock import session
from grader.study.mock.marks import observed
from grader.study.questions import pose
from grader.words import phrase

EACH = 2  # follow-ups on a kata


def talk(on: Opened, page: Page) -> bool:
    """Ask what comes after each kata that was tried, and have the answers rated."""
    known = session.within(journal.events(), on.session)
    tried = {event.kata for event in known if isinstance(event, Attempt) and not event.stub}
    told = {(event.kata, event.question) for event in known if isinstance(event, Discussed)}
    every = [each for slug in on.katas if slug in tried for each in follow_ups(slug, on.seed, EACH)]
    for number, each in enumerate(every, 1):
        if (each.kata, each.question) in told:
            continue
        followups_report.print_question(each, number, len(every), page)
        if typed_line(phrase("mock.ask_aloud"), page) is None:
            return False
        followups_report.print_answer(each, page)
        if (right := was_known(page)) is None:
            return False
        note(on, f"talk-{number}", Discussed(journal.now(), each.kata, each.question, right, session=on.session))
    return True


def questions(on: Opened, page: Page) -> bool:
    """Ask the questions of the bank; those that it no longer has are left out."""
    if not on.questions or not bank.topics():
        return True
    known = {question.id: question for question in bank.questions()}
    told = {e.question for e in session.within(journal.events(), on.session) if isinstance(e, Answered)}
    there = [known[each] for each in on.questions if each in known]
    for number, question in enumerate(there, 1):
        if question.id in told:
            continue
        judged = ask(pose(question, on.seed), number, len(there), page)
        if judged is None:
            return False
        event = Answered(journal.now(), question.id, judged.right, judged.said, session=on.session)
        note(on, f"question-{question.id}", event)
        print_judged(judged, page)
        if not go_on(page):
            return False
    return True


def ratings(on: Opened, page: Page, by: Rater = "self") -> bool:
    """Have each dimension rated by its sentences, before ours is shown."""
    known = session.within(journal.events(), on.session)
    told = {event.dimension for event in known if isinstance(event, Rated) and event.by == by}
    page.blank()
    page.line(phrase("mock.ask_rate"), "bold")
    for dimension in DIMENSIONS:
        if dimension in told:
            continue
        rated = rating(dimension, page)
        if rated is None:
            return False
        note(on, f"{by}-{dimension}", Rated(journal.now(), dimension, rated[0], by, session=on.session))
    return True


def rating(dimension: Dimension, page: Page) -> tuple[Band | None] | None:
    """The band that is typed for a dimension, or no band; None where the input ends."""
    mock.print_bands(dimension, [observed(dimension, band) for band in BANDS], page)
    while (typed := typed_line(phrase("mock.ask_band"), page)) is not None:
        said = typed.strip()
        if not said:
            return (None,)
        if said in ("1", "2", "3", "4"):
            return (BANDS[int(said) - 1],)
        page.line(one_line(phrase("mock.ask_no_band", typed=said)), "yellow")
    return None


def follow_ups(slug: str, seed: int, count: int) -> tuple[FollowUp, ...]:
    """So many of a kata's; a broken kata is told, and has none."""
    try:
        explanation = catalogue.text(catalogue.find(slug).solution / "explain.md")
    except KataError as error:
        click.echo(f"kata: {one_line(str(error))}", err=True)
        return ()
    return followups.some(followups.parse(slug, explanation), count, seed)


def note(on: Opened, what: str, *events: Event) -> None:
    """Note what happens once in a session, under a name of its own.

    Nothing happens before what was noted last, also where the system's clock was set back in between.
    """
    last = session.last(journal.events(), on.session) or on.when
    journal.enter([replace(event, when=max(event.when, last)) for event in events], f"{on.session}-{what}")
