"""Feedback for the terminal: the verdict, the mistakes by their names, the first failure in full, what to type next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.command import typed
from grader.model import (
    CaseResult,
    Confidence,
    Diagnosis,
    DryRunStatus,
    Entry,
    Feedback,
    ForbiddenCall,
    Message,
    Mismatch,
    OutcomeName,
    Place,
    Run,
    Said,
    Status,
)
from grader.report.columns import chopped, columns, cut
from grader.report.findings import attempt_text, interpret, outcome_text, titled
from grader.report.layout import INDENT, marks, print_hanging, print_labelled, print_wrapped
from grader.report.sanitize import clean, one_line
from grader.words import call_text, memory_text, number_text, say

STYLE = {"passed": "green", "failed": "red", "not run": "yellow", "can't tell": "yellow"}
NEXT = 8  # and of what stands before a command
OTHERS = 3  # of the titles that fail beside the first failure
OUTPUT_LINES = 20  # of what a submission printed; -v shows all
_ENDED: dict[OutcomeName, str] = {
    "not loaded": "report.not_loaded",
    "crashed": "report.crashed",
    "timed out": "report.timed_out",
    "out of memory": "report.out_of_memory",
    "broke the protocol": "report.broke_the_protocol",
}
_COUNTS: dict[Status, str] = {"failed": "report.failed", "passed": "report.passed", "not run": "report.left"}
_DRY_RUN: dict[DryRunStatus, str] = {
    "passed": "report.dry_run_passed",
    "failed": "report.dry_run_failed",
    "can't tell": "report.dry_run_unclear",
}
_MISTAKES: dict[tuple[Confidence, bool], str] = {  # by whether it is the second one
    ("matches", False): "report.mistake",
    ("looks like", False): "report.mistake_like",
    ("matches", True): "report.second_mistake",
    ("looks like", True): "report.second_mistake_like",
}


def print_feedback(feedback: Feedback, console: Console, *, verbose: bool = False) -> None:
    """Everything a learner reads after a check, in reading order: what is wrong first, and every case if `verbose`."""
    file = one_line(feedback.path.name)
    for run in feedback.runs:
        _print_heading(feedback, run, console)
        if verbose and run.cases and run.outcome.name != "not loaded":
            console.print()
            for case in run.cases:
                _print_case(case, console, verbose)
        console.print()
    failed = feedback.verdict == "failed"
    if failed:
        console.print(_verdict(feedback))
        console.print()
    for run in feedback.runs:
        if run.outcome.name == "not loaded":
            _print_not_loaded(feedback.kata, file, run, console)
        else:
            _print_output(run.output, console, verbose, "report.printed_loading")
    for number, diagnosis in enumerate(feedback.diagnoses):
        _print_diagnosis(diagnosis, console, second=number > 0)
    failure = feedback.first_failure
    if failure:
        known = any(diagnosis.confidence == "matches" for diagnosis in feedback.diagnoses)
        _print_failure(failure[1], file, console, verbose, known)
    if feedback.contrast:
        print_hanging(_say("report.overall") + " ", "bold", say(feedback.contrast) + ".", console)
        console.print()
    if failure and not verbose:
        _print_others(failure[1], feedback, console)
    _print_remarks(feedback, console)
    for run in feedback.runs:
        _print_outcome(run, console)
        _print_dry_run(run, file, console)
        _print_attempts(run, console)
    for note in feedback.notes:
        print_hanging("", "", say(note), console)
    if not failed:
        console.print(_verdict(feedback))
    if used := _usage(feedback, verbose):
        console.print(Text(_say("label.used").ljust(NEXT) + used, "dim"))
    for label, words in _next(feedback, failure is not None):
        _print_command(label.ljust(NEXT), words, console)


def _print_heading(feedback: Feedback, run: Run, console: Console) -> None:
    device = [run.device] if feedback.backend != "python" else []
    how = [_say("report.seed", seed=feedback.seed), _say("report.sandbox", level=run.sandbox.level)]
    words = [feedback.kata, feedback.backend, *device, *how]
    dot = f" {marks(console)['dot']} "
    known = 2 + len(device)  # what this run is, before how it is run
    console.print(Text.assemble((dot.join(words[:known]), "bold"), (dot + dot.join(words[known:]), "dim")))
    print_hanging("", "", one_line(str(feedback.path)), console, "dim")


def _print_case(case: CaseResult, console: Console, verbose: bool) -> None:
    """One line; a title that is too long keeps its label, which tells it from its neighbours."""
    mark = marks(console)
    head, tail = (one_line(part.replace("\n", " ")) for part in titled(case))
    more, room = mark["more"], console.width - 4 - columns(tail)
    if room <= columns(more):
        head, tail, room = head + tail, "", console.width - 4
    if columns(head) > room:
        head = cut(head, room - columns(more)).rstrip() + more
    line = Text.assemble("  ", (mark[case.status], STYLE[case.status]), " ", head, tail)
    console.print(line, no_wrap=True, overflow="crop")
    if verbose:
        console.print(Text(f"    {one_line(case.name)}, {case.seconds * 1000:.0f} ms", "dim"))


def _print_others(first: CaseResult, feedback: Feedback, console: Console) -> None:
    """How many cases fail beside the first failure, and the titles of a few that are about something else."""
    cases = [case for run in feedback.runs for case in run.cases if case.status == "failed" and case is not first]
    if not cases:
        return
    titles = {case.title: replace(case, label="") for case in cases}  # each once, whatever its parameters
    titles.pop(first.title, None)
    console.print(Text(_say("report.others_one" if len(cases) == 1 else "report.others", count=len(cases)), "dim"))
    for case in list(titles.values())[:OTHERS]:
        _print_case(case, console, verbose=False)
    if len(titles) > OTHERS:
        console.print(Text(f"  {marks(console)['more']} {_say('report.more_others')}", "dim"))
    console.print()


def _print_not_loaded(slug: str, file: str, run: Run, console: Console) -> None:
    outcome = run.outcome
    if outcome.stub:
        label = _say("report.not_written") + " "
        print_hanging(label, "bold yellow", _say("report.still_stub", file=file), console)
        console.print(Text("  " + _say("report.read_prompt", slug=slug), "dim"))
    else:
        print_hanging(_say(_ENDED[outcome.name]) + " ", "bold red", outcome_text(outcome), console)
        _print_trace(outcome.trace, file, console)
    console.print()
    _print_output(run.output, console, verbose=False)


def _print_failure(case: CaseResult, file: str, console: Console, verbose: bool, known: bool) -> None:
    finding = case.finding
    assert finding is not None
    said = interpret(finding)
    print_hanging(f"{marks(console)['failed']} ", "bold red", "".join(titled(case)), console, "bold")
    console.print()
    call = call_text(finding.call) if finding.call else ""
    if isinstance(finding, ForbiddenCall):
        _print_field("label.used", said.part, console)
        _print_field("label.rule", said.expected, console)
        _print_field("label.called", call, console)
    else:
        _print_field("label.called", call, console)
        if isinstance(finding, Mismatch):
            _print_entries(finding, console)
        else:
            _print_field("label.part", said.part, console)
            _print_field("label.expected", said.expected, console)
            _print_field("label.actual", said.actual, console, "red")
            _print_field("label.because", said.because, console)
    if not known:  # a mistake that matches says it better
        _print_field("label.relation", said.relation, console)
    _print_trace(said.trace, file, console)
    console.print()
    _print_output(case.output, console, verbose)


def _print_trace(trace: tuple[Place, ...], file: str, console: Console) -> None:
    for number, place in enumerate(trace):
        label = _say("label.at") if number == 0 else ""
        print_labelled(label, _place(place, file, console), console)


def _place(place: Place, file: str, console: Console) -> str:
    """A line of the learner's file: "dropout.py, line 7: y = x * mask"."""
    if not place.line:
        more = marks(console)["more"]
        return f"{more} {_say('report.places_left_out', count=place.times)} {more}"
    times = "  " + _say("report.times", times=place.times) if place.times > 1 else ""
    return _say("report.place", file=file, line=place.line, text=place.text) + times


