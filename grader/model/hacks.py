"""What the judge says of an input on which a wrong program should fail."""

from __future__ import annotations

from grader.model.calls import Call
from grader.model.findings import Finding
from grader.model.message import Message, Place
from grader.records import dataclass


@dataclass(frozen=True)
class Fails:
    """The wrong program fails on it: what is wrong with its answer, and how many right programs agree on theirs."""

    call: Call
    finding: Finding
    agreed: int


@dataclass(frozen=True)
class Holds:
    """The wrong program gives what the reference gives."""

    call: Call


@dataclass(frozen=True)
class NoInput:
    """It is no legal input, or none at all: why, the call where there is one, the learner's own lines where any are."""

    why: Message
    call: Call | None = None
    trace: tuple[Place, ...] = ()


Hacked = Fails | Holds | NoInput
