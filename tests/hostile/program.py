"""A hostile program, as its own first lines describe it.

    # kata: conv-flops (python)
    # outcome: failed: value, type      what must come of it, below; several ones are separated by commas
    # stopped by: landlock, seccomp     the layers that stop it
    # told: program, file               the kinds of attempt that are told, each and no other (default: not looked at)
    # cases: smallest                   only the hidden tests with this in their names (default: all)
    # seconds: 0.4, memory_mb: 64       the limits of a call, a line each (default: SECONDS, the kata's memory)

An outcome is "passed" (an attack beside a right answer), "failed: KINDS" (the run finished; one of these kinds of
finding is its first), "refused" (the command line says why it is no submission), or one of the run's own outcomes.

A program that gets what it wants prints STOLEN. Names between @ signs stand for places and numbers that a test
fills in, so that an attack never fails for not knowing where to go. The programs in `source/` are texts that no editor
would bear: their function `text` writes them.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "programs"
FIELD = re.compile(r"# (kata|outcome|stopped by|told|cases|seconds|memory_mb): (.+)")
OUTCOMES = ("passed", "refused", "not loaded", "crashed", "timed out", "out of memory", "broke the protocol")
SECONDS = 3.0  # of a call, where a program does not say


@dataclass(frozen=True)
class Program:
    """One file of `programs/`."""

    path: Path
    threat: str
    slug: str
    backend: str
    title: str
    outcome: str
    stopped_by: str
    told: str
    cases: str
    seconds: float
    memory_mb: int | None

    @property
    def name(self) -> str:
        return f"{self.threat}/{self.path.stem}"

    @property
    def outcomes(self) -> set[str]:
        """The run's outcomes that are right, "failed" among them where a finished run may say no."""
        words = re.split(r", (?=[a-z ]+)", self.outcome)
        return {name for word in words if (name := word.split(":")[0]) in (*OUTCOMES, "failed")}

    @property
    def kinds(self) -> set[str]:
        """The kinds of finding that are right where the run finished."""
        _, _, kinds = self.outcome.partition("failed: ")
        return {kind.strip() for kind in kinds.split(",")} if kinds else set()

    @property
    def detail(self) -> str:
        """What an outcome that is not "finished" must have in its detail: "not loaded: ModuleNotFoundError"."""
        name, _, detail = self.outcome.partition(": ")
        return detail if name == "not loaded" else ""

    def text(self, places: dict[str, Any]) -> bytes:
        """The submission, with every @NAME@ filled in."""
        text = self.path.read_text("utf-8")
        for name, value in places.items():
            text = text.replace(f"@{name}@", str(value))
        if self.threat != "source":
            return text.encode()
        names: dict[str, Any] = {}
        exec(compile(text, str(self.path), "exec"), names)
        written = names["text"]()
        return written if isinstance(written, bytes) else written.encode("utf-8", "surrogatepass")


def programs() -> list[Program]:
    """Every program, by threat and name."""
    return [read(path) for path in sorted(FOLDER.glob("*/*.py"))]


def read(path: Path) -> Program:
    """A program's header and the first line of its docstring."""
    text = path.read_text("utf-8")
    fields = {}
    for line in text.splitlines():
        match = FIELD.fullmatch(line)
        if match is None:
            break
        fields[match[1]] = match[2]
    slug, backend = fields["kata"].removesuffix(")").split(" (")
    title = (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
    memory = int(fields["memory_mb"]) if "memory_mb" in fields else None
    return Program(
        path, path.parent.name, slug, backend, title, fields["outcome"], fields["stopped by"],
        fields.get("told", ""), fields.get("cases", ""), float(fields.get("seconds", SECONDS)), memory,
    )  # fmt: skip
