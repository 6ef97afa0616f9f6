"""What a check tells while it goes on, in this order."""

from __future__ import annotations

from grader.model import CaseResult, Feedback, Run
from grader.records import dataclass


@dataclass(frozen=True)
class Started:
    """The submission was read, and its worker is getting ready."""


@dataclass(frozen=True)
class CaseDone:
    """One more case has been run."""

    result: CaseResult


@dataclass(frozen=True)
class Stands:
    """The verdict of the CPU stands: every case passes. What is left is the device dry run, which may still fail it."""

    run: Run


@dataclass(frozen=True)
class Searching:
    """All cases have been run, some failed, and the cause is looked for."""


@dataclass(frozen=True)
class Measuring:
    """All cases have passed, and what they take is measured."""


@dataclass(frozen=True)
class Graded:
    """The feedback stands; nothing comes after this."""

    feedback: Feedback


Step = Started | CaseDone | Stands | Searching | Measuring | Graded
