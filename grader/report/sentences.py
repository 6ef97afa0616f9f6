"""What a report says of a feedback as a whole, in sentences that each format sets in its own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from grader.command import typed
from grader.model import (
    CaseResult,
    Changed,
    DryRun,
    DryRunStatus,
    Efficiency,
    Ended,
    Feedback,
    Finding,
    ForbiddenCall,
    NoError,
    NotWritten,
    Outcome,
    OutcomeName,
    RaisedError,
    Run,
    Slow,
)
from grader.report.columns import columns
from grader.report.findings import is_endless, outcome_text
from grader.report.headline import nothing_ran, parts
from grader.report.sanitize import clean, one_line
from grader.words import memory_text, phrase, say

PARTS = 4  # of the answer, at most, of which failing cases are counted,
SHORT = 18  # and columns of their names: longer ones are no parts
CAUSES = ("experiment.", "drill.")  # how the keys of a contrast begin that stands where a cause does
ALIKE_TIME, ALIKE_MEMORY = 1.25, 1.5  # one may be so many times the other, and they are still about the same
GROWN = 0.3  # exponents further apart than this are worth a sentence
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
_FAILING: dict[type[Finding], str] = {
    Changed: "report.part_changed", RaisedError: "report.part_raised", NoError: "report.part_accepted",
    ForbiddenCall: "report.part_forbidden", Slow: "report.part_slow", Ended: "report.part_ended",
    NotWritten: "report.part_not_written",
}  # fmt: skip


def failing_parts(feedback: Feedback) -> str:
    """In which parts of the answer how many cases fail; nothing where there is one, too many, or a long one."""
    findings = [case.finding for case in _failing(feedback) if case.finding]
    counts = Counter(map(_failing_text, findings))
    if not 1 < len(counts) <= PARTS or any(columns(clean(finding.what)) > SHORT for finding in findings):
        return ""
    (most, times), *others = counts.most_common()
    first = phrase("report.failing_first_one" if times == 1 else "report.failing_first", what=most, count=times)
    said = [first, *(phrase("report.failing_next", what=what, count=count) for what, count in others)]
    return phrase("report.failing", cases=", ".join(said))


def _failing_text(finding: Finding) -> str:
    """What a case fails in: a part of the answer, an argument, an error that came, or one that did not."""
    return phrase(_FAILING.get(type(finding), "report.part_wrong"), part=finding.what)


def failing_others(feedback: Feedback) -> str:
    """Which cases fail beside the first, and by what is named where that is sure; nothing where no others do."""
    others = _failing(feedback)[1:]
    titles = "; ".join(dict.fromkeys(one_line(case.title) for case in others))
    if not others:
        return ""
    one = len(others) == 1
    # a guess, and what the text alone says, need not be all that is wrong
    sure = all(each.confidence == "matches" and not each.by_text for each in feedback.diagnoses)
    if not feedback.diagnoses or not sure or feedback.beyond:
        key = "report.also_failing_one" if one else "report.also_failing"
    elif len(feedback.diagnoses) == 1:
        key = "report.also_by_it_one" if one else "report.also_by_it"
    else:
        key = "report.also_by_them_one" if one else "report.also_by_them"
    return phrase(key, count=len(others), titles=titles)


def _failing(feedback: Feedback) -> list[CaseResult]:
    return [case for run in feedback.runs for case in run.cases if case.status == "failed" and case.finding]


def contrast_text(feedback: Feedback) -> str:
    """What tells the cases that fail from those that pass, unless the headline has said it, or it is the cause."""
    if feedback.contrast is None or any(parts(feedback)) or cause_title(feedback):
        return ""
    return phrase("report.cause" if is_cause(feedback) else "report.overall", contrast=say(feedback.contrast))


def cause_title(feedback: Feedback) -> str:
    """The cause that was found by trying, or that it is the learner's to find; no known mistake stands above it."""
    if feedback.contrast is None or feedback.diagnoses or not is_cause(feedback):
        return ""
    said = say(feedback.contrast)
    return said[0].upper() + said[1:]


def is_cause(feedback: Feedback) -> bool:
    """Whether what tells failing cases from passing ones is what is wrong, found by trying, or is not to be told."""
    return feedback.contrast is not None and feedback.contrast.key.startswith(CAUSES)


def stub_texts(feedback: Feedback) -> tuple[str, str]:
    """That nothing has been written yet, and where to read what to write."""
    still = phrase("report.still_stub", file=feedback.path.name)
    return still, phrase("report.read_prompt", slug=feedback.kata)