def _print_entries(finding: Mismatch, console: Console) -> None:
    said = interpret(finding)
    print_labelled(finding.what, said.actual, console)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(_say("label.index"))
    for key in ("label.expected", "label.actual", "label.absolute", "label.relative", "label.allowed"):
        table.add_column(_say(key), justify="right", style="red" if key == "label.actual" else None)
    for entry in finding.entries:
        table.add_row(*_entry_row(entry))
    room = console.width - console.measure(table).maximum
    console.print(Padding(table, (0, 0, 0, max(2, min(INDENT, room))), expand=False))
    _print_field("label.allowed", said.because, console)


def _entry_row(entry: Entry) -> Iterator[str]:
    yield "[" + ", ".join(str(i) for i in entry.index) + "]" if entry.index else "-"
    # what is smaller than the tolerance is a zero with rounding errors on it
    zero = entry.allowed is not None and isinstance(entry.expected, float) and abs(entry.expected) <= entry.allowed
    yield "0" if zero else number_text(entry.expected)
    yield number_text(entry.actual)
    try:
        error = abs(entry.actual - entry.expected)
        yield f"{error:.1e}"
        yield f"{error / abs(entry.expected):.1e}" if entry.expected and not zero else "-"
    except (TypeError, OverflowError):
        yield from ("-", "-")
    yield f"{entry.allowed:.1e}" if entry.allowed is not None else "0"


def _print_diagnosis(diagnosis: Diagnosis, console: Console, second: bool) -> None:
    opening = _say(_MISTAKES[diagnosis.confidence, second])
    print_wrapped(Text.assemble((opening, "bold magenta"), " ", (one_line(diagnosis.title), "bold")), console)
    print_hanging("  ", "", diagnosis.nudge, console)
    console.print()


def _print_remarks(feedback: Feedback, console: Console) -> None:
    seen = list(dict.fromkeys(remark for run in feedback.runs for case in run.cases for remark in case.remarks))
    for remark in seen[:1]:
        more = " " + _say("report.more_remarks", count=len(seen) - 1) if len(seen) > 1 else ""
        print_hanging(_say("report.remark") + " ", "yellow", say(remark) + more, console)


