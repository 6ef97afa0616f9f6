"""The scratch folder of one worker: made, measured, and removed, whatever the submission did in it.

Its judge holds a lock on the folder itself (on Windows, which locks files only, on one in it) for as long as it lives.
A folder of this kind that nobody has locked is what a killed judge left, and the next run removes it; one that is
locked belongs to a run that goes on.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import re
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import Literal

from grader.errors import Misuse
from grader.model import Message
from grader.policy import Policy

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
# what of the folder is locked, and how it is opened
if sys.platform == "win32":
    import msvcrt

    _LOCK, _OPEN = ".lock", os.O_RDWR | os.O_CREAT
else:
    import fcntl

    _LOCK, _OPEN = "", _FOLDER

_NAME = re.compile(r"kata-\d+-[a-z0-9_]{8}")  # the judge's process id, and what nobody can foresee
_LOOKED_AT = 20_000  # names in the temporary folder, which others fill too
_TRIES = 20  # of a lock that a run which clears away may hold for a moment
_made: set[Path] = set()  # by this process, and not removed yet


class Scratch:
    """A new, empty, locked folder in the temporary folder of this machine; Misuse where none can be made."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        for _ in range(_TRIES):
            self.path = _make()
            try:
                self._held = os.open(self.path / _LOCK, _OPEN)
            except FileNotFoundError:
                _made.discard(self.path)
                continue  # a run that clears away was faster than our lock
            if _lock(self._held) != "theirs" and _is_at(self.path, self._held):
                self._room = _room(self.path)
                self._unseen_mb = policy.unseen_in_memory_mb if _is_memory(self.path) else policy.unseen_mb
                return
            os.close(self._held)
        raise Misuse(f"no scratch folder stays in {self.path.parent}; set TMPDIR to a folder that you may write to.")

    def complaint(self) -> Message | None:
        """What is too much, if anything; what cannot be measured (a closed folder, too long a path) counts as that."""
        policy = self._policy
        size = count = 0
        waiting = [str(self.path)]
        while waiting:
            try:
                with os.scandir(waiting.pop()) as entries:
                    for entry in entries:
                        count += 1
                        if count > policy.scratch_files:
                            return Message.of("scratch.files", limit=policy.scratch_files)
                        found = entry.stat(follow_symlinks=False)
                        size += getattr(found, "st_blocks", (found.st_size + 511) // 512) * 512
                        if size > policy.scratch_mb << 20:
                            return Message.of("scratch.size", limit=policy.scratch_mb)
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(entry.path)
            except (FileNotFoundError, NotADirectoryError):
                continue  # it was removed in the meantime
            except OSError as error:
                return Message.of("scratch.closed", why=error.strerror or "")
        # Files that were removed while open or mapped are in no listing; only the disk's free space shows them. The
        # limit is high, because others write to the disk too.
        with contextlib.suppress(OSError):  # removed, as above
            if self._room - _room(self.path) - size > self._unseen_mb << 20:
                return Message.of("scratch.unseen", limit=self._unseen_mb)
        return None

    def close(self) -> None:
        """Remove it, and let go of the lock."""
        if self._held >= 0:
            _remove(self.path, self._held)
            self._held = -1
            _made.discard(self.path)


def _room(folder: Path) -> int:
    """Free bytes on the disk of a folder."""
    return shutil.disk_usage(folder).free


def _is_memory(folder: Path) -> bool:
    """Whether a folder lies on a tmpfs, so that its files are memory; False where nobody tells."""
    if sys.platform != "linux":
        return False
    device = os.stat(folder).st_dev
    try:
        with open("/proc/self/mountinfo") as file:
            mounts = [line.split() for line in file]
    except OSError:
        return False
    number = f"{os.major(device)}:{os.minor(device)}"
    return any(fields[2] == number and fields[fields.index("-") + 1] == "tmpfs" for fields in mounts)


def clear_away() -> None:
    """Remove the scratch folders of judges that were killed. Nothing here is worth an error."""
    with contextlib.suppress(OSError):
        with os.scandir(tempfile.gettempdir()) as entries:
            paths = [Path(entry.path) for entry in itertools.islice(entries, _LOOKED_AT) if _NAME.fullmatch(entry.name)]
        for path in paths:
            with contextlib.suppress(OSError):
                _clear_away(path)


def clear_away_own() -> None:
    """Remove what Ctrl-C has kept this process from removing; for its end, when it needs no worker any more."""
    for path in tuple(_made):
        with contextlib.suppress(OSError):
            _remove(path, os.open(path / _LOCK, _OPEN))


def _clear_away(path: Path) -> None:
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode):
        return
    if sys.platform != "win32":  # where everybody has a temporary folder of their own
        if found.st_uid != os.getuid() or found.st_mode & 0o077:
            return
        if found.st_mode & 0o700 != 0o700:  # its maker closed it
            os.chmod(path, 0o700)
    lock = os.open(path / _LOCK, _OPEN)
    if _lock(lock) == "ours" and _is_at(path, lock):
        _remove(path, lock)
    else:
        os.close(lock)


