"""A thousand saves through one `kata watch`, as three editors save, some of them at once: what does it leave behind?

    python -m benchmarks.soak            1,000 saves; ten minutes
    python -m benchmarks.soak 50

Every last save must get its verdict. In between and at the end it is counted what the watch holds: processes,
descriptors, scratch folders, memory. It is an error (exit code 1) if a verdict is missing, or there is more of anything
at the end than after the first saves.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from benchmarks.watched import ROOT, Held, Watched

TOYS = str(ROOT / "tests" / "fixtures")
RIGHT = "# kata: toy-scale (numpy)\nimport math\n\n\ndef scale(x, factor):\n    if not math.isfinite(factor):\n"
RIGHT += '        raise ValueError(f"factor must be finite, not {factor}")\n    return x * factor\n'
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


def main() -> int:
    count = int(sys.argv[1]) if sys.argv[1:] else 1_000
    draw = random.Random(7)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        mine = Path(folder) / "mine.py"
        mine.write_text(RIGHT)
        watched = stack.enter_context(Watched(mine, {"KATA_ROOT": TOYS}))
        if watched.until("PASSED") == float("inf"):
            print(watched.painted)
            return 1
        saves, verdicts, missed, wanted = 0, list[float](), 0, "PASSED"
        counted: list[Held] = []
        while saves < count:
            watched.painted = ""
            for number in range(draw.choice([1, 1, 2, 3])):
                time.sleep(draw.choice([0.0, 0.01, 0.1, 0.3]) if number else 0)
                saves += 1
                wrong = RIGHT.replace("return x * factor", f'raise KeyError("save {saves} of them")')
                draw.choice(WAYS)(mine, wrong)
            before, wanted = wanted, f"save {saves} of them"
            if before != "PASSED" and draw.random() < 0.3:  # while it is checked, the last report stands
                saves += 1
                draw.choice(WAYS)(mine, RIGHT)
                wanted = "PASSED"
            seconds = watched.until(wanted)
            verdicts.append(seconds)
            missed += seconds == float("inf")
            if saves >= WARM_UP + len(counted) * count // 5 or saves >= count:
                counted.append(watched.held())
                print(f"after {saves} saves: {counted[-1]}", flush=True)
        watched.press("q")
        code = watched.process.wait(60)
        left = len(list(watched.scratch.iterdir()))
    first, last = counted[0], counted[-1]
    median = sorted(verdicts)[len(verdicts) // 2]
    print(f"{len(verdicts)} last saves, {missed} without a verdict; median {median:.2f} s from the save to the verdict")
    print(f"after q: exit code {code}, {left} scratch folders")
    more = {name: value - getattr(first, name) for name, value in vars(last).items()}
    grown = more.pop("memory") > MORE_MB or any(value > 0 for value in more.values())
    return 1 if missed or grown or left or code else 0


if __name__ == "__main__":
    sys.exit(main())
