"""`kata bug`: a right program with one edit in it, to find and to mend."""

from __future__ import annotations

import random

import click

from grader import catalogue
from grader.cli import practice, solution
from grader.cli.arguments import complete_backend, complete_slug
from grader.cli.console import tell
from grader.errors import Misuse
from grader.model import Backend, Kata
from grader.study import cards, journal


@click.command(
    epilog="""\b
Examples:
  kata bug                            in a kata that you have passed
  kata bug dropout
  kata bug dropout --backend torch

\b
Exit codes:
  0    the file was written, or is not wanted after all
  2    wrong usage, or the file cannot be written
  130  interrupted"""
)
@click.argument("slug", required=False, shell_complete=complete_slug)
@click.option(
    "--backend", metavar="BACKEND", shell_complete=complete_backend,
    help="numpy, torch or python.  [default: the one you passed last, or the kata's first]",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Write it without a question, even if you have not passed the kata yet.")
def command(slug: str | None, backend: str | None, yes: bool) -> None:
    """Write a right program with a bug in it, another one each time, to practice/drills/; kata check grades it.

    The check names the bug once you have taken a hint, or mended it.

    The rest of it is the answer, so you are asked first unless you have passed the kata.
    A bug that took you many checks, hints or much time comes back with kata review.
    """
    kata = catalogue.find(slug or practice.any_passed("kata bug SLUG"))
    chosen = catalogue.require_backend(kata, backend) if backend else practice.backend_of(kata)
    card = cards.of_mistake(kata.slug, _drawn(kata, chosen))
    if not solution.may_reveal(kata, f"kata bug {kata.slug} --yes", yes):
        return
    if journal.status(kata.slug) != "passed":
        _, warning = solution.seen(kata, chosen)
        if warning:
            tell(warning)
    practice.write_drill(practice.drill_path(kata), card, chosen)


def _drawn(kata: Kata, backend: Backend) -> str:
    """The name of a mistake that is sure to fail and one edit, if there are such; of those, one that is new."""
    left = practice.failing(kata, backend)
    left = [each for each in left if each.edit] or left
    if not left:
        raise Misuse(f"there is no known bug of {kata.slug} as {backend}; choose another kata: kata list")
    had = {event.card for event in journal.events() if isinstance(event, journal.Started)}
    new = [each for each in left if cards.of_mistake(kata.slug, each.slug) not in had]
    return random.choice(new or left).slug
