"""docs/hostile.md, written from the programs: python -m tests.hostile.table"""

from __future__ import annotations

from pathlib import Path

from tests.hostile.program import Program, programs

PAGE = Path(__file__).parents[2] / "docs" / "hostile.md"
INTRODUCTION = """\
# Hostile programs

Each row is a whole submission in `tests/hostile/programs/`, graded by
`tests/hostile/test_hostile.py`. It must end with the outcome in its row, get nothing it is after,
and leave the grader ready for the next submission. Where a row lists several outcomes, the machine
decides which comes first. "passed" marks an attack beside a right answer: the answer is graded, and
the attack comes to nothing.

This page is generated. To write it again: `python -m tests.hostile.table`.
"""


def render() -> str:
    """The whole page."""
    found = programs()
    parts = [INTRODUCTION, f"{len(found)} programs.\n"]
    for threat in dict.fromkeys(program.threat for program in found):
        rows = [program for program in found if program.threat == threat]
        parts.append(f"## {threat}\n\n| program | kata | what it tries | outcome | stopped by |\n|---|---|---|---|---|")
        parts.append("\n".join(_row(program) for program in rows) + "\n")
    return "\n".join(parts)


def _row(program: Program) -> str:
    kata = f"{program.slug} ({program.backend})"
    cells = (program.path.stem, kata, program.title, program.outcome, program.stopped_by)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
