"""What a case has called and compared so far. The expectations of a hidden test write to the recorder of their case."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from grader.model import Backend, Call, Changed, Finding, Message
from grader.testing.describe import name_of, without_arrays


class ExpectationFailed(Exception):
    """An expectation that a submission did not meet; carries the finding."""

    def __init__(self, finding: Finding):
        super().__init__(finding)
        self.finding = finding


@dataclass(frozen=True, eq=False)
class Observation:
    """One comparison: what was looked at, what was there, how close would have done, the finding if it was wrong."""

    what: str
    actual: Any
    expected: Any = None
    allowed: Any = None
    finding: Finding | None = None


@dataclass
class Recorder:
    """One case at work: where it runs, and what it has called and compared so far."""

    backend: Backend
    device: str = "cpu"
    calls: list[Callable[[], Call]] = field(default_factory=list)  # to describe one costs more than to make it
    changed: list[tuple[Callable[[], Call], str]] = field(default_factory=list)  # (call, argument)
    observations: list[Observation] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)
    timed: bool = False  # whether a time was compared
    casts: bool = False  # whether a wrong type is taken as the right one, and a changed argument passed over
    parted: bool = False  # whether the parts of an answer were taken: None is one of them then, and no missing return

    def observe(
        self, what: str, actual: Any, expected: Any = None, allowed: Any = None, finding: Finding | None = None
    ) -> None:
        """Record a comparison, and raise ExpectationFailed if it failed."""
        what = name_of(what)
        self.observations.append(Observation(what, without_arrays(actual), without_arrays(expected), allowed, finding))
        if finding:
            raise ExpectationFailed(finding)

    def last_call(self) -> Call | None:
        """The last call; None before the first."""
        return self.calls[-1]() if self.calls else None

    def check_arguments(self) -> None:
        """Raise ExpectationFailed if any call so far changed what it was given."""
        if self.changed and not self.casts:
            call, argument = self.changed[0]
            self.observe("the arguments", argument, finding=Changed(what=name_of(argument), call=call()))


RECORDER: ContextVar[Recorder] = ContextVar("recorder")
