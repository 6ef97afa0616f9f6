"""`kata explain`: the derivation, the cost, the classic mistakes and the follow-up questions of a kata."""

from __future__ import annotations

import click

from grader import catalogue
from grader.cli.arguments import complete_slug
from grader.cli.show import show
from grader.errors import Misuse
from grader.study import journal


@click.command()
@click.argument("slug", shell_complete=complete_slug)
@click.option("--spoil", is_flag=True, help="Show it even if you have not passed the kata yet.")
@click.option("--section", metavar="NAME", help="Only the section whose heading has NAME in it.")
def command(slug: str, spoil: bool, section: str | None) -> None:
    """Explain the kata SLUG: idea, derivation, cost, classic mistakes, and what an interviewer asks next.

    It gives the answer away, so it is shown once you have passed.

    \b
    Examples:
      kata explain dropout
      kata explain bn-backward --spoil
    """
    kata = catalogue.find(slug)
    if not spoil and journal.status(kata.slug) != "passed":
        raise Misuse(
            f"the explanation gives the answer away, and you have not passed {kata.slug} yet; "
            f"try kata hint {kata.slug}, or kata explain {kata.slug} --spoil to see it anyway."
        )
    show(kata, catalogue.text(kata.solution / "explain.md"), f"Try it again: kata start {kata.slug} --again", section)
