"""The first two lines: the verdict, what was graded, how many cases pass, which parts are right and which are wrong."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from grader.model import Feedback, Run
from grader.report.columns import columns, cut
from grader.report.layout import Page
from grader.report.sanitize import one_line
from grader.words import phrase

STYLE = {"passed": "green", "failed": "red", "not run": "yellow", "can't tell": "yellow"}
GAP = "   "
INDENT = 8  # columns of the verdict


def print_headline(feedback: Feedback, page: Page, *, verbose: bool) -> None:
    """The verdict; below it what is out of the ordinary, and the parts."""
    print_verdict(feedback, page)
    how = f" {page.marks['dot']} ".join(unusual(feedback, verbose))
    parts = _parts(feedback, page)
    if how or parts.plain:
        page.two_sided(Text(" " * INDENT + how, "yellow"), parts)


def print_verdict(feedback: Feedback, page: Page, name: str = "") -> None:
    """One line: the verdict and what was graded, by its file's name or this one, and the counts at the right."""
    told = f" {page.marks['dot']} ".join(counts(feedback))
    page.two_sided(verdict_head(feedback, name or feedback.path.name, page), Text(told))


def verdict_head(feedback: Feedback, name: str, page: Page) -> Text:
    """The verdict and what was graded, by this name, within a line."""
    verdict = feedback.verdict
    said = phrase("report.verdict_passed" if verdict == "passed" else "report.verdict_failed")
    word = Text(said, f"bold {STYLE[verdict]}")
    known = f"{feedback.kata} {page.marks['dot']} {feedback.backend} {page.marks['dot']} "
    room = page.width - columns(word.plain) - 2 - columns(known)
    name = one_line(name)
    if columns(name) > room:  # the counts stand below where there is no room beside the name
        name = cut(name, max(room - columns(page.marks["more"]), 1)) + page.marks["more"]
    return word.append("  ").append(known + name, "bold default")


def print_stands(run: Run, seconds: float, page: Page) -> None:
    """One line: all cases pass on the CPU, and the dry run goes on."""
    page.hanging("", "", phrase("report.stands", count=len(run.cases), seconds=seconds), STYLE["passed"])


def nothing_ran(feedback: Feedback) -> bool:
    """Whether no case was run, since the file did not load."""
    return all(not run.cases or run.outcome.name == "not loaded" or run.outcome.loading for run in feedback.runs)


def counts(feedback: Feedback) -> Iterator[str]:
    """ "9 of 34 pass", "1 not run", "0.55 s"; nothing where nothing could be run."""
    statuses = [case.status for run in feedback.runs for case in run.cases]
    if nothing_ran(feedback):
        return
    if feedback.verdict == "passed":
        yield phrase("report.all_pass", count=len(statuses))
    else:
        yield phrase("report.some_pass", passed=statuses.count("passed"), count=len(statuses))
    if left := statuses.count("not run"):
        yield phrase("report.left", count=left)
    yield phrase("report.took", seconds=feedback.seconds or sum(run.seconds for run in feedback.runs))


def unusual(feedback: Feedback, verbose: bool) -> Iterator[str]:
    """The devices where there are several, or another than the CPU; the sandbox where it is not full."""
    if len(feedback.runs) > 1:
        for run in feedback.runs:
            yield _on_device(run)
    elif [run.device for run in feedback.runs] != ["cpu"]:
        yield from (run.device for run in feedback.runs)
    for level in dict.fromkeys(run.sandbox.level for run in feedback.runs):
        if level != "full" or verbose:
            yield phrase("report.sandbox", level=level)
    if verbose:
        yield phrase("report.seed", seed=feedback.seed)


def _on_device(run: Run) -> str:
    passed = sum(case.status == "passed" for case in run.cases)
    return phrase("report.on_device", device=run.device, passed=passed, count=len(run.cases))


def parts(feedback: Feedback) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parts of the answer that are right wherever they were compared, and those that are not."""
    said = feedback.contrast
    if said is None or not said.key.startswith("contrast.part"):
        return (), ()
    found = {name: (value,) if isinstance(value, str) else tuple(map(str, value if isinstance(value, tuple) else ()))
             for name, value in said.values}  # fmt: skip
    return found.get("right", ()), found.get("wrong", ())


def _parts(feedback: Feedback, page: Page) -> Text:
    """ "dbeta ✓   dx ✗"; nothing where it does not fit."""
    right, wrong = ([one_line(name) for name in names] for names in parts(feedback))
    if not right and not wrong:
        return Text()
    if page.plain:
        told = phrase("report.right", parts=", ".join(right)) + GAP + phrase("report.wrong", parts=", ".join(wrong))
        found = Text(told)
    else:
        marked = [(name, "passed") for name in right] + [(name, "failed") for name in wrong]
        found = Text(GAP).join(
            Text.assemble(f"{name} ", (page.marks[status], STYLE[status])) for name, status in marked
        )
    return found if columns(found.plain) <= page.width - len(GAP) else Text()
