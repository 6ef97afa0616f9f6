"""One submission, from file to feedback: run it on each device, find the cause of what failed, say how to replay it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader import catalogue
from grader import submission as submissions
from grader.errors import KataError, Misuse
from grader.model import CaseResult, Diagnosis, Feedback, Limits, Run, Submission, Verdict
from grader.runner import Subject
from grader.shell import typed

if TYPE_CHECKING:
    from grader.judge import Case, Evidence, HiddenTests


QUICK = 5.0  # seconds for a call that only a diagnosis asks for


def examine(
    submission: Submission,
    *,
    seed: int,
    devices: tuple[str, ...] = ("cpu",),
    pattern: str = "",
    seconds: float | None = None,
    notes: tuple[str, ...] = (),
    on_case: Callable[[CaseResult], None] = lambda _: None,
    on_search: Callable[[], None] = lambda: None,
    require_sandbox: bool = False,
) -> Feedback:
    """Grade a submission. `pattern` keeps the cases with it in their names; `seconds` replaces the limit of a call.

    `on_case` is told each result, and `on_search` when the cause of a failure begins to be looked for.
    `require_sandbox` raises NotConfined where the sandbox is not full, before the submission's text is run.
    """
    kata = submission.kata
    roots = catalogue.roots()
    hidden = (roots.katas, roots.solutions)
    limits = replace(kata.limits, seconds=seconds) if seconds else kata.limits
    subjects = [
        Subject(submission, device, hidden, limits=limits, require_sandbox=require_sandbox) for device in devices
    ]
    quick = Limits(min(kata.limits.seconds, QUICK), limits.memory_mb)
    bench = Subject(submission, devices[0], hidden, limits=quick, trusted=True)

    def body(tests: HiddenTests) -> tuple[tuple[Run, ...], tuple[Diagnosis, ...], str]:
        runs: list[Run] = []
        diagnoses: tuple[Diagnosis, ...] = ()
        sentence = ""
        for subject in subjects:

            def notice(result: CaseResult) -> None:
                if result.status == "failed":
                    bench.start()  # it gets ready for the diagnosis while the other cases run
                on_case(result)

            run, evidence = tests.run(subject, pattern, notice)
            runs.append(_explained(run, tests, evidence, subject))
            sentence = sentence or _pattern(tests, evidence)
            if not diagnoses and any(item.result.status == "failed" for item in evidence.values()):
                on_search()
                subject.limits = quick
                diagnoses = _diagnose(tests, evidence, subject, bench)
            subject.close()
        return tuple(runs), diagnoses, sentence

    try:
        subjects[0].start()  # it imports on one core while pytest is imported here on another
        from grader.judge import with_hidden_tests

        runs, diagnoses, sentence = with_hidden_tests(kata, seed, body)
    finally:
        for subject in [*subjects, bench]:
            subject.close()
    if pattern and not any(run.cases for run in runs):
        raise Misuse(f"no case of {kata.slug} has {pattern!r} in its name; kata check -v lists their names.")
    verdict: Verdict = "passed" if all(run.passed for run in runs) else "failed"
    replay = _replay(submission, runs, seed, seconds)
    return Feedback(submission, verdict, seed, runs, diagnoses, sentence, pattern, replay, notes)


def first_failure(feedback: Feedback) -> tuple[Run, CaseResult] | None:
    """The first failing case, in the order in which the cases are written."""
    for run in feedback.runs:
        for case in run.cases:
            if case.status == "failed":
                return run, case
    return None


def _explained(run: Run, tests: HiddenTests, evidence: dict[str, Evidence], subject: Subject) -> Run:
    """The run with its first failure shrunk to a small input, and its relation to the right answer said."""
    first = next((case for case in run.cases if case.status == "failed" and case.name in evidence), None)
    if first is None:
        return run
    from grader.shrink import shrink

    found = evidence[first.name]
    planned = next(case for case in tests.cases if case.name == first.name)
    sentence = _relation(tests, planned, found, subject)
    small = shrink(tests, planned, found, subject).result
    assert small.finding is not None
    small = replace(small, finding=replace(small.finding, relation=sentence), seconds=first.seconds)
    return replace(run, cases=tuple(small if case is first else case for case in run.cases))


def _relation(tests: HiddenTests, case: Case, found: Evidence, subject: Subject) -> str:
    """How the wrong numbers relate to the right ones; what inputs of other sizes do not confirm is an accident."""
    from grader.relation import FACTOR, relation

    words = set(re.findall(r"\w+", tests.kata.prompt.read_text("utf-8")))

    def of(evidence: Evidence) -> str:
        last = evidence.observations[-1]
        sizes = {name: value for name, (_, _, value) in (evidence.sizes or {}).items() if name in words}
        return relation(last.actual, last.expected, last.allowed, sizes)

    sentence = of(found)
    if not sentence or not found.sizes:
        return sentence
    others = {
        name: low + (value - low + step) % (high - low + 1)
        for step, (name, (low, high, value)) in enumerate(found.sizes.items(), 1)
    }
    second = tests.sit(case, subject, others)
    again = of(second) if second.result.status == "failed" else ""
    if sentence != again and sentence.startswith(FACTOR) and again.startswith(FACTOR):
        return f"{FACTOR} a factor that changes with the sizes of the input"
    return sentence if sentence == again else ""


def _pattern(tests: HiddenTests, evidence: dict[str, Evidence]) -> str:
    from grader.pattern import pattern

    return pattern(tests.cases, evidence)


def _diagnose(
    tests: HiddenTests, evidence: dict[str, Evidence], subject: Subject, bench: Subject
) -> tuple[Diagnosis, ...]:
    """The cause by all cases, those asked for first: few cases fit many mistakes."""
    from grader.diagnose import Replays, diagnose

    mistakes = catalogue.mistakes(tests.kata, subject.backend)
    if not mistakes:
        return ()
    asked_for = [case for case in tests.cases if case.name in evidence]
    others = [case for case in tests.cases if case.name not in evidence]
    known = dict(evidence)
    for case in others:
        if subject.deaths:  # a case that ends the worker is dear, and there may be more of them
            break
        known[case.name] = tests.sit(case, subject)
    pace = {name: item.result.seconds for name, item in known.items()}
    return diagnose([*asked_for, *others], known, mistakes, Replays(tests, bench, pace))


def _replay(submission: Submission, runs: tuple[Run, ...], seed: int, seconds: float | None) -> str:
    """The command that shows the first failure again, or the whole run if nothing failed."""
    words = ["kata", "check", *_named(submission), "--seed", str(seed)]
    if seconds:
        words += ["--timeout", f"{seconds:g}"]
    for run in runs:
        for case in run.cases:
            if case.status == "failed":
                device = ["--device", run.device] if len(runs) > 1 or run.device != "cpu" else []
                return typed([*words, "--case", case.name, *device])
    return typed(words)


def _named(submission: Submission) -> list[str]:
    """How a command names the submission: by its path alone where the file itself says the rest."""
    kata, path = submission.kata, submission.path
    shown = str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    try:
        alone = submissions.read(path)
    except KataError:
        alone = None
    says_it = alone is not None and (alone.kata.slug, alone.backend) == (kata.slug, submission.backend)
    if says_it and shown.endswith(".py") and not shown.startswith("-"):
        return [shown]
    return [kata.slug, "--file", shown, "--backend", submission.backend]
