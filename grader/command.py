"""Commands for the learner to type, as the shell of this system takes them apart."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Sequence


def typed(words: Sequence[str]) -> str:
    """The command line of these words; for cmd.exe and PowerShell on Windows, for a POSIX shell elsewhere."""
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
