"""`kata grade`: many files at once, whoever wrote them; a row each, and what they have in common."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.batch.grade import Grading
from grader.batch.journal import NAME, Journal
from grader.catalogue import find
from grader.cli import results
from grader.cli.arguments import Whole, complete_slug
from grader.cli.bar import Bar
from grader.cli.console import console, plain_option, tell
from grader.cli.policy import policy
from grader.errors import Misuse

if TYPE_CHECKING:
    from grader.batch.cluster import Cluster

NOT_GRADED = 3


@click.command(
    epilog="""\b
Examples:
  kata grade submissions             a folder of folders, one for each person
  kata grade anna.zip ben.zip        zip files; nothing is unpacked
  kata grade course --kata dropout   files that do not say which kata it is
  kata grade course -j 8 --seed 7    eight at once, with last time's inputs
  kata grade course --html pages --csv results.csv
  kata grade course --json results.json
  kata grade course --json results.json --resume
  kata grade course --scheduler tcp://host:8786   on a dask cluster

\b
Exit codes:
  0    every file has its row; one that cannot be graded as it is says why
  1    --fail-on-failed, and something did not pass
  2    wrong usage
  3    something could not be graded, through no fault of its own
  130  interrupted; --resume goes on"""
)
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path())
@click.option("--kata", metavar="SLUG", shell_complete=complete_slug, help="Grade all of them as this kata.")
@click.option("-j", "judges", type=Whole(1, 64), metavar="N", help="Grade N at once.  [default: one for each core]")
@click.option("--scheduler", metavar="URL", help="Grade on the dask cluster of this scheduler (see docs/scale.md).")
@click.option("--seed", type=Whole(0, 2**32 - 1), help="Use these inputs, for all files.  [default: new ones]")
@results.options
@click.option("--resume", is_flag=True, help="Go on with a batch that was stopped; nothing is graded twice.")
@click.option("--fail-on-failed", is_flag=True, help="Exit with 1 unless every file has passed.")
@click.option("--require-sandbox", is_flag=True, help="Run nothing unless the full sandbox is available.")
@plain_option()
def command(
    paths: tuple[str, ...], kata: str | None, judges: int | None, scheduler: str | None, seed: int | None, resume: bool,
    fail_on_failed: bool, require_sandbox: bool, plain: bool, **wanted: Path | None,
) -> int:  # fmt: skip
    """Grade many files: each has a row, with its mistakes by name; and for each kata, who made which.

    PATH is a file, a folder with a folder for each person, a zip file of such, or a pattern. What cannot be graded has
    a row that says why. The journal, kata-grade.jsonl, stands beside the results; nothing counts as yours.
    """
    from grader.report import batch as report
    from grader.report.layout import Page
    from grader.report.similar import print_similar

    if scheduler and judges:
        raise Misuse("with --scheduler every worker of the cluster grades; leave -j out.")
    slug = find(kata).slug if kata else None
    page = Page(console(), plain)
    with Grading(paths, slug, wanted["html"]) as grading, _cluster(scheduler) as cluster:
        journal = Journal(results.beside(wanted) / NAME, seed, _key(), resume=resume)
        done = 0
        try:
            with Bar(grading.count, grading.known(journal), hidden=plain) as bar:
                held = replace(policy(require_sandbox), standby=1, many=True)
                for row in grading.rows(journal, held, judges or _cores(), cluster):
                    with bar.one_more():
                        report.print_row(row, page)
                    done += 1
            batch, kept = grading.batch(journal)
            pairs = grading.pairs(batch, kept)
            results.write(batch, kept, pairs, wanted)
            report.print_batch(batch, page)
            print_similar(pairs, page)
        except KeyboardInterrupt:
            tell(
                f"stopped after {done} of {grading.count}; add --resume to go on ({journal.path} has what was graded)."
            )
            raise
        finally:
            journal.close()
    if any(row.came == "not gradable" for row in batch.rows):
        return NOT_GRADED
    return 1 if fail_on_failed and any(row.came != "passed" for row in batch.rows) else 0


def _key() -> bytes:
    """The user's key, by which the journal of a batch is known again; a warning where it cannot be kept."""
    from grader.study.key import of_user

    key, warning = of_user()
    if warning:
        tell(warning)
    return key


def _cluster(scheduler: str | None) -> AbstractContextManager[Cluster | None]:
    """The cluster to grade on, if any."""
    if scheduler is None:
        return nullcontext()
    from grader.batch.cluster import Cluster

    return Cluster(scheduler)


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
