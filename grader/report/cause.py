"""One cause, for one look: what is wrong, its place in the learner's file, the smallest counterexample, a nudge."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from grader.model import (
    CaseResult,
    Changed,
    Contract,
    Diagnosis,
    Ended,
    Feedback,
    Finding,
    ForbiddenCall,
    Mismatch,
    Place,
    RaisedError,
)
from grader.report.columns import columns, cut, packed, wrapped
from grader.report.findings import Interpretation, interpret, is_endless, titled
from grader.report.layout import Page
from grader.report.sanitize import clean, one_line
from grader.report.sentences import ended_text
from grader.report.spelling import advice
from grader.words import arguments_text, phrase

MARGIN = "   "  # beside the number of a cause
CODE = "       "
HEAD = 24  # columns of "dx[0, 3]" up to which the other number stands below the first
LISTED = 3  # lines of a place; more are a range
TITLE = 140  # columns of an error that is a title
EACH = 4  # arguments that have a line each
ROWS = 5  # lines of many
ARGUMENTS, SIDE, NUDGE = 4, 2, 4  # lines that each takes at most; -v shows all


def print_cause(
    number: int, diagnosis: Diagnosis, case: CaseResult | None, page: Page, *, alone: bool = True, rows: int = ROWS
) -> None:  # fmt: skip
    """A known mistake, with the case that shows it where it has one of its own.

    alone: the case has its title; rows: lines that many arguments may take, 0: it has no counterexample.
    """
    where = diagnosis_where(diagnosis, case)
    _print_title(f"{number}", diagnosis_title(diagnosis), where, page)
    if case and rows:
        if alone:
            page.hanging(MARGIN, "", _case_said(case), "dim", most=2)
        _print_counterexample(case, page, rows, known=True)
    if diagnosis.nudge:
        page.hanging(MARGIN, "", diagnosis.nudge, most=NUDGE)


def print_beyond(case: CaseResult, page: Page, *, rows: int = ROWS) -> None:
    """A failing case that none of the causes above explains; rows: as of a cause."""
    _print_title(page.marks["failed"], beyond_title(case), where_of(case), page, last=is_endless(case.finding))
    if rows:
        _print_counterexample(case, page, rows, known=False)


def print_unknown(case: CaseResult, page: Page, *, cause: str = "", rows: int = ROWS) -> None:
    """A failing case behind which no mistake is known: what it demands, what it shows, where to look first.

    cause: what an experiment has found, and stands above it; rows: lines that many arguments may take.
    """
    title = cause or unknown_title(case)
    _print_title(page.marks["failed"], title, where_of(case), page, last=is_endless(case.finding))
    if title != "".join(titled(case)):
        page.hanging(MARGIN, "", _case_said(case), "dim", most=2)
    _print_counterexample(case, page, rows, known=bool(cause))
    if not cause and (said := unknown_text(case)):
        page.hanging(MARGIN, "", said, "dim")


def causes(feedback: Feedback) -> list[tuple[Diagnosis, CaseResult | None]]:
    """Each known mistake, and the case that shows it best, where one does; no guess beside an error that says it."""
    shown = feedback.first_failure[1] if feedback.first_failure else None
    cases = {case.name: case for run in feedback.runs for case in run.cases if case.status == "failed"}
    return [
        (diagnosis, cases.get(diagnosis.case) or (None if number or diagnosis.by_text else shown))
        for number, diagnosis in enumerate(feedback.diagnoses)
        if diagnosis.confidence == "matches" or not _is_told(shown)
    ]


def beyond(feedback: Feedback) -> CaseResult | None:
    """A failing case that none of the causes that are named explains, where there is one not shown with them."""
    shown = {case.name for _, case in causes(feedback) if case}
    cases = [case for run in feedback.runs for case in run.cases if case.status == "failed" and case.finding]
    found = (case for case in cases if case.name == feedback.beyond and case.name not in shown)
    return next(found, None) if causes(feedback) else None


def _is_told(case: CaseResult | None) -> bool:
    """Whether an error of torch's says by itself what is wrong."""
    return case is not None and isinstance(case.finding, RaisedError) and bool(advice(case.finding))


