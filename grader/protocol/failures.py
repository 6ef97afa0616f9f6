"""What came of a call instead of an answer: the submission raised, or its worker died. Both survive pickling."""

from __future__ import annotations

from grader.model import Outcome, Place


class Raised(Exception):
    """An exception inside the submission, as the worker told it.

    error    the name of its class          bases   the names of the built-in classes it derives from
    message  what it said                   trace   the submission's own lines, the innermost last
    trap     the forbidden call whose trap raised it, or ""
    """

    def __init__(self, error: str, bases: tuple[str, ...], message: str, trace: tuple[Place, ...] = (), trap: str = ""):
        super().__init__(error, bases, message, trace, trap)
        self.error, self.bases, self.message, self.trace, self.trap = error, bases, message, trace, trap


class WorkerDied(Exception):
    """The worker is gone, by itself or by our hand; `outcome` says how."""

    def __init__(self, outcome: Outcome):
        super().__init__(outcome)
        self.outcome = outcome
