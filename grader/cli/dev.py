"""`kata dev`: what authors of katas need."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader import catalogue
from grader.catalogue import questions as bank
from grader.catalogue import submission
from grader.cli.arguments import Whole, complete_backend, complete_program, complete_slug
from grader.cli.console import console
from grader.errors import BrokenKata, Misuse
from grader.model import Backend

if TYPE_CHECKING:
    from multiprocessing.context import SpawnContext
    from multiprocessing.queues import SimpleQueue

    from rich.progress import Progress as Bar

    from grader.authoring.audit import Part


@click.group()
def command() -> None:
    """Write and audit katas.

    \b
    Examples:
      kata dev new batch-norm
      kata dev check batch-norm
      kata dev program conv-flops batch_ignored > attempt.py
      kata dev check --mutants --record docs
      kata dev check conv-flops --pairs 25
    """


@command.command(short_help="Create the folders of a new kata.")
@click.argument("slug")
@click.option(
    "--root", type=click.Path(path_type=Path, file_okay=False), default=".", show_default=True, help="The checkout."
)
def new(slug: str, root: Path) -> None:
    """Create the folders of a new kata; `kata dev check SLUG` then lists what is left to write.

    \b
    Examples:
      kata dev new layer-norm
      kata dev new layer-norm --root ../my-katas
    """
    from grader.authoring.scaffold import scaffold

    for path in scaffold(slug, root):
        click.echo(f"Wrote {path}")
    found_there = catalogue.roots().katas.resolve() == (root / "katas").resolve()
    click.echo(f"Next: {'' if found_there else f'KATA_ROOT={root} '}kata dev check {slug}")


@command.command(short_help="Print one of a kata's programs.")
@click.argument("slug", shell_complete=complete_slug)
@click.argument("name", shell_complete=complete_program)
@click.option(
    "--backend", metavar="BACKEND", shell_complete=complete_backend,
    help="numpy, torch or python.  [default: the kata's first]",
)  # fmt: skip
def program(slug: str, name: str, backend: str | None) -> None:
    """Print the mistake or the right program NAME of the kata SLUG as a file that `kata check` grades.

    \b
    Example:
      kata dev program conv-flops batch_ignored > attempt.py
    """
    kata = catalogue.find(slug)
    chosen = catalogue.require_backend(kata, backend or kata.backends[0])
    texts = {path.stem: catalogue.program(kata, path.stem, chosen) for path in catalogue.programs(kata, chosen)}
    texts |= {mistake.slug: mistake.source for mistake in catalogue.mistakes(kata, chosen)}
    text = texts.get(name)
    if text is None:
        close = get_close_matches(name, texts, n=1)
        places = f"the names are in solutions/{slug}: mistakes.toml, mistakes and programs."
        raise Misuse(f"{slug} has no program {name!r} for {chosen}; {f'did you mean {close[0]}?' if close else places}")
    header = submission.header(kata, chosen)
    click.echo(text if text.startswith(header) else f"{header}\n{text}", nl=False)


@command.command(short_help="Audit katas, their tests and their mistakes.")
@click.argument("slugs", nargs=-1, metavar="[SLUG]...", shell_complete=complete_slug)
@click.option("--mutants", is_flag=True, help="Also grade mutants of the reference; this takes minutes.")
@click.option(
    "--pairs", type=Whole(0), default=0, metavar="N",
    help="Also diagnose N programs with two mistakes for each kata and backend.",
)  # fmt: skip
@click.option(
    "--seeds",
    type=Whole(1),
    default=20,
    show_default=True,
    help="Seeds for each reference; accepted programs get a sixth as many.",
)
@click.option("--mistake-seeds", type=Whole(1), default=3, show_default=True, help="Seeds for each mistake.")
@click.option("--jobs", type=Whole(1), default=os.cpu_count() or 1, show_default=True, help="Processes to run at once.")
@click.option(
    "--record", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR",
    help="Record the results in DIR/strength.json and .md, and what each mistake fails in the katas; katas recorded "
    "there are skipped until they change.",
)  # fmt: skip
def check(
    slugs: tuple[str, ...], mutants: bool, pairs: int, seeds: int, mistake_seeds: int, jobs: int, folder: Path | None
) -> int:
    """Audit katas: files, stub, reference, example, mistakes and accepted programs; with --mutants and --pairs, those.

    Where no kata is named, all of them, and the question bank.

    \b
    Examples:
      kata dev check layer-norm
      kata dev check --mutants --record docs

    \b
    Exit codes:
      0    no complaints
      1    complaints
      2    wrong usage
      130  interrupted
    """
    from grader.authoring import strength
    from grader.authoring.audit import fingerprint

    katas = [catalogue.find(slug) for slug in slugs] or list(catalogue.every())
    recorded = strength.load(folder) if folder else {}
    prints = {kata.slug: fingerprint(kata) for kata in katas}
    fresh = [
        kata for kata in katas if not (kata.slug in recorded and recorded[kata.slug].fingerprint == prints[kata.slug])
    ]
    for kata in katas:
        if kata not in fresh:
            click.echo(f"{kata.slug}: unchanged since it was recorded")
    parts: dict[tuple[str, str], Part] = {}
    began = time.monotonic()
    # torch first: it takes longest
    parts_to_do = sorted(((k.slug, b) for k in fresh for b in k.backends), key=lambda part: part[1] != "torch")
    # a fresh interpreter for each process: pytest and torch do not like to be forked
    spawning = multiprocessing.get_context("spawn")
    with (
        Progress(len(parts_to_do), spawning) as progress,
        ProcessPoolExecutor(min(jobs, 8), spawning, tell_steps_to, (progress.steps,)) as pool,
    ):
        futures = {
            pool.submit(
                audit_one,
                slug,
                backend,
                seeds=seeds,
                mistake_seeds=mistake_seeds,
                with_mutants=mutants,
                pairs=pairs,
                anew=folder is not None,
            ): (slug, backend)
            for slug, backend in parts_to_do
        }
        for done, future in enumerate(as_completed(futures), 1):
            part = parts[futures[future]] = future.result()
            progress.report(_lines(part, mutants, f"[{done}/{len(futures)}, {time.monotonic() - began:.0f} s]"))
    complaints = sum(len(part.complaints) for part in parts.values())
    if not slugs and bank.topics():
        complaints += _audit_questions()
    if folder:
        for kata in fresh:
            marks = {each: (parts[kata.slug, each].failures, catalogue.failures(kata, each)) for each in kata.backends}
            catalogue.record_failures(kata, {each: now.as_open_as(before) for each, (now, before) in marks.items()})
            rows = tuple(strength.row(parts[kata.slug, backend]) for backend in kata.backends)
            sound = not any(parts[kata.slug, backend].complaints for backend in kata.backends)
            recorded[kata.slug] = strength.Strength(fingerprint(kata) if sound else "unsound", rows)
        if mutants:
            strength.save(folder, recorded)
    click.echo(f"{_count(complaints, 'complaint')}." if complaints else "No complaints.")
    return 1 if complaints else 0


class Progress:
    """In a terminal, a bar of the audits that are done, and what one of the others is at; nothing in a pipe.

    steps  where the processes that audit put what they are at; None where nobody reads it
    """

    def __init__(self, total: int, context: SpawnContext):
        self.steps = context.SimpleQueue() if total and sys.stdout.isatty() else None
        self._total = total
        self._bar: Bar | None = None

    def __enter__(self) -> Progress:
        if self.steps is not None:
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("auditing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            step = TextColumn("{task.fields[step]}", markup=False)
            self._bar = Bar(*columns, step, console=console(), transient=True, redirect_stdout=False)
            self._task = self._bar.add_task("", total=self._total, step="")
            self._bar.start()
            self._reader = threading.Thread(target=self._read, args=(self.steps, self._bar), daemon=True)
            self._reader.start()
        return self

    def _read(self, steps: SimpleQueue[str], bar: Bar) -> None:
        while step := steps.get():
            bar.update(self._task, step=step)

    def report(self, lines: Iterable[str]) -> None:
        """One more is done: print what was found."""
        for line in lines:
            if self._bar is None:
                click.echo(line)
            else:
                self._bar.console.out(line, highlight=False)
        if self._bar is not None:
            self._bar.advance(self._task)
        sys.stdout.flush()

    def __exit__(self, *_: object) -> None:
        if self._bar is not None and self.steps is not None:
            self.steps.put("")  # the end
            self._reader.join()
            self._bar.stop()


_steps: SimpleQueue[str] | None = None  # of a process that audits


def tell_steps_to(steps: SimpleQueue[str] | None) -> None:
    """What a process that audits begins with."""
    global _steps
    _steps = steps


def audit_one(slug: str, backend: Backend, **how: Any) -> Part:
    """One kata on one backend, in a process of its own; a broken kata is a complaint like others."""
    from grader.authoring.audit import Part, audit

    def tell(step: str) -> None:
        if _steps is not None:
            _steps.put(f"{slug} ({backend}): {step}")

    try:
        return audit(catalogue.find(slug), backend, **how, progress=tell)
    except BrokenKata as error:
        return Part(slug, backend, (str(error),))


def _audit_questions() -> int:
    """The question bank: a line about it, and one for each complaint; returns how many there are."""
    from grader.authoring.questions import complaints

    try:
        questions = bank.questions()
        found = [*complaints(questions)]
        figures = f"{len(questions)} in {_count(len(bank.topics()), 'topic')}"
    except BrokenKata as error:
        found, figures = [str(error)], "not read"
    click.echo(f"questions: {_count(len(found), 'complaint') if found else 'sound'}; {figures}")
    for complaint in found:
        click.echo(f"  {_from_here(complaint)}")
    return len(found)


def _from_here(complaint: str) -> str:
    """With paths as they are seen from the current folder."""
    return complaint.replace(f"{Path.cwd()}{os.sep}", "")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _lines(part: Part, mutants: bool, progress: str) -> Iterator[str]:
    figures = f"{_count(part.mistakes, 'mistake')}, {part.accepted} accepted"
    if mutants:
        figures += f", {part.caught} of {part.mutants} mutants caught, {part.equivalent} equivalent"
    if part.pairs.tried:
        figures += f", {part.pairs.named} of {part.pairs.tried} pairs named"
    if not part.ran:
        figures = "nothing was run yet"
    mark = _count(len(part.complaints), "complaint") if part.complaints else "sound"
    yield f"{part.slug} ({part.backend}): {mark}; {figures}  {progress}"
    for complaint in part.complaints:
        yield f"  {_from_here(complaint)}"
