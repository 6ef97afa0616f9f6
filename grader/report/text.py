"""Feedback for the terminal: a line a case, the first failure in full, the mistake by its name, how to replay it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.feedback import first_failure
from grader.model import CaseResult, Diagnosis, Entry, Feedback, Finding, Run
from grader.report.clean import clean
from grader.show import show_memory

STYLE = {"passed": "green", "failed": "red", "not run": "yellow", "can't tell": "yellow"}
MARKS = {"passed": "✓", "failed": "✗", "not run": "–", "dot": "·", "bar": "│", "more": "…"}
ASCII_MARKS = {"passed": "+", "failed": "x", "not run": "-", "dot": "-", "bar": "|", "more": "..."}
# findings about a call as a whole: there is no part of its answer to name
ENDED = ("raised", "missing", "crashed", "timed out", "out of memory", "broke the protocol")
INDENT = 12  # columns of a label; what stands beside it goes on below in the same column
OUTPUT_LINES = 20  # of what a submission printed; -v shows all


def print_feedback(feedback: Feedback, console: Console, *, verbose: bool = False) -> None:
    """Everything a learner reads after a check, in reading order."""
    for run in feedback.runs:
        _print_heading(run, console)
        loaded = run.outcome.name != "not loaded"
        if run.cases and loaded:
            console.print()
            for case in run.cases:
                _print_case(case, console, verbose)
        console.print()
        if loaded:
            _print_output(run.output, console, verbose, " while it was loaded")
    failure = first_failure(feedback)
    for run in feedback.runs:
        if run.outcome.name == "not loaded":
            _print_not_loaded(run, console)
    if failure:
        known = any(diagnosis.confidence == "matches" for diagnosis in feedback.diagnoses)
        _print_failure(*failure, console, verbose, known)
    if feedback.pattern:
        console.print(Text.assemble(("Overall: ", "bold"), clean(feedback.pattern), "."))
        console.print()
    for number, diagnosis in enumerate(feedback.diagnoses):
        _print_diagnosis(diagnosis, console, second=number > 0)
    _print_remarks(feedback, console)
    for run in feedback.runs:
        _print_outcome(run, console)
        _print_dry_run(run, console)
    for note in feedback.notes:
        console.print(Text(note))
    console.print(_verdict(feedback))
    if used := _usage(feedback):
        console.print(Text(f"used    {used}", "dim"))
    for label, command in _next(feedback, failure is not None):
        console.print(Text.assemble((label.ljust(8), "dim"), clean(command)), soft_wrap=True)


def _print_heading(run: Run, console: Console) -> None:
    submission = run.submission
    device = [run.device] if submission.backend != "python" else []
    words = [submission.kata.slug, submission.backend, *device, f"seed {run.seed}", f"sandbox: {run.sandbox.level}"]
    dot = f" {_marks(console)['dot']} "
    known = 2 + len(device)  # what this run is, before how it is run
    console.print(Text.assemble((dot.join(words[:known]), "bold"), (dot + dot.join(words[known:]), "dim")))
    _print_hanging("", "", str(submission.path), console, "dim")


def _print_case(case: CaseResult, console: Console, verbose: bool) -> None:
    """One line; a title that is too long keeps its parameters, which tell it from its neighbours."""
    title, marks = clean(case.title), _marks(console)
    text, _, parameters = title.rpartition(" (")
    tail = f" ({parameters}" if text and title.endswith(")") else ""
    head = Text(title.removesuffix(tail))
    room = console.width - 4 - cell_len(tail)
    if head.cell_len > room > 0:
        head.truncate(room - len(marks["more"]))
        head = Text(head.plain.rstrip() + marks["more"])
    line = Text.assemble("  ", (marks[case.status], STYLE[case.status]), " ", head, tail)
    console.print(line, no_wrap=True, overflow="crop")
    if verbose:
        console.print(Text(f"    {clean(case.name)}, {case.seconds * 1000:.0f} ms", "dim"))


def _print_not_loaded(run: Run, console: Console) -> None:
    outcome = run.outcome
    if outcome.stub:
        console.print(Text.assemble(("Not written yet. ", "bold yellow"), f"{_file(run)} is still the stub."))
        console.print(Text(f"  Read the prompt with: kata show {run.submission.kata.slug}", "dim"))
    else:
        _print_hanging("Not loaded: ", "bold red", outcome.detail, console)
        for number, line in enumerate(outcome.trace):
            _print_field("at" if number == 0 else "", f"{_file(run)}, {line}", console)
    console.print()
    _print_output(run.output, console, verbose=False)


def _print_failure(run: Run, case: CaseResult, console: Console, verbose: bool, known: bool) -> None:
    finding = case.finding
    assert finding is not None
    console.print(Text.assemble((f"{_marks(console)['failed']} ", "bold red"), (clean(case.title), "bold")))
    console.print()
    if finding.call:
        _print_field("called", finding.call, console)
    if finding.kind == "forbidden":
        _print_field("used", finding.what, console)
        _print_field("rule", finding.expected, console)
        if finding.actual and not finding.where:
            _print_field("called", finding.actual, console)
    elif finding.entries:
        _print_entries(finding, console)
    else:
        if finding.kind not in ENDED:
            aspect = f"{finding.kind} of " if finding.kind in ("shape", "dtype", "device", "type") else ""
            _print_field("part", aspect + finding.what, console)
        _print_field("expected", finding.expected, console)
        _print_field("actual", finding.actual, console, "red")
        if finding.tolerance:
            _print_field("because", finding.tolerance, console)
    if finding.relation and not known:  # a mistake that matches says it better
        _print_field("relation", finding.relation, console)
    at = [f"{finding.where}: {finding.actual}"] if finding.kind == "forbidden" and finding.where else []
    for number, line in enumerate([*at, *finding.trace]):
        _print_field("at" if number == 0 else "", f"{_file(run)}, {line}", console)
    console.print()
    _print_output(case.output, console, verbose)


def _print_entries(finding: Finding, console: Console) -> None:
    count = f"{finding.wrong} of {finding.size} numbers are wrong" if finding.size > 1 else "the number is wrong"
    _print_field(finding.what, f"{count}; the worst:" if finding.wrong > 1 else count, console)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("index")
    for name in ("expected", "actual", "abs. error", "rel. error", "allowed"):
        table.add_column(name, justify="right", style="red" if name == "actual" else None)
    for entry in finding.entries:
        table.add_row(*_entry_row(entry))
    room = console.width - console.measure(table).maximum
    console.print(Padding(table, (0, 0, 0, max(2, min(INDENT, room))), expand=False))
    if finding.tolerance:
        _print_field("allowed", finding.tolerance, console)


def _entry_row(entry: Entry) -> Iterator[str]:
    yield "[" + ", ".join(str(i) for i in entry.index) + "]" if entry.index else "-"
    # what is smaller than the tolerance is a zero with rounding errors on it
    zero = entry.allowed is not None and isinstance(entry.expected, float) and abs(entry.expected) <= entry.allowed
    yield "0" if zero else _number(entry.expected)
    yield _number(entry.actual)
    try:
        error = abs(entry.actual - entry.expected)
        yield f"{error:.1e}"
        yield f"{error / abs(entry.expected):.1e}" if entry.expected and not zero else "-"
    except (TypeError, OverflowError):
        yield from ("-", "-")
    yield f"{entry.allowed:.1e}" if entry.allowed is not None else "0"


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e6 and (abs(value) >= 1e-4 or value == 0) else f"{value:.5e}"
    return str(value)


def _print_diagnosis(diagnosis: Diagnosis, console: Console, second: bool) -> None:
    mistake = diagnosis.mistake
    verb = "is" if diagnosis.confidence == "matches" else "looks like"
    opening = f"And a second one {verb} there: " if second else f"This {verb} a known mistake: "
    console.print(Text.assemble((opening, "bold magenta"), (mistake.title, "bold")))
    for line in Text(mistake.nudge).wrap(console, console.width - 2):
        line.rstrip()
        console.print(Text.assemble("  ", line))
    console.print()


def _print_remarks(feedback: Feedback, console: Console) -> None:
    seen = list(dict.fromkeys(remark for run in feedback.runs for case in run.cases for remark in case.remarks))
    for remark in seen[:1]:
        more = f" And {len(seen) - 1} more like it." if len(seen) > 1 else ""
        _print_hanging("Remark: ", "yellow", remark + more, console)


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
        _print_hanging(f"{outcome.name.capitalize()}: ", "bold red", outcome.detail, console)
        left = sum(case.status == "not run" for case in run.cases)
        if left:
            cases = "1 case was" if left == 1 else f"{left} cases were"
            dash = _marks(console)["not run"]
            console.print(Text(f"  {cases} not run ({dash}); cases run in an order that the seed draws.", "dim"))


def _print_dry_run(run: Run, console: Console) -> None:
    dry = run.dry_run
    if dry is None:
        return
    said = f"CUDA (dry run): {dry.status}"
    _print_hanging(f"{said}: " if dry.detail else said, STYLE[dry.status], dry.detail, console)
    if dry.where:
        _print_hanging("  ", "", f"{_file(run)}, {dry.where}", console)


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
    slug = feedback.submission.kata.slug
    if feedback.verdict == "failed" and (failure or all(run.outcome.name == "finished" for run in feedback.runs)):
        yield "replay", feedback.replay
    if failure:
        yield "hint", f"kata hint {slug}"
    if feedback.verdict == "passed" and feedback.only:
        yield "whole", feedback.replay
    elif feedback.verdict == "passed":
        yield "read", f"kata explain {slug}"


def _usage(feedback: Feedback) -> str:
    """What the hungriest calls used of their limits: "1.2 of 10 s, 210 MiB of 1 GiB, at most, in one call"."""
    used = [(run.usage, run.limits) for run in feedback.runs if run.usage and run.limits]
    if not used:
        return ""
    seconds = max(usage.seconds for usage, _ in used)
    memory = max(usage.memory_mb for usage, _ in used)
    limits = used[0][1]  # the same for every device
    most = f"{_seconds(seconds)} of {limits.seconds:g} s, {show_memory(memory)} of {show_memory(limits.memory_mb)}"
    return f"{most}, at most, in one call"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 10 else f"{max(seconds, 0.001):.2g}"


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


def _file(run: Run) -> str:
    return clean(run.submission.path.name)


def _marks(console: Console) -> dict[str, str]:
    return MARKS if (console.encoding or "").lower().startswith("utf") else ASCII_MARKS
