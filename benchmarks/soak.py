"""A thousand saves through one `kata watch`, as three editors save, some of them at once: what does it leave behind?

    python -m benchmarks.soak            1,000 saves; ten minutes
    python -m benchmarks.soak 50

Every last save must get its verdict. In between and at the end it is counted what the watch holds: processes,
descriptors, scratch folders, memory. It is an error (exit code 1) if a verdict is missing, or there is more of anything
at the end than after the first saves.
"""

from __future__ import annotations

import fcntl
import os
import pty
import random
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
PROGRAM = [sys.executable, "-c", "from grader.cli import main; main()", "watch", "mine.py"]
RIGHT = "# kata: toy-scale (numpy)\nimport math\n\n\ndef scale(x, factor):\n    if not math.isfinite(factor):\n"
RIGHT += '        raise ValueError(f"factor must be finite, not {factor}")\n    return x * factor\n'
PATIENCE = 120.0  # seconds for a verdict
IDLE = 1.0  # seconds without a change in processor time: all that was started is ready
MORE_MB = 24  # of memory, that are no leak: rich's and NumPy's caches
WARM_UP = 50  # saves before the first count


def in_place(path: Path, text: str) -> None:
    """As VS Code saves: truncate and write."""
    path.write_text(text)


def vim(path: Path, text: str) -> None:
    """The old file becomes the backup, a new one is written."""
    backup = path.with_name(path.name + "~")
    path.rename(backup)
    path.write_text(text)
    backup.unlink()


def pycharm(path: Path, text: str) -> None:
    """Written beside it, and moved into its place."""
    fresh = path.with_name(path.name + "___jb_tmp___")
    fresh.write_text(text)
    os.replace(fresh, path)


WAYS: list[Callable[[Path, str], None]] = [in_place, vim, pycharm]


class Watched:
    """`kata watch` on a terminal of its own, and what it has painted since the last time."""

    def __init__(self, folder: Path):
        ours, theirs = pty.openpty()
        self._ours = ours
        termios.tcsetwinsize(theirs, (24, 80))
        (folder / "tmp").mkdir()
        self.scratch = folder / "tmp"
        ways = {"PYTHONPATH": str(ROOT), "KATA_HOME": str(folder / "home"), "TMPDIR": str(self.scratch)}
        ways |= {"KATA_ROOT": str(ROOT / "tests" / "fixtures"), "TERM": "xterm"}
        self.process = psutil.Popen(
            PROGRAM, cwd=folder, env={**os.environ, **ways}, stdin=theirs, stdout=theirs, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(theirs)
        self.painted = ""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            while chunk := os.read(self._ours, 1 << 14):
                self.painted += chunk.decode("utf-8", "replace")
        except OSError:
            return

    def until(self, text: str) -> float:
        """Seconds until this is painted; infinitely many where it is not."""
        began = time.perf_counter()
        while text not in self.painted:
            if time.perf_counter() - began > PATIENCE or self.process.poll() is not None:
                return float("inf")
            time.sleep(0.005)
        return time.perf_counter() - began

    def held(self) -> Held:
        """What it holds when it is idle."""
        before, now = -1.0, 0.0
        while before != now:
            time.sleep(IDLE)
            family = [self.process, *self.process.children(recursive=True)]
            before, now = now, sum(sum(each.cpu_times()[:2]) for each in family[1:])
        return Held(
            len(family), self.process.num_fds(), len(list(self.scratch.iterdir())),
            self.process.memory_info().rss >> 20, self.process.num_threads(),
        )  # fmt: skip

    def press(self, key: str) -> None:
        os.write(self._ours, key.encode())


@dataclass(frozen=True)
class Held:
    """What a watch holds: processes with itself, descriptors, scratch folders, MiB of its own, threads."""

    processes: int
    descriptors: int
    folders: int
    memory: int
    threads: int


def main() -> int:
    count = int(sys.argv[1]) if sys.argv[1:] else 1_000
    draw = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        mine = Path(folder) / "mine.py"
        mine.write_text(RIGHT)
        watched = Watched(Path(folder))
        if watched.until("PASSED") == float("inf"):
            print(watched.painted)
            return 1
        saves, verdicts, missed, first = 0, list[float](), 0, None
        while saves < count:
            watched.painted = ""
            for number in range(draw.choice([1, 1, 2, 3])):
                time.sleep(draw.choice([0.0, 0.01, 0.1, 0.3]) if number else 0)
                saves += 1
                wrong = RIGHT.replace("return x * factor", f'raise KeyError("save {saves} of them")')
                draw.choice(WAYS)(mine, wrong)
            wanted = f"save {saves} of them"
            if draw.random() < 0.3:
                saves += 1
                draw.choice(WAYS)(mine, RIGHT)
                wanted = "PASSED"
            seconds = watched.until(wanted)
            verdicts.append(seconds)
            missed += seconds == float("inf")
            if first is None and saves >= min(WARM_UP, count // 2):
                first = watched.held()
                print(f"after {saves} saves: {first}", flush=True)
        last = watched.held()
        watched.press("q")
        code = watched.process.wait(60)
        left = len(list(watched.scratch.iterdir()))
    assert first is not None
    median = sorted(verdicts)[len(verdicts) // 2]
    print(f"after {saves} saves: {last}")
    print(f"{len(verdicts)} last saves, {missed} without a verdict; median {median:.2f} s from the save to the verdict")
    print(f"after q: exit code {code}, {left} scratch folders")
    more = {name: value - getattr(first, name) for name, value in vars(last).items()}
    grown = more.pop("memory") > MORE_MB or any(value > 0 for value in more.values())
    return 1 if missed or grown or left or code else 0


if __name__ == "__main__":
    sys.exit(main())
