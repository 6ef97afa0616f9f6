"""`kata explain`: the derivation, the cost, the classic mistakes and the follow-up questions of a kata.

After a pass the reference comes below it, and how the file that passed differs from it.
"""

from __future__ import annotations

from pathlib import Path

import click

from grader import catalogue
from grader.catalogue import submission
from grader.cli.arguments import complete_section, complete_slug
from grader.cli.console import WIDEST, console, tell
from grader.cli.mock import sitting
from grader.cli.show import is_set, show
from grader.cli.solution import difference, folded
from grader.errors import Misuse
from grader.model import Kata
from grader.study import journal

PADDING = 1  # columns that a block of code has on either side


@click.command()
@click.argument("slug", shell_complete=complete_slug)
@click.option("--spoil", is_flag=True, help="Show it even if you have not passed the kata yet.")
@click.option(
    "--section", metavar="NAME", shell_complete=complete_section,
    help="Only the section whose heading has NAME in it.",
)  # fmt: skip
@click.option("--cards", is_flag=True, help="Ask its follow-up questions one by one; you rate your own answers.")
def command(slug: str, spoil: bool, section: str | None, cards: bool) -> None:
    """Explain the kata SLUG: idea, derivation, cost, classic mistakes, and what an interviewer asks next.

    It gives the answer away, so it is shown once you have passed. With --cards you answer those questions, aloud or
    typed; what you did not know comes back with kata review.

    \b
    Examples:
      kata explain dropout
      kata explain bn-backward --spoil
      kata explain bn-backward --cards
    """
    if cards and section is not None:
        raise Misuse("--cards asks the questions of one section; leave --section out.")
    kata = catalogue.find(slug)
    session = sitting.with_kata(kata.slug)
    passed = journal.last_pass(kata.slug)
    if not spoil and journal.status(kata.slug) != "passed":
        raise Misuse(
            f"the explanation gives the answer away, and you have not passed {kata.slug} yet; "
            f"try kata hint {kata.slug}, or kata explain {kata.slug} --spoil to see it anyway."
        )
    seen = journal.SolutionSeen(journal.now(), kata.slug, "explanation", session=session)
    if not passed and (warning := journal.record(seen)):
        tell(warning)
    if cards:
        from grader.cli import followups  # a page in a pipe needs none of rich

        followups.ask(followups.every(kata))
        return
    text = catalogue.text(kata.solution / "explain.md")
    if passed:
        text = f"{text.rstrip()}\n\n{_beside(kata, passed)}"
    show(kata, text, f"Try it again: kata start {kata.slug} --again", section)


def _beside(kata: Kata, passed: journal.Attempt) -> str:
    """The reference for the backend that was passed, and how the learner's file differs, if that still stands."""
    reference = catalogue.program(kata, "solution", passed.backend) or ""
    page = f"## The reference ({passed.backend})\n\n~~~python\n{reference.rstrip()}\n~~~\n"
    try:
        yours = submission.read(Path(passed.path), kata, passed.backend).source
    except Misuse:
        return page
    diff = difference(yours, reference)
    if is_set():
        diff = folded(diff, min(console().width, WIDEST) - 2 * PADDING)
    return f"{page}\n## Yours beside it\n\n~~~diff\n{diff}\n~~~\n"
