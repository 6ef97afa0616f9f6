"""How long a request may take, by a clock that is fair to the worker.

Time that the whole machine slept does not count (one look at the clock adds a bounded amount), nor does time that the
worker waited for a processor while others kept it busy. A call that a right program answers at once is late after less
than others, and by the processor's clock alone: whoever sleeps, or reads a cold disk, has the full time.
"""

from __future__ import annotations

import math
import time

from grader.host import procinfo
from grader.policy import Policy


class Deadline:
    """The seconds that a process may take from now on, and those that it may compute; `used` counts the first."""

    def __init__(self, seconds: float, pid: int, policy: Policy, computing: float = math.inf):
        self.seconds, self.computing, self.used = seconds, computing, 0.0
        self._pid, self._policy = pid, policy
        self._last = time.monotonic()
        self._queued: float | None = None  # what the process had waited for a processor at the first look,
        self._spent = 0.0  # and had run

    def passed(self) -> bool:
        """Look at the clock: whether the seconds are over."""
        now = time.monotonic()
        self.used += min(now - self._last, self._policy.longest_tick)
        self._last = now
        if self._queued is None and self.used > self._policy.tick:
            self._queued, self._spent = procinfo.queued(self._pid), procinfo.spent(self._pid)
        return self.computes_on or (self.used > self.seconds and not self._starves())

    @property
    def computes_on(self) -> bool:
        """Whether it has computed for longer than it may."""
        return self.used > self.computing and procinfo.spent(self._pid) - self._spent > self.computing

    def _starves(self) -> bool:
        """Whether others kept the worker from a processor for so long that it has not had its seconds yet.

        Bounded, since it may crowd itself out with threads of its own.
        """
        waited = procinfo.queued(self._pid) - (self._queued or 0.0)
        return self.used - waited <= self.seconds and self.used < self._policy.starved * self.seconds
