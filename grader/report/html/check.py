"""The page of a check's feedback: what the terminal says with -v, the picture of each wrong array, and the code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.command import typed
from grader.model import CaseResult, Feedback, Mismatch, Run, Status
from grader.records import dataclass
from grader.report.cause import where_text
from grader.report.failure import ENTRY, entry_row
from grader.report.findings import attempt_text, interpret, titled
from grader.report.headline import counts, parts, unusual
from grader.report.html.cause import (
    FAILED,
    MOST_OUTPUT,
    NOT_RUN,
    Field,
    causes_of,
    code_more,
    code_of,
    lines_of,
    picture_of,
)
from grader.report.html.page import render
from grader.report.html.parts import Share, Step, Tone
from grader.report.html.picture import Drawn
from grader.report.sanitize import one_line
from grader.report.sentences import (
    contrast_text,
    dry_run_text,
    efficiency_texts,
    failing_parts,
    layers_off,
    layers_on,
    left_text,
    usage_text,
)
from grader.words import call_text, phrase, say

FULL = 20  # failures that are shown in full

WORDS = {
    "wrong": "page.wrong", "next": "page.next", "cases": "page.cases", "full": "page.full", "code": "page.code",
    "run": "page.run", "remarks": "page.remarks", "case": "page.case", "status": "page.status", "time": "page.time",
    "given": "report.with", "printed": "report.printed", "loading": "report.printed_loading",
    "right": "page.right", "wrong_part": "page.wrong_part",
}  # fmt: skip
STATUS: dict[Status, str] = {"passed": "page.passed", "failed": "page.failed", "not run": "page.not_run"}
TONES: dict[Status, Tone] = {"passed": "good", "failed": "bad", "not run": "unsure"}
ORDER: tuple[Status, ...] = ("failed", "not run", "passed")  # of the cases in their table
MARKS = {"passed": "✓", "failed": FAILED, "not run": NOT_RUN}


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
    lines = lines_of(source)
    failing = [case for run in feedback.runs for case in run.cases if case.status == "failed"]
    found = list(causes_of(feedback, lines))
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
        more=phrase("page.more_failures_one" if more == 1 else "page.more_failures", count=more) if more > 0 else "",
        loading=[run.output[:MOST_OUTPUT] for run in feedback.runs if run.output.strip()],
        code=code_of(found, lines),
        code_more=code_more(lines),
        facts=list(_facts(feedback)),
    )


# --- what is wrong ----------------------------------------------------------------------------------------------------


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
    """The rows of a run's table: what failed first, then what was not run; each in the order of the file."""
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
        for case in sorted(run.cases, key=lambda case: ORDER.index(case.status))
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
        picture=picture_of(case),
        output=case.output[:MOST_OUTPUT],
    )


def _facts(feedback: Feedback) -> Iterator[Field]:
    """How it was graded."""
    yield Field(phrase("page.seed"), str(feedback.seed))
    if used := usage_text(feedback, always=True):
        yield Field(phrase("page.used"), used)
    for said in efficiency_texts(feedback, always=True):
        yield Field(phrase("page.efficiency"), said)
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
