"""What a worker tells, held to its form and cut to the length that is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grader.model import Place
from grader.protocol import messages
from grader.protocol.failures import Raised


def places(lines: Iterable[Any]) -> tuple[Place, ...]:
    """Lines of the learner's file as a worker tells them; what is not of that form is left out."""
    found = []
    for line in lines:
        if type(line) is list and [type(part) for part in line] == [int, str, int]:
            number, text, times = line
            if 0 <= number < 1 << 31 and 0 < times < 1 << 31:
                found.append(Place(number, text[:300], times))
    return tuple(found)


def raised(reply: messages.Failed) -> Raised:
    """What a worker says was raised."""
    bases = tuple(str(base)[:100] for base in reply.bases[:50])
    return Raised(reply.error[:100], bases, reply.message[:2_000], places(reply.trace[:20]), reply.trap[:200])
