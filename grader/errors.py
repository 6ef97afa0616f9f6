"""Everything this project raises on purpose.

    KataError             a sentence for the user, with its remedy; the program ends
    ├── Misuse            what was typed or pointed at cannot be graded     (exit 2)
    │   ├── Unnamed       nothing says for which kata a file is
    │   └── Undecided     nothing says for which backend a file is
    ├── BrokenKata        a kata's own files are wrong, with path and line  (exit 3)
    ├── NotConfined       the sandbox is weaker than was demanded           (exit 3)
    ├── NoWorker          no process for a submission can be started here   (exit 3)
    └── NoDevice          the device asked for is not on this machine       (exit 4)
    WireError             bytes or a value that the wire refuses (protocol/wire.py)
    Notice                a warning (of Python's): what was mended on the way, in a sentence
    GivenUp               nobody waits for this check any more; like Ctrl-C, it is no Exception

A submission that is wrong raises none of these: it is a value (`model.Finding`). Any other exception is
our own bug, and the command line reports it as one (exit 3). All of them survive pickling.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path  # the worker imports this module, and pathlib takes 5 ms


class KataError(Exception):
    """One sentence that says what is wrong and what to do about it."""

    exit_code = 2


class Misuse(KataError):
    """The command line, or the file it names, cannot be used."""


class Unnamed(Misuse):
    """Neither the file nor what was typed says for which kata it is."""


class Undecided(Misuse):
    """Neither the file nor what was typed says for which of these backends it is."""

    def __init__(self, sentence: str, backends: tuple[str, ...] = ()):
        super().__init__(sentence)
        self.backends = backends


class BrokenKata(KataError):
    """A kata's own files are wrong: a place, then a sentence."""

    exit_code = 3

    @classmethod
    def at(cls, path: Path, line: int, sentence: str) -> BrokenKata:
        """The error with its place before it, as compilers and editors write it."""
        return cls(f"{path}:{line}: {sentence}")


class NotConfined(KataError):
    """The sandbox that was demanded cannot be had here; nothing of the submission has run."""

    exit_code = 3


class NoWorker(KataError):
    """The process that would hold the submission ends before it has seen it, which says nothing of the submission."""

    exit_code = 3


class NoDevice(KataError):
    """The device asked for does not exist here."""

    exit_code = 4


class Notice(UserWarning):
    """Something was wrong, and is mended: one sentence for the user; the program goes on."""


class GivenUp(BaseException):
    """Whoever asked for this check has said that its result is of no use now."""


class WireError(Exception):
    """A value that may not travel between judge and worker, or bytes that are not a message.

    It holds no sentence: `key` is one of words/messages.py, `values` are what that speaks of.
    """

    def __init__(self, key: str, values: Mapping[str, str] | None = None):
        super().__init__(key, values)
        self.key, self.values = key, dict(values or {})
