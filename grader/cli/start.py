"""`kata start`: write the file in which a learner solves a kata."""

from __future__ import annotations

import ast
import contextlib
import os
import shlex
from pathlib import Path

import click

from grader import catalogue, store, submission
from grader.cli.arguments import BackendName, Slug
from grader.cli.terminal import plain
from grader.errors import Misuse
from grader.model import Backend, Kata

IMPORTS: dict[Backend, str] = {"numpy": "import numpy as np", "torch": "import torch", "python": ""}


@click.command()
@click.argument("slug", type=Slug())
@click.option(
    "--backend", type=BackendName(), metavar="BACKEND", help="numpy, torch or python; default: the kata's first."
)
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default="practice", show_default=True,
    metavar="DIR", help="The folder to write to; it is made where it is missing.",
)  # fmt: skip
@click.option("--edit", is_flag=True, help="Open the file in $VISUAL or $EDITOR.")
def command(slug: str, backend: str | None, folder: Path, edit: bool) -> None:
    """Write DIR/SLUG.py, with the signature that the kata SLUG asks for. No file is ever overwritten.

    \b
    Examples:
      kata start bn-backward
      kata start bn-backward --backend torch --dir again --edit
    """
    kata = catalogue.find(slug)
    chosen = catalogue.require_backend(kata, backend or kata.backends[0])
    path = folder / f"{kata.slug.replace('-', '_')}.py"
    _write(path, content(kata, chosen))
    warning = store.record(store.Started(store.now(), kata.slug, path, chosen))
    click.echo(f"Wrote {plain(str(path))} ({chosen}).")
    click.echo(f"Next: write {' and '.join(kata.entries)} in it, then\n  {_check(path)}")
    if warning:
        click.echo(f"kata: {plain(warning)}", err=True)
    if edit:
        _edit(path)


def content(kata: Kata, backend: Backend) -> str:
    """What a learner begins with: the header, the backend's import and the stub."""
    stub = catalogue.text(kata.stub).strip("\n") + "\n"
    tree = ast.parse(stub)
    needed = IMPORTS[backend]
    if any(isinstance(node, ast.Import | ast.ImportFrom) and ast.unparse(node) == needed for node in tree.body):
        needed = ""  # the stub of a kata for one backend may import it itself
    # A docstring and __future__ imports have to stay first.
    last = 0
    for i, node in enumerate(tree.body):
        docstring = i == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not docstring and not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            break
        last = node.end_lineno or 0
    lines = stub.split("\n")
    first, rest = "\n".join(lines[:last]), "\n".join(lines[last:]).lstrip("\n")
    gap = "\n" if rest.startswith(("import ", "from ")) or not (first or needed) else "\n\n\n"
    top = "\n\n".join(part for part in (first, needed) if part)
    begin = submission.header(kata, backend) + "\n"
    return f"{begin}{top}{gap if top else ''}{rest}"


def _write(path: Path, source: str) -> None:
    shown = plain(str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # O_EXCL also refuses a link, wherever it leads.
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        if not os.path.lexists(path):  # it is the folder that cannot be made
            raise Misuse(
                f"{shown} cannot be written, because a file stands where its folder should be; choose another --dir"
            ) from None
        if path.is_symlink():
            raise Misuse(
                f"{shown} is a link, and `kata start` writes through none; remove it, or choose another --dir"
            ) from None
        raise Misuse(
            f"{shown} exists and is never overwritten; go on with `{_check(path)}`, or choose another --dir"
        ) from None
    except OSError as error:
        raise Misuse(f"{shown} cannot be written ({error.strerror}); choose another place with --dir DIR") from None
    try:
        with open(file, "wb") as opened:
            opened.write(source.encode())
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()  # half a stub would only be in the way of the next `kata start`
        raise Misuse(
            f"{shown} cannot be written ({error.strerror}); make room, or choose another place with --dir DIR"
        ) from None


def _check(path: Path) -> str:
    return f"kata check {plain(shlex.quote(str(path)))}"


def _edit(path: Path) -> None:
    try:
        click.edit(filename=str(path))
    except click.ClickException as error:
        raise Misuse(
            f"the editor did not work ({error.message}); {plain(str(path))} is written: open it yourself, or set EDITOR"
        ) from None
