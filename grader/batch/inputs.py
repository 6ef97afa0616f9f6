"""What was handed in: files, folders, and zip files, each file with whose it is. What cannot be read says why.

Nothing here follows a link out of a folder, and nothing is unpacked: these are strangers' files.
"""

from __future__ import annotations

import glob
import itertools
import os
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from grader import catalogue
from grader.batch import archive
from grader.catalogue import submission
from grader.errors import KataError, Misuse
from grader.report.sanitize import one_line

MOST_ENTRIES = 5_000  # of one archive
MOST_NAMES = 100_000  # of one folder, with those below it
_UNPACK = "unpack it, look at what it holds, and name the folder"
_TWICE = "the archive holds several files of this name; ask for the right one alone"
_HIDDEN = (".", "__")  # what systems and interpreters leave behind: .DS_Store, __MACOSX, __pycache__


@dataclass(frozen=True)
class Found:
    """A file: whose it is, where, and its bytes; or why there are none."""

    who: str
    path: str
    data: bytes = b""
    why: str = ""


def found(paths: Sequence[str], ours: Path | None = None) -> Iterator[Found]:
    """Every file of these files, folders, zip files and patterns, in order, each once.

    ours  the folder of pages that an earlier batch may have written there: nobody's

    Misuse, before the first one, where there is nothing of such a name.
    """
    named = list(dict.fromkeys(path for typed in paths for path in _expanded(typed)))
    alone = [Path(path) for path in named if not os.path.isdir(path) and not _is_archive(path)]
    common = Path(os.path.commonpath([path.absolute().parent for path in alone])) if alone else Path()
    owners = dict(zip(alone, _owners([path.absolute() for path in alone], common, common.name), strict=True))
    return _once(itertools.chain.from_iterable(_of(path, owners, ours) for path in named))


def _once(files: Iterable[Found]) -> Iterator[Found]:
    """Each file once, however many of the paths lead to it; whose it is, the first of them says."""
    seen = set()
    for file in files:
        if (place := Path(file.path).absolute()) not in seen:
            seen.add(place)
            yield file


def _expanded(typed: str) -> list[str]:
    """What a path stands for: itself, or what a shell has left to us."""
    if not os.path.lexists(typed):
        matching = sorted(glob.glob(typed, recursive=True))
        if not matching:
            raise Misuse(f"there is no file or folder {one_line(typed)}; check the name")
        return matching
    return [typed]


def _of(path: str, owners: dict[Path, str], ours: Path | None) -> Iterator[Found]:
    if os.path.isdir(path):
        yield from _in_folder(Path(path), ours)
    elif _is_archive(path):
        yield from _in_archive(Path(path), Path(path).stem)
    else:
        yield _read(Path(path), owners[Path(path)])


def _read(path: Path, who: str) -> Found:
    try:
        return Found(who, str(path), submission.content(path))
    except Misuse as error:
        return Found(who, str(path), why=about_it(str(path), error))


def about_it(path: str, error: KataError) -> str:
    """The sentence of an error, beside the path of the file that it is about."""
    return str(error).replace(path, "it", 1)


# --- folders ----------------------------------------------------------------------------------------------------------


def _in_folder(folder: Path, ours: Path | None) -> Iterator[Found]:
    """Its Python files, those of its folders, and of its zip files; a folder of somebody's without any is told."""
    home = folder.absolute().name
    files, empty, links = _walked(folder)
    if files is None:
        yield Found(
            home, str(folder), why=f"the folder holds more than {MOST_NAMES:,} files; name what is to be graded"
        )
        return
    owners = dict(zip(files, _owners(files, folder, home), strict=True))
    if ours:
        empty = {path for path in empty if path.absolute() != ours.absolute()}
    for path in sorted([*files, *empty, *links]):
        who = owners.get(path) or _first(path, folder, home)
        if path in links:
            yield Found(who, str(path), why="it is a link, and may lead anywhere; put the file itself there")
        elif path in empty:
            yield Found(who, str(path), why="the folder holds no Python file; ask for what is missing")
        elif _is_archive(path.name):
            yield from _in_archive(path, path.stem if path.parent == folder else who)
        else:
            yield _read(path, who)