def print_place(mark: str, title: str, trace: tuple[Place, ...], page: Page, *, last: bool = False) -> None:
    """What went wrong at a line of the learner's file, and that line; last: as for a title."""
    _print_title(mark, title, trace[-1:], page, last=last)


def diagnosis_title(diagnosis: Diagnosis) -> str:
    """The title of a mistake, and whether it is one for sure."""
    if diagnosis.confidence == "looks like":
        return phrase("report.looks_like", title=diagnosis.title)
    return diagnosis.title


def diagnosis_where(diagnosis: Diagnosis, case: CaseResult | None) -> tuple[Place, ...]:
    """The lines of a mistake: those that say so by themselves, or those of the case that shows it."""
    return diagnosis.places or (where_of(case) if case else ())


def unknown_title(case: CaseResult) -> str:
    """What is wrong where no mistake is known: that it never ends, what the finding itself says, or else the case."""
    if is_endless(case.finding):
        return phrase("report.endless")
    return _finding_title(case) or "".join(titled(case))


def _finding_title(case: CaseResult) -> str:
    """The error that it raised, how its process ended, or a fact; nothing where the finding is no title."""
    return _raised_title(case) or _ended_title(case) or _fact_title(case)


def _case_said(case: CaseResult) -> str:
    """The case by its title, below something else's."""
    return phrase("report.case", title="".join(titled(case)))


def _ended_title(case: CaseResult) -> str:
    """How the process ended in a case, and why; nothing where it did not, or computes on and on."""
    finding = case.finding
    return " ".join(ended_text(finding.outcome)) if isinstance(finding, Ended) and not is_endless(finding) else ""


def _fact_title(case: CaseResult) -> str:
    """The finding as a title, where it is all there is to say: what to mend does not depend on the case."""
    match case.finding:
        case Changed(what=what):
            return phrase("report.changed", what=what)
        case Contract(what=what, aspect="dtype", actual=str(actual), expected=str(expected)):
            return phrase("report.dtype", what=what, actual=actual, expected=expected)
    return ""


def beyond_title(case: CaseResult) -> str:
    """What is wrong where the causes that are named do not explain it."""
    finding, title = case.finding, unknown_title(case)
    if isinstance(finding, RaisedError) and finding.expected:
        title = phrase("report.other_error", error=finding.what, expected=finding.expected, title=title)
    return phrase("report.beyond", title=title)


def _raised_title(case: CaseResult) -> str:
    """The error that came where an answer was expected; nothing where it is too long for a title."""
    finding = case.finding
    if not isinstance(finding, RaisedError) or finding.expected:
        return ""
    said = one_line(interpret(finding).actual)
    return said if columns(said) <= TITLE else ""


def place_said(where: tuple[Place, ...], *, last: bool) -> str:
    """The lines of a place in words. last: it is where the program was last, and not where it is wrong."""
    if last and where:
        return phrase("report.last_line", line=where[0].line)
    return where_text(where) if where else ""


def unknown_text(case: CaseResult) -> str:
    """Where to look first, where no mistake is known; nothing where the finding is a cause."""
    finding, where = case.finding, where_of(case)
    if finding is None or finding.kind not in ("value", "nonfinite", "shape"):
        return ""  # what was raised, and where, is a cause
    if where:
        return phrase("report.look_first", where=where_text(where), part=finding.what)
    return phrase("report.cause_unknown")


def where_text(where: tuple[Place, ...]) -> str:
    """ "line 7", "lines 7 and 9", "lines 7 to 12"."""
    lines = [place.line for place in where]
    if len(lines) == 1:
        return phrase("report.line", line=lines[0])
    if len(lines) <= LISTED:
        return phrase("report.lines", lines=tuple(map(str, lines)))
    return phrase("report.lines_from", first=lines[0], last=lines[-1])


