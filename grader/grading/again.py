"""The command that shows a failure again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.model import Run, Submission


def command_again(submission: Submission, runs: Sequence[Run], seed: int, seconds: float | None) -> tuple[str, ...]:
    """The words of the command that shows the first failure again, or the whole run if nothing failed."""
    words = ["kata", "check", *_named(submission), "--seed", str(seed)]
    if seconds:
        words += ["--timeout", f"{seconds:g}"]
    for run in runs:
        if run.first_failure:
            device = ["--device", run.device] if len(runs) > 1 or run.device != "cpu" else []
            return (*words, "--case", run.first_failure.name, *device)
    return tuple(words)


def _named(submission: Submission) -> list[str]:
    """How a command names the submission: by its path alone where the file itself says the rest."""
    path = submission.path
    shown = str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    if submission.says_itself and shown.endswith(".py") and not shown.startswith("-"):
        return [shown]
    return [submission.kata.slug, "--file", shown, "--backend", submission.backend]
