"""What the study commands have in common: what cards are called, what is suggested, and how it is begun."""

from __future__ import annotations

import ast
import random
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from grader import catalogue
from grader.catalogue import submission
from grader.catalogue.failures import FAILS
from grader.cli import start
from grader.cli.target import PRACTICE
from grader.command import typed
from grader.errors import Misuse
from grader.model import Backend, Kata, Mistake
from grader.report.sanitize import one_line
from grader.study import cards, journal
from grader.study import followups as followup
from grader.study.choice import Suggestion

DRILLS = Path(PRACTICE) / "drills"
ONE_WRONG = "# One thing is wrong here.\n"


def called(card: str) -> str:
    """What a card is called: a kata's slug, with the mistake's title where it is one, or a question's id."""
    if cards.kind_of(card) != "mistake":
        return cards.name_of(card)
    _, mistake = slip(card)
    return f"{cards.kata_of(card)}: {mistake.title if mistake else cards.name_of(card)}"


def asks(card: str) -> str:
    """What its review asks for."""
    said = {"mistake": "mend a slip of yours", "question": "a question that you missed", "kata": "once more"}
    return said[cards.kind_of(card)]


def day_text(day: date, today: date) -> str:
    """ "today", "tomorrow", "Thu 3 Dec"."""
    near = {0: "today", 1: "tomorrow"}
    return near.get((day - today).days) or date_text(day)


def date_text(day: date) -> str:
    """ "Thu 3 Dec"."""
    return f"{day:%a} {day.day} {day:%b}"


def in_text(days: int) -> str:
    """ "tomorrow", "in 3 days"."""
    return "tomorrow" if days == 1 else f"in {days} days"


def ago_text(days: int) -> str:
    """ "today", "since yesterday", "for 3 days"."""
    return {0: "today", 1: "since yesterday"}.get(days, f"for {days} days")


def mistake_title(slug: str, name: str) -> str:
    """What a kata's mistake is called, on whichever backend; its name where there is no such mistake any more."""
    kata = catalogue.find(slug)
    titles = {
        mistake.slug: mistake.title
        for backend in kata.backends
        for mistake in catalogue.mistakes(kata, backend, quick=True)
    }
    return titles.get(name, name)


def said(suggestion: Suggestion) -> tuple[str, str]:
    """What is suggested, and why."""
    kata = suggestion.kata
    match suggestion.why:
        case "due":
            return f"{called(suggestion.card)} ({asks(suggestion.card)})", f"due {ago_text(suggestion.days)}"
        case "begun":
            return kata, "you began it and have not passed it yet"
        case "weak":
            return kata, f"new, and {catalogue.find(kata).topic} is where you make mistakes"
        case "next":
            return kata, f"new, and the next by level ({catalogue.find(kata).level})"
        case "backend":
            return f"{kata} in {suggestion.backend}", "you have passed every kata, this one not on this backend"
        case "ahead":
            return called(suggestion.card), f"nothing is due; this comes first, {in_text(suggestion.days)}"
    return "nothing", "there are no katas"


def is_a_terminal() -> bool:
    """Whether somebody is there to press Enter."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def asked(question: str) -> bool:
    """Whether Enter was pressed, and not q or the end of the input."""
    try:
        return input(question).strip().lower() != "q"
    except EOFError:
        click.echo()
        return False


def command_for(suggestion: Suggestion) -> str:
    """The command that begins it."""
    match suggestion.why:
        case "begun":
            return f"kata watch {suggestion.kata}"  # an unwritten stub, too: it waits for the first save
        case "weak" | "next":
            return f"kata start {suggestion.kata}"
        case "backend":
            return f"kata start {suggestion.kata} --backend {suggestion.backend}"
    return f"kata review {suggestion.card}" if suggestion.card else "kata list"


def begin(suggestion: Suggestion) -> None:
    """Begin it: write the stub or the drill, or say what there is to type."""
    if suggestion.card:
        review(suggestion.card)
    elif suggestion.why in ("weak", "next", "backend"):
        kata = catalogue.find(suggestion.kata)
        backend = catalogue.require_backend(kata, suggestion.backend or kata.backends[0])
        start.begin(kata, backend, Path(PRACTICE), again=False)
    else:
        click.echo(f"Go on with: {command_for(suggestion)}")


def review(card: str) -> None:
    """Begin the review of a card: the kata's stub once more, the program with the slip in it, or the question."""
    if cards.kind_of(card) == "question":
        if followup.kata_of(cards.name_of(card)):
            from grader.cli import followups  # only a question is asked on a page

            followups.ask([followups.named(cards.name_of(card))])
            return
        from grader.cli import quiz  # only a question needs the bank

        click.get_current_context().invoke(quiz.command, ids=(cards.name_of(card),))
        return
    kata = catalogue.find(cards.kata_of(card))
    if cards.kind_of(card) == "kata":
        start.begin(kata, backend_of(kata), Path(PRACTICE), again=True)
        return
    backend, _ = slip(card)
    write_drill(drill_path(kata), card, backend or kata.backends[0])


