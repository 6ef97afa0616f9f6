"""What a grader keeps from one submission to the next."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from grader import catalogue
from grader.model import Backend, Kata
from grader.policy import Policy

if TYPE_CHECKING:  # the worker starts before the judge imports NumPy and pytest
    from grader.diagnosis import Evidence
    from grader.judge import Recall

T = TypeVar("T")


class Key(NamedTuple):
    """What a run hangs on, beside the submission."""

    fingerprint: str  # of the kata
    backend: Backend
    device: str
    seed: int


class Kept:
    """Of the last few runs, what the known mistakes do and what each case does; of katas, their fingerprints."""

    def __init__(self, policy: Policy):
        self._policy = policy
        self._evidence: OrderedDict[Key, Evidence] = OrderedDict()
        self._recalls: OrderedDict[Key, Recall] = OrderedDict()
        self._fingerprints: dict[str, str] = {}  # by the kata's slug
        self._lock = threading.Lock()

    def fingerprint(self, kata: Kata) -> str:
        """Of the kata as it is now; of many submissions as it was for the first of them."""
        if not self._policy.many:
            return catalogue.fingerprint(kata)
        if kata.slug not in self._fingerprints:
            self._fingerprints[kata.slug] = catalogue.fingerprint(kata)
        return self._fingerprints[kata.slug]

    def knows(self, key: Key) -> bool:
        """Whether mistakes were run before with this key."""
        with self._lock:
            return key in self._evidence and bool(self._evidence[key].traces)

    def evidence(self, kata: Kata, key: Key) -> Evidence:
        """What the mistakes did before with this key; all submissions share it."""
        from grader.diagnosis import Evidence

        return self._of(self._evidence, key, lambda: Evidence.recorded(kata, key.backend, key.device))

    def recall(self, key: Key, doubtful: bool) -> Recall | None:
        """What each case did before with this key; None where it does not come again, not by mistakes either."""
        from grader.judge import Recall

        if not (self._policy.recalls or self._policy.many or doubtful):
            return None
        return self._of(self._recalls, key, lambda: Recall(ahead=self._policy.many))

    def _of(self, kept: OrderedDict[Key, T], key: Key, make: Callable[[], T]) -> T:
        """What is kept of a run, made where it is not; of the runs longest ago nothing is."""
        with self._lock:
            found = kept.get(key) or kept.setdefault(key, make())
            kept.move_to_end(key)
            while len(kept) > self._policy.kept_replays:
                kept.popitem(last=False)
            return found
