"""The programs of a kata: its references, its known mistakes, and the mutants known to be equivalent."""

from __future__ import annotations

import ast
import hashlib
import inspect
import re
from pathlib import Path

from grader.catalogue import toml
from grader.catalogue.sources import libraries, parsed, text
from grader.errors import BrokenKata, Misuse
from grader.model import Backend, Kata, Mistake


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


def mistakes(kata: Kata, backend: Backend, quick: bool = False) -> tuple[Mistake, ...]:
    """The known wrong programs that run on this backend, by name.

    quick  do not parse them: a check leaves it to the audit to find one that is no Python
    """
    require_backend(kata, backend)
    folder = kata.solution / "mistakes"
    paths = {path.stem: path for path in sorted(folder.glob("*.py"))}
    if not paths:
        raise BrokenKata.at(folder, 1, "this folder holds no mistakes; a kata needs at least one")
    found = []
    for name, path in paths.items():
        base = name.removesuffix("_torch")
        if name != base:
            if base not in paths:
                raise BrokenKata.at(path, 1, f"this is the torch twin of {base}.py, which is missing")
            continue  # read together with its twin
        mistake, runs_on = _read_mistake(kata, name, path, quick)
        if f"{name}_torch" in paths:
            twin, twin_runs_on = _read_mistake(kata, name, paths[f"{name}_torch"], quick)
            if (twin.title, twin.nudge) != (mistake.title, mistake.nudge):
                raise BrokenKata.at(twin.path, 1, f"its docstring differs from that of its twin {path.name}")
            if "torch" not in twin_runs_on:
                raise BrokenKata.at(twin.path, 1, "this is a torch twin, but it does not run as torch")
            if runs_on == ("torch",):
                raise BrokenKata.at(path, 1, f"this runs as torch only, and so does its twin {twin.path.name}")
            if backend == "torch":
                mistake, runs_on = twin, ("torch",)
        if backend in runs_on:
            found.append(mistake)
    return tuple(found)


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
    if not (solution / "mistakes").is_dir():
        raise BrokenKata.at(solution / "mistakes", 1, "this folder is missing; a kata needs at least one mistake")
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


# A mistake's docstring, and what it imports, as they are usually written.
_DOCSTRING = re.compile(r'"""([^\\]*?)"""\n')
_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+(numpy|torch)\b", re.MULTILINE)


def _read_mistake(kata: Kata, name: str, path: Path, quick: bool) -> tuple[Mistake, tuple[Backend, ...]]:
    """The mistake in this file, and the backends of the kata on which it runs."""
    docstring, imports = _glance_at_head(path) if quick else _read_head(path)
    if not docstring:
        raise BrokenKata.at(path, 1, "the docstring with the mistake's title and nudge is missing")
    title, _, rest = docstring.partition("\n")
    if not rest.startswith("\n") or not rest.strip():
        raise BrokenKata.at(path, 1, "the docstring must be a one-line title, an empty line and a nudge")
    if title.endswith("."):
        raise BrokenKata.at(path, 1, "the title, the docstring's first line, must not end with a full stop")
    mistake = Mistake(name, title, " ".join(rest.split()), path)
    if not imports:
        return mistake, kata.backends
    runs_on = tuple(backend for backend in kata.backends if backend in imports)
    line = max(imports.values())
    if len(runs_on) > 1:
        raise BrokenKata.at(path, line, "this imports both numpy and torch; a mistake may use only one of them")
    if not runs_on:
        raise BrokenKata.at(
            path, line, f"this imports {' and '.join(imports)}; the kata is for {', '.join(kata.backends)}"
        )
    return mistake, runs_on


def _read_head(path: Path) -> tuple[str | None, dict[str, int]]:
    """A program's docstring, and on which line it imports numpy and torch."""
    tree = parsed(path)
    return ast.get_docstring(tree), libraries(tree)


def _glance_at_head(path: Path) -> tuple[str | None, dict[str, int]]:
    """The same without parsing: sixty files in 2 ms, where parsing takes up to a quarter of a second."""
    source = text(path)
    plain = _DOCSTRING.match(source)
    if plain is None:
        return _read_head(path)
    lines = {found[1]: source.count("\n", 0, found.start(1)) + 1 for found in _IMPORT.finditer(source)}
    return inspect.cleandoc(plain[1]), lines


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