def drill_path(kata: Kata) -> Path:
    """Where a kata's drill is."""
    return DRILLS / f"{kata.slug.replace('-', '_')}.py"


def write_drill(path: Path, card: str, backend: Backend) -> None:
    """Write the program with the slip of this card, to be mended; a file that is there is kept beside it."""
    event = journal.Started(journal.now(), cards.kata_of(card), str(path), backend, card=card)
    start.put(path, slipped(card, backend), event, again=True)
    check = one_line(typed(["kata", "check", str(path)]))
    click.echo(f"One thing in it is wrong. Mend it, then run\n  {check}")


def slipped(card: str, backend: Backend) -> str:
    """The program with the slip of this card; Misuse where there is none any more."""
    return drill(catalogue.find(cards.kata_of(card)), backend, mistake_of(card, backend))


def mistake_of(card: str, backend: Backend) -> Mistake:
    """The mistake of this card; Misuse where there is none any more."""
    kata, name = catalogue.find(cards.kata_of(card)), cards.name_of(card)
    for mistake in catalogue.mistakes(kata, backend, quick=True):
        if mistake.slug == name:
            return mistake
    raise Misuse(f"{kata.slug} has no mistake {name!r} any more; kata review shows what is due")


def slip(card: str) -> tuple[Backend | None, Mistake | None]:
    """The backend and the mistake of a card, where the learner made it last; None where there is none any more."""
    slug, name = cards.kata_of(card), cards.name_of(card)
    kata = catalogue.find(slug)
    made = [
        event.backend
        for event in journal.events()
        if isinstance(event, journal.Attempt) and event.kata == slug and name in event.mistakes
    ]
    for backend in (*made[-1:], *kata.backends):
        if backend in kata.backends:
            for mistake in catalogue.mistakes(kata, backend, quick=True):
                if mistake.slug == name:
                    return backend, mistake
    return None, None


def drill(kata: Kata, backend: Backend, mistake: Mistake) -> str:
    """The program with the slip, without the docstring that names it."""
    tree = ast.parse(mistake.source)
    lines = mistake.source.splitlines(keepends=True)
    if mistake.edit is None and ast.get_docstring(tree) is not None:
        lines = lines[tree.body[0].end_lineno or 0 :]
    return f"{submission.header(kata, backend)}\n{ONE_WRONG}\n{''.join(lines).strip()}\n"


def failing(kata: Kata, backend: Backend) -> list[Mistake]:
    """The known mistakes that are sure to fail a case; a kata of one's own may not be audited yet."""
    recorded = catalogue.failures(kata, backend).marks
    known = catalogue.mistakes(kata, backend, quick=True)
    return [each for each in known if FAILS in recorded.get(each.slug, {"any": FAILS}).values()]


def any_passed(command: str, suits: Callable[[Kata], bool] = bool) -> str:
    """Any of the katas that were passed and suit; a Misuse that names the command for another one where none does."""
    there = catalogue.slugs()
    passed = [slug for slug, progress in journal.statuses().items() if progress == "passed" and slug in there]
    if not passed:
        raise Misuse(f"a program gives the answer away, and you have passed no kata yet; name one: {command}")
    suiting = [slug for slug in passed if suits(catalogue.find(slug))]
    if not suiting:
        raise Misuse(f"none of the katas that you have passed will do; name another one: {command}")
    return random.choice(suiting)


def backend_of(kata: Kata) -> Backend:
    """The backend that was passed last, or the kata's first."""
    passed = journal.last_pass(kata.slug)
    return passed.backend if passed and passed.backend in kata.backends else kata.backends[0]
