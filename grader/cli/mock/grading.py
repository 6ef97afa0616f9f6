"""What was handed in, graded file by file: a stub is left out, and what cannot be run is said to be so."""

from __future__ import annotations

from pathlib import Path

from grader import catalogue
from grader.cli import attempt
from grader.cli.console import tell
from grader.cli.progress import graded
from grader.cli.start import content
from grader.errors import Misuse
from grader.grading import Grader
from grader.model import Backend
from grader.study import journal
from grader.study.events import Attempt


def graded_as(grader: Grader, path: Path, kata: str, backend: Backend, session: str, *, hidden: bool) -> Attempt:
    """The attempt at this kata that the file is, whatever its header says, on all devices."""
    try:
        feedback = graded(grader.steps(path, kata=kata, backend=backend), hidden=hidden, report="mock")
    except Misuse as error:
        tell(str(error).replace(str(path), path.name))  # a returned one lies in a folder for the moment
        return Attempt(journal.now(), kata, str(path), backend, "not gradable", seed=0, seconds=0.0, session=session)
    return attempt.made(feedback, session)


def is_blank(path: Path, kata: str, backend: Backend) -> bool:
    """Whether the file is the kata's stub still."""
    try:
        return path.read_text("utf-8").split() == content(catalogue.find(kata), backend).split()
    except (OSError, UnicodeDecodeError):
        return False
