"""`kata check`: grade a file, and say what is wrong with it and why."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader import catalogue, devices
from grader.catalogue import submission
from grader.cli import interrupt
from grader.cli.arguments import Seconds, Whole, complete_target
from grader.cli.console import console, plain_option, tell
from grader.cli.page import html_option, write_page
from grader.cli.policy import policy
from grader.cli.progress import graded
from grader.cli.target import chosen, meant
from grader.errors import Misuse
from grader.grading import Grader, Stands
from grader.model import Backend, Feedback
from grader.records import dataclass
from grader.report.sanitize import one_line

if TYPE_CHECKING:
    from grader.study.events import Opened


@click.command(
    epilog="""\b
Examples:
  kata check                          the file you started last
  kata check practice/dropout.py      a file
  kata check practice                 every submission in a folder
  kata check dropout --file mine.py --backend torch
  kata check dropout --case scale     only cases with "scale" in their names
  kata check dropout --efficiency     time and memory beside the reference's
  kata check dropout --json           one JSON document (see docs/json.md)
  kata check --html feedback.html     a page for the browser too

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
@click.argument("targets", metavar="[SLUG|FILE…]", nargs=-1, shell_complete=complete_target)
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
    type=Whole(0, 2**32 - 1),
    help="Use the inputs of an earlier run again.  [default: new ones every time]",
)
@click.option(
    "--timeout",
    type=Seconds(3600),
    metavar="S",
    help="Time limit for one call, in seconds.  [default: the kata's limit]",
)
@click.option(
    "--require-sandbox", is_flag=True,
    help="Run nothing unless the full sandbox is available; kata doctor says what is missing.",
)  # fmt: skip
@click.option(
    "--efficiency", is_flag=True,
    help="If it passes, also measure time and memory beside the reference's; takes some seconds.",
)  # fmt: skip
@click.option("--record", is_flag=True, help="Count it as yours, though `kata start` did not write the file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@html_option
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Show every case, the first failure in full, and all that your code printed.",
)
@plain_option("nothing is drawn over, no sign stands for a word")
@click.pass_obj
def command(
    began: float, targets: tuple[str, ...], file: str | None, backend: Backend | None, device: str, only: str,
    seed: int | None, timeout: float | None, require_sandbox: bool, efficiency: bool, record: bool, as_json: bool,
    html: Path | None, verbose: bool, plain: bool,
) -> int:  # fmt: skip
    """Grade a file on the CPU, and on CUDA if available. Several files, or a folder of them, have a line each, and the
    first that fails is explained.
    """
    paths, kata = chosen(targets, file)
    _require_one(paths, as_json, html, efficiency)
    if as_json or html:
        from grader.cli.mock import sitting

        sitting.require_sight(paths[0], "--json" if as_json else "--html")
    several = len(paths) > 1
    done: list[_Graded] = []
    named = _names(paths)
    code = 0
    try:
        with Grader(policy(require_sandbox)) as grader:
            for path in paths:
                steps = grader.steps(
                    path, kata=kata, backend=meant(path, kata, backend, may_ask=not as_json), device=device,
                    seed=seed, only=only, seconds=timeout,
                    efficiency=efficiency, doubtful=partial(_failed_last, path), ahead=not several,
                )  # fmt: skip
                stands = None if as_json or several else partial(_print_stands, path, began, plain)
                try:
                    feedback = graded(steps, as_json or plain, "json" if as_json else "text", stands)
                except Misuse as error:
                    if not several:
                        raise
                    tell(str(error))
                    code = Misuse.exit_code
                    continue
                feedback = replace(feedback, seconds=time.perf_counter() - began)
                with interrupt.held():  # recorded and known to be, or neither
                    done.append(_recorded(path, feedback, record))
                if as_json:
                    click.echo(_json(feedback))
                elif done[-1].is_blind:
                    _print_blind(feedback, plain)
                elif several:
                    _print_line(feedback, named[path], plain)
                began = time.perf_counter()
            # told before the worker is gone: one with torch takes a while
            if not as_json:
                _print_first(done, several, verbose, plain)
            if several:
                _print_total(done, len(paths) - len(done), plain)
        if html:
            write_page(html, _page(done[0].feedback))
            if not as_json:
                click.echo(f"the page: {one_line(str(html))}")
    except KeyboardInterrupt:
        recorded = any(each.own for each in done)
        tell("stopped; what had been graded is recorded" if recorded else "stopped; nothing was recorded")
        raise
    return code or (1 if any(each.failed for each in done) else 0)


@dataclass(frozen=True)
class _Graded:
    """A file's feedback.

    own  whether it is the learner's own, and so recorded
    on   the mock interview that it belongs to
    """

    feedback: Feedback
    own: bool
    on: Opened | None

    @property
    def failed(self) -> bool:
        return self.feedback.verdict == "failed"

    @property
    def is_blind(self) -> bool:
        """Whether nothing is said of it before it is handed in."""
        return self.on is not None and self.on.blind


