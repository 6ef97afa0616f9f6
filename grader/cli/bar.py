"""How far a batch is: a bar below the lines of what is done, with the rate and the time that is left."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from grader.cli.console import in_color

if TYPE_CHECKING:
    from rich.progress import Progress


class Bar:
    """The bar, on standard error where that is a terminal; a context manager.

    known  of so many, the first of them, nothing has to be done: they say nothing of the rate
    """

    def __init__(self, count: int, known: int, hidden: bool):
        self._count, self._known, self._done, self._began = count, known, 0, time.monotonic()
        self._progress: Progress | None = None
        if not hidden and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self._progress = _progress()
            self._task = self._progress.add_task("grading", total=count, pace="")

    def __enter__(self) -> Bar:
        if self._progress:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress:
            self._progress.stop()

    @contextlib.contextmanager
    def one_more(self) -> Iterator[None]:
        """One more is done, and a line about it is printed meanwhile."""
        self._done += 1
        if self._progress is None:
            yield
            return
        self._progress.stop()
        yield
        seconds = time.monotonic() - self._began
        told = pace(self._done - self._known, self._count - self._done, seconds)
        self._progress.update(self._task, completed=self._done, pace=told)
        self._progress.start()


def pace(done: int, left: int, seconds: float) -> str:
    """ "2.5/s, 1:20 left": how fast it went so far, and how long the rest takes at that rate."""
    if done <= 0 or seconds <= 0:
        return ""
    rate = done / seconds
    minutes, rest = divmod(round(left / rate), 60)
    hours, minutes = divmod(minutes, 60)
    shown = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f"{f'{rate:.1f}/s' if rate >= 1 else f'{60 * rate:.0f}/min'}, {shown} left"


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, no_color=not in_color())
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    return Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
