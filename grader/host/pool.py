"""Workers that stand by: sandboxed, imported, and not used yet. A worker serves one submission and is gone.

They are made when a verdict has been told (`refill`), and not before: they would take the processors from it.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from grader.errors import KataError
from grader.host.confinement import Kind
from grader.host.launch import Launched
from grader.policy import Policy

if TYPE_CHECKING:  # NumPy comes with it
    from grader.host.mould import Mould
    from grader.host.process import WorkerProcess


class Pool:
    """Keeps workers ready, `policy.standby` of each kind that is in use. May be used from several threads."""

    def __init__(self, policy: Policy):
        self.policy = policy
        self._ready: defaultdict[Kind, list[Launched]] = defaultdict(list)
        self._taken: set[Kind] = set()  # since they were made again
        self._lock = threading.Lock()
        self._closed = False
        self._moulds: dict[bool, Mould | None] = {}  # with torch, and without; None where there can be none
        self._casting = threading.Lock()
        self._threads: list[threading.Thread] = []  # that do what nobody waits for
        self._noting = threading.Lock()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def take(self, kind: Kind, *, rehearses: bool = False) -> WorkerProcess:
        """A worker of this kind, the caller's to close: one that stands by, or one that is started now.

        rehearses: one that is started now imports what a dry run needs, too
        """
        from grader.host.process import WorkerProcess  # and NumPy: while those that are getting ready import it, too

        launched = self._standing_by(kind) or self._launched(kind, rehearses)
        try:
            if not launched.is_alive():  # its mould was killed, or this machine does not let it fork
                launched.close()
                self._give_up_mould(kind)
                launched = self._launched(kind, rehearses)
            return WorkerProcess(kind, self.policy, launched)
        except BaseException:  # Ctrl-C among them
            launched.close()
            raise

    def bury(self, worker: WorkerProcess) -> None:
        """End a worker that nobody needs any more, and go on: one with torch takes 20 ms to be gone."""
        worker.strike()
        self._beside(worker.close)

    def prepare(self, kind: Kind, count: int = 1) -> None:
        """Start workers of this kind until `count` of them stand by; they get ready by themselves."""
        self._fill(kind, count, rehearses=False)

    def refill(self) -> None:
        """Start workers of the kinds that were taken, until `policy.standby` of each stand by again."""
        with self._lock:
            taken, self._taken = self._taken, set()
        for kind in taken:
            self._fill(kind, self.policy.standby, rehearses=True)

    def refill_aside(self) -> None:
        """The same, while the caller goes on: forking a process with torch takes 8 ms."""

        def refill() -> None:
            with contextlib.suppress(OSError, KataError):  # who needs a worker that cannot be started is told then
                self.refill()

        self._beside(refill)

    def close(self) -> None:
        """End the workers that stand by; none is left when this returns, of those that were buried either."""
        with self._casting:  # first: nobody waits for what one of them was still to fork
            self._closed = True
            for mould in filter(None, self._moulds.values()):
                mould.close()
            self._moulds.clear()
        with self._lock:
            for ready in self._ready.values():
                while ready:
                    ready.pop().close()
        with self._noting:
            threads, self._threads = self._threads, []
        for thread in threads:
            thread.join()

    def _beside(self, work: Callable[[], None]) -> None:
        """Do this in a thread, which `close` waits for; at once where no thread is to be had."""
        thread = threading.Thread(target=work, name="beside a pool")
        try:
            thread.start()
        except RuntimeError:
            work()
            return
        with self._noting:
            self._threads = [each for each in self._threads if each.is_alive()] + [thread]

    def _standing_by(self, kind: Kind) -> Launched | None:
        """The one that has stood by longest, of those that are alive."""
        with self._lock:
            self._taken.add(kind)
            ready = self._ready[kind]
            while ready:
                lives = ready[0].is_alive()  # it stands by until this is known: Ctrl-C may come
                launched = ready.pop(0)
                if lives:
                    return launched
                launched.close()
        return None

    def _fill(self, kind: Kind, count: int, rehearses: bool) -> None:
        with self._lock:
            while not self._closed and len(self._ready[kind]) < count:
                self._ready[kind].append(self._launched(kind, rehearses))

    def _launched(self, kind: Kind, rehearses: bool) -> Launched:
        """Forked from the mould that has its imports, or started without one where there can be none."""
        if mould := self._mould(kind):
            try:
                return Launched(kind, self.policy, rehearses, mould.fork)
            except OSError:  # it was killed
                self._give_up_mould(kind)
        return Launched(kind, self.policy, rehearses)

    def _mould(self, kind: Kind) -> Mould | None:
        """The one that its workers come from; it gets ready by itself, and whoever takes a worker waits for it."""
        if sys.platform != "linux" or kind.cuda:  # CUDA does not bear to be forked
            return None
        with self._casting:
            if not self._closed and kind.torch not in self._moulds:
                from grader.host.mould import Mould

                self._moulds[kind.torch] = Mould(kind, self.policy)
            return self._moulds.get(kind.torch)

    def _give_up_mould(self, kind: Kind) -> None:
        """From now on workers of this kind are started without one."""
        with self._casting:
            mould, self._moulds[kind.torch] = self._moulds.get(kind.torch), None
        if mould:
            mould.close()
