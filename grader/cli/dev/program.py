"""`kata dev program`: one of a kata's programs, as a file that is graded."""

from __future__ import annotations

from difflib import get_close_matches

import click

from grader import catalogue
from grader.catalogue import submission
from grader.cli.arguments import complete_backend, complete_program, complete_slug
from grader.errors import Misuse


@click.command()
@click.argument("slug", shell_complete=complete_slug)
@click.argument("name", shell_complete=complete_program)
@click.option(
    "--backend", metavar="BACKEND", shell_complete=complete_backend,
    help="numpy, torch or python.  [default: the kata's first]",
)  # fmt: skip
def command(slug: str, name: str, backend: str | None) -> None:
    """Print the mistake or the right program NAME of the kata SLUG as a file that `kata check` grades.

    \b
    Examples:
      kata dev program conv-flops batch_ignored > attempt.py
    """
    kata = catalogue.find(slug)
    chosen = catalogue.require_backend(kata, backend or kata.backends[0])
    texts = {path.stem: catalogue.program(kata, path.stem, chosen) for path in catalogue.programs(kata, chosen)}
    texts |= {mistake.slug: mistake.source for mistake in catalogue.mistakes(kata, chosen)}
    text = texts.get(name)
    if text is None:
        close = get_close_matches(name, texts, n=1)
        places = f"the names are in solutions/{slug}: mistakes.toml, mistakes and programs."
        raise Misuse(f"{slug} has no program {name!r} for {chosen}; {f'did you mean {close[0]}?' if close else places}")
    header = submission.header(kata, chosen)
    click.echo(text if text.startswith(header) else f"{header}\n{text}", nl=False)
