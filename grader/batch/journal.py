"""The journal of a batch: what was graded, a line each, safe on disk before it is told. Killed at any moment, a batch
that is resumed grades nothing twice and loses nothing.

A line of JSON: first the head (seed, version, when it was begun), then a verdict each (its key, the row, the text that
was graded, the feedback), last "finished". A last line that was torn is set aside in a file of its own.

It may lie among strangers' files, and a stranger may have put it there. So it is a plain file and no link, and each of
its lines ends with a MAC under the user's own key (study/key.py): what bears none is not believed.
"""

from __future__ import annotations

import hmac
import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from grader.errors import Misuse
from grader.model import Feedback, Row
from grader.report.json import from_document, plain, read
from grader.report.sanitize import one_line
from grader.study.plain import open_plain
from grader.version import VERSION

NAME = "kata-grade.jsonl"
SCHEMA = 1
_FREE = "free some space, or choose another place for the results"
_AWAY = "move it away, or choose another place for the results"
_OPENS, _MAC = b'{"journal":', b',"mac":"'
_LONGEST_HEAD = 1000  # bytes: what follows of a line that is no head of ours is not read


@dataclass(frozen=True)
class Head:
    """What holds for the whole batch."""

    seed: int
    started: datetime


class Journal:
    """The file, open to be added to; to be closed at the end. Misuse, with a sentence, where it cannot be used."""

    def __init__(self, path: Path, seed: int | None, key: bytes, *, resume: bool):
        """Resume the batch in this file, or begin one; without a seed with the batch's own, or a new one.

        key: the user's, for the MACs
        """
        self.path, self._key = path, _of_place(key, path)
        self._rows: dict[str, tuple[Row, int, int]] = {}  # by key, and where the line stands
        self._shown = one_line(str(path))
        try:
            self._file = _opened(path)
            self._lock()
            known, finished = self._read()
            if self._rows and not finished and not resume:
                held = f"{len(self._rows)} verdict{'s' * (len(self._rows) != 1)}"
                raise Misuse(
                    f"{self._shown} holds a batch that was stopped, with {held}; add --resume to "
                    "go on with it, or remove that file to begin anew"
                )
            if known and resume:
                if seed is not None and seed != known.seed:
                    raise Misuse(f"the batch in {self._shown} has seed {known.seed}; leave --seed out to resume it")
                self.head = known
                return
            self._rows.clear()
            self._file.truncate(0)
            self.head = Head(int.from_bytes(os.urandom(4), "big") % 10**9 if seed is None else seed, datetime.now(UTC))
            self._add(
                {"journal": SCHEMA, "seed": self.head.seed, "version": VERSION, "started": plain(self.head.started)}
            )
        except OSError as error:
            raise Misuse(f"{self._shown} cannot be written ({error.strerror}); {_FREE}") from None

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def row(self, key: str) -> Row | None:
        """The row that was graded under this key; None where none was."""
        return self._rows[key][0] if key in self._rows else None

    def add(self, key: str, row: Row, source: str, feedback: str) -> None:
        """Keep a verdict; when this returns it is on disk. feedback: a JSON document on one line."""
        head = json.dumps({"key": key, "row": plain(row), "source": source}, separators=(",", ":"))
        try:
            start, end = self._write(f'{head[:-1]},"feedback":{feedback}}}')
        except OSError as error:
            raise Misuse(
                f"{self._shown} cannot be written ({error.strerror}); free some space, and add --resume to go on"
            ) from None
        self._rows[key] = row, start, end

    def finish(self) -> None:
        """Note that all was graded."""
        self._add({"finished": True})

    def feedback(self, key: str) -> Feedback | None:
        """The feedback that was kept under this key."""
        found = self._entry(key)
        return from_document(found["feedback"]) if found else None

    def source(self, key: str) -> str:
        """The text that was graded; "" where none was."""
        found = self._entry(key)
        return str(found["source"]) if found else ""

    # --- the file -----------------------------------------------------------------------------------------------------

    def _entry(self, key: str) -> dict[str, Any] | None:
        if key not in self._rows:
            return None
        _, start, end = self._rows[key]
        self._file.seek(start)
        found: dict[str, Any] = json.loads(self._file.read(end - start))
        return found

    def _add(self, line: dict[str, Any]) -> None:
        self._write(json.dumps(line, separators=(",", ":")))

    def _write(self, line: str) -> tuple[int, int]:
        """Append a line with its MAC, and have it on disk."""
        start = self._file.seek(0, os.SEEK_END)
        self._file.write(_signed(line.encode("ascii").removesuffix(b"}"), self._key))
        self._file.flush()
        os.fsync(self._file.fileno())
        return start, self._file.tell()

    def _read(self) -> tuple[Head | None, bool]:
        """Take in what is there: the head, None of an empty file, and whether it was finished.

        A line without our MAC is passed over: its file is graded again.
        """
        self._file.seek(0)
        first = self._file.readline(_LONGEST_HEAD)
        head = self._head(first)
        finished, start = False, len(first)
        for line in iter(self._file.readline, b"") if head else ():
            end = start + len(line)
            if not line.endswith(b"\n"):
                self._set_aside(line, start)
            elif _is_ours(line, self._key):
                found = json.loads(line)
                finished = "finished" in found
                with suppress(ValueError, KeyError, TypeError):  # a row as another version has it
                    if "key" in found:
                        self._rows[str(found["key"])] = read(found["row"], Row), start, end
            start = end
        return head, finished

    def _head(self, line: bytes) -> Head | None:
        """The head in the first line; None where it was torn, or never written. Misuse for whatever is not ours."""
        torn = not line.endswith(b"\n") and len(line) < _LONGEST_HEAD
        if not line.startswith(_OPENS[: len(line)] if torn else _OPENS):  # somebody's file: not ours to cut off
            raise Misuse(f"{self._shown} is no journal of kata grade; {_AWAY}")
        if torn:
            if line:
                self._set_aside(line, 0)
            return None
        if not _is_ours(line, self._key):
            raise Misuse(
                f"{self._shown} was not written by you in this place, with this KATA_HOME and this version, so it is "
                f"not believed; {_AWAY}"
            )
        found = json.loads(line)
        return Head(int(found["seed"]), datetime.fromisoformat(found["started"]))

    def _set_aside(self, line: bytes, start: int) -> None:
        """Of the last line only a part was written when the batch was killed."""
        with _opened(self.path.with_name(self.path.name + ".torn")) as torn:
            torn.write(line + b"\n")
        self._file.truncate(start)

    def _lock(self) -> None:
        """For as long as it is open; two batches would write over each other."""
        if os.name != "posix":
            return
        import fcntl

        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Misuse(f"another kata grade writes {self._shown}; wait for its end, or grade elsewhere") from None


