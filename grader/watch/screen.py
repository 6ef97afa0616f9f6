"""What is seen of a watch: one screen that is painted over; in a pipe and for screen readers, one text after another.

At the top stands since when and how often, at the bottom what the keys do; between them the report of a check, as
`kata check` prints it, or a page in its place.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import TextIO

from grader.grading import CaseDone, Searching, Step
from grader.model import Feedback
from grader.report.columns import chopped, columns, cut, packed, wrapped
from grader.report.sanitize import one_line
from grader.watch.state import State
from grader.words import phrase

OPEN, SHUT = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"  # a page of the terminal's own, without a cursor
HOME, REST_OF_LINE, REST_OF_PAGE = "\x1b[H", "\x1b[K", "\x1b[J"
PLAIN, BOLD, DIM, YELLOW = "\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[33m"
SELDOM = 0.05  # seconds between two counts of cases
APART = "   "
Report = Callable[[Feedback], str]  # the first screen of `kata check`, as wide as the terminal


class Repainted:
    """One screen of a terminal, on a page of its own; a context manager."""

    def __init__(self, stream: TextIO, report: Report, color: bool):
        self._stream, self._report, self._color = stream, report, color
        self._done, self._told = 0, 0.0

    def __enter__(self) -> Repainted:
        self._write(OPEN)
        return self

    def __exit__(self, *_: object) -> None:
        self._write(SHUT)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """The terminal shows what it showed before us, and is somebody else's within this."""
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()

    def show(self, state: State) -> None:
        """Paint the whole screen."""
        self._done, self._told = 0, time.monotonic()
        width, height = get_terminal_size()
        below = [*_notes(state, width), *_bottom(state, width)]
        room = max(1, height - 1 - len(below))
        body = _body(state, self._report, width)
        top, left = _scrolled(state, len(body), room)
        if left or top:
            place = packed(_places(top, left), APART, width)
            room = max(1, room - len(place))
            top, left = _scrolled(state, len(body), room)
            below = [*packed(_places(top, left), APART, width), *below]
        shown = body[top : top + room]
        lines = [self._header(state, width), *shown, *[""] * (room - len(shown)), *self._dimmed(state, below)]
        painted = f"{REST_OF_LINE}\r\n".join(line + PLAIN * self._color for line in lines[:height])
        self._write(f"{HOME}{painted}{REST_OF_LINE}{REST_OF_PAGE}")

    def progress(self, step: Step) -> None:
        """Say in the first line how far a check is."""
        self._done += isinstance(step, CaseDone)
        now = time.monotonic()
        if isinstance(step, Searching):
            said = phrase("watch.failing")
        elif self._done and now - self._told > SELDOM:
            key = "watch.checking_cases_one" if self._done == 1 else "watch.checking_cases"
            said = phrase(key, count=self._done)
        else:
            return
        self._told = now
        self._write(HOME + self._styled(BOLD + YELLOW, cut(said, get_terminal_size().columns)) + REST_OF_LINE)

    def _header(self, state: State, width: int) -> str:
        if state.status == "checking":
            return self._styled(BOLD + YELLOW, cut(phrase("watch.checking"), width))
        return self._styled(BOLD, cut(header(state), width))

    def _dimmed(self, state: State, lines: list[str]) -> list[str]:
        return [self._styled(YELLOW if state.question else DIM, line) for line in lines]

    def _styled(self, style: str, text: str) -> str:
        return f"{style}{text}{PLAIN}" if self._color else text

    def _write(self, text: str) -> None:
        """Past the stream's buffer, which a signal's handler must not enter a second time."""
        left = text.encode(self._stream.encoding, "replace")
        while left:
            left = left[os.write(self._stream.fileno(), left) :]


class Appended:
    """The same where nothing can be painted over: what is new is printed below what is there; a context manager.

    keys  whether there is somebody to press them
    """

    def __init__(self, stream: TextIO, report: Report, keys: bool):
        self._stream, self._report, self._keys = stream, report, keys
        self._before: State | None = None

    def __enter__(self) -> Appended:
        return self

    def __exit__(self, *_: object) -> None:
        return

    @contextmanager
    def lent(self) -> Iterator[None]:
        """The terminal is somebody else's within this."""
        yield

    def show(self, state: State) -> None:
        """Print what differs from before."""
        before, self._before = self._before, state
        width = get_terminal_size().columns
        if state.status == "checking" and state.page is None:
            if before is None:
                self._print([header(state)])
            return
        if before is None or (before.last, before.status, before.page) != (state.last, state.status, state.page):
            self._print(["", header(state), *_body(state, self._report, width)])
        if before is None or before.notes != state.notes:
            self._print(_notes(state, width))
        if self._keys and (before is None or (before.last, before.question) != (state.last, state.question)):
            self._print(_bottom(state, width))

    def progress(self, step: Step) -> None:
        """Nothing: a count would be a line for each case."""

    def _print(self, lines: list[str]) -> None:
        self._stream.write("".join(f"{line}\n" for line in lines))
        self._stream.flush()


# --- what they say ----------------------------------------------------------------------------------------------------


def header(state: State) -> str:
    """Which file, since when, how often."""
    file, since = one_line(state.path.name), f"{state.since:%H:%M}"
    if state.last is None or not state.checks:
        return phrase("watch.header", file=file, since=since)
    key = "watch.header_one" if state.checks == 1 else "watch.header_many"
    return phrase(key, file=file, since=since, count=state.checks, last=f"{state.last:%H:%M:%S}")


def ending(state: State) -> str:
    """What is left to say when it is over."""
    key = "watch.ended_one" if state.checks == 1 else "watch.ended"
    return phrase(key, count=state.checks, since=f"{state.since:%H:%M}")


def _body(state: State, report: Report, width: int) -> list[str]:
    if state.page:
        lines = state.page.text.rstrip("\n").split("\n")
        return [part for line in lines for part in ([line] if "\x1b" in line else chopped(line, width))]
    if state.status == "gone":
        return wrapped(phrase("watch.gone", file=one_line(state.path.name)), width)
    if state.status == "refused":
        return wrapped(one_line(state.refusal), width)
    return report(state.feedback).rstrip("\n").split("\n") if state.feedback else []


def _notes(state: State, width: int) -> list[str]:
    return [line for note in state.notes for line in wrapped(one_line(note), width)]


def _bottom(state: State, width: int) -> list[str]:
    """The question, or what the keys do."""
    if state.question == "solution":
        return wrapped(phrase("watch.ask_solution"), width)
    if state.question == "next":
        return wrapped(phrase("watch.ask_next", slug=state.following), width)
    keys = [
        phrase("watch.key_hint"), phrase("watch.key_cases"), phrase("watch.key_editor"), phrase("watch.key_next"),
        phrase("watch.key_skip"), phrase("watch.key_solution"), phrase("watch.key_quit"),
    ]  # fmt: skip
    if state.page:
        keys.insert(0, phrase("watch.close"))
    between = APART if columns(APART.join(keys)) <= width else APART[1:]
    return packed(keys, between, width)


def _scrolled(state: State, lines: int, room: int) -> tuple[int, int]:
    """The first line to show, and how many are left below: a step is a screen less one line."""
    last = max(0, lines - room)
    top = min(state.scrolled * max(1, room - 1), last)
    return top, last - top


def _places(top: int, left: int) -> list[str]:
    more = [phrase("watch.more_one" if left == 1 else "watch.more", count=left)] if left else []
    return [*more, *([phrase("watch.back")] if top else [])]
