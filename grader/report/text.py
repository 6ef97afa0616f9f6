"""Feedback for the terminal, on one screen: the verdict, each cause with its place and a counterexample, what is next.

With `verbose` every case, number and limit stands above that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from grader.command import typed
from grader.model import CaseResult, Ended, Feedback, Run
from grader.report.cause import MARGIN, ROWS, beyond, causes, print_beyond, print_cause, print_place, print_unknown
from grader.report.columns import chopped, columns, cut, packed
from grader.report.failure import place_text, print_failure, print_trace
from grader.report.findings import attempt_text, is_endless, titled
from grader.report.headline import STYLE, print_headline
from grader.report.layout import Page
from grader.report.sanitize import clean, one_line
from grader.report.sentences import (
    cause_title,
    contrast_text,
    dry_run_text,
    efficiency_texts,
    ended_text,
    failing_others,
    failing_parts,
    layers_off,
    layers_on,
    left_text,
    next_steps,
    stub_texts,
    usage_text,
)
from grader.words import phrase, say

OUTPUT_LINES = 3  # of what a submission printed; -v shows all
APART = "    "  # between what may be typed next
HEIGHT = 23  # lines of a screen: a terminal of 24 has the prompt below it


@dataclass(frozen=True)
class Detail:
    """How much is said where not everything fits on a screen; a report is as detailed as one screen allows.

    rows    lines that the arguments of a counterexample may take, where there are many
    shown   causes with a counterexample; further ones have their titles, places and nudges
    others  lines about the other cases that fail
    """

    rows: int = ROWS
    shown: int = 2
    others: int = 2


DETAILS = (
    Detail(), Detail(3), Detail(3, others=1), Detail(2, others=1), Detail(shown=1), Detail(3, shown=1), Detail(3, 1, 1)
)  # fmt: skip


def print_feedback(
    feedback: Feedback, console: Console, *, verbose: bool = False, plain: bool = False, beside: int = 0,
    keys: bool = False,
) -> None:  # fmt: skip
    """What a learner reads after a check: one screen of what is wrong first, and with `verbose` all there is to know.

    plain: nothing is said by a mark alone; beside: lines that the caller prints above and below it; keys: there are
    keys for what comes after a failure, and no command can be typed.
    """
    page = Page(console, plain)
    detail = DETAILS[0]
    if verbose:
        for run in feedback.runs:
            _print_details(run, page)
    else:
        fitting = (detail for detail in DETAILS if _lines(feedback, page, detail) + beside <= HEIGHT)
        detail = next(fitting, DETAILS[-1])
    _print_screen(feedback, page, detail, verbose=verbose)
    if feedback.verdict == "passed" or not keys:
        _print_next(feedback, page, verbose)


def _lines(feedback: Feedback, page: Page, detail: Detail) -> int:
    """How many lines it is with so much detail."""
    with page.console.capture() as printed:
        _print_screen(feedback, page, detail, verbose=False)
        _print_next(feedback, page, verbose=False)
    return printed.get().count("\n")


def _print_screen(feedback: Feedback, page: Page, detail: Detail, *, verbose: bool) -> None:
    """The verdict, what is wrong, and what there is to say of it."""
    print_headline(feedback, page, verbose=verbose)
    if feedback.verdict == "failed":
        page.blank()
    for run in feedback.runs:
        if run.outcome.name == "not loaded":
            _print_not_loaded(feedback, run, page)
        print_output(run.output, page, verbose, "report.printed_loading")
    _print_causes(feedback, page, detail, verbose)
    for run in feedback.runs:
        _print_outcome(run, page)
        _print_dry_run(run, page, verbose)
        _print_attempts(run, page)
    _print_summary(feedback, page, detail)
    if verbose or feedback.verdict == "passed":
        _print_remarks(feedback, page, verbose)
        for note in feedback.notes:
            page.hanging("", "", say(note), "dim")
    for said in efficiency_texts(feedback, always=verbose):
        page.hanging("", "", said)
    if used := usage_text(feedback, always=verbose):
        page.line(used, "dim")


# --- what is wrong ----------------------------------------------------------------------------------------------------


def _print_causes(feedback: Feedback, page: Page, detail: Detail, verbose: bool) -> None:
    """Each known mistake, and what was seen of it; the first failing case where none is known."""
    shown = feedback.first_failure[1] if feedback.first_failure else None
    named = causes(feedback)
    for number, (diagnosis, case) in enumerate(named, 1):
        alone = len(named) == 1
        print_cause(number, diagnosis, case, page, alone=alone, rows=detail.rows if number <= detail.shown else 0)
        page.blank()
    if also := beyond(feedback):
        print_beyond(also, page, rows=detail.rows if len(named) < detail.shown else 0)
        page.blank()
    if shown is None:
        return
    if not named:
        print_unknown(shown, page, cause=cause_title(feedback), rows=detail.rows)
        page.blank()
    print_output(shown.output, page, verbose)


def _print_summary(feedback: Feedback, page: Page, detail: Detail) -> None:
    if failing := failing_parts(feedback):
        page.hanging("", "", failing, "dim")  # whole: it is the only summary of all cases without -v
    elif failing := failing_others(feedback):
        page.hanging("", "", failing, "dim", most=detail.others)
    if contrast := contrast_text(feedback):
        page.hanging("", "", contrast, most=2)


def _print_not_loaded(feedback: Feedback, run: Run, page: Page) -> None:
    outcome = run.outcome
    mark = page.marks["failed"]
    if outcome.stub:
        still, read = stub_texts(feedback)
        print_place(page.marks["not run"], still, (), page)
        page.line(MARGIN + read, "dim")
    else:
        print_place(mark, " ".join(ended_text(outcome)), outcome.trace, page)
        if len(outcome.trace) > 1:
            print_trace(outcome.trace[:-1][-OUTPUT_LINES:], page)
    page.blank()


def _print_outcome(run: Run, page: Page) -> None:
    """How the process ended, unless a case has said so, and how many cases were not run for that."""
    outcome = run.outcome
    if outcome.name in ("finished", "not loaded"):
        return
    told = any(isinstance(case.finding, Ended) for case in run.cases)
    left = "" if outcome.loading else left_text(run, page.marks["not run"])
    if not told:
        how, said = ended_text(outcome)
        if outcome.loading:
            print_place(page.marks["failed"], f"{how} {said}", outcome.trace, page, last=is_endless(outcome))
        else:
            page.hanging(how + " ", "bold red", said, most=3)
    if left:
        page.hanging("", "", left, "dim")
    if left or not told:
        page.blank()


def _print_dry_run(run: Run, page: Page, verbose: bool) -> None:
    dry = run.dry_run
    if dry is None or (dry.status == "passed" and not verbose and not run.passed):
        return
    title = dry_run_text(dry)
    if dry.status == "failed":
        print_place(page.marks["failed"], title, (dry.place,) if dry.place else (), page)
        page.blank()
        return
    page.hanging("", "", title, STYLE[dry.status])
    if dry.place:
        page.hanging("  ", "", place_text(dry.place, page))


def _print_attempts(run: Run, page: Page) -> None:
    """What it tried beyond its rights, for whoever grades a stranger's file."""
    for attempt in run.attempts:
        page.hanging("", "", attempt_text(attempt) + ".", "yellow")
    if run.attempts:
        page.blank()


