"""`kata start`: write the file in which a learner solves a kata."""

from __future__ import annotations

import ast
import contextlib
import os
from datetime import datetime
from itertools import chain, count
from pathlib import Path

import click

from grader import catalogue
from grader.catalogue import submission
from grader.cli.arguments import complete_backend, complete_slug
from grader.cli.console import tell
from grader.command import typed
from grader.errors import Misuse
from grader.model import Backend, Kata
from grader.report.sanitize import one_line
from grader.study import journal
from grader.words import typed_list

IMPORTS: dict[Backend, str] = {"numpy": "import numpy as np", "torch": "import torch", "python": ""}


@click.command()
@click.argument("slug", shell_complete=complete_slug)
@click.option(
    "--backend",
    shell_complete=complete_backend,
    metavar="BACKEND",
    help="numpy, torch or python.  [default: the kata's first]",
)
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default="practice", show_default=True,
    metavar="DIR", help="The folder to write to; created if missing.",
)  # fmt: skip
@click.option("--again", is_flag=True, help="Begin anew: the old file is kept beside it, with its date in its name.")
@click.option("--edit", is_flag=True, help="Open the file in $VISUAL or $EDITOR.")
def command(slug: str, backend: str | None, folder: Path, again: bool, edit: bool) -> None:
    """Create DIR/SLUG.py with the signature that the kata SLUG asks for. Files are never overwritten.

    Where that file is there already, another backend's is DIR/SLUG_BACKEND.py.

    \b
    Examples:
      kata start bn-backward
      kata start bn-backward --backend torch --dir again --edit
    """
    kata = catalogue.find(slug)
    chosen = catalogue.require_backend(kata, backend or kata.backends[0])
    path = begin(kata, chosen, folder, again)
    if edit:
        open_editor(path)


def begin(kata: Kata, backend: Backend, folder: Path, again: bool) -> Path:
    """Write the stub, record that, and say what comes next; the path of the file."""
    path = place(kata, backend, folder)
    put(path, content(kata, backend), journal.Started(journal.now(), kata.slug, str(path), backend), again)
    click.echo(click.wrap_text(f"Next: implement {typed_list(kata.entries)} in it, then run", 80))
    click.echo(f"  {_check(path)}")
    return path


def put(path: Path, source: str, event: journal.Started, again: bool) -> None:
    """Write a file that a learner works on, with the old one kept beside it where it begins again; record that."""
    aside = _put_aside(path) if again and path.is_file() and not path.is_symlink() else None
    try:
        _write(path, source)
    except Misuse:
        if aside:
            aside.rename(path)  # as if nothing had been asked for
        raise
    if aside:
        click.echo(f"Kept the old file as {one_line(str(aside))}.")
    warning = journal.record(event)
    click.echo(f"Wrote {one_line(str(path))} ({event.backend}).")
    if warning:
        tell(warning)


def begin_unseen(kata: Kata, backend: Backend, path: Path) -> str | None:
    """Write the stub and record that, for whoever shows the file anyway; a warning where it could not be recorded."""
    _write(path, content(kata, backend))
    return journal.record(journal.Started(journal.now(), kata.slug, str(path), backend))


def content(kata: Kata, backend: Backend) -> str:
    """What a learner begins with: the header, the backend's import and the stub."""
    header = submission.header(kata, backend)
    stub = catalogue.text(kata.stub).strip("\n") + "\n"
    statements = ast.parse(stub).body
    line = IMPORTS[backend]
    if not line or line in [ast.unparse(each) for each in statements if isinstance(each, ast.Import)]:
        return f"{header}\n{stub}"  # the stub of a kata for one backend may import it itself
    # A docstring and __future__ imports have to stay first.
    last = 0
    for i, each in enumerate(statements):
        docstring = i == 0 and isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
        if not docstring and not (isinstance(each, ast.ImportFrom) and each.module == "__future__"):
            break
        last = each.end_lineno or 0
    lines = stub.split("\n")
    top, rest = "\n".join(lines[:last]), "\n".join(lines[last:]).lstrip("\n")
    gap = "\n" if rest.startswith(("import ", "from ")) else "\n\n\n"
    return f"{header}\n{top}\n\n{line}{gap}{rest}" if top else f"{header}\n{line}{gap}{rest}"


def place(kata: Kata, backend: Backend, folder: Path) -> Path:
    """Where a kata's file for this backend is: under the kata's name, unless another backend's stands there."""
    name = kata.slug.replace("-", "_")
    first = folder / f"{name}.py"
    if not submission.is_headed(first) or submission.read(first, kata).backend == backend:
        return first
    return folder / f"{name}_{backend}.py"


def _put_aside(path: Path) -> Path:
    """Rename a file to one with the date of its last change in its name, and say where it is now."""
    day = datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%d")
    names = chain([f"{path.stem}_{day}"], (f"{path.stem}_{day}_{number}" for number in count(2)))
    aside = next(aside for name in names if not os.path.lexists(aside := path.with_name(f"{name}.py")))
    try:
        path.rename(aside)
    except OSError as error:
        shown = one_line(str(path))
        raise Misuse(f"{shown} cannot be renamed ({error.strerror}); choose another --dir") from None
    return aside


def _write(path: Path, source: str) -> None:
    shown = one_line(str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # O_EXCL also refuses a link, wherever it leads.
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        if not os.path.lexists(path):  # it is the folder that cannot be made
            raise Misuse(
                f"{shown} cannot be written, because there is a file where its folder should be; choose another --dir"
            ) from None
        if path.is_symlink():
            raise Misuse(
                f"{shown} is a link, and `kata start` does not write through links; remove it, or choose another --dir"
            ) from None
        raise Misuse(
            f"{shown} already exists and is never overwritten; continue with `{_check(path)}`, "
            "begin anew with --again, or choose another --dir"
        ) from None
    except OSError as error:
        raise Misuse(f"{shown} cannot be written ({error.strerror}); choose another folder with --dir DIR") from None
    try:
        with open(file, "wb") as opened:
            opened.write(source.encode())
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()  # half a stub would only be in the way of the next `kata start`
        raise Misuse(
            f"{shown} cannot be written ({error.strerror}); free some space, or choose another folder with --dir DIR"
        ) from None


def _check(path: Path) -> str:
    return one_line(typed(["kata", "check", str(path)]))


def open_editor(path: Path) -> None:
    """Open a file in $VISUAL or $EDITOR, and wait for its end; Misuse where that fails."""
    try:
        click.edit(filename=str(path))
    except click.ClickException as error:
        raise Misuse(
            f"the editor failed ({error.message}); {one_line(str(path))} is there: open it yourself, or set EDITOR"
        ) from None