def ended_text(outcome: Outcome) -> tuple[str, str]:
    """How a run ended that did not finish, and the details."""
    how = f"{phrase('report.endless')}:" if is_endless(outcome) else phrase(_ENDED[outcome.name])
    return how, outcome_text(outcome)


def left_text(run: Run, mark: str) -> str:
    """How many cases were not run, and by which mark they are known."""
    left = sum(case.status == "not run" for case in run.cases)
    return phrase("report.not_run_one" if left == 1 else "report.not_run", count=left, mark=mark) if left else ""


def dry_run_text(dry: DryRun) -> str:
    """What came of the device dry run, and why."""
    said = phrase(_DRY_RUN[dry.status])
    return f"{said}: {say(dry.detail)}" if dry.detail else said


def layers_on(run: Run) -> str:
    """The layers of the sandbox that stood around a run."""
    names = ", ".join(layer.name for layer in run.sandbox.layers if layer.on)
    return phrase("report.layers_on", device=run.device, names=names)


def layers_off(run: Run) -> list[str]:
    """The layers that it lacked to be full, and why."""
    return [phrase("report.layer_off", name=layer.name, why=layer.why) for layer in run.sandbox.missing]


def usage_text(feedback: Feedback, *, always: bool) -> str:
    """What the hungriest calls used of their limits, where that is much: "up to 6.2 of 10 s and 210 MiB of 1 GiB".

    Of what ended by its limit it was said.
    """
    used = [
        (run.usage, run.limits)
        for run in feedback.runs
        if run.usage and run.limits and (always or run.outcome.name not in ("timed out", "out of memory"))
    ]
    if not used:
        return ""
    seconds = max(usage.seconds for usage, _ in used)
    memory = max(usage.memory_mb for usage, _ in used)
    limits = used[0][1]  # the same for every device
    if not always and seconds < limits.seconds / 2 and memory < limits.memory_mb / 2:
        return ""
    return phrase(
        "report.usage", seconds=_seconds(seconds), seconds_limit=limits.seconds, memory=memory_text(memory),
        memory_limit=memory_text(limits.memory_mb),
    )  # fmt: skip


def efficiency_texts(feedback: Feedback, *, always: bool) -> Iterator[str]:
    """What a right program takes beside the reference, a text for each device on which that was measured.

    always: how both grow is said where it is alike, too.
    """
    for run in feedback.runs:
        if run.efficiency:
            said = " ".join(_efficiency(run.efficiency, always))
            yield phrase("report.device", device=run.device, said=said) if len(feedback.runs) > 1 else said


def _efficiency(found: Efficiency, always: bool) -> Iterator[str]:
    if found.ended:
        why = one_line(say(found.ended))  # it may be the submission's own words
        yield phrase("report.no_answer", size=found.size, unit=found.unit, why=why)
        return
    told = []
    if found.seconds:
        factor = found.seconds.yours / found.seconds.reference
        alike = 1 / ALIKE_TIME < factor < ALIKE_TIME
        told.append(phrase("report.time_alike") if alike else phrase("report.time", factor=_factor(factor)))
    if found.memory:
        factor = found.memory.yours / found.memory.reference
        alike = 1 / ALIKE_MEMORY < factor < ALIKE_MEMORY
        told.append(phrase("report.memory_alike") if alike else phrase("report.memory", factor=_factor(factor)))
    if told or not found.growth:
        said = ", ".join(told) or phrase("report.unsteady")
        yield phrase("report.beside", size=found.size, unit=found.unit, said=said)
    if found.growth and (always or abs(found.growth.yours - found.growth.reference) >= GROWN):
        yield phrase("report.growth", yours=found.growth.yours, reference=found.growth.reference)


def _factor(factor: float) -> str:
    return f"{factor:.2g}" if factor < 10 else f"{factor:,.0f}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 10 else f"{max(seconds, 0.001):.2g}"


def next_steps(feedback: Feedback, verbose: bool) -> Iterator[str]:
    """What to type now; verbose: every case has been shown."""
    slug = feedback.kata
    if feedback.verdict == "passed":
        if not feedback.only:
            yield phrase("report.explanation", command=typed(("kata", "explain", slug)))
        return
    if not nothing_ran(feedback):
        if not verbose:
            yield phrase("report.every_case")
        if feedback.first_failure:
            yield phrase("report.a_hint", command=typed(("kata", "hint", slug)))
        yield phrase("report.same_inputs", seed=feedback.seed)
