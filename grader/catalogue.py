"""Which katas there are, and what their folders say, parsed once and strictly.

Nothing is registered: a folder in katas/ with its twin in solutions/ is a kata. `find` reads the two folders of one
kata and no other, so that the others cost nothing and cannot hide it by being broken.
"""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from grader import toml
from grader.errors import BrokenKata, Misuse
from grader.model import Backend, Forbidden, Hints, Kata, Level, Limits, Mistake

SLUG = re.compile(r"(?!.{256})[a-z0-9]+(?:-[a-z0-9]+)*")  # no longer than a folder's name may be
BACKENDS: tuple[Backend, ...] = get_args(Backend)
LEVELS: tuple[Level, ...] = get_args(Level)
RUNGS = 3
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


@dataclass(frozen=True)
class Roots:
    """The two folders that hold the katas: what learners may see, and its twin for the judge."""

    katas: Path
    solutions: Path


def roots() -> Roots:
    """Where the katas are: in $KATA_ROOT, inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    if chosen := os.environ.get("KATA_ROOT"):
        root = Path(os.path.expanduser(chosen)).absolute()
    else:
        root = package if (package / "katas").is_dir() else package.parent
    return Roots(root / "katas", root / "solutions")


def slugs(roots: Roots | None = None) -> tuple[str, ...]:
    """The names of all katas, the broken ones too, in alphabetical order."""
    folder = _given_or_default(roots).katas
    try:
        with os.scandir(folder) as found:
            return tuple(sorted(each.name for each in found if each.name[0] not in "._" and each.is_dir()))
    except OSError as error:
        if roots is None and os.environ.get("KATA_ROOT"):
            remedy = "point KATA_ROOT to a folder that holds katas/ and solutions/, or unset it"
        else:
            remedy = "install kata-dojo again, or point KATA_ROOT to a folder that holds katas/ and solutions/"
        raise Misuse(f"there are no katas in {folder} ({error.strerror}); {remedy}") from None


def find(slug: str, roots: Roots | None = None) -> Kata:
    """The kata of this name; its two folders are read and no other."""
    at = _given_or_default(roots)
    folder, solution = at.katas / slug, at.solutions / slug
    if not SLUG.fullmatch(slug):
        if slug in slugs(roots):
            raise BrokenKata.at(folder, 1, "a kata's folder is named in small letters, digits and single hyphens")
        raise _unknown(slug, roots)
    if not folder.is_dir():
        if solution.is_dir():
            raise BrokenKata.at(solution, 1, f"its twin folder {folder} is missing; a kata is two folders of one name")
        raise _unknown(slug, roots)
    if not solution.is_dir():
        raise BrokenKata.at(folder, 1, f"its twin folder {solution} is missing; a kata is two folders of one name")
    kata = _parse(folder, solution)
    _check_files(kata)
    return kata


def every(roots: Roots | None = None) -> tuple[Kata, ...]:
    """All katas; the first broken one raises."""
    return tuple(find(slug, roots) for slug in slugs(roots))


def reference(kata: Kata, backend: Backend) -> Path:
    """The file of the reference solution for this backend."""
    require_backend(kata, backend)
    own = kata.solution / f"solution_{backend}.py"
    common = kata.solution / "solution.py"
    if backend == kata.backends[0]:
        return common
    if own.exists():
        return own
    for library in _libraries(_tree(common)):
        raise BrokenKata.at(
            own, 1, f"this file is missing; {common.name} imports {library}, so it cannot serve {backend}"
        )
    return common


def mistakes(kata: Kata, backend: Backend) -> tuple[Mistake, ...]:
    """The known wrong programs that run on this backend, by name."""
    require_backend(kata, backend)
    folder = kata.solution / "mistakes"
    paths = {path.stem: path for path in sorted(folder.glob("*.py"))}
    if not paths:
        raise BrokenKata.at(folder, 1, "there is no mistake in this folder; a kata has at least one")
    found = []
    for name, path in paths.items():
        base = name.removesuffix("_torch")
        if name != base:
            if base not in paths:
                raise BrokenKata.at(path, 1, f"this is the torch twin of {base}.py, which is missing")
            continue  # read together with its twin
        mistake, runs_on = _read_mistake(kata, name, path)
        if f"{name}_torch" in paths:
            twin, twin_runs_on = _read_mistake(kata, name, paths[f"{name}_torch"])
            if (twin.title, twin.nudge) != (mistake.title, mistake.nudge):
                raise BrokenKata.at(twin.path, 1, f"its docstring differs from that of its twin {path.name}")
            if "torch" not in twin_runs_on:
                raise BrokenKata.at(twin.path, 1, "this is a torch twin, and it cannot run as torch")
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
    raise Misuse(f"{kata.slug} is not offered for {backend}; choose --backend {' or '.join(kata.backends)}")


def text(path: Path) -> str:
    """What one of a kata's own files says."""
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise BrokenKata.at(path, line, "this is not UTF-8 text") from None
    except FileNotFoundError:
        raise BrokenKata.at(path, 1, "this file is missing") from None
    except OSError as error:
        raise BrokenKata.at(path, 1, f"this file cannot be read ({error.strerror})") from None


def _given_or_default(given: Roots | None) -> Roots:
    return given if given is not None else roots()


def _unknown(slug: str, roots: Roots | None) -> Misuse:
    from difflib import get_close_matches  # only a typing error needs it

    close = get_close_matches(slug.lower().replace("_", "-"), slugs(roots), n=1)
    meant = f"did you mean {close[0]}? " if close else ""
    named = slug if len(slug) <= 60 else f"{slug[:60]}…"
    return Misuse(f"there is no kata called {named!r}: {meant}`kata list` shows them all")


