"""The user's own key: 32 random bytes in the data folder, under which kata knows again what it has written.

What lies among a stranger's files may be a stranger's. Whoever has this key could forge it too, so the file is for its
owner alone.
"""

from __future__ import annotations

import os
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path

from grader.study import journal
from grader.study.plain import open_plain

NAME = "key"
LENGTH = 32  # bytes
PATIENCE = 1.0  # seconds for another process that is about to write it


def of_user() -> tuple[bytes, str]:
    """The key, made on first use, and ""; where it cannot be kept, one for this once, and a sentence that says why."""
    path = journal.folder() / NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            _make(path)
        return _read(path), ""
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        said = (
            f"the key in {path} cannot be used ({why}), so this batch cannot be resumed; "
            "remove that file or make it readable, or set KATA_HOME to another folder"
        )
        return secrets.token_bytes(LENGTH), said


def _make(path: Path) -> None:
    """A new key, on disk before it is used: what was written under it must be known again after a crash."""
    with os.fdopen(open_plain(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(LENGTH))
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> bytes:
    """The key that is there; ValueError where that is none."""
    until = time.monotonic() + PATIENCE
    while True:
        with os.fdopen(open_plain(path, os.O_RDONLY, 0), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ValueError("it is no file")
            found = file.read(LENGTH + 1)
        if len(found) == LENGTH:
            return found
        if found or time.monotonic() > until:  # it is written at once, whole
            raise ValueError("it is damaged")
        time.sleep(0.01)
