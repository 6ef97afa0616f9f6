"""`kata check`: grade a file, and say what is wrong with it and why."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader import catalogue, devices
from grader.catalogue import submission as submissions
from grader.cli.arguments import complete_target
from grader.cli.console import console, in_color, tell
from grader.cli.policy import policy
from grader.errors import Misuse
from grader.grading import CaseDone, Graded, Grader, Searching, Step
from grader.model import Backend, Feedback
from grader.study import journal

PRACTICE = "practice"  # the folder that `kata start` writes to

if TYPE_CHECKING:
    from rich.status import Status


@click.command(
    epilog="""\b
Examples:
  kata check                          the file you started last
  kata check practice/dropout.py      a file
  kata check dropout --file mine.py --backend torch
  kata check dropout --case scale     only cases with "scale" in their names
  kata check dropout --json           one JSON document (see docs/json.md)

\b
Exit codes:
  0    passed
  1    failed
  2    wrong usage
  3    a bug in kata, a broken kata, a worker process that does not start,
       or a sandbox that is too weak (--require-sandbox)
  4    no such device
  130  interrupted"""
)
@click.argument("target", metavar="[SLUG|FILE]", required=False, shell_complete=complete_target)
@click.option("--file", "file", type=click.Path(), help="The file to grade, if the argument is a slug.")
@click.option(
    "--backend", type=click.Choice(catalogue.BACKENDS), help="Grade as this backend, whatever the file's header says."
)
@click.option(
    "--device",
    type=click.Choice(devices.CHOICES),
    default="auto",
    show_default=True,
    help="Where to run it; auto means the CPU, and CUDA too if available.",
)
@click.option("--case", "only", default="", metavar="PATTERN", help="Run only the cases with PATTERN in their names.")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    help="Use the inputs of an earlier run again.  [default: new ones every time]",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, 3600, min_open=True),
    callback=lambda ctx, parameter, value: _refuse_nan(value),
    metavar="S",
    help="Time limit for one call, in seconds.  [default: the kata's limit]",
)
@click.option(
    "--require-sandbox", is_flag=True,
    help="Run nothing unless the full sandbox is available; kata doctor says what is missing.",
)  # fmt: skip
@click.option("--record", is_flag=True, help="Count it as yours, though `kata start` did not write the file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Show every case, the first failure in full, and all that your code printed.",
)
@click.option(
    "--plain", is_flag=True, envvar="ACCESSIBLE",
    help="For screen readers: nothing is drawn over, no sign stands for a word.  [also: ACCESSIBLE=1]",
)  # fmt: skip
def command(
    target: str | None, file: str | None, backend: Backend | None, device: str, only: str, seed: int | None,
    timeout: float | None, require_sandbox: bool, record: bool, as_json: bool, verbose: bool, plain: bool,
) -> int:  # fmt: skip
    """Grade a file on the CPU, and on CUDA if available."""
    path, kata = _target(target, file)
    began = time.perf_counter()
    feedback = None
    with (
        Grader(policy(require_sandbox)) as grader,
        Progress(hidden=as_json or plain or not sys.stderr.isatty()) as progress,
        contextlib.closing(
            grader.steps(path, kata=kata, backend=backend, device=device, seed=seed, only=only, seconds=timeout)
        ) as steps,  # Ctrl-C may come while progress is shown: closing the steps ends their workers
    ):
        try:
            for step in steps:
                progress.show(step)
                feedback = step.feedback if isinstance(step, Graded) else None
        except KeyboardInterrupt:
            tell("stopped; nothing was recorded.")
            raise
    assert feedback is not None
    own = record or _is_own(feedback.path)
    warning = _record(feedback, time.perf_counter() - began) if own else None
    if as_json:
        from grader.report.json import to_json

        click.echo(to_json(feedback))
    else:
        from grader.report import text

        text.print_feedback(feedback, console(), verbose=verbose, plain=plain)
        if not (only and feedback.verdict == "passed"):
            _print_next(feedback, own)
    if warning:
        tell(warning)
    return 0 if feedback.verdict == "passed" else 1


def _refuse_nan(seconds: float | None) -> float | None:
    if seconds is not None and math.isnan(seconds):  # in no range, and click lets it through each
        raise click.BadParameter("nan is not a number of seconds.")
    return seconds


def _target(target: str | None, file: str | None) -> tuple[Path, str | None]:
    """The file to grade, and the kata where it is named: a slug with or without a file, a file, or neither."""
    if target is None:
        return (Path(file) if file is not None else _default_file()), None
    if file is not None:
        return Path(file), catalogue.find(target).slug
    if _is_path(target):
        return Path(target), None
    return _started_file(catalogue.find(target).slug), target


def _is_path(target: str) -> bool:
    return (
        target.endswith(".py")
        or "/" in target
        or "\\" in target
        or (os.path.exists(target) and target not in catalogue.slugs())  # which, unlike pathlib, bears any text
    )


def _default_file() -> Path:
    last = journal.last_started()
    if last is not None and last.exists():
        return last
    for folder in (Path.cwd(), Path.cwd() / PRACTICE):
        here = [path for path in sorted(folder.glob("*.py")) if submissions.is_headed(path)]
        if len(here) == 1:
            return here[0]
        if here:
            names = ", ".join(path.name for path in here[:4])
            where = "here" if folder == Path.cwd() else f"in {PRACTICE}/"
            raise Misuse(f"there are {len(here)} submissions {where} ({names}); choose one: kata check FILE.")
    raise Misuse("there is no submission here, and you have not started one; begin with: kata start SLUG.")


def _started_file(slug: str) -> Path:
    """The file that was started last for this kata, or the one with its name here or in practice/."""
    name = slug.replace("-", "_") + ".py"
    candidates = [journal.last_started(slug), Path(PRACTICE) / name, Path(name)]
    for path in candidates:
        if path is not None and path.exists():
            return path
    raise Misuse(
        f"no file for {slug} was found; begin with: kata start {slug}, or name the file: kata check {slug} --file FILE."
    )


def _record(feedback: Feedback, took: float) -> str | None:
    """Note the attempt; a part that passes is no attempt at the whole. A warning where it could not be noted."""
    if feedback.only and feedback.verdict == "passed":
        return None
    event = journal.Attempt(
        when=journal.now(), kata=feedback.kata, path=str(feedback.path.resolve()), backend=feedback.backend,
        verdict=_came(feedback), seed=feedback.seed, seconds=round(took, 3),
        diagnosis=feedback.diagnoses[0].slug if feedback.diagnoses else None, part=_part(feedback),
    )  # fmt: skip
    return journal.record(event)


def _is_own(path: Path) -> bool:
    """Whether the learner started this file, as far as anybody can tell."""
    try:
        return journal.is_started(path)
    except Misuse:
        return True  # the log cannot be read, and to write to it says why


def _came(feedback: Feedback) -> journal.Came:
    """The verdict; a file that did not load was not graded."""
    return "not gradable" if all(run.outcome.name == "not loaded" for run in feedback.runs) else feedback.verdict


def _part(feedback: Feedback) -> str:
    """What failed first: the case's name and the part of the answer; the ladder of hints starts there."""
    if feedback.first_failure is None:
        return ""
    _, case = feedback.first_failure
    return f"{case.name} {case.finding.what}" if case.finding else case.name


