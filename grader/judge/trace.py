"""What one case did on one submission: its result, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping

from grader.host import Request
from grader.model import CaseResult
from grader.records import dataclass
from grader.testing.recorder import Observation


@dataclass(frozen=True, eq=False)
class CaseTrace:
    """A case's result and what it rests on: what was compared, the sizes drawn (low, high, value), the calls answered.

    asked  how many calls were made, those that raised included
    spent  the worker's processor seconds, which a busy machine does not change; by the clock where nobody tells
    timed  it compared how long calls took: the same answers are not the same result
    names  of all parameters of the kata's functions, which a message may speak of
    """

    result: CaseResult
    observations: tuple[Observation, ...] = ()
    sizes: Mapping[str, tuple[int, int, int]] | None = None
    calls: tuple[Request, ...] = ()
    asked: int = 0
    spent: float = 0.0
    timed: bool = False
    names: frozenset[str] = frozenset()

    @property
    def failed(self) -> bool:
        return self.result.status == "failed"
