"""A candidate's packet: a zip file that goes out without answers and comes back as a stranger's work.

The seed and the options of whoever packed it choose its round, and choose it again when it comes back. So nothing of
what is to be graded is taken from the packet: its session must say the same, and that is all.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import click

from grader import catalogue
from grader.batch.archive import content, danger, opened
from grader.cli import today
from grader.cli.arguments import Whole, complete_topic
from grader.cli.mock.folder import SESSION
from grader.cli.mock.start import MOST_MINUTES, chosen_for
from grader.command import typed
from grader.errors import Misuse
from grader.model import Backend
from grader.model.mock import BANDS, DIMENSIONS, Band, Dimension
from grader.report.sanitize import one_line
from grader.study.desk import lay
from grader.study.events import Opened
from grader.study.mock import session
from grader.study.mock.choice import Chosen, Wanted

MINUTES, KATAS = 45, 2  # of a packet, unless others are wanted
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


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What chooses the round, beside its seed; the same where it is packed and where it is graded."""
    of_round = (
        click.option(
            "--minutes", type=Whole(1, MOST_MINUTES), default=MINUTES, show_default=True, metavar="M", help="How long."
        ),
        click.option("--katas", type=Whole(1), default=KATAS, show_default=True, metavar="N", help="How many katas."),
        click.option("--level", type=click.Choice(catalogue.LEVELS), help="Only katas of this level."),
        click.option("--topic", default="", metavar="TOPIC", shell_complete=complete_topic, help="Only this topic."),
    )  # fmt: skip
    for option in reversed(of_round):
        command = option(command)
    return command


def chosen(of: Wanted) -> tuple[Opened, Chosen]:
    """The round that this seed and these options choose, whatever anybody has practised."""
    found = chosen_for(lay([kata for kata in catalogue.every() if not kata.is_draft], (), today.now()), of)
    slugs = tuple(kata.slug for kata in found.katas)
    name = identity(of.seed, of.minutes, slugs, found.backends)
    return Opened(today.now(), name, "", of.minutes, of.seed, slugs, found.backends), found


def grading(name: str, of: Wanted) -> str:
    """The command that grades the packet of this name when it comes back."""
    usual = Wanted(KATAS, 0, MINUTES, of.seed)
    added = [
        word
        for option in ("minutes", "katas", "level", "topic")
        if (value := getattr(of, option)) != getattr(usual, option)
        for word in (f"--{option}", str(value))
    ]
    return typed(["kata", "mock", "grade", name, "--seed", str(of.seed), *added])


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


def read(path: Path, expected: Opened) -> Packet:
    """The packet of this round that came back. Misuse, with a sentence, where it is none, dangerous, or another's."""
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
        return _packet(archive, shown, expected)


def _packet(archive: zipfile.ZipFile, shown: str, expected: Opened) -> Packet:
    names = [name for name in archive.namelist() if PurePosixPath(name).name == SESSION]
    names = sorted((name for name in names if "__MACOSX" not in name), key=lambda name: name.count("/"))
    if not names:
        raise Misuse(f"{shown} holds no {SESSION}; {_SEND_AGAIN}")
    try:
        said = session.from_text(content(archive, names[0]).decode("utf-8"))
    except ValueError:
        raise Misuse(f"the {SESSION} in {shown} is not as it was packed; {_SEND_AGAIN}") from None
    if said.session != identity(said.seed, said.minutes, said.katas, said.backends):
        raise Misuse(f"the {SESSION} in {shown} was changed, or is of no packet; {_SEND_AGAIN}")
    if said.seed != expected.seed:
        raise Misuse(f"{shown} is of seed {said.seed}, not {expected.seed}; take the seed from your own sheet")
    if replace(said, when=expected.when) != expected:
        raise Misuse(
            f"{shown} is not the round that seed {expected.seed} chooses ({expected.minutes} min: "
            f"{', '.join(expected.katas)}); use the command on your sheet, and the version that packed it, or "
            f"{_SEND_AGAIN}"
        )
    there = PurePosixPath(names[0]).parent
    files = [RATING, *map(session.name, expected.katas)]
    known = set(archive.namelist())
    inside = {name: str(there / name) for name in files}
    return Packet(expected, {name: content(archive, at) for name, at in inside.items() if at in known})