def _opened(path: Path) -> IO[bytes]:
    """The file, to be read and added to, made if need be. Misuse unless it is a plain file that has this name alone.

    A link that somebody has left here would have us write to another file, and cut it off.
    """
    _require_plain(path, os.lstat(path) if os.path.lexists(path) else None)
    file = os.fdopen(open_plain(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666), "a+b")
    try:
        _require_plain(path, os.fstat(file.fileno()))  # another may have taken its place
    except Misuse:
        file.close()
        raise
    return file


def _require_plain(path: Path, found: os.stat_result | None) -> None:
    """Misuse for a link, of either kind, and for a pipe or a device; a folder is refused when it is opened."""
    if found is None or stat.S_ISDIR(found.st_mode) or (stat.S_ISREG(found.st_mode) and found.st_nlink < 2):
        return
    what = "is a link" if stat.S_ISLNK(found.st_mode) else "has another name, as a hard link,"
    if not stat.S_ISLNK(found.st_mode) and not stat.S_ISREG(found.st_mode):
        what = "is a pipe or a device"
    raise Misuse(f"{one_line(str(path))} {what} and is not written to; {_AWAY}")


def _of_place(key: bytes, path: Path) -> bytes:
    """The key for a journal that lies there: one that somebody got back, and hands in again, is of another place."""
    return hmac.new(key, os.fsencode(os.path.realpath(path)), "sha256").digest()


def _signed(body: bytes, key: bytes) -> bytes:
    """The line of an object, which lacks its closing brace as yet, with its MAC as the last value."""
    mac = hmac.new(key, b"kata grade\n" + body, "sha256").hexdigest()
    return body + _MAC + mac.encode() + b'"}\n'


def _is_ours(line: bytes, key: bytes) -> bool:
    """Whether the line was written under this key, as it stands."""
    return hmac.compare_digest(_signed(line.rpartition(_MAC)[0], key), line)


class Kept:
    """What a report asks for beside the rows (model/batch.py): one feedback, or one text, at a time."""

    def __init__(self, journal: Journal, keys: dict[str, str]):
        """keys: of the journal, by the paths of the rows."""
        self._journal, self._keys = journal, keys

    def feedback(self, row: Row) -> Feedback | None:
        """The feedback of a file; None where nothing was graded. Of files with equal contents it is that of one."""
        found = self._journal.feedback(self._keys.get(row.path, ""))
        return replace(found, path=Path(row.path)) if found else None

    def source(self, row: Row) -> str:
        """The text that was graded; "" where none was."""
        return self._journal.source(self._keys.get(row.path, ""))
