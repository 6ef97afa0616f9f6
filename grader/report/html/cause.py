"""What is wrong with a submission, for a page: each cause with its lines, a counterexample, a picture; and the code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.model import CaseResult, Ended, Feedback, Mismatch, NonFinite, Place, Run
from grader.report.cause import (
    beyond,
    beyond_title,
    causes,
    diagnosis_title,
    diagnosis_where,
    place_said,
    sides,
    unknown_text,
    unknown_title,
    where_of,
)
from grader.report.failure import left_out_text
from grader.report.findings import interpret, is_endless, titled
from grader.report.html.picture import Drawn, drawn
from grader.report.sentences import cause_title, dry_run_text, ended_text, is_cause, stub_texts
from grader.words import arguments_text, phrase

AROUND = 1  # lines of code shown above and below a place
MOST_LINES = 2_000  # of code
MOST_OUTPUT = 4_000  # characters of what a submission printed in one case
HERE = "◂"  # beside a line that is a cause's place
FAILED, NOT_RUN = "✗", "–"


@dataclass(frozen=True)
class Line:
    """A line of the submission; `told` says what is wrong in it, "" where nothing is known of it."""

    number: int
    text: str
    told: str = ""
    is_here: bool = False  # on this page, so that its number can be a link


@dataclass(frozen=True)
class Field:
    """A value beside its label; `wrong`: it is what should not be there."""

    label: str
    value: str
    wrong: bool = False


@dataclass(frozen=True)
class Example:
    """A case that shows what is wrong: its title, the arguments that matter, both sides, and a picture of them."""

    title: str
    given: tuple[str, ...]
    sides: tuple[Field, ...]
    picture: Drawn | None
    output: str


@dataclass(frozen=True)
class Cause:
    """One thing that is wrong: a mistake that is known, a case behind which none is, or how the run ended."""

    mark: str
    title: str
    place: str = ""
    lines: tuple[Line, ...] = ()
    example: Example | None = None
    said: tuple[str, ...] = ()


def lines_of(source: str) -> list[str]:
    """The lines of a submission, as Python counts them; none where there is no text."""
    return re.split(r"\r\n|\r|\n", source.rstrip()) if source else []


# --- what is wrong ----------------------------------------------------------------------------------------------------


def causes_of(feedback: Feedback, lines: Sequence[str]) -> Iterator[Cause]:
    """How a run ended, where that is what is wrong; each known mistake; the first failing case where none is known.

    lines: of the submission, from which those around a place are shown; without them, the marked ones are.
    """
    for run in feedback.runs:
        yield from _ends(feedback, run, lines)
    for number, (diagnosis, case) in enumerate(causes(feedback), 1):
        where = diagnosis_where(diagnosis, case)
        yield Cause(
            mark=str(number),
            title=diagnosis_title(diagnosis),
            place=place_said(where, last=False),
            lines=_excerpt(where, lines),
            example=_example(case) if case else None,
            said=(diagnosis.nudge,) if diagnosis.nudge else (),
        )
    if also := beyond(feedback):
        yield replace(_unknown(feedback, also, lines), title=beyond_title(also))
    if not causes(feedback) and feedback.first_failure:
        yield _unknown(feedback, feedback.first_failure[1], lines)
    for run in feedback.runs:
        if run.dry_run and run.dry_run.status == "failed":
            where = (run.dry_run.place,) if run.dry_run.place else ()
            title, place = dry_run_text(run.dry_run), place_said(where, last=False)
            yield Cause(FAILED, title, place, _excerpt(where, lines))


def _unknown(feedback: Feedback, case: CaseResult, lines: Sequence[str]) -> Cause:
    """The first failing case, and where to look first."""
    where, said = where_of(case), []
    if case.finding and (relation := interpret(case.finding).relation):
        said.append(phrase("report.relation", part=case.finding.what, relation=relation))
    if not is_cause(feedback) and (first := unknown_text(case)):
        said.append(first)
    place = place_said(where, last=is_endless(case.finding))
    title = cause_title(feedback) or unknown_title(case)
    return Cause(FAILED, title, place, _excerpt(where, lines), _example(case), tuple(said))


def _ends(feedback: Feedback, run: Run, lines: Sequence[str]) -> Iterator[Cause]:
    """How a run ended, unless it finished or a case says it."""
    outcome = run.outcome
    if outcome.name == "not loaded" and outcome.stub:
        still, read = stub_texts(feedback)
        yield Cause(NOT_RUN, still, said=(read,))
    elif outcome.name != "finished" and not any(isinstance(case.finding, Ended) for case in run.cases):
        known = tuple(place for place in outcome.trace if place.line)
        title, place = " ".join(ended_text(outcome)), place_said(known[-1:], last=is_endless(outcome))
        yield Cause(FAILED, title, place, _excerpt(known, lines))


def _example(case: CaseResult) -> Example:
    finding = case.finding
    assert finding is not None
    shown = sides(finding, interpret(finding))
    return Example(
        title="".join(titled(case)),
        given=tuple(arguments_text(finding.call, case.telling)) if finding.call else (),
        sides=tuple(Field(phrase(key), text, style == "red") for key, text, style in shown),
        picture=picture_of(case),
        output=case.output[:MOST_OUTPUT],
    )


def picture_of(case: CaseResult) -> Drawn | None:
    finding = case.finding
    if isinstance(finding, (Mismatch, NonFinite)) and finding.picture:
        return drawn(finding.picture, finding.what)
    return None


def _excerpt(where: Sequence[Place], lines: Sequence[str]) -> tuple[Line, ...]:
    """The lines of a place, marked, and those around them; only the marked ones where there is no source."""
    marked = {place.line: place.text for place in where}
    here = len(lines)
    if any(number > here for number in marked) or not marked:
        return tuple(Line(number, text, HERE) for number, text in sorted(marked.items()))
    shown = {near for line in marked for near in range(line - AROUND, line + AROUND + 1) if 0 < near <= here}
    return tuple(Line(number, lines[number - 1], HERE if number in marked else "", True) for number in sorted(shown))


# --- the code ---------------------------------------------------------------------------------------------------------


def code_of(found: Sequence[Cause], lines: Sequence[str]) -> list[Line]:
    """All lines of the submission; beside one in which a cause has its place, the cause's number where it has one."""
    marks: dict[int, list[str]] = {}
    for cause in found:
        for line in cause.lines:
            if line.told:
                marks.setdefault(line.number, []).append(cause.mark)
    return [Line(number, text, _told(marks.get(number, [])), True) for number, text in enumerate(lines[:MOST_LINES], 1)]


def _told(marks: Sequence[str]) -> str:
    """What is said beside a line that is the place of causes with these marks."""
    numbers = tuple(mark for mark in marks if mark.isdigit())
    return phrase("page.cause_here", numbers=numbers) if numbers else HERE if marks else ""


def code_more(lines: Sequence[str]) -> str:
    return left_out_text(len(lines) - MOST_LINES) if len(lines) > MOST_LINES else ""
