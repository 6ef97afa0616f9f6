"""Who is diagnosed: a submission that failed, and what it is held against."""

from __future__ import annotations

from grader import catalogue
from grader.diagnosis.replay import Evidence
from grader.host import Session
from grader.judge import HiddenTests, Recall
from grader.records import dataclass


@dataclass(frozen=True)
class Subject:
    """A submission, and who answers for it and for the programs that it is held against.

    session   the submission's own
    stand_in  a trusted one, in which known mistakes and the reference take turns
    seed      of the inputs
    known     the mistakes, and what they did before with this seed
    recall    what the cases did before, by what they were answered
    """

    tests: HiddenTests
    session: Session
    stand_in: Session
    seed: int
    known: Evidence
    recall: Recall | None = None

    @property
    def reference(self) -> str:
        """The text of a right program for its backend."""
        return catalogue.program(self.tests.kata, "solution", self.session.backend) or ""
