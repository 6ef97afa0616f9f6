"""Feedback for the terminal, on one screen: the verdict, each cause with its place and a counterexample, what is next.

With `verbose` every case, number and limit stands above that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from grader.command import typed
from grader.model import CaseResult, DryRunStatus, Ended, Feedback, OutcomeName, Run
from grader.report.cause import MARGIN, print_cause, print_place, print_unknown
from grader.report.columns import chopped, columns, cut, packed
from grader.report.failure import place_text, print_failure, print_trace
from grader.report.findings import attempt_text, outcome_text, titled
from grader.report.headline import STYLE, parts, print_headline
from grader.report.layout import Page
from grader.report.sanitize import clean, one_line
from grader.words import memory_text, phrase, say

OUTPUT_LINES = 3  # of what a submission printed; -v shows all
SHOWN = 2  # causes with a counterexample; further ones have their titles and nudges
PARTS = 4  # of the answer, at most, of which failing cases are counted,
APART = "    "  # between what may be typed next
SHORT = 16  # and columns of their names: longer ones are no parts
_ENDED: dict[OutcomeName, str] = {
    "not loaded": "report.not_loaded",
    "crashed": "report.crashed",
    "timed out": "report.timed_out",
    "out of memory": "report.out_of_memory",
    "broke the protocol": "report.broke_the_protocol",
}
_DRY_RUN: dict[DryRunStatus, str] = {
    "passed": "report.dry_run_passed",
    "failed": "report.dry_run_failed",
    "can't tell": "report.dry_run_unclear",
}


def print_feedback(feedback: Feedback, console: Console, *, verbose: bool = False, plain: bool = False) -> None:
    """What a learner reads after a check: one screen of what is wrong first, and with `verbose` all there is to know.

    plain: nothing is said by a mark alone.
    """
    page = Page(console, plain)
    if verbose:
        for run in feedback.runs:
            _print_details(run, page)
    print_headline(feedback, page, verbose=verbose)
    if feedback.verdict == "failed":
        page.blank()
    for run in feedback.runs:
        if run.outcome.name == "not loaded":
            _print_not_loaded(feedback, run, page)
        _print_output(run.output, page, verbose, "report.printed_loading")
    _print_causes(feedback, page, verbose)
    for run in feedback.runs:
        _print_outcome(run, page)
        _print_dry_run(run, page, verbose)
        _print_attempts(run, page)
    _print_summary(feedback, page)
    if verbose or feedback.verdict == "passed":
        _print_remarks(feedback, page, verbose)
        for note in feedback.notes:
            page.hanging("", "", say(note), "dim")
    if used := _usage(feedback, verbose):
        page.line(used, "dim")
    _print_next(feedback, page, verbose)


# --- what is wrong ----------------------------------------------------------------------------------------------------


def _print_causes(feedback: Feedback, page: Page, verbose: bool) -> None:
    """Each known mistake, and what was seen of it; the first failing case where none is known."""
    failure = feedback.first_failure
    shown = failure[1] if failure else None
    cases = {case.name: case for run in feedback.runs for case in run.cases if case.status == "failed"}
    for number, diagnosis in enumerate(feedback.diagnoses, 1):
        case = cases.get(diagnosis.case) or (shown if number == 1 and not diagnosis.places else None)
        alone = len(feedback.diagnoses) == 1
        print_cause(number, diagnosis, case if number <= SHOWN else None, page, alone=alone)
        page.blank()
    if shown is None:
        return
    if not feedback.diagnoses:
        print_unknown(shown, page, tried=_is_cause(feedback))
        page.blank()
    _print_output(shown.output, page, verbose)


def _print_summary(feedback: Feedback, page: Page) -> None:
    """In which parts of the answer cases fail, or which cases; what tells those that fail from those that pass."""
    failing = [case for run in feedback.runs for case in run.cases if case.status == "failed" and case.finding]
    counts = Counter(case.finding.what for case in failing if case.finding)
    if 1 < len(counts) <= PARTS and all(columns(clean(part)) <= SHORT for part in counts):
        said = [
            phrase("report.of_part" if count > 1 else "report.of_part_one", part=part, count=count)
            for part, count in counts.most_common()
        ]
        page.hanging("", "", phrase("report.failing", cases=", ".join(said)), "dim", most=2)
    elif len(failing) > 1:
        titles = "; ".join(dict.fromkeys(one_line(case.title) for case in failing[1:]))
        page.hanging("", "", phrase("report.also_failing", count=len(failing) - 1, titles=titles), "dim", most=2)
    if feedback.contrast and not any(parts(feedback)):
        key = "report.cause" if _is_cause(feedback) else "report.overall"
        page.hanging("", "", phrase(key, contrast=say(feedback.contrast)), most=2)


def _is_cause(feedback: Feedback) -> bool:
    """Whether what tells failing cases from passing ones is what is wrong, found by trying."""
    return feedback.contrast is not None and feedback.contrast.key.startswith("experiment.")


def _print_not_loaded(feedback: Feedback, run: Run, page: Page) -> None:
    outcome = run.outcome
    mark = page.marks["failed"]
    if outcome.stub:
        print_place(page.marks["not run"], phrase("report.still_stub", file=feedback.path.name), (), page)
        page.line(MARGIN + phrase("report.read_prompt", slug=feedback.kata), "dim")
    else:
        title = f"{phrase(_ENDED[outcome.name])} {outcome_text(outcome)}"
        print_place(mark, title, outcome.trace, page)
        if len(outcome.trace) > 1:
            print_trace(outcome.trace[:-1][-OUTPUT_LINES:], page)
    page.blank()


def _print_outcome(run: Run, page: Page) -> None:
    """How the process ended, unless a case has said so."""
    outcome = run.outcome
    if outcome.name in ("finished", "not loaded"):
        return
    if not any(isinstance(case.finding, Ended) for case in run.cases):
        page.hanging(phrase(_ENDED[outcome.name]) + " ", "bold red", outcome_text(outcome), most=3)
    left = sum(case.status == "not run" for case in run.cases)
    if left:
        key = "report.not_run_one" if left == 1 else "report.not_run"
        page.hanging("", "", phrase(key, count=left, mark=page.marks["not run"]), "dim")
    page.blank()


def _print_dry_run(run: Run, page: Page, verbose: bool) -> None:
    dry = run.dry_run
    if dry is None or (dry.status == "passed" and not verbose and not run.passed):
        return
    said = phrase(_DRY_RUN[dry.status])
    title = f"{said}: {say(dry.detail)}" if dry.detail else said
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
        for layer in run.sandbox.missing:
            page.hanging("", "", phrase("report.layer_off", name=layer.name, why=layer.why), "yellow")
        on = ", ".join(layer.name for layer in run.sandbox.layers if layer.on)
        page.hanging("", "", phrase("report.layers_on", device=run.device, names=on), "dim")
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


def _print_output(output: str, page: Page, verbose: bool, label: str = "report.printed") -> None:
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


def _usage(feedback: Feedback, verbose: bool) -> str:
    """What the hungriest calls used of their limits, where that is much: "up to 6.2 of 10 s and 210 MiB of 1 GiB".

    Of what ended by its limit it was said.
    """
    used = [
        (run.usage, run.limits)
        for run in feedback.runs
        if run.usage and run.limits and (verbose or run.outcome.name != "timed out")
    ]
    if not used:
        return ""
    seconds = max(usage.seconds for usage, _ in used)
    memory = max(usage.memory_mb for usage, _ in used)
    limits = used[0][1]  # the same for every device
    if not verbose and seconds < limits.seconds / 2 and memory < limits.memory_mb / 2:
        return ""
    return phrase(
        "report.usage", seconds=_seconds(seconds), seconds_limit=limits.seconds, memory=memory_text(memory),
        memory_limit=memory_text(limits.memory_mb),
    )  # fmt: skip


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 10 else f"{max(seconds, 0.001):.2g}"


def _print_next(feedback: Feedback, page: Page, verbose: bool) -> None:
    """What to type now, on as few lines as it fits; with `verbose` the command that shows the first failure again."""
    for line in packed([*map(one_line, _next(feedback, verbose))], APART, page.width):
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


def _next(feedback: Feedback, verbose: bool) -> Iterator[str]:
    slug = feedback.kata
    if feedback.verdict == "passed":
        if not feedback.only:
            yield phrase("report.explanation", command=typed(("kata", "explain", slug)))
        return
    if any(run.cases for run in feedback.runs) and not all(run.outcome.name == "not loaded" for run in feedback.runs):
        if not verbose:
            yield phrase("report.every_case")
        if feedback.first_failure:
            yield phrase("report.a_hint", command=typed(("kata", "hint", slug)))
        yield phrase("report.same_inputs", seed=feedback.seed)
