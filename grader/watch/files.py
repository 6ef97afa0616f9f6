"""When a watched file is saved, removed, or there again.

An event of the system is a reason to look, and only a look says what has changed: so editors may rename, truncate and
write backups as they like. A look is also taken now and then without an event. What it finds then, no event told (as on
network folders and in WSL), and from then on looks are all that counts.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.watch.events import Gone, Saved

QUIET = 0.01  # seconds without a change: the file is whole
SHORTEST = 0.002  # seconds between two looks
LONGEST = 2.0  # seconds to wait for that; something writes to it all the time
MISSED = 0.5  # seconds that a file may be missing while an editor puts another in its place
GRACE = 0.5  # seconds that an event may come later than what it tells of
SELDOM, OFTEN = 2.0, 0.2  # seconds between two looks, where events come and where they do not
STEP_MS = 5  # of quiet before events are handed over: of ours there is more (QUIET)

Mark = tuple[int, int, int]  # of a file that is there: when it was written, its size, which one it is


@dataclass
class Files:
    """One file, or those of a folder that `accepts` takes; to be entered before the first change that matters.

    ring   is called, from another thread, when there may be something to look at
    polls  whether only looks count
    """

    path: Path
    ring: Callable[[], None]
    polls: bool = False
    accepts: Callable[[Path], bool] = bool

    def __enter__(self) -> Files:
        self._told, self._leaving = threading.Event(), threading.Event()
        self._known = self._look()
        self._put_off()
        if not self.polls:
            threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.set()

    def follow(self, path: Path) -> None:
        """Watch another file, as it is from now on; the folder, if that is watched and the file is in it."""
        if path.parent == self.path:
            self._known = self._look()
            return
        self.__exit__()
        self.path = path
        self.__enter__()

    @property
    def patience(self) -> float:
        """Seconds until the next look without an event."""
        return max(0.0, self._next - time.monotonic())

    def stirred(self) -> bool:
        """Whether there is a change that `change` would tell, or the beginning of one. Costs next to nothing."""
        if not self._told.is_set() and self.patience:
            return False
        self._put_off()
        return self._look() != self._known

    def change(self) -> Saved | Gone | None:
        """What has changed since the last time, once it is whole; the last of several. None: nothing has."""
        told = self._told.is_set() or self.polls
        self._told.clear()
        self._put_off()
        if self._look() == self._known:
            return None
        before, self._known = self._known, self._settled()
        told = told or self._told.wait(GRACE)
        self.polls = self.polls or not told
        saved = [path for path, mark in self._known.items() if before.get(path) != mark]
        for path in sorted(saved, key=lambda path: self._known[path], reverse=True):
            if path == self.path or self.accepts(path):
                return Saved(path, heard=told)
        gone = [path for path in before if path not in self._known]
        return Gone(gone[0]) if gone else None

    def newest(self) -> Path | None:
        """The file that was saved last, of those that are there."""
        taken = [path for path in self._known if path == self.path or self.accepts(path)]
        return max(taken, key=lambda path: self._known[path], default=None)

    def _put_off(self) -> None:
        self._next = time.monotonic() + (OFTEN if self.polls else SELDOM)

    def _settled(self) -> dict[Path, Mark]:
        """What is there when nothing has changed for a while."""
        began = time.monotonic()
        marks = self._look()
        while True:
            time.sleep(_left(marks))
            before, marks = marks, self._look()
            waited = time.monotonic() - began
            missing = any(path not in marks for path in self._known)
            if waited > LONGEST or (before == marks and not (missing and waited < MISSED)):
                return marks

    def _look(self) -> dict[Path, Mark]:
        """The files that are there, with what tells whether they have been written since."""
        found = {}
        for path in self._paths():
            try:
                stat = os.stat(path)
            except (OSError, ValueError):
                continue
            found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        return found

    def _paths(self) -> list[Path]:
        if not os.path.isdir(self.path):
            return [self.path]
        return [path for path in self.path.glob("*.py") if not path.name.startswith(".")]

    def _listen(self) -> None:
        """Have the system tell of what happens in the folder, until we leave; where it cannot, looks find it."""
        told, leaving, folder = self._told, self._leaving, self.path
        try:
            from watchfiles import watch

            folder = folder if folder.is_dir() else folder.resolve().parent
            for _ in watch(
                folder, watch_filter=None, step=STEP_MS, debounce=10 * STEP_MS, rust_timeout=1000, recursive=False,
                stop_event=leaving, raise_interrupt=False,
            ):  # fmt: skip
                told.set()
                self.ring()
        except (OSError, RuntimeError):  # no such folder any more, no more watches to be had
            return


def _left(marks: Mapping[Path, Mark]) -> float:
    """Seconds until it has been quiet for long enough, where the files' own times are of this clock; or all of them."""
    since = time.time() - max((written for written, _, _ in marks.values()), default=0) / 1e9
    return max(QUIET - since, SHORTEST) if since >= 0 else QUIET
