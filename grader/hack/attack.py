"""The learner's attack: it runs in a worker like any submission, and what it returns comes back as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.errors import WireError
from grader.hack.draw import AMOUNTS_TO
from grader.host import Request, Session
from grader.host.travel import weight
from grader.judge import HiddenTests
from grader.model import Message, NoInput
from grader.protocol.failures import Raised, WorkerDied
from grader.words import say

ENTRY = "attack"  # the function that the learner writes
MOST = 1 << 20  # bytes: every program runs on it several times


@dataclass(frozen=True)
class Attack:
    """The calls that an attack amounts to (one for each entry of the kata), and what it printed."""

    calls: Sequence[Request]
    output: str = ""


def attacked(session: Session, tests: HiddenTests) -> Attack | NoInput:
    """Have the learner's file say its input; the session is one that keeps no rules, since it is no answer."""
    outcome = session.load()
    if outcome.name != "finished":
        return NoInput(outcome.detail or Message.of("hack.ended", how=outcome.name), trace=outcome.trace)
    probed = AMOUNTS_TO in tests.words.parameters
    try:
        value = session.call(AMOUNTS_TO if probed else ENTRY).value
    except Raised as error:
        if error.error == "NotImplementedError":
            return NoInput(Message("hack.not_written"))
        key = "hack.raised" if error.message else "hack.raised_silent"
        return NoInput(Message.of(key, error=error.error, message=error.message), trace=error.trace)
    except WireError as error:
        return NoInput(Message.of("hack.unsendable", what=say(Message.of(error.key, **error.values))))
    except WorkerDied as died:
        ended = died.outcome
        how = say(ended.detail) if ended.detail else ended.name
        return NoInput(Message.of("hack.ended", how=how), trace=ended.trace)
    calls = _probed(value, tests) if probed else _calls(value, tests)
    if not calls:
        return NoInput(Message.of("hack.no_arguments", entry=tests.kata.entries[0]))
    if weight(value) > MOST:
        return NoInput(Message.of("hack.too_large", most=MOST >> 20))
    return Attack(calls, session.output + session.take_output())


def _calls(value: Any, tests: HiddenTests) -> list[Request]:
    """Each entry with these arguments by name: of those that do not take them, the reference says so."""
    if type(value) is not dict or not all(type(name) is str for name in value):
        return []
    return [(entry, (), value) for entry in tests.kata.entries]


def _probed(value: Any, tests: HiddenTests) -> list[Request]:
    """The call of a probe's function that it says."""
    match value:
        case [str() as name, list() | tuple() as args] if name in tests.words.shown:
            return [(name, args, {})]
    return []
