"""Which file is meant: by its name, its kata's, its folder's, or by being the only one."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from grader import catalogue
from grader.catalogue import submission as submissions
from grader.errors import Misuse, Undecided
from grader.model import Backend
from grader.report.sanitize import one_line

PRACTICE = "practice"  # the folder that `kata start` writes to
HEAD_BYTES = 10_000  # of a file, in which its header stands
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?#\s*kata:")  # in bytes: the rest may be no text


def chosen(targets: Sequence[str], file: str | None) -> tuple[list[Path], str | None]:
    """The files to grade, and the kata where one is named: by a slug, files, a folder, or nothing at all."""
    if len(targets) > 1 or (targets and os.path.isdir(targets[0]) and file is None and _is_path(targets[0])):
        if file is not None:
            raise Misuse("--file names the one file to grade; leave it out where several are named.")
        return [path for target in targets for path in _files(target)], None
    path, kata = _one(targets[0] if targets else None, file)
    return [path], kata


def one(target: str | None) -> Path:
    """The one file: of this name, for the kata of this name, or the one that is there; Misuse for a folder of more."""
    paths, _ = chosen([target] if target else [], None)
    if len(paths) > 1:
        raise Misuse(f"there are {len(paths)} submissions in {target}; name one of them: {_typed()} FILE.")
    return paths[0]


def meant(path: Path, kata: str | None, backend: Backend | None, *, may_ask: bool) -> Backend | None:
    """The backend that was typed; where the file's text says none, that which it was started for, or is asked for."""
    if backend is None:
        try:
            submissions.read(path, kata)
        except Undecided as error:
            started = _started_as(path, kata or submissions.slug_of(path))
            if started or not (may_ask and sys.stdin.isatty() and sys.stderr.isatty()):
                return started
            question = f"Nothing in {path.name} says which it is for"
            said = click.prompt(question, type=click.Choice(error.backends), err=True)
            return next(each for each in catalogue.BACKENDS if each == said)
        except Misuse:
            return None  # which is said when it is graded
    return backend


def _started_as(path: Path, slug: str) -> Backend | None:
    """The backend for which `kata start` wrote this very file, for this kata, as far as anybody can tell."""
    from grader.study import journal

    with contextlib.suppress(Misuse):  # the log cannot be read: a warning says what there is to say
        start = journal.start_of(path)
        return start.backend if start and start.kata == slug else None
    return None


def _files(target: str) -> list[Path]:
    """The file of this name, the submissions in the folder of this name, or the file for the kata of this name."""
    if not _is_path(target):
        return [_started_file(catalogue.find(target).slug)]
    if not os.path.isdir(target):
        return [Path(target)]
    found = [path for path in sorted(Path(target).glob("*.py")) if is_submission(path)]
    if not found:
        raise Misuse(f"{target} is a folder without a submission; name the file that holds your solution")
    return found


def is_submission(path: Path) -> bool:
    """Whether a header stands at the top of this file; what is wrong with it, or with the rest, its grading says."""
    if not path.is_file():  # to open a pipe would wait for somebody
        return False
    try:
        with path.open("rb") as file:
            lines = file.read(HEAD_BYTES).splitlines()[: submissions.HEADER_LINES]
    except OSError:
        return False
    return any(map(_HEADER.match, lines))


def _one(target: str | None, file: str | None) -> tuple[Path, str | None]:
    """One file: of this name, of the kata of this name, or the one that is there."""
    if target is None:
        return (Path(file) if file is not None else _default_file()), None
    if file is not None:
        return Path(file), catalogue.find(target).slug
    if _is_path(target):
        return Path(target), None
    return _started_file(catalogue.find(target).slug), target


def _is_path(target: str) -> bool:
    return (
        target.endswith(".py")
        or "/" in target
        or "\\" in target
        or (os.path.exists(target) and target not in catalogue.slugs())  # which, unlike pathlib, bears any text
    )


def _default_file() -> Path:
    from grader.study import journal  # not where a file is named: its worker starts first

    last = journal.last_started()
    if last is not None and last.exists():
        return last
    for folder in (Path.cwd(), Path.cwd() / PRACTICE):
        here = [path for path in sorted(folder.glob("*.py")) if is_submission(path)]
        if len(here) == 1:
            return here[0]
        if here:
            names = ", ".join(path.name for path in here[:4])
            where = "here" if folder == Path.cwd() else f"in {PRACTICE}/"
            raise Misuse(f"there are {len(here)} submissions {where} ({names}); choose one: {_typed()} FILE.")
    if last is not None:
        gone = one_line(str(last))
        raise Misuse(
            f"there is no submission here, and the file you started last is gone ({gone}); name one: {_typed()} FILE."
        )
    raise Misuse("there is no submission here, and you have not started one; begin with: kata start SLUG.")


def _typed() -> str:
    """The command that was typed."""
    context = click.get_current_context(silent=True)
    return f"kata {context.info_name if context else 'check'}"


def _started_file(slug: str) -> Path:
    """The file that was started last for this kata, or the one with its name here or in practice/.

    A file of a mock interview that is over is none of them: it is as it was handed in.
    """
    from grader.study import journal

    name = slug.replace("-", "_") + ".py"
    candidates = [journal.last_started(slug), Path(PRACTICE) / name, Path(name)]
    for path in candidates:
        if path is not None and path.exists() and not journal.is_over(path):
            return path
    raise Misuse(
        f"no file for {slug} was found; begin with: kata start {slug}, or name the file: kata check {slug} --file FILE."
    )
