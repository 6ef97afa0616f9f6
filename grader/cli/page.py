"""A page of --html: the name it may have, and how it is written."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import click

from grader.errors import Misuse
from grader.report.sanitize import one_line

ENDINGS = (".html", ".htm")

html_option = click.option(
    "--html", "html", type=click.Path(path_type=Path), metavar="FILE.html",
    callback=lambda ctx, parameter, path: _named(path),
    help="Write a page for the browser too: one file, which needs no network.",
)  # fmt: skip


def _named(path: Path | None) -> Path | None:
    """The path, unless the page would overwrite what is no page; told before anything is graded."""
    if path is None:
        return None
    shown = one_line(str(path))
    if path.suffix.lower() not in ENDINGS:
        raise Misuse(
            f"{shown} does not end in .html; give the page a name that does, so that it overwrites no other file."
        )
    if path.is_dir():
        raise Misuse(f"{shown} is a folder; name a file in it: {shown}/page.html.")
    return path


def write_page(path: Path, html: str) -> None:
    """Write the page, whole or not at all, over an older one; Misuse where that cannot be done.

    Characters that UTF-8 does not have (half a surrogate pair) become question marks.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(draft, "x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(html)
        os.replace(draft, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise Misuse(
            f"{one_line(str(path))} cannot be written ({error.strerror}); free some space, or choose another place."
        ) from None
