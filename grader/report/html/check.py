"""The page of a check's feedback: what the terminal says with -v, the picture of each wrong array, and the code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.command import typed
from grader.model import CaseResult, Ended, Feedback, Mismatch, NonFinite, Place, Run, Status
from grader.report.cause import (
    causes,
    diagnosis_title,
    diagnosis_where,
    place_said,
    sides,
    unknown_text,
    unknown_title,
    where_of,
    where_text,
)
from grader.report.failure import ENTRY, entry_row
from grader.report.findings import attempt_text, interpret, is_endless, titled
from grader.report.headline import counts, parts, unusual
from grader.report.html.page import render
from grader.report.html.parts import Share, Step, Tone
from grader.report.html.picture import Drawn, drawn
from grader.report.sanitize import one_line
from grader.report.sentences import (
    contrast_text,
    dry_run_text,
    ended_text,
    failing_parts,
    is_cause,
    layers_off,
    layers_on,
    left_text,
    stub_texts,
    usage_text,
)
from grader.words import arguments_text, call_text, phrase, say

FULL = 20  # failures that are shown in full
AROUND = 1  # lines of code shown above and below a place
MOST_LINES = 2_000  # of code
MOST_OUTPUT = 4_000  # characters of what a submission printed in one case

WORDS = {
    "wrong": "page.wrong", "next": "page.next", "cases": "page.cases", "full": "page.full", "code": "page.code",
    "run": "page.run", "remarks": "page.remarks", "case": "page.case", "status": "page.status", "time": "page.time",
    "given": "report.with", "printed": "report.printed", "loading": "report.printed_loading",
    "right": "page.right", "wrong_part": "page.wrong_part",
}  # fmt: skip
STATUS: dict[Status, str] = {"passed": "page.passed", "failed": "page.failed", "not run": "page.not_run"}
HERE = "◂"  # beside a line that is a cause's place
TONES: dict[Status, Tone] = {"passed": "good", "failed": "bad", "not run": "unsure"}
MARKS = {"passed": "✓", "failed": "✗", "not run": "–"}


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


@dataclass(frozen=True)
class Case:
    """A row of the table of cases; `anchor` is where its failure is shown in full."""

    status: str
    mark: str
    word: str
    title: str
    name: str
    time: str
    anchor: str


@dataclass(frozen=True)
class Failure:
    """A failing case in full."""

    anchor: str
    title: str
    call: str
    fields: tuple[Field, ...]
    heads: tuple[str, ...]
    entries: tuple[tuple[str, ...], ...]
    picture: Drawn | None
    output: str


def check_page(feedback: Feedback, source: str = "") -> str:
    """The page as HTML. source: the submission's text, from which lines are shown; without it, the marked ones are."""
    lines = re.split(r"\r\n|\r|\n", source.rstrip()) if source else []  # as Python counts them
    failing = [case for run in feedback.runs for case in run.cases if case.status == "failed"]
    found = list(_causes(feedback, lines))
    right, wrong = parts(feedback)
    title = "page.title_passed" if feedback.verdict == "passed" else "page.title_failed"
    more = len(failing) - FULL
    return render(
        "check.html",
        WORDS,
        title=phrase(title, kata=feedback.kata),
        verdict=feedback.verdict,
        stamp=phrase("report.verdict_passed" if feedback.verdict == "passed" else "report.verdict_failed"),
        kata=feedback.kata,
        backend=feedback.backend,
        file=one_line(feedback.path.name),
        counts=tuple(counts(feedback)),
        unusual=tuple(unusual(feedback, False)),
        shares=_shares(feedback),
        right=right,
        wrong=wrong,
        causes=found,
        summary=[text for text in (failing_parts(feedback), contrast_text(feedback)) if text],
        warnings=list(_warnings(feedback)),
        remarks=_remarks(feedback),
        steps=list(_steps(feedback)),
        groups=[(run.device, _folded(run), _cases(run, failing)) for run in feedback.runs if run.cases],
        failures=[_failure(case, place) for place, case in enumerate(failing[:FULL])],
        more=phrase("page.more_failures", count=more) if more > 0 else "",
        loading=[run.output[:MOST_OUTPUT] for run in feedback.runs if run.output.strip()],
        code=_code(found, lines),
        code_more=_code_more(lines),
        facts=list(_facts(feedback)),
    )


