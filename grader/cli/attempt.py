"""A check as an attempt of the learner's: whether it is one, what is noted of it, what comes after it."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from grader import catalogue
from grader.errors import Misuse
from grader.model import CaseResult, Changed, Feedback
from grader.report.columns import packed, wrapped
from grader.study import journal
from grader.words import duration_text


def record(feedback: Feedback, session: str = "") -> str | None:
    """Note the attempt; a part that passes is no attempt at the whole. A warning where it could not be noted."""
    if feedback.only and feedback.verdict == "passed":
        return None
    return journal.record(made(feedback, session))


def made(feedback: Feedback, session: str = "") -> journal.Attempt:
    """The attempt that it is, in the mock interview of this name or in none."""
    when, path, start = journal.now(), feedback.path.resolve(), _start(feedback.path)
    return journal.Attempt(
        when=when, kata=feedback.kata, path=str(path), backend=feedback.backend, verdict=_came(feedback),
        seed=feedback.seed, seconds=round(sum(run.seconds for run in feedback.runs), 3),
        mistakes=_mistakes(feedback), parts=_parts(feedback),
        since=max(0.0, (when - start.when).total_seconds()) if start else None,  # the clock may have been set back
        stub=all(run.outcome.stub for run in feedback.runs), card=start.card if start else "", session=session,
    )  # fmt: skip


def _start(path: Path) -> journal.Started | None:
    with contextlib.suppress(Misuse):  # the log cannot be read, and to write to it says why
        return journal.start_of(path)
    return None


def is_own(path: Path) -> bool:
    """Whether the learner started this file, as far as anybody can tell."""
    try:
        return journal.start_of(path) is not None
    except Misuse:
        return True  # as above


def failed_last(path: Path) -> bool:
    """Whether this file failed the last time, as far as anybody can tell."""
    try:
        return journal.failed_last(path)
    except (Misuse, ValueError):  # the log cannot be read; a null character, of which grading tells
        return False


def _came(feedback: Feedback) -> journal.Came:
    """The verdict; a file that did not load was not graded."""
    return "not gradable" if all(run.outcome.name == "not loaded" for run in feedback.runs) else feedback.verdict


def _mistakes(feedback: Feedback) -> tuple[str, ...]:
    """The known mistakes that were named, to be practised; what the text alone says of a file is none of them."""
    return tuple(diagnosis.slug for diagnosis in feedback.diagnoses if not diagnosis.by_text)


def _parts(feedback: Feedback) -> tuple[str, ...]:
    """What failed, each the case's name and the part of the answer; first what is shown first.

    The ladder of hints starts there.
    """
    from grader.report.cause import causes  # rich comes with it, and a verdict need not wait for that

    failed = [case for run in feedback.runs for case in run.cases if case.status == "failed"]
    shown = next((case for _, case in causes(feedback) if case), None)
    failed.sort(key=lambda case: case is not shown)
    return tuple(dict.fromkeys(map(_part, failed)))


def _part(case: CaseResult) -> str:
    """What failed in a case; an argument is changed whatever the case is about, and its name would mislead."""
    match case.finding:
        case None:
            return case.name
        case Changed(what=what):
            return f"{what} changed"
        case finding:
            return f"{case.name} {finding.what}"


def print_next(feedback: Feedback, *, own: bool) -> None:
    """That a stranger's file was not recorded, or what comes after a pass."""
    if not own:
        click.echo("not recorded: kata start did not write this file; --record counts it as yours")
    elif feedback.verdict == "passed":
        with contextlib.suppress(Misuse):  # a log that cannot be read: a warning says what there is to say
            events = journal.events()
            card = events[-1].card if events and isinstance(events[-1], journal.Attempt) else ""
            for line in (*_found(card), *_rated(feedback.kata, card, events), _next()):
                click.echo(line)


def _found(card: str) -> list[str]:
    """What was wrong in the drill that this pass has mended, if it was one."""
    from grader.cli import drill

    return [line for said in drill.found(card) for line in wrapped(said, 80)]


def _rated(slug: str, card: str, events: tuple[journal.Event, ...]) -> list[str]:
    """How well it was known, and by what, if this pass was the review of a card; FSRS is not needed for it."""
    from grader.study import cards
    from grader.study.reviews import reviews

    minutes = {slug: catalogue.find(slug).minutes}
    card = card or cards.of_kata(slug)
    before, after = (reviews(each, minutes, None).get(card, ()) for each in (events[:-1], events))
    if len(after) == len(before) or (effort := after[-1].effort) is None:
        return []
    took = [] if effort.seconds is None else [f"{duration_text(effort.seconds)} of {effort.minutes:g} min"]
    failed = f"{effort.failed} failed check{'s' * (effort.failed != 1)}"
    hints = [f"{effort.hints} hint{'s' * (effort.hints != 1)}"] * (effort.hints > 0)
    rating = after[-1].rating
    rated = f"Rated {rating} ({', '.join([failed, *hints, *took])})."
    return packed([rated, f"To change it: kata review --rate {'hard' if rating == 'good' else 'good'}"], " ", 80)


def _next() -> str:
    """What to type after a kata that was passed: what `kata next` says too."""
    from grader.cli import practice, today
    from grader.study.choice import suggest

    suggestion = suggest(today.desk())
    if suggestion.why in ("ahead", "nothing"):
        return "next: you have passed every kata; kata next says what to do now"
    return f"next: {practice.command_for(suggestion)}"
