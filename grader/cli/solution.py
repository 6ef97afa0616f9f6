"""`kata solution`: the reference, and how the learner's own file differs from it."""

from __future__ import annotations

import difflib
import sys

import click

from grader import catalogue
from grader.catalogue import submission
from grader.cli import start
from grader.cli.arguments import complete_backend, complete_target
from grader.cli.console import WIDEST, console, tell
from grader.cli.mock import sitting
from grader.cli.show import is_set, print_set
from grader.cli.target import one
from grader.errors import Misuse
from grader.model import Backend, Kata, Submission
from grader.report.columns import wrapped
from grader.report.sanitize import clean
from grader.study import journal

DEEPER = "    "
ROOM = 20  # columns that code has at least, however deep it is


@click.command(
    epilog="""\b
Examples:
  kata solution                       of the file you started last
  kata solution dropout --diff        where your file differs
  kata solution dropout --backend torch
  kata solution dropout --yes > reference.py

\b
Exit codes:
  0    shown, or not wanted after all
  2    wrong usage
  130  interrupted"""
)
@click.argument("target", metavar="[SLUG|FILE]", required=False, shell_complete=complete_target)
@click.option("--diff", is_flag=True, help="Only where your file differs: - is yours, + the reference.")
@click.option(
    "--backend", metavar="BACKEND", shell_complete=complete_backend,
    help="numpy, torch or python.  [default: your file's, or the kata's first]",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Show it without a question, even if you have not passed the kata yet.")
def command(target: str | None, diff: bool, backend: str | None, yes: bool) -> None:
    """Show the reference for SLUG, for FILE, or for the file you started last. It is noted that you saw it.

    It is the answer, so you are asked first unless you have passed.
    """
    yours = _yours(target, backend)
    kata = yours.kata if yours else catalogue.find(target or "")
    named = catalogue.require_backend(kata, backend or (yours.backend if yours else kata.backends[0]))
    if diff and yours is None:
        raise Misuse(
            f"there is no file of yours for {kata.slug} ({named}) to compare; leave --diff out, "
            f"or begin with: kata start {kata.slug} --backend {named}"
        )
    if not may_reveal(kata, f"kata solution {kata.slug} --yes", yes):
        return
    text, warning = seen(kata, named)
    if warning:
        tell(warning)
    if diff and yours:
        _print(difference(yours.source, text), "diff")
    else:
        _print(text, "python")


def may_reveal(kata: Kata, anyway: str, yes: bool) -> bool:
    """Whether the answer may be shown: it was passed, or `yes` was said before, or is said now on a terminal.

    anyway  the command that asks no question, for who is on none: a Misuse names it
    """
    sitting.with_kata(kata.slug)  # Misuse in a blind interview, before anything is asked
    if yes or journal.status(kata.slug) == "passed":
        return True
    if sys.stdin.isatty() and sys.stderr.isatty():
        question = (
            f"You have not passed {kata.slug} yet, and this gives the answer away. Show it, and note that you saw it?"
        )
        return click.confirm(question, err=True)
    raise Misuse(
        f"this gives the answer away, and you have not passed {kata.slug} yet; "
        f"try kata hint {kata.slug}, or {anyway} to see it anyway."
    )


def seen(kata: Kata, backend: Backend) -> tuple[str, str | None]:
    """The reference, as it is shown; that is noted, and there is a warning where it could not be."""
    session = sitting.with_kata(kata.slug)
    warning = journal.record(journal.SolutionSeen(journal.now(), kata.slug, "solution", session=session))
    return clean(catalogue.program(kata, "solution", backend) or ""), warning


def difference(yours: str, reference: str) -> str:
    """How the reference differs, as a unified diff; "" where nothing is. A header is no part of an answer."""
    mine = clean(yours).splitlines()
    header = [line for line in mine[:1] if submission.HEADER.fullmatch(line)]
    theirs = [*header, *reference.splitlines()]
    lines = difflib.unified_diff(mine, theirs, "yours", "the reference", lineterm="", n=2)
    return "\n".join(lines)


def folded(diff: str, room: int) -> str:
    """A diff in lines that fit, each with its sign; what goes on below stands deeper than it began."""
    return "\n".join(part for line in diff.splitlines() for part in _signed(line, room))


def _signed(line: str, room: int) -> list[str]:
    sign, code = line[:1], line[1:].expandtabs()
    indent = len(code) - len(code.lstrip())
    first, *others = wrapped(code[indent:], max(room - indent - len(DEEPER) - 1, ROOM))
    return [f"{sign}{code[:indent]}{first}", *(f"{sign}{code[:indent]}{DEEPER}{other}" for other in others)]


def _yours(target: str | None, backend: str | None) -> Submission | None:
    """The learner's file for the kata, or the one that is meant; None where there is none for this backend."""
    slug = target if target in catalogue.slugs() else None
    try:
        path = one(target)
    except Misuse:
        if slug is None:
            raise
        return None
    found = submission.read(path, slug)
    if backend in (None, found.backend):
        return found
    other = start.place(found.kata, catalogue.require_backend(found.kata, backend or ""), path.parent)
    return submission.read(other, found.kata) if other.exists() else None


def _print(text: str, language: str) -> None:
    """In colour and in a pager on a terminal, as it is into a pipe."""
    if not is_set():
        click.echo(text.rstrip("\n"))
        return
    from rich.syntax import Syntax

    if language == "diff":
        text = folded(text, min(console().width, WIDEST))
    print_set(
        Syntax(text.rstrip("\n"), language, theme="ansi_dark", background_color="default", word_wrap=True), WIDEST
    )
