"""A candidate's packet: a zip file that goes out without answers and comes back as a stranger's work."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.batch.archive import content, danger, opened
from grader.cli.mock.folder import SESSION
from grader.errors import Misuse
from grader.model import Backend
from grader.model.mock import BANDS, DIMENSIONS, Band, Dimension
from grader.report.sanitize import one_line
from grader.study.events import Opened
from grader.study.mock import session

RATING = "rating.txt"
MOST_FILES = 200
MOST_IN_ALL = 10_000_000
_SEND_AGAIN = "ask for the folder once more, packed as it was unpacked"


@dataclass(frozen=True)
class Packet:
    """What came back: the session, and its files by their names, as far as they are there."""

    opened: Opened
    files: Mapping[str, bytes]

    @property
    def ratings(self) -> dict[Dimension, Band]:
        """How the candidate rates their own work; what cannot be read says nothing."""
        found: dict[Dimension, Band] = {}
        for line in self.files.get(RATING, b"").decode("utf-8", "replace").splitlines():
            name, _, typed = line.partition(":")
            for dimension in DIMENSIONS:
                if name.strip() == dimension and typed.strip() in ("1", "2", "3", "4"):
                    found[dimension] = BANDS[int(typed) - 1]
        return found


def identity(seed: int, minutes: int, katas: tuple[str, ...], backends: tuple[Backend, ...]) -> str:
    """The session of a packet: the same packet has the same, and a changed one another."""
    digest = hashlib.sha256(repr((seed, minutes, katas, backends)).encode()).hexdigest()[:6]
    return f"packet-{seed}-{digest}"


def write(path: Path, files: Mapping[str, str]) -> None:
    """Write the zip file, whole or not at all, and over nothing."""
    shown, draft = one_line(str(path)), path.with_name(f".{path.name}.{os.getpid()}")
    if os.path.lexists(path):
        raise Misuse(f"{shown} already exists and is never overwritten; choose another name")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(draft, "x", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(f"{path.stem}/{name}", text)
        os.replace(draft, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise Misuse(
            f"{shown} cannot be written ({error.strerror}); free some space, or choose another place"
        ) from None


def read(path: Path, seed: int | None) -> Packet:
    """The packet that came back. Misuse, with a sentence, where it is none, is dangerous, or is of another seed."""
    shown = one_line(str(path))
    with opened(path, _SEND_AGAIN) as archive:
        entries = archive.infolist()
        for entry in entries:
            if found := danger(entry):
                name = one_line(entry.filename[:80])
                raise Misuse(f"{shown} holds {found} ({name}); nothing was unpacked; {_SEND_AGAIN}")
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_IN_ALL:
            raise Misuse(f"{shown} holds more than a packet does; {_SEND_AGAIN}")
        names = [entry.filename for entry in entries]
        if twice := [name for name in names if names.count(name) > 1]:  # which of them counts, programs differ about
            raise Misuse(f"{shown} holds two files called {one_line(twice[0][:80])}; {_SEND_AGAIN}")
        return _packet(archive, shown, seed)


def _packet(archive: zipfile.ZipFile, shown: str, seed: int | None) -> Packet:
    names = [name for name in archive.namelist() if PurePosixPath(name).name == SESSION]
    names = sorted((name for name in names if "__MACOSX" not in name), key=lambda name: name.count("/"))
    if not names:
        raise Misuse(f"{shown} holds no {SESSION}; {_SEND_AGAIN}")
    try:
        opened = session.from_text(content(archive, names[0]).decode("utf-8"))
    except ValueError:
        raise Misuse(f"the {SESSION} in {shown} is not as it was packed; {_SEND_AGAIN}") from None
    if opened.session != identity(opened.seed, opened.minutes, opened.katas, opened.backends):
        raise Misuse(f"the {SESSION} in {shown} was changed, or is of no packet; {_SEND_AGAIN}")
    if seed is not None and opened.seed != seed:
        raise Misuse(f"{shown} was packed with seed {opened.seed}, not {seed}; grade it with --seed {opened.seed}")
    there = PurePosixPath(names[0]).parent
    wanted = [RATING, *map(session.name, opened.katas)]
    known = set(archive.namelist())
    inside = {name: str(there / name) for name in wanted}
    return Packet(opened, {name: content(archive, at) for name, at in inside.items() if at in known})