# --- what is wrong ----------------------------------------------------------------------------------------------------


def _causes(feedback: Feedback, lines: Sequence[str]) -> Iterator[Cause]:
    """How a run ended, where that is what is wrong; each known mistake; the first failing case where none is known."""
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
    if not causes(feedback) and feedback.first_failure:
        yield _unknown(feedback, feedback.first_failure[1], lines)
    for run in feedback.runs:
        if run.dry_run and run.dry_run.status == "failed":
            where = (run.dry_run.place,) if run.dry_run.place else ()
            title, place = dry_run_text(run.dry_run), place_said(where, last=False)
            yield Cause(MARKS["failed"], title, place, _excerpt(where, lines))


def _unknown(feedback: Feedback, case: CaseResult, lines: Sequence[str]) -> Cause:
    """The first failing case, and where to look first."""
    where, said = where_of(case), []
    if case.finding and (relation := interpret(case.finding).relation):
        said.append(phrase("report.relation", part=case.finding.what, relation=relation))
    if not is_cause(feedback) and (first := unknown_text(case)):
        said.append(first)
    place = place_said(where, last=is_endless(case.finding))
    return Cause(MARKS["failed"], unknown_title(case), place, _excerpt(where, lines), _example(case), tuple(said))


def _ends(feedback: Feedback, run: Run, lines: Sequence[str]) -> Iterator[Cause]:
    """How a run ended, unless it finished or a case says it."""
    outcome = run.outcome
    if outcome.name == "not loaded" and outcome.stub:
        still, read = stub_texts(feedback)
        yield Cause(MARKS["not run"], still, said=(read,))
    elif outcome.name != "finished" and not any(isinstance(case.finding, Ended) for case in run.cases):
        known = tuple(place for place in outcome.trace if place.line)
        title, place = " ".join(ended_text(outcome)), place_said(known[-1:], last=is_endless(outcome))
        yield Cause(MARKS["failed"], title, place, _excerpt(known, lines))


def _example(case: CaseResult) -> Example:
    finding = case.finding
    assert finding is not None
    shown = sides(finding, interpret(finding))
    return Example(
        title="".join(titled(case)),
        given=tuple(arguments_text(finding.call, case.telling)) if finding.call else (),
        sides=tuple(Field(phrase(key), text, style == "red") for key, text, style in shown),
        picture=_picture(case),
        output=case.output[:MOST_OUTPUT],
    )


def _picture(case: CaseResult) -> Drawn | None:
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


def _warnings(feedback: Feedback) -> Iterator[str]:
    """What is said below the causes: cases that were not run, a dry run that tells nothing, what was attempted."""
    for run in feedback.runs:
        ended = run.outcome.name in ("finished", "not loaded") or run.outcome.loading
        if not ended and (left := left_text(run, MARKS["not run"])):
            yield left
        if run.dry_run and run.dry_run.status != "failed":
            yield dry_run_text(run.dry_run)
        yield from (attempt_text(attempt) + "." for attempt in run.attempts)


def _remarks(feedback: Feedback) -> list[str]:
    seen = dict.fromkeys(remark for run in feedback.runs for case in run.cases for remark in case.remarks)
    return [say(remark) for remark in (*seen, *feedback.notes)]


