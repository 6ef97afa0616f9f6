"""Feedback for the terminal: a line a case, the first failure in full, the mistake by its name, how to replay it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.command import typed
from grader.model import CaseResult, Diagnosis, Entry, Feedback, ForbiddenCall, Mismatch, Place, Run
from grader.report.findings import interpret, outcome_text, titled
from grader.report.sanitize import clean
from grader.words import call_text, memory_text, number_text, say

STYLE = {"passed": "green", "failed": "red", "not run": "yellow", "can't tell": "yellow"}
MARKS = {"passed": "✓", "failed": "✗", "not run": "–", "dot": "·", "bar": "│", "more": "…"}
ASCII_MARKS = {"passed": "+", "failed": "x", "not run": "-", "dot": "-", "bar": "|", "more": "..."}
INDENT = 12  # columns of a label; what stands beside it goes on below in the same column
OUTPUT_LINES = 20  # of what a submission printed; -v shows all


def print_feedback(feedback: Feedback, console: Console, *, verbose: bool = False) -> None:
    """Everything a learner reads after a check, in reading order."""
    file = clean(feedback.path.name)
    for run in feedback.runs:
        _print_heading(feedback, run, console)
        loaded = run.outcome.name != "not loaded"
        if run.cases and loaded:
            console.print()
            for case in run.cases:
                _print_case(case, console, verbose)
        console.print()
        if loaded:
            _print_output(run.output, console, verbose, " while it was loaded")
    failure = feedback.first_failure
    for run in feedback.runs:
        if run.outcome.name == "not loaded":
            _print_not_loaded(feedback.kata, file, run, console)
    if failure:
        known = any(diagnosis.confidence == "matches" for diagnosis in feedback.diagnoses)
        _print_failure(failure[1], file, console, verbose, known)
    if feedback.contrast:
        console.print(Text.assemble(("Overall: ", "bold"), clean(say(feedback.contrast)), "."))
        console.print()
    for number, diagnosis in enumerate(feedback.diagnoses):
        _print_diagnosis(diagnosis, console, second=number > 0)
    _print_remarks(feedback, console)
    for run in feedback.runs:
        _print_outcome(run, console)
        _print_dry_run(run, file, console)
    for note in feedback.notes:
        console.print(Text(say(note)))
    console.print(_verdict(feedback))
    if used := _usage(feedback):
        console.print(Text(f"used    {used}", "dim"))
    for label, command in _next(feedback, failure is not None):
        console.print(Text.assemble((label.ljust(8), "dim"), clean(command)), soft_wrap=True)


def _print_heading(feedback: Feedback, run: Run, console: Console) -> None:
    device = [run.device] if feedback.backend != "python" else []
    words = [feedback.kata, feedback.backend, *device, f"seed {feedback.seed}", f"sandbox: {run.sandbox.level}"]
    dot = f" {_marks(console)['dot']} "
    known = 2 + len(device)  # what this run is, before how it is run
    console.print(Text.assemble((dot.join(words[:known]), "bold"), (dot + dot.join(words[known:]), "dim")))
    _print_hanging("", "", str(feedback.path), console, "dim")


def _print_case(case: CaseResult, console: Console, verbose: bool) -> None:
    """One line; a title that is too long keeps its label, which tells it from its neighbours."""
    marks = _marks(console)
    title, tail = (clean(part) for part in titled(case))
    head = Text(title)
    room = console.width - 4 - cell_len(tail)
    if head.cell_len > room > 0:
        head.truncate(room - len(marks["more"]))
        head = Text(head.plain.rstrip() + marks["more"])
    line = Text.assemble("  ", (marks[case.status], STYLE[case.status]), " ", head, tail)
    console.print(line, no_wrap=True, overflow="crop")
    if verbose:
        console.print(Text(f"    {clean(case.name)}, {case.seconds * 1000:.0f} ms", "dim"))


def _print_not_loaded(slug: str, file: str, run: Run, console: Console) -> None:
    outcome = run.outcome
    if outcome.stub:
        console.print(Text.assemble(("Not written yet. ", "bold yellow"), f"{file} is still the stub."))
        console.print(Text(f"  Read the prompt with: kata show {slug}", "dim"))
    else:
        _print_hanging("Not loaded: ", "bold red", outcome_text(outcome), console)
        _print_trace(outcome.trace, file, console)
    console.print()
    _print_output(run.output, console, verbose=False)


def _print_failure(case: CaseResult, file: str, console: Console, verbose: bool, known: bool) -> None:
    finding = case.finding
    assert finding is not None
    said = interpret(finding)
    title = "".join(titled(case))
    console.print(Text.assemble((f"{_marks(console)['failed']} ", "bold red"), (clean(title), "bold")))
    console.print()
    call = call_text(finding.call) if finding.call else ""
    if isinstance(finding, ForbiddenCall):
        _print_fields(console, used=said.part, rule=said.expected, called=call)
    else:
        _print_fields(console, called=call)
        if isinstance(finding, Mismatch):
            _print_entries(finding, console)
        else:
            _print_fields(console, part=said.part, expected=said.expected, actual=said.actual, because=said.because)
    if not known:  # a mistake that matches says it better
        _print_fields(console, relation=said.relation)
    _print_trace(said.trace, file, console)
    console.print()
    _print_output(case.output, console, verbose)


def _print_trace(trace: tuple[Place, ...], file: str, console: Console) -> None:
    for number, place in enumerate(trace):
        _print_field("at" if number == 0 else "", _place(place, file, console), console)


def _place(place: Place, file: str, console: Console) -> str:
    """A line of the learner's file: "dropout.py, line 7: y = x * mask"."""
    if not place.line:
        more = _marks(console)["more"]
        return f"{more} {place.times} more lines {more}"
    times = f"  ({place.times} times)" if place.times > 1 else ""
    return f"{file}, line {place.line}: {place.text}{times}"


