"""The results of `kata grade` in files: which formats were asked for, and their writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from grader.batch.journal import Kept
from grader.cli.page import write_page
from grader.errors import Misuse
from grader.model import Batch, Pair
from grader.report.sanitize import one_line


class Format(NamedTuple):
    """A format: how its files end ("": it is a folder), and what its option's help says."""

    ending: str
    told: str


FORMATS = {
    "json": Format(".json", "Write all rows as a JSON document (see docs/json.md)."),
    "csv": Format(".csv", "Write a table for a spreadsheet."),
    "html": Format("", "Write pages for the browser: an index, a page for each person, similar files."),
    "junit": Format(".xml", "Write JUnit's XML, a test for each file."),
    "gradescope": Format(".json", "Write Gradescope's results.json (see docs/gradescope.md)."),
    "markdown": Format(".md", "Write tables in Markdown."),
}


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option of each format; a name that could be another file's is refused before anything is graded."""
    for name, (ending, told) in reversed(FORMATS.items()):
        given = click.option(
            f"--{name}", name, type=click.Path(path_type=Path), metavar=f"FILE{ending}" if ending else "DIR",
            callback=lambda ctx, parameter, path: _named(parameter.name, path), help=told,
        )  # fmt: skip
        command = given(command)
    return command


def beside(wanted: Mapping[str, Path | None]) -> Path:
    """The folder of the first of the results, in the order of FORMATS, made if need be; here where there is none."""
    folder = next((path.parent for name in FORMATS if (path := wanted[name])), Path())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misuse(f"{one_line(str(folder))} cannot be made ({error.strerror}); choose another place.") from None
    return folder


def write(batch: Batch, kept: Kept, pairs: Sequence[Pair], wanted: Mapping[str, Path | None]) -> None:
    """Each format that was asked for; Misuse where it cannot be written."""
    for name, path in wanted.items():
        if path and name == "html":
            _write_site(batch, kept, pairs, path)
        elif path:
            write_page(path, _text(name, batch, pairs))


def _text(name: str, batch: Batch, pairs: Sequence[Pair]) -> str:
    from grader.report import batch_json, csv, gradescope, junit, markdown

    match name:
        case "json":
            return batch_json.to_json(batch, pairs)
        case "csv":
            return csv.csv_text(batch)
        case "junit":
            return junit.junit_text(batch)
        case "gradescope":
            return gradescope.gradescope_text(batch)
    return markdown.markdown_text(batch, pairs)


def _write_site(batch: Batch, kept: Kept, pairs: Sequence[Pair], folder: Path) -> None:
    """One page at a time; the index last, so that whoever opens it finds all others."""
    from grader.report.html import batch as index
    from grader.report.html.candidate import candidate_page
    from grader.report.html.similar import similar_page

    for who, name in index.page_names(batch).items():
        write_page(folder / name, candidate_page(batch, who, kept.feedback, kept.source, pairs))
    if pairs:
        write_page(folder / index.ALIKE, similar_page(batch, pairs, kept.source))
    write_page(folder / index.INDEX, index.index_page(batch, pairs))


def _named(name: str, path: Path | None) -> Path | None:
    """The path, unless writing there would overwrite what is no result."""
    if path is None:
        return None
    ending, shown = FORMATS[name].ending, one_line(str(path))
    if not ending and path.exists() and not path.is_dir():
        raise Misuse(f"{shown} is a file; name a folder for the pages of --{name}.")
    if ending and path.suffix.lower() != ending:
        raise Misuse(
            f"{shown} does not end in {ending}; give --{name} a name that does, so that it overwrites no other file."
        )
    if ending and path.is_dir():
        raise Misuse(f"{shown} is a folder; name a file in it: {shown}/results{ending}.")
    if link := _link_to_elsewhere(path, folder=not ending):
        raise Misuse(f"{one_line(str(link))} is a link and is not written through; name the folder that it leads to.")
    return path


def _link_to_elsewhere(path: Path, *, folder: bool) -> Path | None:
    """The folder on the way to the results that is a link, if any: who handed files in may have put it there.

    A whole path is taken as it is named. A file that is a link needs no care: the new file takes its name
    (`write_page`), and what it led to stays as it was.
    """
    ways = [] if path.is_absolute() else [*path.parents]
    if folder:
        from grader.report.html.batch import PEOPLE

        ways += [path / PEOPLE] if path.is_absolute() else [path, path / PEOPLE]
    return next((way for way in ways if way.is_symlink()), None)
