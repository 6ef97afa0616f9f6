"""Events on the disk: a database in SQLite, and beside it a copy in plain lines from which it can be built again.

A row holds the line that is exported. The copy is written first, under the database's lock: what is in the database
is in the copy too, and an event that a crash cut off between the two was one that happened.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import Notice
from grader.records import dataclass
from grader.study.lines import place

if TYPE_CHECKING:
    import sqlite3  # 3 ms, which only a command that reads or writes progress pays

NAME, COPY = "journal.db", "journal.backup.jsonl"
# Each step makes the next version of the database out of the one before; never change one that was released.
MIGRATIONS = (
    "CREATE TABLE events (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at REAL NOT NULL, line TEXT NOT NULL)",
)
PATIENCE = 20.0  # seconds to wait for another process that is writing
_APPENDING = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
# SQLite's own codes, sqlite3.SQLITE_CORRUPT and so on: without them the module need not be imported.
_ERROR, _PERM, _BUSY, _LOCKED, _READONLY, _IOERR = 1, 3, 5, 6, 8, 10
_CORRUPT, _FULL, _CANTOPEN, _NOTADB = 11, 13, 14, 26
_DAMAGED = (_CORRUPT, _NOTADB, _ERROR)  # the last where a table is missing: our own statements are right
_WHY = {
    _PERM: "Permission denied", _BUSY: "another program holds it", _LOCKED: "another program holds it",
    _READONLY: "it is read-only", _IOERR: "the disk is full, or failed", _FULL: "the disk is full",
    _CANTOPEN: "it cannot be opened",
}  # fmt: skip
_MAKE_ROOM = "make room on that disk, or set KATA_HOME to another folder"


class Unusable(Exception):
    """The events cannot be read or written: why, in a few words, and what helps where that is nothing usual."""

    def __init__(self, why: str, remedy: str = ""):
        super().__init__(why, remedy)
        self.why, self.remedy = why, remedy


class _Damage(Unusable):
    """What is in the file is no longer what SQLite wrote."""


@dataclass(frozen=True)
class Row:
    """An event as it is stored: its id, its time in seconds since 1970, its line."""

    id: str
    at: float
    line: str


def row(line: str) -> Row:
    """The row of an exported line; ValueError where it is none, or has no id."""
    identity, when = place(line)
    if not identity:
        raise ValueError("an event has no id")
    return Row(identity, when.timestamp(), line)


def read(folder: Path) -> list[Row]:
    """All rows by time, and of one time in the order of writing. Nothing is made where there is nothing."""
    try:
        return _read(folder)
    except _Damage:
        _mend(folder)
        return _read(folder)


def append(folder: Path, rows: Iterable[Row]) -> int:
    """Add the rows whose ids are not there yet, all of them or none, and say how many those were."""
    rows = tuple(rows)
    try:
        return _append(folder, rows)
    except _Damage:
        _mend(folder)
        return _append(folder, rows)


def _read(folder: Path) -> list[Row]:
    path = folder / NAME
    with _understood():
        _require_folder(folder)
        found = _rows_in(path) if _exists(path) else []
        return sorted(found or _copied(folder), key=lambda each: each.at)


def _append(folder: Path, rows: tuple[Row, ...]) -> int:
    path = folder / NAME
    with _understood():
        _require_folder(folder)
        folder.mkdir(parents=True, exist_ok=True)
        if not _exists(path):
            os.close(os.open(path, _APPENDING, 0o600))  # SQLite alone would let everybody read it
        with _connected(path, "rw") as database:
            _set_up(database)
            database.execute("BEGIN IMMEDIATE")  # closing the database before COMMIT takes all of it back
            if _migrate(database):
                _insert(database, _copied(folder))
            new = [each for each in rows if not _has(database, each.id)]
            _insert(database, new)
            with contextlib.suppress(OSError):  # a copy that cannot be written costs no event
                _write_copy(folder, new, database)
            database.execute("COMMIT")
    return len(new)


def _require_folder(folder: Path) -> None:
    """Unusable where there is a file in its place, or in that of a folder above it; nothing at all is no events yet."""
    nearest = next(each for each in (folder, *folder.absolute().parents) if os.path.lexists(each))
    if not nearest.is_dir():
        raise Unusable(f"{nearest} is no folder", "set KATA_HOME to a folder")


# --- the database -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    """What the system or SQLite refuses is Unusable."""
    try:
        import sqlite3
    except ImportError:  # a Python that was built without it
        raise Unusable("this Python has no sqlite3", "install Python with SQLite") from None
    try:
        yield
    except OSError as error:
        raise Unusable(error.strerror or str(error)) from None
    except UnicodeDecodeError:  # a line is ASCII
        raise _Damage("it is damaged") from None
    except sqlite3.Error as error:
        if _code(error) in _DAMAGED:
            raise _Damage("it is damaged") from None
        remedy = _MAKE_ROOM if _code(error) in (_IOERR, _FULL) else ""
        raise Unusable(_WHY.get(_code(error), str(error)), remedy) from None


@contextlib.contextmanager
def _connected(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    import sqlite3

    address = f"{path.absolute().as_uri()}?mode={mode}"
    with contextlib.closing(
        sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)  # transactions are begun by hand
    ) as database:
        database.text_factory = lambda text: text.decode("ascii")
        yield database


def _exists(path: Path) -> bool:
    """Whether there is such a file; to open a pipe of that name would wait for whoever writes to it."""
    if path.exists() and not path.is_file():
        raise Unusable("it is no file")
    return path.exists()


def _version(database: sqlite3.Connection) -> int:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise Unusable("a newer version of kata wrote it", "update kata")
    return int(version)


def _set_up(database: sqlite3.Connection) -> None:
    """A reader never waits for a writer; what was committed is on the disk once the last one has closed."""
    (mode,) = database.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        database.execute("PRAGMA journal_mode = WAL")  # a file system that cannot do it keeps the old mode
    database.execute("PRAGMA synchronous = NORMAL")


def _migrate(database: sqlite3.Connection) -> bool:
    """Bring the database to the version of this program; whether it was new."""
    version = _version(database)
    for step in MIGRATIONS[version:]:
        database.execute(step)
    if version < len(MIGRATIONS):
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    return version == 0


def _has(database: sqlite3.Connection, identity: str) -> bool:
    return database.execute("SELECT 1 FROM events WHERE id = ?", (identity,)).fetchone() is not None


def _insert(database: sqlite3.Connection, rows: Iterable[Row]) -> None:
    statement = "INSERT OR IGNORE INTO events (id, at, line) VALUES (?, ?, ?)"
    database.executemany(statement, ((each.id, each.at, each.line) for each in rows))


def _rows_in(path: Path) -> list[Row]:
    """All rows; where SQLite cannot lock, in a closed folder or on a full disk, it is read as it lies there."""
    import sqlite3

    try:
        with _connected(path, "rw") as database:
            return _select(database)
    except sqlite3.OperationalError as error:
        log = path.with_name(f"{path.name}-wal")
        if _code(error) not in (_READONLY, _CANTOPEN, _IOERR, _FULL) or (log.exists() and log.stat().st_size):
            raise
    with _connected(path, "ro&immutable=1") as database:
        return _select(database)


def _select(database: sqlite3.Connection, order: str = "number") -> list[Row]:
    if _version(database) == 0:
        return []
    return [Row(*values) for values in database.execute(f"SELECT id, at, line FROM events ORDER BY {order}")]


# --- the copy, and what is built from it ------------------------------------------------------------------------------


def _copied(folder: Path) -> list[Row]:
    """The rows of the copy that can be read; none where there is no copy."""
    found = {}
    with contextlib.suppress(FileNotFoundError, IsADirectoryError):
        for line in (folder / COPY).read_bytes().split(b"\n"):
            with contextlib.suppress(ValueError):  # cut short by a crash
                each = row(line.decode("ascii"))
                found[each.id] = each
    return [*found.values()]


def _write_copy(folder: Path, rows: Iterable[Row], database: sqlite3.Connection) -> None:
    """Add the rows to the copy; where there is none yet, make it of all that the database has."""
    path = folder / COPY
    if not path.exists():
        rows = _select(database)
    lines = "".join(f"{each.line}\n" for each in rows).encode("ascii")
    file = os.open(path, _APPENDING, 0o600)
    try:
        os.write(file, b"\n" + lines if _ends_within_a_line(file) else lines)
    finally:
        os.close(file)


def _ends_within_a_line(file: int) -> bool:
    """Whether a crash or a full disk cut the last line short: it must not swallow the next one."""
    if os.lseek(file, 0, os.SEEK_END) == 0:
        return False
    os.lseek(file, -1, os.SEEK_END)
    return os.read(file, 1) != b"\n"


def _mend(folder: Path) -> None:
    """Set the damaged database aside, and build it again from the copy and from what can still be read of it."""
    path = folder / NAME
    number = 1
    while (aside := folder / f"journal.damaged-{number}.db").exists():
        number += 1
    try:
        for end in ("-wal", "-shm", ""):  # the database last: whoever comes in between finds it damaged as well
            with contextlib.suppress(FileNotFoundError):
                os.rename(f"{path}{end}", f"{aside}{end}")
        rows = {each.id: each for each in [*_salvaged(aside), *_copied(folder)]}
        _append(folder, tuple(rows.values()))
    except (OSError, Unusable) as error:
        raise Unusable("it is damaged, and cannot be set aside", f"move {path} elsewhere") from error
    said = f"set aside as {aside.name} and rebuilt from its backup ({len(rows)} event{'s' * (len(rows) != 1)})"
    warnings.warn(f"your progress in {path} was damaged; it was {said}", Notice, stacklevel=2)


def _salvaged(path: Path) -> list[Row]:
    """The rows before the damage, and those behind it."""
    found = []
    for order in ("number", "number DESC"):
        with contextlib.suppress(Unusable), _understood(), _connected(path, "rw") as database:
            database.text_factory = lambda text: text.decode("ascii", "replace")
            for values in database.execute(f"SELECT id, at, line FROM events ORDER BY {order}"):
                with contextlib.suppress(ValueError, TypeError):
                    found.append(row(values[2]))
    return found


def _code(error: Exception) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