def _make() -> Path:
    """A folder of a new name, which is known before there is one: Ctrl-C may come at any moment."""
    try:
        parent = Path(tempfile.gettempdir()).resolve()
        while True:
            path = parent / f"kata-{os.getpid()}-{os.urandom(4).hex()}"
            _made.add(path)
            with contextlib.suppress(FileExistsError):
                path.mkdir(0o700)
                return path
            _made.discard(path)
    except OSError as error:
        if not error.filename:  # tempfile's own: it has tried all it knows, and lists them at length
            raise Misuse("there is no folder for temporary files; set TMPDIR to one that you may write to.") from None
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
        remedy = "make room there, or set TMPDIR to another" if full else "set TMPDIR to one that you may write to"
        place = Path(error.filename).parent
        raise Misuse(f"no scratch folder can be made in {place} ({error.strerror}); {remedy}.") from None


def _lock(lock: int) -> Literal["ours", "theirs", "none"]:
    """Lock what is open until its descriptor is closed; "none" where the file system knows no locks."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # the second is how Windows says it
        return "theirs"
    except OSError:
        return "none"
    return "ours"


def _is_at(path: Path, lock: int) -> bool:
    """Whether what is open is still at this path: it may have been removed before the lock took."""
    try:
        return os.path.samestat(os.fstat(lock), os.lstat(path / _LOCK))
    except OSError:
        return False


# --- removal ----------------------------------------------------------------------------------------------------------


def _remove(path: Path, lock: int) -> None:
    """Remove a folder with all that is in it: closed folders, and trees deeper than any path or stack can follow.

    The lock is let go of last; on Windows first, since nothing that is open can be removed there.
    """
    if sys.platform == "win32":
        os.close(lock)
        for folder, _, names in os.walk(path):
            for name in names:
                with contextlib.suppress(OSError):
                    os.chmod(os.path.join(folder, name), stat.S_IWRITE)  # nor anything that is read-only
        shutil.rmtree(path, ignore_errors=True)
        return
    try:
        with contextlib.suppress(OSError):
            _empty(lock)
        shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(lock)


def _empty(top: int) -> None:
    """Remove what is in a folder, one level at a time: what is deeper is first moved up, under a new name."""
    os.fchmod(top, 0o700)
    number = itertools.count()
    while folders := _remove_files(top):
        for name in folders:
            folder = _open_up(name, top)
            try:
                for child in _remove_files(folder):
                    os.close(_open_up(child, folder))  # a closed folder cannot be moved either
                    os.rename(child, _new_name(top, number), src_dir_fd=folder, dst_dir_fd=top)
            finally:
                os.close(folder)
            os.rmdir(name, dir_fd=top)


def _remove_files(folder: int) -> list[str]:
    """Remove the files of a folder and return the names of the folders in it."""
    with os.scandir(folder) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in found:
        if not is_folder:
            os.unlink(name, dir_fd=folder)
    return [name for name, is_folder in found if is_folder]


def _open_up(name: str, parent: int) -> int:
    """The descriptor of a folder that may have been closed to its own maker."""
    with contextlib.suppress(ValueError):  # it has become a link: opening it says so
        os.chmod(name, 0o700, dir_fd=parent, follow_symlinks=False)
    return os.open(name, _FOLDER, dir_fd=parent)


def _new_name(folder: int, number: itertools.count[int]) -> str:
    """A name that is free."""
    while True:
        name = f"moved-{next(number)}"
        try:
            os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return name