def where_of(case: CaseResult) -> tuple[Place, ...]:
    """The lines to be named beside a title: where something was raised, or where the wrong part is computed."""
    trace = interpret(case.finding).trace if case.finding else ()
    known = tuple(place for place in trace if place.line)
    return known[:1] if isinstance(case.finding, ForbiddenCall) else known[-1:] or case.origin


def _print_title(mark: str, title: str, where: tuple[Place, ...], page: Page, *, last: bool = False) -> None:
    """The title beside its number, the line itself if it is one, and the place at the right end of either.

    last: it is where the program was last, and not where it is wrong.
    """
    place = Text(place_said(where, last=last), "cyan")
    code = one_line(where[0].text) if len(where) == 1 else ""
    label = mark.ljust(max(len(MARGIN), columns(mark) + 1))
    *above, below = wrapped(one_line(title), page.width - columns(label))
    for line in above:
        page.console.print(Text.assemble((label, "bold magenta"), (line, "bold")))
        label = " " * columns(label)
    left = Text.assemble((label, "bold magenta"), (below, "bold"))
    beside = not code or columns(left.plain) + 2 + columns(place.plain) <= page.width
    page.two_sided(left, place if beside else Text())
    if code:
        room, more = page.width - len(CODE) - (0 if beside else 2 + columns(place.plain)), page.marks["more"]
        if columns(code) > room:
            code = cut(code, room - columns(more)) + more
        page.two_sided(Text(CODE + code, "cyan"), Text() if beside else place)


def _print_counterexample(case: CaseResult, page: Page, rows: int, *, known: bool) -> None:
    """The arguments that matter, and both sides; how they relate, where no mistake says it."""
    finding = case.finding
    assert finding is not None
    if finding.call:
        _print_arguments(arguments_text(finding.call, case.telling), page, rows)
    said = interpret(finding)
    for key, text, style in sides(finding, said):
        if key != "label.because" and not known and _finding_title(case):
            continue  # the title says it
        label = MARGIN + "  " + phrase(key).ljust(10)
        if isinstance(finding, Mismatch) and key == "label.yours":
            text = _below(said.expected) + text
        page.hanging(label, "dim", text, style, most=SIDE)
    if said.relation and not known:
        page.hanging(MARGIN, "", phrase("report.relation", part=finding.what, relation=said.relation), most=NUDGE)


def _print_arguments(given: list[str], page: Page, rows: int) -> None:
    """A few of them a line each; many as many to a line as fit, without those of which there is only a summary."""
    label = MARGIN + phrase("report.with") + " "
    room = page.width - columns(label) - 1
    lines = given or [phrase("report.no_arguments")]
    if len(given) > min(EACH, rows):
        lines = packed(given, ", ", room)
        if len(lines) > rows:
            lines = packed([each for each in given if "= <" not in each], ", ", room)[: rows - 1]
            lines.append(phrase("report.more_arguments"))
        lines = [*(f"{line}," for line in lines[:-1]), lines[-1]]
    for each in lines:
        page.hanging(label, "", each, most=ARGUMENTS)
        label = " " * columns(label)


def sides(finding: Finding, said: Interpretation) -> Iterator[tuple[str, str, str]]:
    """What was expected and what is there, each with its label and style."""
    if isinstance(finding, ForbiddenCall):
        yield "label.used", said.part, "red"
        yield "label.rule", said.expected, ""
    elif isinstance(finding, RaisedError) and not finding.expected:
        yield "label.raised", said.actual, "red"
        if said.because:
            yield "label.because", said.because, ""
    elif isinstance(finding, Mismatch):
        yield "label.expected", said.expected, ""
        extent = f"{MARGIN}({said.extent})" if finding.size > 1 else ""
        yield "label.yours", said.actual + extent, "red"
    else:
        yield "label.expected", f"{said.part}: {said.expected}" if said.part else said.expected, ""
        yield "label.yours", said.actual, "red"
        if said.because:
            yield "label.because", said.because, "dim"


def _below(expected: str) -> str:
    """The blanks that bring a number below the one of "dx[0, 3] = 1.5"."""
    head, equals, _ = expected.partition(" = ")
    return " " * columns(clean(head + equals)) if columns(clean(head)) <= HEAD else ""