def _steps(feedback: Feedback) -> Iterator[Step]:
    """What to type now: for a hint, the explanation, the same inputs again."""
    replay = one_line(typed(feedback.replay)) if feedback.replay else ""
    if feedback.verdict == "passed" and not feedback.only:
        yield Step(phrase("page.explanation"), "", typed(("kata", "explain", feedback.kata)))
    elif feedback.verdict == "passed":
        yield Step(phrase("page.whole_kata"), "", replay)
    elif feedback.first_failure:
        yield Step(phrase("page.hint"), "", typed(("kata", "hint", feedback.kata)))
        if replay:
            yield Step(phrase("page.replay_case"), "", replay)
    elif replay:
        yield Step(phrase("page.replay"), "", replay)


# --- all there is to know ---------------------------------------------------------------------------------------------


def _shares(feedback: Feedback) -> list[Share]:
    statuses = [case.status for run in feedback.runs for case in run.cases]
    return [Share(TONES[status], phrase(key), statuses.count(status), len(statuses)) for status, key in STATUS.items()]


def _folded(run: Run) -> str:
    """What the fold of a table of cases says: a table in which nothing was run is folded; "" where it is not."""
    if any(case.status != "not run" for case in run.cases):
        return ""
    return phrase("report.left", count=len(run.cases))


def _cases(run: Run, failing: Sequence[CaseResult]) -> list[Case]:
    anchors = {id(case): f"failure-{place + 1}" for place, case in enumerate(failing[:FULL])}
    return [
        Case(
            status=case.status.replace(" ", "-"),
            mark=MARKS[case.status],
            word=phrase(STATUS[case.status]),
            title="".join(titled(case)),
            name=case.name,
            time=phrase("page.milliseconds", count=f"{case.seconds * 1000:.0f}") if case.status != "not run" else "",
            anchor=anchors.get(id(case), ""),
        )
        for case in run.cases
    ]


def _failure(case: CaseResult, place: int) -> Failure:
    finding = case.finding
    assert finding is not None
    said = interpret(finding)
    trace = tuple(at for at in said.trace if at.line)
    numbers = finding.entries if isinstance(finding, Mismatch) else ()
    fields = [Field(phrase("label.part"), said.part)]
    if not isinstance(finding, Mismatch):
        fields += [Field(phrase("label.expected"), said.expected), Field(phrase("label.actual"), said.actual, True)]
    fields += [
        Field(phrase("label.allowed" if numbers else "label.because"), said.because),
        Field(phrase("label.relation"), said.relation),
        Field(phrase("label.at"), where_text(trace) if trace else ""),
    ]
    return Failure(
        anchor=f"failure-{place + 1}",
        title="".join(titled(case)),
        call=call_text(finding.call) if finding.call else "",
        fields=tuple(field for field in fields if field.value),
        heads=tuple(map(phrase, ENTRY)),
        entries=tuple(tuple(entry_row(entry)) for entry in numbers),
        picture=_picture(case),
        output=case.output[:MOST_OUTPUT],
    )


def _code(found: Sequence[Cause], lines: Sequence[str]) -> list[Line]:
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


def _code_more(lines: Sequence[str]) -> str:
    return phrase("report.places_left_out", count=len(lines) - MOST_LINES) if len(lines) > MOST_LINES else ""


def _facts(feedback: Feedback) -> Iterator[Field]:
    """How it was graded."""
    yield Field(phrase("page.seed"), str(feedback.seed))
    if used := usage_text(feedback, always=True):
        yield Field(phrase("page.used"), used)
    for run in feedback.runs:
        if run.sandbox.layers:
            yield Field(phrase("page.sandbox"), run.sandbox.level)
            yield Field("", layers_on(run))
            yield from (Field("", off, True) for off in layers_off(run))
    if feedback.when:
        yield Field(phrase("page.graded"), f"{feedback.when:%Y-%m-%d %H:%M} UTC")
    facts = {"page.version": feedback.version, "page.fingerprint": feedback.fingerprint}
    facts["page.submission"] = feedback.submission
    yield from (Field(phrase(key), value) for key, value in facts.items() if value)
