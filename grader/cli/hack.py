"""`kata hack`: an input on which a wrong program fails, and the judge that decides."""

from __future__ import annotations

import ast
import random
import secrets
from dataclasses import replace
from pathlib import Path

import click

from grader import catalogue
from grader.catalogue import submission
from grader.cli import practice, solution, start
from grader.cli.arguments import complete_backend, complete_target
from grader.cli.console import console, plain_option, tell
from grader.cli.policy import policy
from grader.cli.target import PRACTICE
from grader.command import typed
from grader.errors import Misuse
from grader.host import Pool, Session
from grader.model import Backend, Fails, Hacked, Kata, Mistake, NoInput, Submission
from grader.report.sanitize import one_line
from grader.study import cards, journal

HACKS = Path(PRACTICE) / "hacks"
TRIES = 12  # wrong programs to look at for one with an input that shows it


@click.command(
    epilog="""\b
Examples:
  kata hack smooth-l1                 a wrong program, another one each time
  kata hack practice/hacks/hack_smooth_l1.py
                                      does it fail on your input?
  kata hack                           judges the one begun last, or begins one

\b
Exit codes:
  0    the program fails on your input; or the file was written
  1    the program passes on it, or it is no legal input
  2    wrong usage, or the file cannot be written
  3    a bug in kata, a broken kata, or a worker process that does not start
  130  interrupted"""
)
@click.argument("target", metavar="[SLUG|FILE]", required=False, shell_complete=complete_target)
@click.option(
    "--backend", metavar="BACKEND", shell_complete=complete_backend,
    help="numpy, torch or python.  [default: the one you passed last, or the kata's first]",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Write it without a question, even if you have not passed the kata yet.")
@plain_option()
def command(target: str | None, backend: str | None, yes: bool, plain: bool) -> int:
    """Find an input on which a wrong program fails; the judge decides.

    SLUG writes a wrong program of that kata to practice/hacks/, with a function attack() that you fill in: it returns
    the arguments of one call. FILE has it judged. An input is legal if the reference accepts it and the right programs
    agree about it.
    """
    begun = _begun(target)
    if begun is not None:
        return _judge(begun, plain)
    kata = catalogue.find(target or practice.any_passed("kata hack SLUG", _may_be_hacked))
    if not _may_be_hacked(kata):
        raise Misuse(f"an input of {kata.slug} cannot be written as plain arguments; choose another kata: kata list")
    chosen = catalogue.require_backend(kata, backend) if backend else practice.backend_of(kata)
    if solution.may_reveal(kata, f"kata hack {kata.slug} --yes", yes):
        _write(kata, chosen)
    return 0


def _may_be_hacked(kata: Kata) -> bool:
    from grader.hack import is_hackable
    from grader.judge import collect

    return is_hackable(collect(kata))


def _begun(target: str | None) -> journal.Started | None:
    """The hack in this file, or the last one that was begun and not done; None where a new one is meant."""
    if target is not None and target in catalogue.slugs():
        return None
    if target is not None and (target.endswith(".py") or Path(target).exists()):
        event = journal.start_of(Path(target))
        if event is None or cards.kind_of(event.card) != "hack":
            raise Misuse(f"{target} is no file that kata hack wrote; begin with: kata hack SLUG")
        return replace(event, path=target)
    if target is not None:
        return None  # a slug that is misspelt
    last: journal.Started | None = None
    for each in journal.events():
        if isinstance(each, journal.Started) and cards.kind_of(each.card) == "hack":
            last = each
        elif isinstance(each, journal.Attempt) and last and each.card == last.card and each.verdict == "passed":
            last = None
    return last if last and Path(last.path).exists() else None


# --- a wrong program --------------------------------------------------------------------------------------------------


def _write(kata: Kata, backend: Backend) -> None:
    """Draw a wrong program, and write it with the function to fill in; a file that is there is kept beside it."""
    mistake = _drawn(kata, backend)
    if journal.status(kata.slug) != "passed":
        _, warning = solution.seen(kata, backend)
        if warning:
            tell(warning)
    path = HACKS / f"hack_{kata.slug.replace('-', '_')}.py"
    card = cards.of_hack(kata.slug, mistake.slug)
    event = journal.Started(journal.now(), kata.slug, str(path), backend, card=card)
    start.put(path, content(card, backend), event, again=True)
    click.echo(f"Fill in attack() at its end, then\n  {_again(path)}")


def _drawn(kata: Kata, backend: Backend) -> Mistake:
    """A mistake for which there is an input; of those, one that was not drawn before."""
    from grader.hack import drawn
    from grader.judge import collect

    tests = collect(kata)
    left = practice.failing(kata, backend)
    random.shuffle(left)
    had = {event.card for event in journal.events() if isinstance(event, journal.Started)}
    left.sort(key=lambda each: cards.of_hack(kata.slug, each.slug) in had)
    with Pool(policy()) as pool, _trusted(kata, backend, "", pool) as session:
        found = drawn(tests, session, left[:TRIES], secrets.randbelow(2**32))
    if found is None:
        raise Misuse(
            f"no wrong program of {kata.slug} was found that fails on one fixed input; try again, or choose "
            "another kata: kata list"
        )
    return found


def content(card: str, backend: Backend) -> str:
    """The wrong program of this card, and below it the function to fill in."""
    kata = catalogue.find(cards.kata_of(card))
    _, program = practice.slipped(card, backend).split(practice.ONE_WRONG, 1)
    stub = ast.parse(catalogue.text(kata.stub)).body
    entries = [each for each in stub if isinstance(each, ast.FunctionDef) and each.name in kata.entries]
    calls = "".join(f"    {each.name}({ast.unparse(each.args)})\n" for each in entries)
    names = [arg.arg for arg in entries[0].args.args] if entries else []
    imports = f"{start.IMPORTS[backend]}\n\n\n" if start.IMPORTS[backend] else ""
    arguments = ", ".join(f'"{name}": ...' for name in names)
    return (
        f"{submission.HACK}{kata.slug} ({backend})\n"
        "# This program is wrong; what you change in it changes nothing. Your attack stands at the end.\n\n"
        f"{program.strip()}\n\n\n# --- your attack {'-' * 60}\n\n{imports}"
        'def attack():\n    """The arguments of one call that the task allows and the program above gets wrong.\n\n'
        f'{calls}    """\n'
        f"    raise NotImplementedError  # return {{{arguments}}}\n"
    )


# --- the judge --------------------------------------------------------------------------------------------------------


def _judge(begun: journal.Started, plain: bool) -> int:
    """Have the judge decide, say so, and note it."""
    from grader.report.hack import print_hacked
    from grader.report.layout import Page

    kata = catalogue.find(begun.kata)
    backend = catalogue.require_backend(kata, begun.backend)
    mistake = practice.mistake_of(begun.card, backend)
    path = Path(begun.path)
    source = submission.read(path, kata, backend).source
    verdict, output = _judged(kata, backend, mistake, source)
    title = mistake.title if isinstance(verdict, Fails) else ""
    print_hacked(verdict, title, output, Page(console(), plain))
    came: journal.Came = "passed" if title else "not gradable" if isinstance(verdict, NoInput) else "failed"
    when = journal.now()
    since = max(0.0, (when - begun.when).total_seconds())
    warning = journal.record(
        journal.Attempt(when, kata.slug, str(path.resolve()), backend, came, 0, 0.0, since=since, card=begun.card)
    )
    if warning:
        tell(warning)
    click.echo(f"next: kata hack {kata.slug} for another one" if title else f"again: {_again(path)}")
    return 0 if title else 1


def _judged(kata: Kata, backend: Backend, mistake: Mistake, source: str) -> tuple[Hacked, str]:
    """What the judge says of the learner's file, and what that printed."""
    from grader.hack import Attack, Panel, attacked
    from grader.judge import collect

    with Pool(policy()) as pool, _trusted(kata, backend, source, pool) as learners:
        learners.start()  # while pytest is imported
        tests = collect(kata)
        attack = attacked(learners, tests)
        learners.close()
        if not isinstance(attack, Attack):
            return attack, learners.output
        with _trusted(kata, backend, "", pool) as session:
            return Panel(tests, session).judge(mistake, attack.calls), attack.output


def _trusted(kata: Kata, backend: Backend, source: str, pool: Pool) -> Session:
    """A session in which programs take turns, and which keeps no rules: an input is no answer."""
    limits = replace(kata.limits, seconds=min(kata.limits.seconds, pool.policy.brief_seconds))
    program = Submission(kata, Path("hack.py"), backend, source)
    return Session(program, pool=pool, hidden=catalogue.roots().folders, limits=limits, trusted=True)


def _again(path: Path) -> str:
    """The command that has it judged."""
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return one_line(typed(["kata", "hack", str(shown)]))
