"""`kata mock pack`: a round for somebody else: the candidate's packet, and the interviewer's sheet."""

from __future__ import annotations

from pathlib import Path

import click

from grader import catalogue
from grader.cli import start
from grader.cli.arguments import Whole
from grader.cli.mock import folder, packet
from grader.cli.mock.asking import EACH, follow_ups
from grader.cli.mock.start import require_time
from grader.cli.page import write_page
from grader.errors import Misuse
from grader.model import Backend, Kata, Level, Message, Mistake
from grader.model.mock import BANDS, DIMENSIONS, Dimension
from grader.report.html.sheet import KataSheet, sheet_page
from grader.report.mock_brief import Sheet, brief, rating_sheet
from grader.report.sanitize import one_line
from grader.study.events import Opened
from grader.study.mock import clock, session
from grader.study.mock.choice import Chosen, Wanted
from grader.study.mock.marks import observed
from grader.study.questions import pose


@click.command(
    epilog="""\b
Examples:
  kata mock pack --seed 7 anna.zip            writes anna.zip and anna.html
  kata mock pack --seed 7 --level medium anna.zip
  kata mock grade anna-returned.zip --seed 7 --level medium"""
)
@click.argument("out", metavar="OUT.zip", type=click.Path(path_type=Path))
@click.option("--seed", type=Whole(0, 2**32 - 1), required=True, metavar="N", help="Chooses the round.")
@packet.options
@click.option("--questions", type=Whole(0), default=4, show_default=True, metavar="N", help="How many questions.")
def command(
    out: Path, seed: int, minutes: int, katas: int, questions: int, level: Level | None, topic: str
) -> None:  # fmt: skip
    """Write a candidate's packet, without answers, and the interviewer's sheet beside it.

    The seed chooses the round, whatever you have practised.
    """
    if out.suffix.lower() != ".zip":
        raise Misuse(f"{one_line(str(out))} does not end in .zip; give the packet a name that does: OUT.zip")
    wanted = Wanted(katas, questions, minutes, seed, level, topic)
    opened, chosen = packet.chosen(wanted)
    require_time(chosen, minutes)
    page = out.with_suffix(".html")
    packet.write(out, _files(opened, chosen))
    grading = packet.grading(out.name, wanted)
    write_page(page, _sheet(opened, chosen, grading))
    click.echo(f"Wrote {one_line(str(out))}, for the candidate: {', '.join(opened.katas)}.")
    click.echo(f"Wrote {one_line(str(page))}, for you: it holds the answers.")
    click.echo(f"When it comes back:\n  {grading}")


def _pairs(chosen: Chosen) -> list[tuple[Kata, Backend]]:
    return list(zip(chosen.katas, chosen.backends, strict=True))


def _files(opened: Opened, chosen: Chosen) -> dict[str, str]:
    sheets = [
        Sheet(session.name(kata.slug), backend, catalogue.text(kata.prompt), "") for kata, backend in _pairs(chosen)
    ]
    parts = clock.parts(opened.minutes)
    return {
        folder.SESSION: session.to_text(opened),
        folder.BRIEF: brief(opened.session, opened.minutes, sheets, parts, blind=True, rating=packet.RATING),
        packet.RATING: rating_sheet(_rubric()),
        **{session.name(kata.slug): start.content(kata, backend) for kata, backend in _pairs(chosen)},
    }


def _rubric() -> list[tuple[Dimension, list[Message]]]:
    """Each dimension with the sentences of its bands, the worst first."""
    return [(dimension, [observed(dimension, band) for band in BANDS]) for dimension in DIMENSIONS]


def _sheet(opened: Opened, chosen: Chosen, grading: str) -> str:
    sheets = [
        KataSheet(
            kata.slug, kata.title, backend, kata.minutes, catalogue.program(kata, "solution", backend) or "",
            _ranked(kata, backend), follow_ups(kata.slug, opened.seed, 2 * EACH),
        )
        for kata, backend in _pairs(chosen)
    ]  # fmt: skip
    asked = [pose(question, opened.seed) for question in chosen.questions]
    return sheet_page(
        opened.session, opened.minutes, opened.seed, grading, sheets, asked,
        clock.parts(opened.minutes), _rubric(),
    )  # fmt: skip


def _ranked(kata: Kata, backend: Backend) -> list[Mistake]:
    """The known mistakes in the order in which the explanation has them, the classic ones first."""
    explained = " ".join(catalogue.text(kata.solution / "explain.md").replace("`", "").split())

    def place(mistake: Mistake) -> int:
        title = mistake.title.replace("`", "")
        found = [at for at in (explained.find(f"**{title}"), explained.find(title)) if at >= 0]
        return found[0] if found else len(explained)

    return sorted(catalogue.mistakes(kata, backend, quick=True), key=place)