def _walked(folder: Path) -> tuple[list[Path] | None, set[Path], set[Path]]:
    """Python and zip files; folders directly in it, or itself, without any; links. None where there are too many."""
    files, links, seen = list[Path](), set[Path](), 0
    tops = {folder}
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(_HIDDEN)]
        seen += len(folders) + len(names)
        if seen > MOST_NAMES:
            return None, set(), set()
        place = Path(here)
        if place == folder:
            tops |= {place / name for name in folders}
        links |= {place / name for name in folders if (place / name).is_symlink()}
        for name in names:
            if not name.startswith(_HIDDEN) and name.lower().endswith((".py", ".zip")):
                path = place / name
                links.add(path) if path.is_symlink() else files.append(path)
    holding = {parent for path in (*files, *links) for parent in (path, *path.parents)}
    return sorted(files), tops - holding, links


def _first(path: PurePath, common: PurePath, home: str) -> str:
    """The folder below the common one that a path lies in, or is."""
    rest = path.relative_to(common).parts
    return rest[0] if rest else home


def _owners(paths: Sequence[PurePath], common: PurePath, home: str) -> list[str]:
    """Whose each of these files is: their folder's, by its name below the one that is common to all.

    Of files that lie there themselves it is the name of the file, unless that is a kata's, or there is only one.
    """
    slugs = catalogue.slugs()
    here = sum(path.parent == common for path in paths)

    def owner(path: PurePath) -> str:
        if path.parent != common:
            return _first(path, common, home)
        return home if here == 1 or submission.slug_of(path) in slugs else path.stem

    return [owner(path) for path in paths]


# --- archives ---------------------------------------------------------------------------------------------------------


def _is_archive(path: str) -> bool:
    return path.lower().endswith(".zip")


def _in_archive(path: Path, home: str) -> Iterator[Found]:
    """Its Python files; an entry that nobody should read says why, and so does an archive as a whole."""
    try:
        with archive.opened(path, _UNPACK) as held:
            entries = [entry for entry in held.infolist() if not entry.is_dir()]
            entries = [entry for entry in entries if not _is_hidden(entry)]
            if len(entries) > MOST_ENTRIES:
                raise Misuse(f"it holds more than {MOST_ENTRIES:,} files; {_UNPACK}")
            wanted = [entry for entry in entries if _is_wanted(entry)]
            if not wanted:
                raise Misuse("it holds no Python file; ask for what is missing")
            names = {entry: PurePosixPath(entry.filename) for entry in wanted if not archive.danger(entry)}
            owners = dict(zip(names, _owners([*names.values()], _wrapper([*names.values()]), home), strict=True))
            times = Counter(PurePosixPath(entry.filename) for entry in wanted)
            for entry in wanted:
                who, at = owners.get(entry, home), f"{path}/{entry.filename}"
                is_alone = times[PurePosixPath(entry.filename)] == 1
                yield _entry(held, entry, who, at) if is_alone else Found(who, at, why=_TWICE)
    except Misuse as error:
        yield Found(home, str(path), why=str(error))


def _is_hidden(entry: zipfile.ZipInfo) -> bool:
    return not archive.danger(entry) and any(part.startswith(_HIDDEN) for part in PurePosixPath(entry.filename).parts)


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith((".py", ".zip"))


def _wrapper(names: Sequence[PurePosixPath]) -> PurePosixPath:
    """The folder in which an archive holds everything, if it does; one, since what is below it is somebody's."""
    tops = {name.parts[0] for name in names if len(name.parts) > 1}
    inside = len(tops) == 1 and all(len(name.parts) > 1 for name in names)
    return PurePosixPath(tops.pop()) if inside else PurePosixPath()


def _entry(held: zipfile.ZipFile, entry: zipfile.ZipInfo, who: str, path: str) -> Found:
    if said := archive.danger(entry):
        return Found(who, path, why=f"it is {said}, which was not read; ask for the file alone")
    if _is_archive(entry.filename):
        return Found(who, path, why=f"it is an archive in an archive; {_UNPACK}")
    with suppress(*archive.BROKEN):
        return Found(who, path, archive.content(held, entry))
    return Found(who, path, why="it is damaged, or longer than it says; ask for the file once more")