# --- all there is to know ---------------------------------------------------------------------------------------------


def _print_details(run: Run, page: Page) -> None:
    """Every case with its time, the first failure in full, and the layers of the sandbox."""
    if run.cases and run.outcome.name != "not loaded":
        for case in run.cases:
            _print_case(case, page)
        page.blank()
    if run.first_failure:
        print_failure(run.first_failure, page)
    if run.sandbox.layers:
        for off in layers_off(run):
            page.hanging("", "", off, "yellow")
        page.hanging("", "", layers_on(run), "dim")
        page.blank()


def _print_case(case: CaseResult, page: Page) -> None:
    """Two lines; a title that is too long keeps its label, which tells it from its neighbours."""
    mark = case.status if page.plain else page.marks[case.status]
    head, tail = (one_line(part.replace("\n", " ")) for part in titled(case))
    more, room = page.marks["more"], page.width - 3 - columns(mark) - columns(tail)
    if room <= columns(more):
        head, tail, room = head + tail, "", page.width - 3 - columns(mark)
    if columns(head) > room:
        head = cut(head, room - columns(more)).rstrip() + more
    line = Text.assemble("  ", (mark, STYLE[case.status]), " ", head, tail)
    page.console.print(line, no_wrap=True, overflow="crop")
    page.hanging("    ", "", f"{one_line(case.name)}, {case.seconds * 1000:.0f} ms", "dim")


def _print_remarks(feedback: Feedback, page: Page, verbose: bool) -> None:
    seen = list(dict.fromkeys(remark for run in feedback.runs for case in run.cases for remark in case.remarks))
    for remark in seen if verbose else seen[:1]:
        more = " " + phrase("report.more_remarks", count=len(seen) - 1) if len(seen) > 1 and not verbose else ""
        page.hanging(phrase("report.remark") + " ", "yellow", say(remark) + more)


def print_output(output: str, page: Page, verbose: bool, label: str = "report.printed") -> None:
    """What a submission printed, behind a bar; three lines of it, or all."""
    lines = clean(output).rstrip().splitlines()
    if not lines:
        return
    page.line(MARGIN + phrase(label), "dim")
    bar = f"{MARGIN}{page.marks['bar']} "
    room = max(page.width - columns(bar), 1)
    # a tab has no width until it is printed
    rows = [part for line in lines for part in chopped(line.expandtabs(), room)]
    shown = rows if verbose or len(rows) <= OUTPUT_LINES + 1 else rows[:OUTPUT_LINES]
    for row in shown:
        page.console.print(Text.assemble((bar, "dim"), row), soft_wrap=True)
    if len(shown) < len(rows):
        more = phrase("report.more_output", count=len(rows) - len(shown))
        page.console.print(Text(f"{bar}{page.marks['more']} {more}", "dim"))
    page.blank()


# --- what comes after it ----------------------------------------------------------------------------------------------


def _print_next(feedback: Feedback, page: Page, verbose: bool) -> None:
    """What to type now, on as few lines as it fits; with `verbose` the command that shows the first failure again."""
    for line in packed([*map(one_line, next_steps(feedback, verbose))], APART, page.width):
        page.hanging("", "", line, "dim")
    if feedback.verdict == "passed" and feedback.only:
        _print_command(phrase("report.whole_kata") + " ", feedback.replay, page)
    elif feedback.verdict == "failed" and verbose and feedback.replay:
        _print_command(phrase("label.replay") + "  ", feedback.replay, page)


def _print_command(label: str, words: Sequence[str], page: Page) -> None:
    """In one piece, to be copied; but a name with blanks could put any words into the first column, where it breaks."""
    command = one_line(typed(words))
    if columns(label + command) > page.width and any(" " in word or not word.isascii() for word in words):
        page.hanging(label, "dim", command)
    else:
        page.console.print(Text.assemble((label, "dim"), command), soft_wrap=True)
