"""Opening a file where a stranger may have put something else: no link is followed, and no pipe waited for."""

from __future__ import annotations

import os
from pathlib import Path

_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")  # as far as the system has them


def open_plain(path: Path, flags: int, mode: int) -> int:
    """A descriptor of the file, as os.open gives it; OSError for a link. A pipe is the caller's to refuse."""
    for name in _FLAGS:
        flags |= getattr(os, name, 0)
    return os.open(path, flags, mode)
