"""`kata watch` at work on a terminal of its own, for whoever measures it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
PROGRAM = [sys.executable, "-c", "from grader.cli import main; main()", "watch"]
PATIENCE = 120.0  # seconds for a verdict
IDLE, LOOKS = 0.3, 4  # seconds between two looks; so many without a change, and all that was started is ready


@dataclass(frozen=True)
class Held:
    """What a watch holds: processes with itself, descriptors, scratch folders, MiB of its own, threads."""

    processes: int
    descriptors: int
    folders: int
    memory: int
    threads: int


class Watched:
    """A watch of this file, and what it has painted since `painted` was emptied; a context manager."""

    def __init__(self, file: Path, environment: Mapping[str, str]):
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        home = file.parent / "watched"
        self.scratch = home / "tmp"
        self.scratch.mkdir(parents=True, exist_ok=True)
        ways = {"PYTHONPATH": str(ROOT), "KATA_HOME": str(home), "TMPDIR": str(self.scratch), "TERM": "xterm"}
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self.process = psutil.Popen(
            [*PROGRAM, file.name], cwd=file.parent, env={**kept, **ways, **environment}, stdin=theirs,
            stdout=theirs, stderr=subprocess.STDOUT, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(theirs)
        self.painted = ""
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(psutil.NoSuchProcess):  # it was asked to leave
            self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def until(self, text: str) -> float:
        """Seconds until this is painted; infinitely many where it is not."""
        began = time.perf_counter()
        while text not in self.painted:
            if time.perf_counter() - began > PATIENCE or self.process.poll() is not None:
                return float("inf")
            time.sleep(0.001)
        return time.perf_counter() - began

    def wait_ready(self) -> None:
        """Wait until the workers that stand by have done all that they do unasked."""
        before, same = -1.0, 0
        while same < LOOKS:
            time.sleep(IDLE)
            spent, rests = 0.0, True
            for child in self.process.children(recursive=True):
                spent += sum(child.cpu_times()[:2])
                rests = rests and child.status() == psutil.STATUS_SLEEPING
            before, same = spent, same + 1 if rests and spent == before else 0

    def held(self) -> Held:
        """What it holds when it is idle."""
        self.wait_ready()
        return Held(
            1 + len(self.process.children(recursive=True)), self.process.num_fds(), len(list(self.scratch.iterdir())),
            self.process.memory_info().rss >> 20, self.process.num_threads(),
        )  # fmt: skip

    def press(self, key: str) -> None:
        """A key."""
        os.write(self._ours, key.encode())

    def _read(self) -> None:
        try:
            while chunk := os.read(self._ours, 1 << 14):
                self.painted += chunk.decode("utf-8", "replace")
        except OSError:
            return
