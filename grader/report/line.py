"""One of several files that were checked, on a line of its own, and a line about all of them."""

from __future__ import annotations

from collections.abc import Sequence

from grader.model import Ended, Feedback
from grader.report.cause import causes, diagnosis_title, unknown_title
from grader.report.headline import print_verdict, verdict_head
from grader.report.layout import Page
from grader.report.rows import Result, counted
from grader.report.sanitize import one_line
from grader.report.sentences import cause_title, dry_run_text, ended_text
from grader.words import phrase

GAP = "  "


def print_line(feedback: Feedback, name: str, page: Page) -> None:
    """The verdict, what was graded by this name, and how many cases pass; of a file that fails, why."""
    if why := reason(feedback):
        page.cropped(verdict_head(feedback, name, page).append(GAP).append(one_line(why), "default not bold"))
    else:
        print_verdict(feedback, page, name)


def print_total(results: Sequence[Result], left: int, page: Page) -> None:
    """How many files, and what came of them; `left` were not graded."""
    none: Result = "not graded"
    came = counted([*results, *[none] * left], always=("passed",))
    page.line(phrase("report.files", count=len(results) + left, came=came), "bold")


def result_of(feedback: Feedback) -> Result:
    """What a file is counted as: a stub has not failed."""
    return "not written yet" if any(run.outcome.stub for run in feedback.runs) else feedback.verdict


def reason(feedback: Feedback) -> str:
    """The title of the first thing that is wrong; "" where nothing is."""
    for run in feedback.runs:
        told = any(isinstance(case.finding, Ended) for case in run.cases)
        if run.outcome.stub:
            return phrase("batch.blank")
        if run.outcome.name != "finished" and not told:
            return " ".join(ended_text(run.outcome))
    for diagnosis, _ in causes(feedback):
        return diagnosis_title(diagnosis)
    if feedback.first_failure:
        return cause_title(feedback) or unknown_title(feedback.first_failure[1])
    dry = next((run.dry_run for run in feedback.runs if run.dry_run and run.dry_run.status == "failed"), None)
    return dry_run_text(dry) if dry else ""
