"""How fast is a check? Whole processes, as ratios to plain pytest on the same cases in the same round.

    python -m benchmarks             15 rounds, a quarter of an hour; writes into docs/performance.md
    python -m benchmarks 3           three rounds

Plain pytest has the reference imported, and no sandbox. Every figure is the median of the rounds' ratios, with the
quartiles beside it. benchmarks/katas.py measures each kata, and adds to the page; others measure other things.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine
from benchmarks.contenders import ROOT, ours, torch_judge
from benchmarks.katas import TITLE
from benchmarks.processes import Contender, Spent, rounds

PAGE = ROOT / "docs" / "performance.md"
ROUNDS = 15


@dataclass(frozen=True)
class Row:
    """A line of the table: ratios, a list of one for each round; an empty one where it was not measured."""

    name: str
    verdict: Sequence[float]
    wall: Sequence[float]
    processor: Sequence[float]


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    parts = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for backend in ("numpy", "torch"):
            (folder / backend).mkdir()
            contenders = ours(folder / backend, backend)
            if backend == "torch":
                contenders.append(torch_judge(folder / backend))
            spent = list(rounds(contenders, folder / backend, count))
            rows = ratios(contenders, spent)
            rows.append(warm(folder / backend / "right.py", backend, [each[0] for each in spent]))
            parts.append(f"{table(backend, rows, [each[0].wall for each in spent])}\n\n{failing(spent)}")
            print(parts[-1], flush=True)
    # from that title on the page is benchmarks/katas.py's
    _, title, katas = PAGE.read_text("utf-8").partition(TITLE) if PAGE.exists() else ("", "", "")
    PAGE.write_text("\n\n".join([head(count), *parts, title + katas]).rstrip() + "\n", "utf-8")


def ratios(contenders: Sequence[Contender], spent: Sequence[Sequence[Spent]]) -> list[Row]:
    """Each contender's, to plain pytest, which is the first of them."""
    return [
        Row(
            contender.name,
            [each[number].verdict / each[0].wall for each in spent],
            [each[number].wall / each[0].wall for each in spent],
            [each[number].processor / each[0].processor for each in spent],
        )
        for number, contender in enumerate(contenders)
        if number
    ]


def failing(spent: Sequence[Sequence[Spent]]) -> str:
    """A failing check beside a passing one: the third contender and the second."""
    wall = [each[2].wall / each[1].wall for each in spent]
    processor = [each[2].processor / each[1].processor for each in spent]
    text = f"One that fails takes {told(wall)} of one that passes, and {told(processor)} of the processors."
    return textwrap.fill(text, machine.WIDTH)


def warm(file: Path, backend: str, pytest: Sequence[Spent]) -> Row:
    """A check that finds a worker standing by."""
    command = [sys.executable, "-m", "benchmarks.warm", backend, str(file), str(len(pytest))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"a check with a worker standing by: {done.stderr[-2000:]}")
    seconds = [float(line) for line in done.stdout.split()]
    stands = [each / other.wall for each, other in zip(seconds, pytest, strict=True)]
    return Row("a check with a worker standing by", stands, [], [])


def table(backend: str, rows: Sequence[Row], pytest: Sequence[float]) -> str:
    """The table of one backend, in Markdown."""
    lines = [
        f"## {'NumPy' if backend == 'numpy' else 'PyTorch'}",
        "",
        f"Plain pytest, the whole process: {statistics.median(pytest):.2f} s ({spread(pytest)}).",
        "",
        "| ratio to plain pytest | until the verdict | the whole process | of the processors |",
        "|---|---|---|---|",
    ]
    for row in rows:
        lines.append(f"| {row.name} | {told(row.verdict)} | {told(row.wall)} | {told(row.processor)} |")
    return "\n".join(lines)


def told(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({spread(values)})" if values else ""


def spread(values: Sequence[float]) -> str:
    """The quartiles; of few values the smallest and the largest."""
    if len(values) < 4:
        return f"{min(values):.2f} to {max(values):.2f}"
    low, _, high = statistics.quantiles(values, n=4)
    return f"{low:.2f} to {high:.2f}"


def head(count: int) -> str:
    """What was measured, where and when."""
    return f"""# How fast a check is

Written by `python -m benchmarks`, which says how: whole processes, ratios to plain `python -m
pytest` on the same cases with the reference imported, and without a sandbox. Medians of {count} rounds
in which all take turns; in brackets the quartiles.

{machine.told()}"""


if __name__ == "__main__":
    main()
