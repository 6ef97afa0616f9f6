"""How long a request may take, by a clock that is fair to the worker.

Time that the whole machine slept does not count (one look at the clock adds a bounded amount), nor does time that the
worker waited for a processor while others kept it busy.
"""

from __future__ import annotations

import time

from grader.host import procinfo
from grader.policy import Policy


class Deadline:
    """The seconds that a process may take from now on; `used` counts them."""

    def __init__(self, seconds: float, pid: int, policy: Policy):
        self.seconds, self.used = seconds, 0.0
        self._pid, self._policy = pid, policy
        self._last = time.monotonic()
        self._queued: float | None = None  # what the process had waited for a processor at the first look

    def passed(self) -> bool:
        """Look at the clock: whether the seconds are over."""
        now = time.monotonic()
        self.used += min(now - self._last, self._policy.longest_tick)
        self._last = now
        if self._queued is None and self.used > self._policy.tick:
            self._queued = procinfo.queued(self._pid)
        return self.used > self.seconds and not self._starves()

    def _starves(self) -> bool:
        """Whether others kept the worker from a processor for so long that it has not had its seconds yet.

        Bounded, since it may crowd itself out with threads of its own.
        """
        waited = procinfo.queued(self._pid) - (self._queued or 0.0)
        return self.used - waited <= self.seconds and self.used < self._policy.starved * self.seconds
