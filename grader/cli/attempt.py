"""A check as an attempt of the learner's: whether it is one, what is noted of it, what comes after it."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from grader import catalogue
from grader.errors import Misuse
from grader.model import Feedback
from grader.study import journal


def record(feedback: Feedback) -> str | None:
    """Note the attempt; a part that passes is no attempt at the whole. A warning where it could not be noted."""
    if feedback.only and feedback.verdict == "passed":
        return None
    event = journal.Attempt(
        when=journal.now(), kata=feedback.kata, path=str(feedback.path.resolve()), backend=feedback.backend,
        verdict=_came(feedback), seed=feedback.seed, seconds=round(sum(run.seconds for run in feedback.runs), 3),
        diagnosis=feedback.diagnoses[0].slug if feedback.diagnoses else None, part=_part(feedback),
    )  # fmt: skip
    return journal.record(event)


def is_own(path: Path) -> bool:
    """Whether the learner started this file, as far as anybody can tell."""
    try:
        return journal.is_started(path)
    except Misuse:
        return True  # the log cannot be read, and to write to it says why


def failed_last(path: Path) -> bool:
    """Whether this file failed the last time, as far as anybody can tell."""
    try:
        return journal.failed_last(path)
    except (Misuse, ValueError):  # the log cannot be read; a null character, of which grading tells
        return False


def _came(feedback: Feedback) -> journal.Came:
    """The verdict; a file that did not load was not graded."""
    return "not gradable" if all(run.outcome.name == "not loaded" for run in feedback.runs) else feedback.verdict


def _part(feedback: Feedback) -> str:
    """What failed first: the case's name and the part of the answer; the ladder of hints starts there."""
    if feedback.first_failure is None:
        return ""
    _, case = feedback.first_failure
    return f"{case.name} {case.finding.what}" if case.finding else case.name


def print_next(feedback: Feedback, *, own: bool) -> None:
    """That a stranger's file was not recorded, or what comes after a pass."""
    if not own:
        click.echo("not recorded: kata start did not write this file; --record counts it as yours")
    elif feedback.verdict == "passed":
        with contextlib.suppress(Misuse):  # a log that cannot be read: a warning says what there is to say
            click.echo(_next(feedback.kata))


def _next(slug: str) -> str:
    """What comes after a kata that was passed: the first that is new, or else one that was begun."""
    progress = journal.statuses()
    left = [each for each in catalogue.slugs() if progress.get(each, "new") != "passed" and each != slug]
    for each in sorted(left, key=lambda each: progress.get(each, "new") != "new"):
        return f"next: kata start {each}" if each not in progress else f"next: kata check {each}"
    return "next: you have passed every kata; kata list shows them all"
