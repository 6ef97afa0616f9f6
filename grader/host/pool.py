"""Workers that stand by: sandboxed, imported, and not used yet. A worker serves one submission and is gone."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING

from grader.host.confinement import Kind
from grader.host.launch import Launched
from grader.policy import Policy

if TYPE_CHECKING:  # NumPy comes with it
    from grader.host.process import WorkerProcess


class Pool:
    """Keeps workers ready, `policy.standby` of each kind that was ever taken. May be used from several threads."""

    def __init__(self, policy: Policy):
        self.policy = policy
        self._ready: defaultdict[Kind, list[WorkerProcess]] = defaultdict(list)
        self._lock = threading.Lock()
        self._closed = False

    def take(self, kind: Kind) -> WorkerProcess:
        """A worker of this kind, the caller's to close: one that stands by, or one that is started now."""
        with self._lock:
            ready = self._ready[kind]
            while ready:
                worker = ready.pop(0)
                if worker.is_alive():
                    return worker
                worker.close()
        return self._start(kind)

    def prepare(self, kind: Kind, count: int = 1) -> None:
        """Start workers of this kind until `count` of them stand by; they get ready by themselves."""
        with self._lock:
            while not self._closed and len(self._ready[kind]) < count:
                self._ready[kind].append(self._start(kind))

    def close(self) -> None:
        """End the workers that stand by."""
        with self._lock:
            self._closed = True
            for workers in self._ready.values():
                while workers:
                    workers.pop().close()

    def _start(self, kind: Kind) -> WorkerProcess:
        launched = Launched(kind, self.policy)
        try:
            from grader.host.process import WorkerProcess  # while the worker imports NumPy too
        except BaseException:  # Ctrl-C among them
            launched.close()
            raise
        return WorkerProcess(kind, self.policy, launched)
