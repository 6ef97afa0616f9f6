"""Whole processes, measured: how long a command takes, when its verdict stands, what it takes of the processors."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

VERDICT = re.compile(rb"PASSED|FAILED|tests passed|\d+ passed")  # kata, torch-judge and pytest say it in a line


@dataclass(frozen=True)
class Contender:
    """A command that grades something.

    name       what it is, in the table
    code       the exit code that it must have: what does not grade is not measured
    """

    name: str
    command: Sequence[str]
    code: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Spent:
    """Seconds of one process: in all, until its verdict was printed, and of the processors, its children's included."""

    wall: float
    verdict: float
    processor: float


def run(contender: Contender, folder: Path) -> Spent:
    """Run it once, in this folder; RuntimeError where it does not grade."""
    # a learner's Python keeps what it has compiled; the round that is thrown away fills that cache
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, **contender.environment}
    began = time.perf_counter()
    process = subprocess.Popen(
        contender.command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout
    said, verdict = b"", 0.0
    for line in process.stdout:
        said += line
        if not verdict and VERDICT.search(line):
            verdict = time.perf_counter() - began
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode != contender.code or not verdict:
        end = said.decode("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{contender.name}: exit code {process.returncode}\n{end}")
    return Spent(wall, verdict, usage.ru_utime + usage.ru_stime)


def rounds(contenders: Sequence[Contender], folder: Path, count: int) -> Iterator[list[Spent]]:
    """What each spent, round by round: they take turns, so that a busy minute meets all of them. One round is thrown
    away first, which fills the caches."""
    for number in range(count + 1):
        spent = [run(contender, folder) for contender in contenders]
        if number:
            yield spent
