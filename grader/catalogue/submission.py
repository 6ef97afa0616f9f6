"""Path -> Submission: which kata a learner's file is for, as which backend, and its text.

The file is somebody's, so it is looked at before it is opened, opened so that it cannot block, and only ever read.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePath

from grader import catalogue
from grader.errors import Misuse, Undecided, Unnamed
from grader.model import Backend, Kata, Submission

# Each \s* is followed by what is no space, or a line of spaces would be tried in every division between two of them.
HEADER = re.compile(r"#\s*kata:\s*(?P<slug>[\w-]+)(?:\s*\(\s*(?P<backend>\w+)\s*\))?")
HACK = "# kata hack: "  # how a file of `kata hack` begins
HEADER_LINES = 5  # the header stands in one of the first few lines
MAX_BYTES = 1_000_000
_IMPORTS = re.compile(r"^[ \t]*(?:import|from)[ \t]+(numpy|torch)\b", re.MULTILINE)
_LOOKS_LIKE_HEADER = re.compile(r"#\s*kata:")


def header(kata: Kata, backend: Backend) -> str:
    """The line that says which kata a file is for: `# kata: bn-backward (numpy)`."""
    return f"# kata: {kata.slug} ({backend})"


def read(
    path: Path, kata: Kata | str | None = None, backend: str | None = None, roots: catalogue.Roots | None = None
) -> Submission:
    """The submission in this file.

    What is asked for (`kata` may be a slug) wins over the file's header, and the header over the file's name; a header
    that names no backend means the kata's first. The backend of a file without a header is the library that it imports:
    Undecided where a kata has several and the file imports none of them, or more than one.
    """
    return parse(path, content(path, roots), kata, backend, roots)


def parse(
    path: Path, data: bytes, kata: Kata | str | None = None, backend: str | None = None,
    roots: catalogue.Roots | None = None, find: Callable[[str], Kata] | None = None,
) -> Submission:  # fmt: skip
    """The same of what was read already, from an archive for instance; the path is what it is called.

    find: how a kata is found, where that is not to be done anew for each of many files.
    """
    find = find or partial(catalogue.find, roots=roots)
    source = _decode(path, data)
    if not source.strip():
        raise Misuse(f"{path} is empty; write your solution in it, or begin again with `kata start`")
    if kata is None and source.startswith(HACK):
        raise Misuse(f"{path} holds an attack on a wrong program, and no solution; to have it judged: kata hack {path}")
    asked_for_all = kata is not None and backend is not None
    slug, named_backend = _header_of(path, source, lenient=asked_for_all)
    headed = bool(slug)
    if kata is not None:
        found = kata if isinstance(kata, Kata) else find(kata)
        if slug != found.slug and named_backend not in found.backends:
            named_backend = ""  # the header speaks of another kata, which has other backends
    elif slug:
        found = find(slug)
    else:
        found = find(_slug_by_name(path, roots))
    if not headed:
        try:
            named_backend = _imported(path, source, found)
        except Undecided:
            if backend is None:
                raise
    chosen = catalogue.require_backend(found, backend or named_backend or found.backends[0])
    itself = named_backend or (found.backends[0] if headed else "")
    says_itself = (slug or slug_of(path), itself) == (found.slug, chosen)
    return Submission(found, path, chosen, source, says_itself)


def _imported(path: Path, source: str, kata: Kata) -> str:
    """The backend of the kata that the text imports, or the kata's only one. The text is searched, and not parsed."""
    found = {name for name in _IMPORTS.findall(source) if name in kata.backends}
    if len(found) == 1 or len(kata.backends) == 1:
        return next(iter(found), kata.backends[0])
    backends = tuple(backend for backend in kata.backends if backend in found or not found)
    imports = f"imports {' and '.join(backends)}" if found else f"imports neither {' nor '.join(backends)}"
    choice = " or ".join(f"--backend {backend}" for backend in backends)
    raise Undecided(f"{path} {imports}, and no header says which it is for; add {choice}", backends)


def is_headed(path: Path) -> bool:
    """Whether this is a readable file with a header."""
    try:
        return _header_of(path, _decode(path, content(path))) != ("", "")
    except Misuse:
        return False


def content(path: Path, roots: catalogue.Roots | None = None) -> bytes:
    """What a file holds; Misuse where it is none, or too large for a submission."""
    try:
        _require_file(path, os.stat(path))
        # A FIFO may have taken the file's place since: without O_NONBLOCK, opening it would wait for a writer.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as file:
            _require_file(path, os.fstat(file.fileno()))
            found = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Misuse(_missing(path, roots)) from None
    except OSError as error:
        raise Misuse(f"{path} cannot be read ({error.strerror}); check the path and its permissions") from None
    except ValueError:  # a null character
        raise Misuse(f"{str(path)!r} is not a valid file name; name the file with your solution") from None
    if len(found) > MAX_BYTES:
        raise Misuse(f"{path} is larger than 1 MB; name a file that holds your solution and nothing else")
    return found


def _require_file(path: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise Misuse(f"{path} is a folder; name the file in it that holds your solution")
    if not stat.S_ISREG(found.st_mode):
        raise Misuse(f"{path} is not a regular file but a pipe or a device; save your solution to a file and name that")


def _missing(path: Path, roots: catalogue.Roots | None) -> str:
    if path.name in catalogue.slugs(roots):
        return f"there is no file {path}; {path.name} is a kata, and `kata start {path.name}` creates a file for it"
    return f"there is no file {path}; check the name, or create one with `kata start SLUG`"


def _decode(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Misuse(f"{path} is not UTF-8 text (the first bad byte is on line {line}); save it as UTF-8") from None


def _header_of(path: Path, source: str, lenient: bool = False) -> tuple[str, str]:
    """Slug and backend of the header, each empty where it is not said; Misuse for a bad header, unless `lenient`."""
    for number, line in enumerate(source.splitlines()[:HEADER_LINES], start=1):
        if _LOOKS_LIKE_HEADER.match(line):
            match = HEADER.fullmatch(line.rstrip())
            if match is None and lenient:
                return "", ""
            if match is None:
                raise Misuse(
                    f"line {number} of {path} is not a valid header; write it like `# kata: bn-backward (numpy)`"
                )
            return match["slug"], match["backend"] or ""
    return "", ""


def _slug_by_name(path: Path, roots: catalogue.Roots | None) -> str:
    slug = slug_of(path)
    if slug not in catalogue.slugs(roots):
        remedy = "put `# kata: SLUG (BACKEND)` on its first line, or name the kata: kata check SLUG --file FILE"
        raise Unnamed(f"{path} does not say which kata it is for; {remedy}")
    return slug


def slug_of(path: PurePath) -> str:
    """The slug that a file's name stands for."""
    return path.stem.replace("_", "-")
