"""kata check: grade a file, and say what is wrong with it and why."""

from __future__ import annotations

import math
import os
import secrets
import sys
import time
from pathlib import Path

import click

from grader import catalogue, devices, store
from grader import submission as submissions
from grader.cli.console import console
from grader.errors import Misuse
from grader.model import Backend, CaseResult, Feedback, Submission


@click.command(
    epilog="""\b
Examples:
  kata check                                  the file started last, or the only one here
  kata check practice/dropout.py              a file
  kata check dropout --file mine.py --backend torch
  kata check practice/dropout.py --case scale the cases with "scale" in their names
  kata check practice/dropout.py --json       one JSON document, described in docs/json.md

\b
Exit codes: 0 passed, 1 failed, 2 misuse, 3 our own bug, a broken kata, no worker to be had or (--require-sandbox)
too weak a sandbox, 4 no such device, 130 interrupted."""
)
@click.argument("target", metavar="[SLUG|FILE]", required=False, shell_complete=submissions.complete_target)
@click.option("--file", "file", type=click.Path(), help="The file to grade, where the argument is a slug.")
@click.option(
    "--backend",
    type=click.Choice(["numpy", "torch", "python"]),
    help="Grade as this backend, whatever the file's header says.",
)
@click.option(
    "--device",
    type=click.Choice(devices.CHOICES),
    default="auto",
    show_default=True,
    help="Where to run; auto is the CPU, and CUDA where there is one.",
)
@click.option("--case", "pattern", default="", metavar="PATTERN", help="Only the cases with PATTERN in their names.")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    help="Draw the inputs of an earlier run again.  [default: new every run]",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, 3600, min_open=True),
    callback=lambda ctx, parameter, value: _refuse_nan(value),
    metavar="S",
    help="Seconds that one call may take.  [default: the kata's limit]",
)
@click.option(
    "--require-sandbox", is_flag=True,
    help="Grade in the full sandbox or not at all, before anything is run.  [kata doctor says what it lacks]",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Names and times of all cases, and everything that the program printed."
)
def command(
    target: str | None, file: str | None, backend: Backend | None, device: str, pattern: str, seed: int | None,
    timeout: float | None, require_sandbox: bool, as_json: bool, verbose: bool,
) -> int:  # fmt: skip
    """Grade a file on the CPU, and on CUDA where there is one."""
    submission = _submission(target, file, backend)
    seed = secrets.randbelow(10**9) if seed is None else seed
    run_on, notes = devices.resolve(device, submission.backend)
    from grader.feedback import examine

    with Progress(as_json) as progress:
        began = time.perf_counter()
        feedback = examine(
            submission, seed=seed, devices=run_on, pattern=pattern, seconds=timeout, notes=notes, on_case=progress.case,
            on_search=progress.search, require_sandbox=require_sandbox,
        )  # fmt: skip
        took = time.perf_counter() - began
    warning = _record(feedback, took)
    if as_json:
        from grader.report import document

        click.echo(document.render(feedback))
    else:
        from grader.report import text

        text.print_feedback(feedback, console(), verbose=verbose)
    if warning:
        click.echo(f"kata: {warning}", err=True)
    return 0 if feedback.verdict == "passed" else 1


def _refuse_nan(seconds: float | None) -> float | None:
    if seconds is not None and math.isnan(seconds):  # in no range, and click lets it through each
        raise click.BadParameter("nan is not a number of seconds.")
    return seconds


def _submission(target: str | None, file: str | None, backend: Backend | None) -> Submission:
    """What to grade: a slug with or without a file, a file, the file started last, or the only one here."""
    if target is None and file is None:
        return submissions.read(_default_file(), None, backend)
    if target is not None and file is None and _is_path(target):
        return submissions.read(Path(target), None, backend)
    kata = catalogue.find(target) if target is not None else None
    if file is not None:
        return submissions.read(Path(file), kata, backend)
    assert kata is not None
    return submissions.read(_started_file(kata.slug), kata, backend)


def _is_path(target: str) -> bool:
    return (
        target.endswith(".py")
        or "/" in target
        or "\\" in target
        or (os.path.exists(target) and target not in catalogue.slugs())  # which, unlike pathlib, bears any text
    )


def _default_file() -> Path:
    last = store.last_started()
    if last is not None and last.exists():
        return last
    here = [path for path in sorted(Path.cwd().glob("*.py")) if submissions.is_headed(path)]
    if len(here) == 1:
        return here[0]
    if here:
        names = ", ".join(path.name for path in here[:4])
        raise Misuse(f"there are {len(here)} submissions here ({names}); say which one: kata check FILE.")
    raise Misuse("there is no submission here and none was started; begin with: kata start SLUG.")


def _started_file(slug: str) -> Path:
    """The file that was started last for this kata, or the one with its name here or in practice/."""
    name = slug.replace("-", "_") + ".py"
    candidates = [store.last_started(slug), Path("practice") / name, Path(name)]
    for path in candidates:
        if path is not None and path.exists():
            return path
    raise Misuse(
        f"no file of yours for {slug} was found; begin with: kata start {slug}, or name it: "
        f"kata check {slug} --file FILE."
    )


def _record(feedback: Feedback, took: float) -> str | None:
    """Note the attempt; a part that passes is no attempt at the whole. A warning where it could not be noted."""
    submission, diagnoses = feedback.submission, feedback.diagnoses
    if feedback.only and feedback.verdict == "passed":
        return None
    event = store.Attempt(
        when=store.now(), kata=submission.kata.slug, path=str(submission.path.resolve()), backend=submission.backend,
        verdict=feedback.verdict, seed=feedback.seed, seconds=round(took, 3), 
        diagnosis=diagnoses[0].mistake.slug if diagnoses else None, part=_part(feedback),
    )  # fmt: skip
    return store.record(event)


def _part(feedback: Feedback) -> str:
    """What failed first: the case's name and the part of the answer; the ladder of hints starts there."""
    for run in feedback.runs:
        for case in run.cases:
            if case.finding:
                return f"{case.name} {case.finding.what}"
    return ""


class Progress:
    """A line on a terminal that counts the cases while they run, and is gone when they have."""

    def __init__(self, quiet: bool):
        self.quiet = quiet or not sys.stderr.isatty()
        self.done = 0

    def __enter__(self) -> Progress:
        self._say("grading …")
        return self

    def case(self, result: CaseResult) -> None:
        """One more has been run."""
        self.done += 1
        self._say(f"grading … {self.done} cases")

    def search(self) -> None:
        """All have been run, and some failed."""
        self._say("looking for the cause …")

    def _say(self, text: str) -> None:
        if not self.quiet:
            sys.stderr.write(f"\r\033[K{text}")
            sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        self._say("")