def _print_output(output: str, console: Console, verbose: bool, label: str = "report.printed") -> None:
    lines = clean(output).rstrip().splitlines()
    if not lines:
        return
    console.print(Text("  " + _say(label), "dim"))
    shown = lines if verbose else lines[:OUTPUT_LINES]
    bar = f"  {marks(console)['bar']} "
    room = max(console.width - columns(bar), 1)
    for line in shown:
        for part in chopped(line.expandtabs(), room):  # a tab has no width until it is printed
            console.print(Text.assemble((bar, "dim"), part), soft_wrap=True)
    if len(shown) < len(lines):
        more = _say("report.more_output", count=len(lines) - len(shown))
        console.print(Text(f"{bar}{marks(console)['more']} {more}", "dim"))
    console.print()


def _print_outcome(run: Run, console: Console) -> None:
    outcome = run.outcome
    if outcome.name not in ("finished", "not loaded"):
        print_hanging(_say(_ENDED[outcome.name]) + " ", "bold red", outcome_text(outcome), console)
        left = sum(case.status == "not run" for case in run.cases)
        if left:
            key = "report.not_run_one" if left == 1 else "report.not_run"
            print_hanging("  ", "", _say(key, count=left, mark=marks(console)["not run"]), console, "dim")


def _print_dry_run(run: Run, file: str, console: Console) -> None:
    dry = run.dry_run
    if dry is None:
        return
    said = _say(_DRY_RUN[dry.status])
    detail = say(dry.detail) if dry.detail else ""
    print_hanging(f"{said}: " if detail else said, STYLE[dry.status], detail, console)
    if dry.place:
        print_hanging("  ", "", _place(dry.place, file, console), console)


def _print_attempts(run: Run, console: Console) -> None:
    """What it tried beyond its rights, for whoever grades a stranger's file."""
    for attempt in run.attempts:
        print_hanging("", "", attempt_text(attempt) + ".", console, "yellow")


def _verdict(feedback: Feedback) -> Text:
    statuses = [case.status for run in feedback.runs for case in run.cases]
    passed = feedback.verdict == "passed"
    word = Text(_say("report.verdict_passed" if passed else "report.verdict_failed"), f"bold {STYLE[feedback.verdict]}")
    if not statuses or all(run.outcome.name == "not loaded" for run in feedback.runs):
        return word
    told = [_say(key, count=statuses.count(status)) for status, key in _COUNTS.items() if status in statuses]
    if passed:
        told = [_say("report.cases", count=len(statuses))]
    if any(run.dry_run and run.dry_run.status == "failed" for run in feedback.runs):
        told.append(_say("report.but_dry_run"))
    told.append(_say("report.took", seconds=sum(run.seconds for run in feedback.runs)))
    return word.append("  " + ", ".join(told), "not bold default")


def _next(feedback: Feedback, failure: bool) -> Iterator[tuple[str, Sequence[str]]]:
    """What to type now."""
    slug, replay = feedback.kata, feedback.replay
    if feedback.verdict == "failed" and (failure or all(run.outcome.name == "finished" for run in feedback.runs)):
        yield _say("label.replay"), replay
    if failure:
        yield _say("label.hint"), ("kata", "hint", slug)
    if feedback.verdict == "passed" and feedback.only:
        yield _say("label.whole"), replay
    elif feedback.verdict == "passed":
        yield _say("label.read"), ("kata", "explain", slug)


def _print_command(label: str, words: Sequence[str], console: Console) -> None:
    """In one piece, to be copied; but a name with blanks could put any words into the first column, where it breaks."""
    command = one_line(typed(words))
    if columns(label + command) > console.width and any(" " in word or not word.isascii() for word in words):
        print_hanging(label, "dim", command, console)
    else:
        console.print(Text.assemble((label, "dim"), command), soft_wrap=True)


def _usage(feedback: Feedback, verbose: bool) -> str:
    """What the hungriest calls used of their limits, where that is much: "up to 6.2 of 10 s and 210 MiB of 1 GiB"."""
    used = [(run.usage, run.limits) for run in feedback.runs if run.usage and run.limits]
    if not used:
        return ""
    seconds = max(usage.seconds for usage, _ in used)
    memory = max(usage.memory_mb for usage, _ in used)
    limits = used[0][1]  # the same for every device
    if not verbose and seconds < limits.seconds / 2 and memory < limits.memory_mb / 2:
        return ""
    return _say(
        "report.usage", seconds=_seconds(seconds), seconds_limit=limits.seconds, memory=memory_text(memory),
        memory_limit=memory_text(limits.memory_mb),
    )  # fmt: skip


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 10 else f"{max(seconds, 0.001):.2g}"


def _say(key: str, **values: Said) -> str:
    return say(Message.of(key, **values))


def _print_field(key: str, value: str, console: Console, style: str = "") -> None:
    """A field that says something, beside its label."""
    if value:
        print_labelled(_say(key), value, console, style)