# kata.toml


def _parse(folder: Path, solution: Path) -> Kata:
    path = folder / "kata.toml"
    top = toml.parse(path, text(path))
    top.values.setdefault("forbidden", [])  # nothing forbidden is the one thing that need not be said
    top.allow("title", "topic", "level", "minutes", "entries", "backends", "limits", "forbidden", "hints")
    topic = top.line("topic")
    if len(topic.split()) > 1:
        raise top.wants("topic", "one word")
    entries = top.strings("entries")
    for entry in entries:
        if not entry.isidentifier():
            raise top.broken("entries", f"{entry!r} in 'entries' is not a Python name")
    backends = top.strings("backends")
    for backend in backends:
        if backend not in BACKENDS:
            raise top.broken("backends", f"{backend!r} in 'backends' must be one of {', '.join(BACKENDS)}")
    limits = top.table("limits")
    limits.allow("seconds", "memory_mb")
    return Kata(
        slug=folder.name,
        title=top.line("title"),
        topic=topic,
        level=top.one_of("level", LEVELS),
        minutes=top.whole("minutes"),
        entries=entries,
        backends=tuple(known for backend in backends for known in BACKENDS if known == backend),
        forbidden=tuple(_parse_forbidden(table) for table in top.tables("forbidden")),
        hints=_parse_hints(top),
        limits=Limits(limits.positive("seconds"), limits.whole("memory_mb")),
        folder=folder,
        solution=solution,
    )


def _parse_forbidden(table: toml.Table) -> Forbidden:
    table.allow("calls", "why")
    calls = table.strings("calls")
    for call in calls:
        if not _DOTTED.fullmatch(call):
            raise table.broken("calls", f"{call!r} in {table.name('calls')!r} is not the full name of a call")
    return Forbidden(calls, table.line("why"))


def _parse_hints(top: toml.Table) -> tuple[Hints, ...]:
    found: list[Hints] = []
    for table in top.tables("hints"):
        table.allow("about", "ladder")
        about, ladder = table.string("about"), table.strings("ladder")
        if len(ladder) != RUNGS:
            raise table.broken("ladder", f"{table.name('ladder')!r} has {len(ladder)} rungs; a ladder has {RUNGS}")
        if (about == "") != (not found):
            raise table.broken("about", "the ladder whose 'about' is \"\" comes first, and there is exactly one such")
        if about in [hints.about for hints in found]:
            raise table.broken("about", f"there are two ladders about {about!r}")
        found.append(Hints(about, ladder))
    if not found:
        raise top.broken("hints", "there is no ladder in 'hints'; the one whose 'about' is \"\" is always there")
    return tuple(found)


# Python files, read and never run


def _check_files(kata: Kata) -> None:
    solution = kata.solution
    for path in (kata.prompt, kata.stub, solution / "solution.py", solution / "explain.md", kata.hidden_tests):
        if not path.is_file():
            raise BrokenKata.at(path, 1, "this file is missing")
    if not (solution / "mistakes").is_dir():
        raise BrokenKata.at(solution / "mistakes", 1, "this folder is missing; a kata has at least one mistake")
    stub = _tree(kata.stub)
    defined = {node.name for node in stub.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for entry in kata.entries:
        if entry not in defined:
            raise BrokenKata.at(kata.stub, 1, f"the entry {entry!r} of kata.toml is not defined here")
    if {"numpy", "torch"} <= set(kata.backends):
        for library, line in _libraries(stub).items():
            raise BrokenKata.at(kata.stub, line, f"the stub of a kata for numpy and torch may not import {library}")
    for backend in kata.backends:
        reference(kata, backend)


def _read_mistake(kata: Kata, name: str, path: Path) -> tuple[Mistake, tuple[Backend, ...]]:
    """The mistake in this file, and the backends of the kata on which it runs."""
    tree = _tree(path)
    docstring = ast.get_docstring(tree)
    if not docstring:
        raise BrokenKata.at(path, 1, "the docstring with the mistake's title and nudge is missing")
    title, _, rest = docstring.partition("\n")
    if not rest.startswith("\n") or not rest.strip():
        raise BrokenKata.at(path, 1, "the docstring must be a title of one line, an empty line, and a nudge")
    if title.endswith("."):
        raise BrokenKata.at(path, 1, "the title, the docstring's first line, must not end in a full stop")
    mistake = Mistake(name, title, " ".join(rest.split()), path)
    imports = _libraries(tree)
    if not imports:
        return mistake, kata.backends
    runs_on = tuple(backend for backend in kata.backends if backend in imports)
    line = max(imports.values())
    if len(runs_on) > 1:
        raise BrokenKata.at(path, line, "this imports numpy and torch; a mistake runs on one of them")
    if not runs_on:
        raise BrokenKata.at(
            path, line, f"this imports {' and '.join(imports)}; the kata is for {', '.join(kata.backends)}"
        )
    return mistake, runs_on


def _tree(path: Path) -> ast.Module:
    source = text(path)
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise BrokenKata.at(path, error.lineno or 1, f"this is not Python: {error.msg}") from None
    except ValueError as error:  # a null byte, before Python 3.12
        raise BrokenKata.at(path, 1, f"this is not Python: {error}") from None


def _libraries(tree: ast.Module) -> dict[str, int]:
    """Which of numpy and torch a file imports, anywhere in it, and on which line first."""
    lines: dict[str, int] = {}
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for name in names:
            package = name.partition(".")[0]
            if package in ("numpy", "torch") and isinstance(node, ast.Import | ast.ImportFrom):
                lines[package] = min(node.lineno, lines.get(package, node.lineno))
    return lines
