"""What a check takes that finds a worker standing by: from a file's close to the verdict on the screen of `kata watch`.

python -m benchmarks.warm BACKEND FILE COUNT        prints the seconds of each check
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from benchmarks.watched import Watched

SLUG = "bn-backward"


def checks(source: str, backend: str) -> Iterator[float]:
    """Save this text again and again, each time when all is quiet; the seconds of each check. It must pass."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mine.py"
        text = f"# kata: {SLUG} ({backend})\n{source}"
        file.write_text(text, "utf-8")
        with Watched(file, {"NO_COLOR": "1"}) as watched:
            watched.until("1 check")  # which starts its own worker
            for number in count(2):
                watched.wait_ready()
                watched.painted = ""
                file.write_text(text, "utf-8")
                seconds = watched.until(f"{number} checks")  # while it is checked, the report of the last one stands
                if "PASSED" not in watched.painted:
                    raise RuntimeError(f"it does not pass\n{watched.painted}")
                yield seconds


def main() -> None:
    backend, file, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
    found = checks(Path(file).read_text("utf-8"), backend)
    for _ in range(times):
        print(next(found), flush=True)


if __name__ == "__main__":
    main()
