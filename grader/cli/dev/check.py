"""`kata dev check`: katas audited, a process for each backend of each."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader import catalogue
from grader.catalogue import questions as bank
from grader.cli.arguments import Whole, complete_slug
from grader.cli.dev.progress import Progress
from grader.errors import BrokenKata
from grader.model import Backend

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue

    from grader.authoring.audit import Part


@click.command()
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
def command(
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
