"""What the system around us lacks: a sentence and a remedy, where neither the command nor our code is at fault."""

from __future__ import annotations

import errno
import os
import sys

from grader.errors import Misuse

LEAST_MB = 256  # of data or address space: below that NumPy's libraries end the process, with an exit code of theirs
_REMEDIES = {
    errno.EMFILE: "raise the limit on open files (`ulimit -n 256`)",
    errno.ENFILE: "close other programs",
    errno.ENOMEM: "close other programs, or raise the limits (`ulimit -d`, `ulimit -v`)",
    errno.EAGAIN: "close other programs, or raise the limit on processes (`ulimit -u`)",
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EROFS: "set TMPDIR to a folder that can be written to",
}
NEVER_OF_OUTPUT = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.EROFS, errno.ENOENT)


def open_standard_streams() -> None:
    """Put /dev/null in the place of what whoever started us has closed: the next file would be taken for it."""
    try:
        while (last := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(last)
    except OSError:
        return  # no /dev at all; what needs it says so
    if sys.stdin is None:
        sys.stdin = os.fdopen(0)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w")


def demand_a_sound_start() -> None:
    """Misuse where Python was started in a way in which nothing can be graded."""
    if sys.flags.optimize > 1:
        raise Misuse(
            "Python is set to strip docstrings, but the cases take their titles from them; unset PYTHONOPTIMIZE."
        )
    if _folder_is_gone():
        raise Misuse("the current folder no longer exists; change to another one and try again.")
    if sys.platform != "win32":
        import resource

        for name in ("DATA", "AS"):
            soft, _ = resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))
            if soft != resource.RLIM_INFINITY and soft < LEAST_MB << 20:
                flag = "-d" if name == "DATA" else "-v"
                raise Misuse(
                    f"the memory limit of this shell is {soft >> 20} MiB, too little for NumPy; "
                    f"raise it (`ulimit {flag} unlimited`)."
                )


def lack(error: Exception) -> str | None:
    """What is lacking, where an unforeseen error comes from that; None where it does not."""
    if isinstance(error, MemoryError):
        return f"there was not enough memory; {_REMEDIES[errno.ENOMEM]}"
    if not isinstance(error, OSError):
        return None
    if isinstance(error, FileNotFoundError) and _folder_is_gone():
        return "the current folder was removed in the meantime; change to another one and try again"
    if error.filename in ("/dev/null", "/dev/urandom"):
        return f"{error.filename} is missing here; mount /dev"
    if error.errno in _REMEDIES:
        return f"the system refused something ({error.strerror}); {_REMEDIES[error.errno]}"
    return None


def _folder_is_gone() -> bool:
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False
