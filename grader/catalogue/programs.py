"""The right programs of a kata: its references, others in different styles, and mutants known to be equivalent."""

from __future__ import annotations

import ast
import hashlib
import re
from pathlib import Path

from grader.catalogue import toml
from grader.catalogue.sources import libraries, parsed, text
from grader.errors import BrokenKata, Misuse
from grader.model import Backend, Kata

REFERENCE = "solution"  # what an edit calls the reference as its base
_HEADER = re.compile(r"# kata: [a-z0-9-]+ \(([a-z, ]+)\)\n")


def reference(kata: Kata, backend: Backend) -> Path:
    """The file of the reference solution for this backend."""
    require_backend(kata, backend)
    own = kata.solution / f"solution_{backend}.py"
    common = kata.solution / "solution.py"
    if backend == kata.backends[0]:
        return common
    if own.exists():
        return own
    for library in libraries(parsed(common)):
        raise BrokenKata.at(
            own, 1, f"this file is missing; {common.name} imports {library}, so it cannot serve {backend}"
        )
    return common


def programs(kata: Kata, backend: Backend) -> tuple[Path, ...]:
    """The files of the right programs in different styles that run on this backend, by name."""
    folder = kata.solution / "programs"
    return tuple(path for path in sorted(folder.glob("*.py")) if backend in _backends(path, text(path)))


def program(kata: Kata, name: str, backend: Backend) -> str | None:
    """The text of the reference ("solution"), or of a program in another style; None if that does not run on it.

    A program for several backends calls their namespace `xp`: it is imported in place of the header.
    """
    if name == REFERENCE:
        return text(reference(kata, backend))
    path = kata.solution / "programs" / f"{name}.py"
    source = text(path)
    backends = _backends(path, source)
    if backend not in backends:
        return None
    if len(backends) == 1 or backend == "python":
        return source
    return _HEADER.sub(f"import {backend} as xp\n", source, count=1)


def _backends(path: Path, source: str) -> tuple[str, ...]:
    """The backends that a program's header names."""
    header = _HEADER.match(source)
    if header is None:
        raise BrokenKata.at(path, 1, "the first line must be `# kata: SLUG (BACKEND)`, or name several backends")
    return tuple(name.strip() for name in header[1].split(","))


def require_backend(kata: Kata, backend: str) -> Backend:
    """`backend` itself where the kata offers it; a Misuse that says what it offers where it does not."""
    for offered in kata.backends:
        if offered == backend:
            return offered
    raise Misuse(f"{kata.slug} is not available for {backend}; choose --backend {' or '.join(kata.backends)}")


def check_files(kata: Kata) -> None:
    """BrokenKata where a file is missing, or the stub and kata.toml do not fit together."""
    solution = kata.solution
    for path in (kata.prompt, kata.stub, solution / "solution.py", solution / "explain.md", kata.hidden_tests):
        if not path.is_file():
            raise BrokenKata.at(path, 1, "this file is missing")
    if not (solution / "mistakes.toml").is_file() and not (solution / "mistakes").is_dir():
        raise BrokenKata.at(solution / "mistakes.toml", 1, "this file is missing; a kata needs at least one mistake")
    stub = parsed(kata.stub)
    defined = {node.name for node in stub.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for entry in kata.entries:
        if entry not in defined:
            raise BrokenKata.at(kata.stub, 1, f"the entry {entry!r} of kata.toml is not defined here")
    if {"numpy", "torch"} <= set(kata.backends):
        for library, line in libraries(stub).items():
            raise BrokenKata.at(kata.stub, line, f"the stub of a kata for numpy and torch may not import {library}")
    for backend in kata.backends:
        reference(kata, backend)


def equivalents(kata: Kata) -> frozenset[tuple[str, str, str]]:
    """(file, line before, line after) of the mutants known to compute the same, from solutions/<slug>/equivalent.toml.

    BrokenKata where an entry says anything else, or not why.
    """
    path = kata.solution / "equivalent.toml"
    if not path.exists():
        return frozenset()
    top = toml.parse(path, text(path))
    top.allow("equivalent")
    found = set()
    for entry in top.tables("equivalent"):
        entry.allow("file", "before", "after", "why")
        entry.line("why")
        found.add((entry.line("file"), entry.string("before"), entry.string("after")))
    return frozenset(found)


def fingerprint(kata: Kata) -> str:
    """A hash of the kata's two folders: what a verdict and its diagnosis depend on beside the grader."""
    digest = hashlib.sha256()
    for folder in (kata.folder, kata.solution):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".toml", ".md")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
