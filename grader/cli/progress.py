"""What is being done, on a line that is gone when it has been."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Generator, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from grader.cli.console import in_color
from grader.grading import CaseDone, Graded, Measuring, Searching, Stands, Started, Step
from grader.model import Feedback

if TYPE_CHECKING:
    from rich.status import Status


class Progress:
    """A line on standard error that says what is being done, and is gone when it has been."""

    def __init__(self, hidden: bool):
        self._hidden = hidden
        self._done = self._failed = 0
        self._status: Status | None = None

    def __enter__(self) -> Progress:
        return self

    def show(self, step: Step) -> None:
        """Say how far it is."""
        if isinstance(step, CaseDone):
            self._done += 1
            self._failed += step.result.status == "failed"
        if self._hidden:
            return
        if self._status is None:
            from rich.console import Console  # while the worker gets ready

            self._status = Console(stderr=True, no_color=not in_color()).status("grading …")
            self._status.start()
        count = f" {self._done} case{'s' * (self._done != 1)}" if self._done else ""
        said = {
            Searching: f"failed in {self._failed} of {self._done} cases; looking for the cause …",
            Stands: "CUDA dry run …", Measuring: "measuring time and memory …",
        }  # fmt: skip
        self._status.update(said.get(type(step), f"grading …{count}"))

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """The line is not there within this: something is printed that stays."""
        self.__exit__()
        try:
            yield
        finally:
            if self._status is not None:
                self._status.start()

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            try:
                self._status.stop()
            except IndexError:  # Ctrl-C came while it was starting: rich takes down what never stood, and stops there
                self._status.console.show_cursor()


def graded(
    steps: Generator[Step, None, None], hidden: bool, report: str, stands: Callable[[Stands], None] | None = None
) -> Feedback:
    """The feedback at the end of the steps, to be told by that report, with a line of progress on the way.

    stands: prints that the verdict of the CPU stands
    """
    feedback = None
    with (
        Progress(hidden=hidden or not sys.stderr.isatty()) as progress,
        contextlib.closing(steps),  # Ctrl-C may come while progress is shown: closing the steps ends their workers
    ):
        for step in steps:
            progress.show(step)
            if isinstance(step, Started):
                import_module(f"grader.report.{report}")  # while the worker imports its own
            if isinstance(step, Stands) and stands:
                with progress.away():
                    stands(step)
            feedback = step.feedback if isinstance(step, Graded) else None
    assert feedback is not None
    return feedback
