"""What a worker takes of this machine: memory, threads and disk, looked at from outside while it works."""

from __future__ import annotations

import time

from grader.host import procinfo
from grader.host.scratch import Scratch
from grader.model import Message
from grader.policy import Policy


class Watchdog:
    """Looks at one process and its scratch folder, and says what is too much.

    most      bytes that it held at most, above what it held when it was ready
    headless  whether its main thread ended and others went on: of such a process the kernel tells no memory
    """

    def __init__(self, pid: int, scratch: Scratch, memory_mb: int, policy: Policy):
        self._pid, self._scratch, self._memory_mb, self._policy = pid, scratch, memory_mb, policy
        self._baseline = self._highest_before = 0  # bytes: what it held when it was ready, and ever before
        self._looked = self._measured = self._measuring = 0.0  # when we looked; when at the folder, and for how long
        self.most, self.headless = 0, False

    def settle(self) -> None:
        """The worker is ready: what it holds now is its own."""
        self._baseline, self._highest_before, _ = procinfo.memory(self._pid)
        self.most = 0

    @property
    def at_first(self) -> int:
        """Bytes that it held when it was ready; 0 where the system does not tell."""
        return self._baseline

    @property
    def sees(self) -> bool:
        """Whether the system tells the worker's memory: not in a container whose /proc is another one's."""
        return self._baseline > 0

    def due(self) -> bool:
        """Whether a tick has gone by since the last look."""
        return time.monotonic() - self._looked > self._policy.tick

    def look(self, thorough: bool = False) -> Message | None:
        """What is too much, if anything. The folder is measured for a share of the time only, unless `thorough`."""
        began = self._looked = time.monotonic()
        if complaint := self._memory():
            return complaint
        if thorough or began - self._measured > self._policy.scratch_share * self._measuring:
            complaint = self._scratch.complaint()
            self._measured = time.monotonic()
            self._measuring = self._measured - began
            return complaint
        return None

    def _memory(self) -> Message | None:
        if not self._baseline:
            return None
        now, highest, threads = procinfo.memory(self._pid)
        self.headless = threads > 1 and not now
        if highest > self._highest_before:  # the kernel's own mark sees a peak between two looks
            now = max(now, highest)
        self.most = max(self.most, now - self._baseline)
        if self.most > self._memory_mb << 20:
            return Message.of("memory.used", used=self.most >> 20, limit=self._memory_mb)
        if threads > self._policy.threads:
            return Message.of("memory.threads", threads=threads, limit=self._policy.threads)
        return None
