"""One submission, from file to feedback: run it on each device, find the cause of what failed, say how to replay it."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader import catalogue
from grader.model import CaseResult, Diagnosis, Feedback, Limits, Run, Submission
from grader.runner import Subject

if TYPE_CHECKING:
    from grader.judge import Evidence, HiddenTests


def examine(
    submission: Submission,
    *,
    seed: int,
    devices: tuple[str, ...] = ("cpu",),
    pattern: str = "",
    seconds: float | None = None,
    notes: tuple[str, ...] = (),
    on_case: Callable[[CaseResult], None] = lambda _: None,
) -> Feedback:
    """Grade a submission. `pattern` keeps the cases with it in their names; `seconds` replaces the kata's limit a call."""
    kata = submission.kata
    roots = catalogue.roots()
    hidden = (roots.katas, roots.solutions)
    limits = replace(kata.limits, seconds=seconds) if seconds else kata.limits
    subjects = [Subject(submission, device, hidden, limits=limits) for device in devices]
    bench = Subject(
        submission, devices[0], hidden, limits=Limits(min(limits.seconds, 5.0), limits.memory_mb), trusted=True
    )
    subjects[0].start()  # it imports on one core while pytest is imported here on another
    from grader.judge import with_hidden_tests

    def body(tests: HiddenTests) -> tuple[tuple[Run, ...], Diagnosis | None]:
        runs, diagnosis = [], None
        for subject in subjects:

            def notice(result: CaseResult) -> None:
                if result.status == "failed":
                    bench.start()  # it gets ready for the diagnosis while the other cases run
                on_case(result)

            run, evidence = tests.run(subject, pattern, notice)
            subject.close()
            runs.append(run)
            diagnosis = diagnosis or _diagnose(tests, evidence, submission, bench)
        return tuple(runs), diagnosis

    try:
        runs, diagnosis = with_hidden_tests(kata, seed, body)
    finally:
        for subject in [*subjects, bench]:
            subject.close()
    if pattern and not any(run.cases for run in runs):
        from grader.errors import Misuse

        raise Misuse(f"no case of {kata.slug} has {pattern!r} in its name; kata check -v lists their names.")
    verdict = "passed" if all(run.passed for run in runs) else "failed"
    return Feedback(submission, verdict, seed, runs, diagnosis, "", _replay(submission, runs, seed), notes)  # type: ignore[arg-type]  # one of Verdict


def first_failure(feedback: Feedback) -> tuple[Run, CaseResult] | None:
    """The first failing case, in the order in which the cases are written."""
    for run in feedback.runs:
        for case in run.cases:
            if case.status == "failed":
                return run, case
    return None


def _diagnose(
    tests: HiddenTests, evidence: dict[str, Evidence], submission: Submission, bench: Subject
) -> Diagnosis | None:
    if all(item.result.status == "passed" for item in evidence.values()):
        return None
    from grader.diagnose import diagnose

    return diagnose(tests, evidence, catalogue.mistakes(submission.kata, submission.backend), bench)


def _replay(submission: Submission, runs: tuple[Run, ...], seed: int) -> str:
    """The command that shows the first failure again, or the whole run if nothing failed."""
    path = submission.path
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    words = ["kata", "check", str(shown), "--seed", str(seed)]
    for run in runs:
        for case in run.cases:
            if case.status == "failed":
                device = ["--device", run.device] if len(runs) > 1 or run.device != "cpu" else []
                return shlex.join([*words, "--case", case.name, *device])
    return shlex.join(words)
