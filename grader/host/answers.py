"""What is asked of a submission, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.errors import WireError
from grader.protocol.failures import Raised, WorkerDied
from grader.records import dataclass

Request = tuple[str, Sequence[Any], Mapping[str, Any]]  # an entry's name, arguments by position and by name


@dataclass(frozen=True)
class Answer:
    """What one call gave: the value, which arguments it changed ("0", "1[3]", "x"), and how long it took.

    trapped   the forbidden calls that were caught so far
    rewrites  whether it changed what the call before it gave
    """

    value: Any
    changed: tuple[str, ...]
    seconds: float
    trapped: tuple[str, ...] = ()
    rewrites: bool = False


Came = Answer | Raised | WireError | WorkerDied  # what may come of a call
