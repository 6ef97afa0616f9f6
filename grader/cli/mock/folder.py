"""The folder of a mock interview: written whole or not at all, and found again."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from grader.command import typed
from grader.errors import Misuse
from grader.report.sanitize import one_line
from grader.study.events import Opened
from grader.study.mock import session

PLACE = Path("mock")  # below the current folder
SESSION = "session.json"
BRIEF = "BRIEF.md"


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write these files; Misuse where that cannot be done, and then nothing is left of them."""
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        draft.mkdir(parents=True)
        for name, text in files.items():
            (draft / name).write_text(text, "utf-8", newline="\n")
        draft.rename(folder)
    except OSError as error:
        remove(draft)
        shown = one_line(str(folder))
        raise Misuse(
            f"{shown} cannot be written ({error.strerror}); free some space, or change to a folder of your own"
        ) from None


def remove(folder: Path) -> None:
    """Take back what was written."""
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()  # unless something else is there


def read(folder: Path) -> Opened | None:
    """The session of this folder; None where there is none that can be read."""
    with contextlib.suppress(OSError, ValueError):
        return session.from_text((folder / SESSION).read_text("utf-8"))
    return None


def find(opened: Opened) -> Path | None:
    """Where the session's folder is: where it was made, or the current one, if that is it; None where neither is."""
    there = Path(opened.path)
    if there.is_dir():
        return there
    found = read(Path.cwd())
    return Path.cwd() if found is not None and found.session == opened.session else None


def missing(opened: Opened) -> str:
    """The sentence for a folder that is not there."""
    return (
        f"the folder of this mock interview is not at {one_line(opened.path)} any more; move it back, or go to where "
        "it is now and repeat the command; kata mock finish --lost does without it"
    )


def check(folder: Path, kata: str) -> str:
    """The command that checks a kata of the session in this folder."""
    return one_line(typed(["kata", "check", os.path.relpath(folder / session.name(kata))]))