def _print_entries(finding: Mismatch, console: Console) -> None:
    said = interpret(finding)
    _print_field(finding.what, said.actual, console)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("index")
    for name in ("expected", "actual", "abs. error", "rel. error", "allowed"):
        table.add_column(name, justify="right", style="red" if name == "actual" else None)
    for entry in finding.entries:
        table.add_row(*_entry_row(entry))
    room = console.width - console.measure(table).maximum
    console.print(Padding(table, (0, 0, 0, max(2, min(INDENT, room))), expand=False))
    _print_field("allowed", said.because, console)


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
    verb = "is" if diagnosis.confidence == "matches" else "looks like"
    opening = f"And a second one {verb} there: " if second else f"This {verb} a known mistake: "
    console.print(Text.assemble((opening, "bold magenta"), (diagnosis.title, "bold")))
    for line in Text(diagnosis.nudge).wrap(console, console.width - 2):
        line.rstrip()
        console.print(Text.assemble("  ", line))
    console.print()


def _print_remarks(feedback: Feedback, console: Console) -> None:
    seen = list(dict.fromkeys(remark for run in feedback.runs for case in run.cases for remark in case.remarks))
    for remark in seen[:1]:
        more = f" And {len(seen) - 1} more like it." if len(seen) > 1 else ""
        _print_hanging("Remark: ", "yellow", say(remark) + more, console)


def _print_output(output: str, console: Console, verbose: bool, when: str = "") -> None:
    lines = clean(output).rstrip().splitlines()
    if not lines:
        return
    console.print(Text(f"  your program printed{when}", "dim"))
    shown = lines if verbose else lines[:OUTPUT_LINES]
    bar = f"  {_marks(console)['bar']} "
    room = max(console.width - len(bar), 1)
    for line in shown:
        # a terminal would begin the rest of a long line in the first column, where the report's own lines begin;
        # a tab has no width until it is printed
        for part in chop_cells(line.expandtabs(), room) or [""]:
            console.print(Text.assemble((bar, "dim"), part), soft_wrap=True)
    if len(shown) < len(lines):
        more = f"{bar}{_marks(console)['more']} {len(lines) - len(shown)} more lines (-v shows them)"
        console.print(Text(more, "dim"))
    console.print()