def _recorded(path: Path, feedback: Feedback, anyway: bool) -> _Graded:
    """Note the attempt, where the file is the learner's own, or is to count `anyway`."""
    from grader.cli import attempt  # `_failed_last` did
    from grader.cli.mock import sitting

    on = sitting.of_file(path)
    own = anyway or on is not None or attempt.is_own(path)
    if own and (warning := attempt.record(feedback, on.session if on else "")):
        tell(warning)
    return _Graded(feedback, own, on)


def _require_one(paths: Sequence[Path], as_json: bool, html: Path | None, efficiency: bool) -> None:
    """Misuse for several files with an option that is about one."""
    options = {
        "--json is one document about": as_json, "--html is one page about": html, "--efficiency measures": efficiency,
    }  # fmt: skip
    for said, wanted in options.items():
        if wanted and len(paths) > 1:
            raise Misuse(f"{said} one file; grade them one by one.")


def _failed_last(path: Path) -> bool:
    """Whether this file failed the last time. What is needed after the verdict is imported while the worker imports."""
    from grader.cli import attempt
    from grader.cli.mock import sitting  # noqa: F401

    return attempt.failed_last(path)


def _json(feedback: Feedback) -> str:
    from grader.report.json import to_json

    return to_json(feedback)


def _page(feedback: Feedback) -> str:
    """The page for the browser, with the file's lines while it holds the text that was graded."""
    from grader.cli import drill
    from grader.report.html.check import check_page

    source = ""
    with contextlib.suppress(Misuse):  # it is gone, or no text any more
        source = submission.read(feedback.path, feedback.kata, feedback.backend).source
    graded = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest() == feedback.submission
    return check_page(drill.reported(feedback), source if graded else "")


def _names(paths: Sequence[Path]) -> dict[Path, str]:
    """What each of several files is called: by its name, or by its path where two have one name."""
    often = Counter(path.name for path in dict.fromkeys(paths))
    return {path: path.name if often[path.name] == 1 else str(path) for path in paths}


def _print_line(feedback: Feedback, name: str, plain: bool) -> None:
    """The verdict on one of several files, and why."""
    from grader.cli import drill
    from grader.report.layout import Page
    from grader.report.line import print_line

    print_line(drill.reported(feedback), name, Page(console(), plain))


def _print_total(done: Sequence[_Graded], left: int, plain: bool) -> None:
    """What came of several files, of which some could not be graded; in a blind round, passed or failed alone."""
    from grader.report.layout import Page
    from grader.report.line import print_total, result_of

    results = [each.feedback.verdict if each.is_blind else result_of(each.feedback) for each in done]
    print_total(results, left, Page(console(), plain))


def _print_stands(path: Path, began: float, plain: bool, step: Stands) -> None:
    """That the verdict of the CPU stands, before what comes after it; in a blind mock interview nothing is said."""
    from grader.cli.mock import sitting
    from grader.report.headline import print_stands
    from grader.report.layout import Page

    if (sat := sitting.of_file(path)) and sat.blind:
        return
    print_stands(step.run, time.perf_counter() - began, Page(console(), plain))


def _print_blind(feedback: Feedback, plain: bool) -> None:
    from grader.report import mock
    from grader.report.layout import Page

    mock.print_blind(feedback, Page(console(), plain))


def _print_first(done: Sequence[_Graded], several: bool, verbose: bool, plain: bool) -> None:
    """The report of the only file, or of the first of several that failed; in a mock interview, the clock."""
    shown = next((each for each in done if not each.is_blind and (each.failed or not several)), None)
    if shown:
        _print_report(shown, len(done) + 3 if several else 0, verbose, plain)
        if several:
            click.echo()
    if on := next((each.on for each in done if each.on), None):
        from grader.cli.mock import sitting
        from grader.report.layout import Page

        sitting.print_clock(on, Page(console(), plain))


def _print_report(graded: _Graded, above: int, verbose: bool, plain: bool) -> None:
    """One file's report, between so many lines on several, empty ones too; and what comes after it."""
    from grader.cli import attempt, drill
    from grader.report import text

    feedback = drill.reported(graded.feedback)
    if above:
        click.echo()
    beside = int(not graded.own or graded.on is not None)
    beside += above if above < text.HEIGHT // 2 else 0  # a long list scrolls anyway
    text.print_feedback(feedback, console(), verbose=verbose, plain=plain, beside=beside)
    if not above and not graded.on and not (feedback.only and feedback.verdict == "passed"):
        attempt.print_next(feedback, own=graded.own)
