"""`kata watch`: check a file whenever it is saved."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import click

from grader import catalogue
from grader.catalogue import submission as submissions
from grader.cli import attempt, drill, hint, interrupt, solution, start, today
from grader.cli.arguments import complete_target
from grader.cli.console import console, in_color, plain_option
from grader.cli.mock import sitting
from grader.cli.policy import policy
from grader.cli.target import chosen, is_submission
from grader.grading import Grader, Step
from grader.model import Feedback
from grader.study.choice import onward
from grader.watch import Appended, Desk, Files, Keys, Repainted, Watch
from grader.watch.events import WentOn
from grader.watch.screen import ending
from grader.watch.state import State

STANDBY = 2  # workers: one for the file, one in which known mistakes are tried if it fails


@click.command(
    epilog="""\b
Examples:
  kata watch                        the file you started last, then the next
  kata watch dropout                the file for a kata
  kata watch practice/dropout.py    a file
  kata watch practice               whichever submission in a folder is saved
  kata watch --poll                 where saves go unheard: network folders

\b
Exit codes:
  0    ended with q
  2    wrong usage
  3    a bug in kata, or a worker process that does not start
  130  interrupted"""
)
@click.argument("target", metavar="[SLUG|FILE|FOLDER]", required=False, shell_complete=complete_target)
@click.option("--poll", is_flag=True, help="Look for changes five times a second, and wait for no event.")
@plain_option("nothing is painted over, no sign stands for a word")
def command(target: str | None, poll: bool, plain: bool) -> None:
    """Check a file at once, and again whenever it is saved. The keys are shown at the bottom.

    Each check counts as one by `kata check`. A pass leads on to the next kata, if you say so.
    """
    paths, _ = chosen([target] if target else [], None)
    if not paths[0].exists():
        submissions.read(paths[0])  # which says what to do about it
    for path in paths:
        sitting.require_sight(path, "kata watch")
    folder = paths[0].parent if target and Path(target) == paths[0].parent else None
    in_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    keys = Keys(in_terminal)
    with Grader(replace(policy(), standby=STANDBY, recalls=True)) as grader:
        desk = _Desk(grader, plain)
        if sys.stdout.isatty() and not plain:
            screen: Repainted | Appended = Repainted(sys.stdout, desk.report, in_color())
        else:
            screen = Appended(sys.stdout, desk.report, keys.listens)
        files = Files(folder or paths[0], keys.ring, poll, is_submission if folder else bool)
        watch = Watch(files, keys, screen, desk.wired(), asks=target is None)
        state = watch.run(max(paths, key=lambda path: path.stat().st_mtime))
    click.echo(ending(state))


class _Desk:
    """What a watch has done here: by the functions behind `kata check`, `kata hint` and `kata start`.

    A kata has the same inputs at each save: what changes on the screen is what the learner has changed.
    """

    def __init__(self, grader: Grader, plain: bool):
        self.grader, self.plain = grader, plain
        self._seeds: dict[str, int] = {}

    def wired(self) -> Desk:
        return Desk(
            steps=self.steps, record=self.record, stand_by=self.grader.stand_by, hint=self.hint, cases=self.cases,
            solution=self.solution, edit=start.open_editor, next=self.next,
        )  # fmt: skip

    def steps(self, path: Path, given_up: Callable[[], bool]) -> Generator[Step, None, None]:
        submission = submissions.read(path)
        seed = self._seeds.setdefault(submission.kata.slug, secrets.randbelow(10**9))
        yield from self.grader.steps(submission, seed=seed, given_up=given_up)

    def record(self, feedback: Feedback) -> tuple[tuple[str, ...], str]:
        on = sitting.of_file(feedback.path)
        own = on is not None or attempt.is_own(feedback.path)
        with interrupt.held():
            warning = attempt.record(feedback, on.session if on else "") if own else None
        passed = own and not on and feedback.verdict == "passed"
        return (warning,) if warning else (), self._following(feedback.kata) if passed else ""

    def report(self, feedback: Feedback, verbose: bool = False) -> str:
        from grader.report import text

        out = console()
        with out.capture() as captured:
            text.print_feedback(drill.reported(feedback), out, verbose=verbose, plain=self.plain, keys=True)
        return captured.get()

    def cases(self, feedback: Feedback) -> str:
        return self.report(feedback, verbose=True)

    def hint(self, state: State) -> str:
        kata = catalogue.find(self._kata(state))
        text, warning = hint.following(kata, sitting.with_kata(kata.slug))
        text = f"{text}\n{warning}" if warning else text
        return text if in_color() else click.unstyle(text)

    def solution(self, state: State) -> str:
        kata = catalogue.find(self._kata(state))
        text, warning = solution.seen(kata, submissions.read(state.path).backend)
        return f"{text}\n{warning}" if warning else text

    def next(self, state: State) -> WentOn | None:
        slug = self._following(self._kata(state))
        if not slug:
            return None
        kata = catalogue.find(slug)
        backend = state.feedback.backend if state.feedback else kata.backends[0]
        backend = backend if backend in kata.backends else kata.backends[0]
        path = start.place(kata, backend, state.path.parent)
        warning = None if path.exists() else start.begin_unseen(kata, backend, path)
        return WentOn(path, (warning,) if warning else ())

    @staticmethod
    def _following(slug: str) -> str:
        """The kata that `kata next` goes on to, reviews left out; "" after the last."""
        found = onward(today.desk(), but=slug)
        return found.kata if found else ""

    def _kata(self, state: State) -> str:
        return state.feedback.kata if state.feedback else submissions.read(state.path).kata.slug
