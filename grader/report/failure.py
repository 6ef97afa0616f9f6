"""One failing case in full, for -v: the call as one would type it, every number kept, what is allowed and why."""

from __future__ import annotations

from collections.abc import Iterator

from grader.model import CaseResult, Entry, ForbiddenCall, Mismatch, Place
from grader.report.findings import Interpretation, interpret, titled
from grader.report.layout import INDENT, Page
from grader.words import call_text, number_text, phrase

# the heads of the columns of a number that is wrong
ENTRY = ("label.index", "label.expected", "label.actual", "label.absolute", "label.relative", "label.allowed")


def print_failure(case: CaseResult, page: Page) -> None:
    """Everything that is known of a failing case but what was printed in it."""
    finding = case.finding
    assert finding is not None
    said = interpret(finding)
    page.hanging(f"{page.marks['failed']} ", "bold red", "".join(titled(case)), "bold")
    page.blank()
    call = call_text(finding.call) if finding.call else ""
    if isinstance(finding, ForbiddenCall):
        _print_field("label.used", said.part, page)
        _print_field("label.rule", said.expected, page)
        _print_field("label.called", call, page)
    else:
        _print_field("label.called", call, page)
        if isinstance(finding, Mismatch):
            _print_entries(finding, said, page)
        else:
            _print_field("label.part", said.part, page)
            _print_field("label.expected", said.expected, page)
            _print_field("label.actual", said.actual, page, "red")
            _print_field("label.because", said.because, page)
    _print_field("label.relation", said.relation, page)
    print_trace(said.trace, page)
    page.blank()


def print_trace(trace: tuple[Place, ...], page: Page) -> None:
    """Lines of the learner's file, the innermost last."""
    for number, place in enumerate(trace):
        page.labelled(phrase("label.at") if number == 0 else "", place_text(place, page))


def place_text(place: Place, page: Page) -> str:
    """A line of the learner's file: "line 7: y = x * mask"."""
    if not place.line:
        more = page.marks["more"]
        return f"{more} {left_out_text(place.times)} {more}"
    times = "  " + phrase("report.times", times=place.times) if place.times > 1 else ""
    return phrase("report.place", line=place.line, text=place.text) + times


def left_out_text(count: int) -> str:
    """How many lines are left out."""
    return phrase("report.places_left_out_one" if count == 1 else "report.places_left_out", count=count)


def _print_entries(finding: Mismatch, said: Interpretation, page: Page) -> None:
    from rich.padding import Padding  # few reports have a table
    from rich.table import Table

    page.labelled(finding.what, said.extent)
    index, *numbers = ENTRY
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(phrase(index))
    for key in numbers:
        table.add_column(phrase(key), justify="right", style="red" if key == "label.actual" else None)
    for entry in finding.entries:
        table.add_row(*entry_row(entry))
    room = page.width - page.console.measure(table).maximum
    page.console.print(Padding(table, (0, 0, 0, max(2, min(INDENT, room))), expand=False))
    _print_field("label.allowed", said.because, page)


def entry_row(entry: Entry) -> Iterator[str]:
    """One number's cells: index, expected, actual, absolute and relative error, what is allowed."""
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


def _print_field(key: str, value: str, page: Page, style: str = "") -> None:
    """A field that says something, beside its label."""
    if value:
        page.labelled(phrase(key), value, style)