def _print_outcome(run: Run, console: Console) -> None:
    outcome = run.outcome
    if outcome.name not in ("finished", "not loaded"):
        _print_hanging(f"{outcome.name.capitalize()}: ", "bold red", outcome_text(outcome), console)
        left = sum(case.status == "not run" for case in run.cases)
        if left:
            cases = "1 case was" if left == 1 else f"{left} cases were"
            dash = _marks(console)["not run"]
            console.print(Text(f"  {cases} not run ({dash}); cases run in an order that the seed draws.", "dim"))


def _print_dry_run(run: Run, file: str, console: Console) -> None:
    dry = run.dry_run
    if dry is None:
        return
    said = f"CUDA (dry run): {dry.status}"
    detail = say(dry.detail) if dry.detail else ""
    _print_hanging(f"{said}: " if detail else said, STYLE[dry.status], detail, console)
    if dry.place:
        _print_hanging("  ", "", _place(dry.place, file, console), console)


def _verdict(feedback: Feedback) -> Text:
    statuses = [case.status for run in feedback.runs for case in run.cases]
    word = Text(feedback.verdict.upper(), f"bold {STYLE[feedback.verdict]}")
    if not statuses or all(run.outcome.name == "not loaded" for run in feedback.runs):
        return word
    counts = [(statuses.count(status), status) for status in ("failed", "passed", "not run")]
    told = ", ".join(f"{count} {status}" for count, status in counts if count)
    if feedback.verdict == "passed":
        told = f"{len(statuses)} of {len(statuses)} cases"
    if any(run.dry_run and run.dry_run.status == "failed" for run in feedback.runs):
        told += ", but the CUDA dry run failed"
    return word.append(f"  {told}, {sum(run.seconds for run in feedback.runs):.2f} s", "not bold default")


def _next(feedback: Feedback, failure: bool) -> Iterator[tuple[str, str]]:
    """What to type now."""
    slug, replay = feedback.kata, typed(feedback.replay)
    if feedback.verdict == "failed" and (failure or all(run.outcome.name == "finished" for run in feedback.runs)):
        yield "replay", replay
    if failure:
        yield "hint", f"kata hint {slug}"
    if feedback.verdict == "passed" and feedback.only:
        yield "whole", replay
    elif feedback.verdict == "passed":
        yield "read", f"kata explain {slug}"


def _usage(feedback: Feedback) -> str:
    """What the hungriest calls used of their limits: "up to 1.2 of 10 s and 210 MiB of 1 GiB per call"."""
    used = [(run.usage, run.limits) for run in feedback.runs if run.usage and run.limits]
    if not used:
        return ""
    seconds = max(usage.seconds for usage, _ in used)
    memory = max(usage.memory_mb for usage, _ in used)
    limits = used[0][1]  # the same for every device
    most = f"{memory_text(memory)} of {memory_text(limits.memory_mb)}"
    return f"up to {_seconds(seconds)} of {limits.seconds:g} s and {most} per call"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 10 else f"{max(seconds, 0.001):.2g}"


def _print_fields(console: Console, **fields: str) -> None:
    """Each field that says something, below its label."""
    for name, value in fields.items():
        if value:
            _print_field(name, value, console, "red" if name == "actual" else "")


def _print_field(name: str, value: str, console: Console, style: str = "") -> None:
    label = "  " + clean(name)
    if len(label) >= INDENT:
        console.print(Text(label, "dim"))
        label = ""
    _print_hanging(label.ljust(INDENT), "dim", value, console, style)


def _print_hanging(label: str, label_style: str, value: str, console: Console, style: str = "") -> None:
    """The value beside its label and below itself: what a submission had a hand in begins no line of the report."""
    width = len(label)
    for line in clean(value).splitlines() or [""]:
        for part in Text(line, style).wrap(console, max(console.width - width, INDENT)):
            part.rstrip()
            console.print(Text.assemble((label.ljust(width), label_style), part))
            label = ""


def _marks(console: Console) -> dict[str, str]:
    return MARKS if (console.encoding or "").lower().startswith("utf") else ASCII_MARKS
