"""How far an audit of katas is: a bar of those that are done, and what one of the others is at."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from grader.cli.console import console

if TYPE_CHECKING:
    from multiprocessing.context import SpawnContext
    from multiprocessing.queues import SimpleQueue

    from rich.progress import Progress as Bar


class Progress:
    """In a terminal, a bar of the audits that are done, and what one of the others is at; nothing in a pipe.

    steps  where the processes that audit put what they are at; None where nobody reads it
    """

    def __init__(self, total: int, context: SpawnContext):
        self.steps = context.SimpleQueue() if total and sys.stdout.isatty() else None
        self._total = total
        self._bar: Bar | None = None

    def __enter__(self) -> Progress:
        if self.steps is not None:
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("auditing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            step = TextColumn("{task.fields[step]}", markup=False)
            self._bar = Bar(*columns, step, console=console(), transient=True, redirect_stdout=False)
            self._task = self._bar.add_task("", total=self._total, step="")
            self._bar.start()
            self._reader = threading.Thread(target=self._read, args=(self.steps, self._bar), daemon=True)
            self._reader.start()
        return self

    def _read(self, steps: SimpleQueue[str], bar: Bar) -> None:
        while step := steps.get():
            bar.update(self._task, step=step)

    def report(self, lines: Iterable[str]) -> None:
        """One more is done: print what was found."""
        for line in lines:
            if self._bar is None:
                click.echo(line)
            else:
                self._bar.console.out(line, highlight=False)
        if self._bar is not None:
            self._bar.advance(self._task)
        sys.stdout.flush()

    def __exit__(self, *_: object) -> None:
        if self._bar is not None and self.steps is not None:
            self.steps.put("")  # the end
            self._reader.join()
            self._bar.stop()
