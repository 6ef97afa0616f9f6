"""What a worker tells, held to its form and cut to the length that is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from grader.errors import WireError
from grader.model import Place
from grader.protocol import messages
from grader.protocol.failures import Raised

MOST = 20  # changed arguments that are told; one is enough for a finding


def places(lines: Iterable[Any], source: str) -> tuple[Place, ...]:
    """Lines of the learner's file, by the numbers that a worker tells; what is no line of it is left out.

    source: the file's text, from which each line is read: a worker may tell another. Line 0 stands for lines left out.
    """
    found, texts = [], ["", *re.split("\r\n|\r|\n", source)]
    for line in lines:
        if type(line) is list and [type(part) for part in line] == [int, str, int]:
            number, _, times = line
            if 0 <= number < len(texts) and 0 < times < 1 << 31:
                found.append(Place(number, texts[number].strip()[:300], times))
    return tuple(found)


def raised(reply: messages.Failed, source: str) -> Raised:
    """What a worker says was raised by a program of this text."""
    bases = tuple(str(base)[:100] for base in reply.bases[:50])
    return Raised(reply.error[:100], bases, reply.message[:2_000], places(reply.trace[:20], source), reply.trap[:200])


def changed(told: Sequence[Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[str, ...]:
    """The arguments that a call changed, as one would write them ("0", "1[3]", "x"); WireError for what none has."""
    found = []
    for path in told[:MOST]:
        if type(path) is not list or not path:
            raise WireError("wire.reply")
        head, *rest = path
        value = _part(args, head) if type(head) is int else _part(kwargs, head)
        text = str(head)
        for key in rest:
            value = _part(value, key)
            text += f"[{key!r}]"
        found.append(text)
    return tuple(found)


def _part(value: Any, key: Any) -> Any:
    """What it holds there; WireError where that is nothing."""
    if type(key) is int and type(value) in (list, tuple) and 0 <= key < len(value):
        return value[key]
    if type(key) in (int, str) and type(value) is dict and key in value:
        return value[key]
    raise WireError("wire.reply")
