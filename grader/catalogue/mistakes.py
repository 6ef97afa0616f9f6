"""The known mistakes of a kata: edits of its right programs, and whole wrong programs."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from grader.catalogue import toml
from grader.catalogue.edits import composed, edit
from grader.catalogue.programs import REFERENCE, program, require_backend
from grader.catalogue.sources import libraries, parsed, text
from grader.errors import BrokenKata
from grader.model import Backend, Edit, Kata, Mistake


def mistakes(kata: Kata, backend: Backend, quick: bool = False) -> tuple[Mistake, ...]:
    """The known wrong programs that run on this backend, by name.

    quick  do not parse them: a check leaves it to the audit to find one that is not Python
    """
    require_backend(kata, backend)
    found = {mistake.slug: mistake for mistake in _edits(kata, backend)}
    for mistake in _files(kata, backend, quick):
        if mistake.slug in found:
            raise BrokenKata.at(mistake.path, 1, f"mistakes.toml has a mistake called {mistake.slug!r} too")
        found[mistake.slug] = mistake
    return tuple(found[name] for name in sorted(found))


def _edits(kata: Kata, backend: Backend) -> Iterator[Mistake]:
    """The mistakes that are one edit of a right program (mistakes.toml), where that runs on this backend.

    Of which program, `base` says: a mistake's own, or that of the whole file; else it is the reference.
    """
    path = kata.solution / "mistakes.toml"
    if not path.exists():
        return
    top = toml.parse(path, text(path))
    bases: dict[str, list[str | None]] = {}  # the texts of a base on each of the kata's backends

    def change_of(entry: toml.Table) -> Edit | None:
        """What a table changes, by its base, before and after; None where that is for another backend."""
        chosen, before, after = entry.line("base"), entry.string("before"), entry.string("after")
        if chosen not in bases:
            if chosen != REFERENCE and not (kata.solution / "programs" / f"{chosen}.py").exists():
                raise (top if chosen == usual else entry).broken("base", f"there is no program {chosen!r} in programs/")
            bases[chosen] = [program(kata, chosen, each) for each in kata.backends]
        texts = bases[chosen]
        base = texts[kata.backends.index(backend)]
        if base is None or (before not in base and any(before in text for text in texts if text)):
            return None
        if base.count(before) != 1:
            raise entry.broken("before", f"'before' occurs {base.count(before)} times in its base, and not once")
        return edit(base, before, after)

    usual = top.line("base") if "base" in top.values else REFERENCE  # of all that name no other
    for name in [name for name in top.values if name != "base"]:
        entry = top.table(name)
        entry.values = {"base": usual, "also": [], **entry.values}
        entry.allow("title", "nudge", "base", "before", "after", "also")
        title = entry.line("title")
        if title.endswith("."):
            raise entry.broken("title", "a title must not end with a full stop")
        nudge, change = " ".join(entry.string("nudge").split()), change_of(entry)
        also = []
        for other in entry.tables("also"):
            other.values.setdefault("base", usual)
            if len(other.values) == 1:  # in the same words
                other.values |= {key: entry.string(key) for key in ("before", "after")}
            other.allow("base", "before", "after")
            also.append(change_of(other))
        if change is not None:
            elsewhere = tuple(each for each in also if each is not None)
            yield Mistake(name, title, nudge, path, composed([change]) or "", change, elsewhere)


def _files(kata: Kata, backend: Backend, quick: bool) -> Iterator[Mistake]:
    """The mistakes that are whole programs (mistakes/*.py), where they run on this backend."""
    folder = kata.solution / "mistakes"
    paths = {path.stem: path for path in sorted(folder.glob("*.py"))}
    if not paths and not (kata.solution / "mistakes.toml").exists():
        raise BrokenKata.at(folder, 1, "this folder holds no mistakes; a kata needs at least one")
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
            yield mistake


# A mistake's docstring, and what it imports, as they are usually written.
_DOCSTRING = re.compile(r'"""([^\\]*?)"""\n')
_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+(numpy|torch)\b", re.MULTILINE)


def _read_mistake(kata: Kata, name: str, path: Path, quick: bool) -> tuple[Mistake, tuple[Backend, ...]]:
    """The mistake in this file, and the backends of the kata on which it runs."""
    docstring, imports = _glance(path) if quick else _reading(path)
    if not docstring:
        raise BrokenKata.at(path, 1, "the docstring with the mistake's title and nudge is missing")
    title, _, rest = docstring.partition("\n")
    if not rest.startswith("\n") or not rest.strip():
        raise BrokenKata.at(path, 1, "the docstring must be a one-line title, an empty line and a nudge")
    if title.endswith("."):
        raise BrokenKata.at(path, 1, "the title, the docstring's first line, must not end with a full stop")
    mistake = Mistake(name, title, " ".join(rest.split()), path, text(path))
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


def _reading(path: Path) -> tuple[str | None, dict[str, int]]:
    """A program's docstring, and on which line it imports numpy and torch."""
    tree = parsed(path)
    return ast.get_docstring(tree), libraries(tree)


def _glance(path: Path) -> tuple[str | None, dict[str, int]]:
    """The same without parsing: sixty files in 2 ms, where parsing takes up to a quarter of a second."""
    source = text(path)
    plain = _DOCSTRING.match(source)
    if plain is None:
        return _reading(path)
    lines = {found[1]: source.count("\n", 0, found.start(1)) + 1 for found in _IMPORT.finditer(source)}
    return inspect.cleandoc(plain[1]), lines
