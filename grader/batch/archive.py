"""A zip file from a stranger: its entries are looked at before they are read, and nothing is ever unpacked to disk."""

from __future__ import annotations

import contextlib
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from grader.catalogue.submission import MAX_BYTES
from grader.errors import Misuse
from grader.report.sanitize import one_line

MOST_MB = 32  # of the whole file: its table of contents alone may be as large
MOST_RATIO = 200  # times as large as it is in the zip file, from which on it is meant to fill a disk
_UNSAFE = re.compile(r"[\\:\x00-\x1f]")
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip


@contextlib.contextmanager
def opened(path: Path, remedy: str) -> Iterator[zipfile.ZipFile]:
    """The archive. Misuse where it is none that can be read, whenever that shows within the block."""
    shown = one_line(str(path))
    try:
        if path.stat().st_size > MOST_MB << 20:
            raise Misuse(f"{shown} is larger than {MOST_MB} MiB; {remedy}")
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError:
        raise Misuse(f"there is no file {shown}; check the name") from None
    except OSError as error:
        raise Misuse(f"{shown} cannot be read ({error.strerror}); check that it is a zip file of yours") from None
    except BROKEN:
        raise Misuse(f"{shown} is no zip file that can be read; {remedy}") from None


def danger(entry: zipfile.ZipInfo) -> str:
    """What an entry is that nobody should read: it leads elsewhere, or grows beyond all measure; "" for a good one."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if _UNSAFE.search(entry.filename) or entry.filename.startswith("/") or ".." in PurePosixPath(entry.filename).parts:
        return "a name that leads elsewhere"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "a link or a device"
    if entry.file_size > MAX_BYTES or entry.file_size > MOST_RATIO * max(entry.compress_size, 1000):
        return "a file that is too large"
    if entry.flag_bits & 1:
        return "an encrypted file"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "a file packed in an unusual way"
    return ""


def content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo | str) -> bytes:
    """What an entry holds: no more of it than was promised, whatever its header says."""
    with archive.open(entry) as file:
        found = file.read(MAX_BYTES + 1)
    if len(found) > MAX_BYTES:
        raise ValueError("larger than its header says")
    return found
