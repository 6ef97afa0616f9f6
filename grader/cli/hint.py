"""`kata hint`: the next hint, about what failed."""

from __future__ import annotations

import click

from grader import catalogue
from grader.catalogue import hints
from grader.cli.arguments import complete_slug
from grader.cli.console import tell
from grader.cli.mock import sitting
from grader.errors import Misuse
from grader.model import Kata
from grader.study import journal


@click.command()
@click.argument("slug", required=False, shell_complete=complete_slug)
@click.option("--again", is_flag=True, help="Show the hints that you have already seen, and no new one.")
def command(slug: str | None, again: bool) -> None:
    """Show the next hint for SLUG, or for the kata you checked last. It is about what your last check named first.

    \b
    Examples:
      kata hint
      kata hint dropout --again
    """
    kata = catalogue.find(slug or _last_kata())
    session = sitting.with_kata(kata.slug)
    if again:
        failure = journal.last_failure(kata.slug)
        ladder = hints.ladder(kata, failure.parts[0] if failure and failure.parts else "")
        shown = journal.rungs_shown(kata.slug, ladder.about)
        for rung in range(shown):
            click.echo(_text(kata, hints.hint(ladder, rung)))
        if not shown:
            raise Misuse(f"you have not seen a hint about this yet; for the first one: kata hint {kata.slug}")
        return
    text, warning = following(kata, session)
    click.echo(text)
    if warning:
        tell(warning)


def following(kata: Kata, session: str = "") -> tuple[str, str | None]:
    """The next hint about what failed, which is noted, in the mock interview of this name or in none.

    With a warning where it could not be.
    """
    failure = journal.last_failure(kata.slug)
    ladder = hints.ladder(kata, failure.parts[0] if failure and failure.parts else "")
    hint = hints.hint(ladder, journal.rungs_shown(kata.slug, ladder.about))
    event = journal.Hinted(journal.now(), kata.slug, hint.about, hint.rung, session=session)
    return _text(kata, hint), journal.record(event)


def _last_kata() -> str:
    if last := journal.last_kata():
        return last
    raise Misuse(
        "there is nothing to give a hint about yet; begin with: kata start SLUG, or name a kata: kata hint SLUG"
    )


def _text(kata: Kata, hint: hints.Hint) -> str:
    about = f", about {hint.about}" if hint.about else ""
    title = click.style(f"{kata.slug}, hint {hint.rung} of {hint.rungs}{about}", bold=True)
    lines = [title, click.wrap_text(hint.text, 78, "  ", "  ")]
    if hint.rung == hint.rungs:
        lines.append(f"That was the last one. To see how it is done: {_explanation(kata)}")
    return "\n".join(lines)


def _explanation(kata: Kata) -> str:
    """The command that explains the kata, whether it has been passed or not."""
    passed = journal.status(kata.slug) == "passed"
    return f"kata explain {kata.slug}" if passed else f"kata explain {kata.slug} --spoil"