def _print_next(feedback: Feedback, own: bool) -> None:
    """That a stranger's file was not recorded, or what comes after a pass."""
    if not own:
        click.echo("not recorded: kata start did not write this file; --record counts it as yours")
    elif feedback.verdict == "passed":
        with contextlib.suppress(Misuse):  # a log that cannot be read: a warning says what there is to say
            click.echo(_next(feedback.kata))


def _next(slug: str) -> str:
    """What comes after a kata that was passed: the first that is new, or else one that was begun."""
    progress = journal.statuses()
    left = [each for each in catalogue.slugs() if progress.get(each, "new") != "passed" and each != slug]
    for each in sorted(left, key=lambda each: progress.get(each, "new") != "new"):
        return f"next: kata start {each}" if each not in progress else f"next: kata check {each}"
    return "next: you have passed every kata; kata list shows them all"


class Progress:
    """A line on standard error that says what is being done, and is gone when it has been."""

    def __init__(self, hidden: bool):
        self._hidden = hidden
        self._done = 0
        self._status: Status | None = None

    def __enter__(self) -> Progress:
        return self

    def show(self, step: Step) -> None:
        """Say how far it is."""
        self._done += isinstance(step, CaseDone)
        if self._hidden:
            return
        if self._status is None:
            from rich.console import Console  # while the worker gets ready

            self._status = Console(stderr=True, no_color=not in_color()).status("grading …")
            self._status.start()
        count = f" {self._done} cases" if self._done else ""
        self._status.update("looking for the cause …" if isinstance(step, Searching) else f"grading …{count}")

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            try:
                self._status.stop()
            except IndexError:  # Ctrl-C came while it was starting: rich takes down what never stood, and stops there
                self._status.console.show_cursor()
