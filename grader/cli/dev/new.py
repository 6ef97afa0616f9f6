"""`kata dev new`: the folders of a new kata."""

from __future__ import annotations

from pathlib import Path

import click

from grader import catalogue


@click.command()
@click.argument("slug")
@click.option(
    "--root", type=click.Path(path_type=Path, file_okay=False), default=".", show_default=True, help="The checkout."
)
def command(slug: str, root: Path) -> None:
    """Create the folders of a new kata; `kata dev check SLUG` then lists what is left to write.

    \b
    Examples:
      kata dev new layer-norm
      kata dev new layer-norm --root ../my-katas
    """
    from grader.authoring.scaffold import scaffold

    for path in scaffold(slug, root):
        click.echo(f"Wrote {path}")
    found_there = catalogue.roots().katas.resolve() == (root / "katas").resolve()
    click.echo(f"Next: {'' if found_there else f'KATA_ROOT={root} '}kata dev check {slug}")
