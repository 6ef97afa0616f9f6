"""What a case did with certain answers, it does again: a hidden test depends on its seed and on its answers alone.

All files of a batch have one seed. So the inputs of a case are drawn, its oracle is asked and its answers are compared
once for all who answer the same; the same is what has the same bits, and answers are known by a digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from grader.errors import WireError
from grader.host import Answer, Request
from grader.judge.trace import CaseTrace
from grader.protocol.messages import Prepared
from grader.protocol.wire import Array

ROOM = 64 << 20  # bytes of inputs and comparisons that are kept
Ask = Callable[[Sequence[Request]], list[Any]]  # what came of each request: an Answer, or an exception


@dataclass
class Step:
    """A point that a case has come to before: what it asks for there, where each answer leads, or how it ended."""

    asks: tuple[Request, ...] = ()
    after: dict[bytes, Step] = field(default_factory=dict)
    trace: CaseTrace | None = None


Heard = list[tuple[tuple[Request, ...], list[Any]]]  # what a case will ask for, step by step, and what came of it


@dataclass
class Script:
    """What the cases ask for that make one step, by their names; all of it, and the one message that asks for it."""

    asked: dict[str, tuple[Request, ...]]
    requests: list[Request]
    prepared: Prepared


class Recall:
    """What the cases of a kata did so far, on one backend, device and seed.

    ahead  whether their first calls may be made all at once
    """

    def __init__(self, *, ahead: bool = True) -> None:
        self._ahead = ahead
        self._first: dict[str, Step] = {}
        self._usual: dict[str, list[tuple[Request, ...]]] = {}
        self._scripts: dict[frozenset[str], Script | None] = {}
        # the calls that were watched last, and what has them watched
        self._watched: tuple[Sequence[Request], Prepared | None] = (), None
        self._room = ROOM

    def case(self, name: str) -> Step:
        """Where a case begins."""
        return self._first.setdefault(name, Step())

    def script(
        self, names: Sequence[str], make: Callable[[dict[str, tuple[Request, ...]]], Script | None]
    ) -> Script | None:
        """What a run of these cases asks for at first where it passes; None where no run has shown that.

        make: from what each case asks for in its only step
        """
        key = frozenset(names)
        if self._ahead and key not in self._scripts and all(name in self._usual for name in names):
            ways = {name: self._usual[name] for name in names}
            self._scripts[key] = make({name: way[0] for name, way in ways.items() if len(way) == 1})
        return self._scripts.get(key)

    def watched(self, calls: Sequence[Request], make: Callable[[], Prepared]) -> Prepared | None:
        """What has just these calls watched, made once; None where one message does not hold them."""
        known, prepared = self._watched
        if len(calls) != len(known) or any(a is not b for a, b in zip(calls, known, strict=True)):
            try:
                prepared = make()
            except WireError:
                prepared = None
            self._watched = [*calls], prepared  # at once: several threads ask
        return prepared

    def note_usual(self, name: str, way: list[tuple[Request, ...]]) -> None:
        """It was passed by asking for these."""
        self._usual.setdefault(name, way)

    def has_room(self, trace: CaseTrace) -> bool:
        """Whether a trace may be kept, which is counted from then on."""
        seen = [(each.actual, each.expected, each.allowed) for each in trace.observations]
        self._room -= _bytes([*seen, *trace.calls])
        return self._room >= 0


class Course:
    """One run of a case, ahead of its test for as long as what is asked is known.

    served  whether the test was given answers that were asked for before it began: the times of calls say nothing then
    """

    def __init__(self, recall: Recall, case: str, ask: Ask, heard: Heard | None = None):
        self._recall, self._first, self._ask = recall, recall.case(case), ask
        self._heard = heard or []
        self._way: list[tuple[tuple[Request, ...], bytes]] = []
        self._whole = True  # whether all of the way can be known again
        self.served = False

    def known(self) -> CaseTrace | None:
        """Make the calls that the case is known to make; what came of it, where the answers lead to that."""
        step: Step | None = self._first
        count = 0
        while step and step.asks:
            if count == len(self._heard):
                self._heard.append((step.asks, self._ask(step.asks)))
            asked, results = self._heard[count]
            if asked is not step.asks:
                return None
            count += 1
            mark = _digest(results)
            step = step.after.get(mark) if mark else None
        return step.trace if step else None

    def ask(self, requests: Sequence[Request]) -> list[Any]:
        """What comes of these requests of the test, or came of the same ones already."""
        if self._heard:
            asked, results = self._heard.pop(0)
            if _digest(asked) == _digest(tuple(requests)):
                self.served = True
                return self._noted(asked, results)
            self._heard.clear()  # the test asks by something else than its answers: it cannot be known
            self._whole = False
        kept = tuple(_copy(request) for request in requests)
        return self._noted(kept, self._ask(requests))

    def keep(self, trace: CaseTrace) -> None:
        """Know from now on what the case did on this way."""
        if self._heard or not self._whole or not self._recall.has_room(trace):
            return
        step, way = self._first, []
        for asks, mark in self._way:
            step.asks = step.asks or asks
            way.append(step.asks)
            step = step.after.setdefault(mark, Step())
        step.trace = trace
        if not trace.failed:
            self._recall.note_usual(trace.result.name, way)

    def _noted(self, asked: tuple[Request, ...], results: list[Any]) -> list[Any]:
        mark = _digest(results)
        self._whole = self._whole and mark is not None
        self._way.append((asked, mark or b""))
        return results


def _digest(value: Any) -> bytes | None:
    """What tells apart requests, or what came of them; None where it is no answer, or a forbidden call was made."""
    hashed = hashlib.blake2b(digest_size=16)

    def add(part: Any) -> bool:
        if isinstance(part, Answer):
            return not part.trapped and add((part.value, part.changed, part.rewrites))
        if isinstance(part, Array):
            hashed.update(f"{part.kind} {part.dtype} {part.device} {part.layout}".encode("utf-8", "surrogatepass"))
            return add(part.data)
        if isinstance(part, (np.ndarray, np.generic)):
            hashed.update(f"{part.dtype.str} {part.shape}".encode())
            hashed.update(np.ascontiguousarray(part).tobytes())
            return True
        if type(part) in (list, tuple):
            hashed.update(f"{type(part).__name__} {len(part)}".encode())
            return all(map(add, part))
        if type(part) is dict:
            hashed.update(f"dict {len(part)}".encode())
            return all(add(each) for pair in part.items() for each in pair)
        hashed.update(f"{type(part).__name__} {part!r};".encode("utf-8", "surrogatepass"))
        return not isinstance(part, BaseException)

    return hashed.digest() if add(value) else None


def _copy(value: Any) -> Any:
    """The value as it is now: a test may go on with its arrays."""
    if isinstance(value, Array):
        return replace(value, data=value.data.copy())
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)([_copy(part) for part in value])
    return {key: _copy(part) for key, part in value.items()} if isinstance(value, Mapping) else value


def _bytes(value: Any) -> int:
    """Bytes of the arrays in it."""
    if isinstance(value, Array):
        return int(value.data.nbytes)
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if type(value) in (list, tuple):
        return sum(map(_bytes, value))
    return sum(map(_bytes, value.values())) if isinstance(value, Mapping) else 0
