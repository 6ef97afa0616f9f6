"""How far a batch is: a bar below the lines of what is done, with the rate and the time that is left."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from grader.cli.console import in_color

if TYPE_CHECKING:
    from rich.progress import Progress, Task


class Bar:
    """The bar, on standard error where that is a terminal; a context manager."""

    def __init__(self, count: int, hidden: bool):
        self._progress: Progress | None = None
        if not hidden and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self._progress = _progress()
            self._task = self._progress.add_task("grading", total=count)

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
        if self._progress is None:
            yield
            return
        self._progress.stop()
        yield
        self._progress.advance(self._task)
        self._progress.start()


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    class Rate(TextColumn):
        def render(self, task: Task):  # type: ignore[no-untyped-def]
            from rich.text import Text

            speed = task.speed or 0.0
            return Text(f"{speed:.1f}/s" if speed >= 1 else f"{60 * speed:.0f}/min" if speed else "")

    console = Console(stderr=True, no_color=not in_color())
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), Rate(""), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
