"""A watch at work: wait for the next event, let the state follow from it, show that, and do what there is to do."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType

from grader.errors import BrokenKata, GivenUp, Misuse
from grader.grading import Graded, Step
from grader.model import Feedback
from grader.watch.events import (
    Checked,
    Event,
    GaveWay,
    Opened,
    Pressed,
    Recorded,
    Refused,
    Resized,
    Said,
    Saved,
    WentOn,
)
from grader.watch.files import Files
from grader.watch.keys import Keys
from grader.watch.screen import Appended, Repainted
from grader.watch.state import Do, State, advance
from grader.words import phrase


@dataclass(frozen=True)
class Desk:
    """What a watch can have done; a Misuse that is raised is shown, and the watch goes on.

    steps      checks a file, and is asked on the way whether it may stop
    record     notes what came of it: sentences that warn, and the slug of the next kata after a pass
    stand_by   gets ready for the next check
    hint, cases, solution   pages of text
    edit       opens the file in an editor
    next       to the file of the kata that comes after this one, which is begun if it is new; None after the last
    """

    steps: Callable[[Path, Callable[[], bool]], Generator[Step, None, None]]
    record: Callable[[Feedback], tuple[tuple[str, ...], str]]
    stand_by: Callable[[], None]
    hint: Callable[[State], str]
    cases: Callable[[Feedback], str]
    solution: Callable[[State], str]
    edit: Callable[[Path], None]
    next: Callable[[State], WentOn | None]


class Watch:
    """Watches a file, or those of a folder, until q is pressed.

    asks  whether to ask, after a pass, to go on to the next kata
    """

    def __init__(self, files: Files, keys: Keys, screen: Repainted | Appended, desk: Desk, *, asks: bool = False):
        self._files, self._keys, self._screen, self._desk, self._asks = files, keys, screen, desk, asks
        self._resized = False

    def run(self, path: Path) -> State:
        """Check the file now and whenever it is saved; the state at the end."""
        state = State(path, datetime.now())
        event: Event = Saved(path)
        with self._files, self._keys, self._screen, self._heard():
            while True:
                state, do = advance(state, event, asks=self._asks)
                self._screen.show(state)
                if do == "quit":
                    return state
                if isinstance(event, (Recorded, Refused, GaveWay)):  # what was to be said is said
                    self._desk.stand_by()
                event = (do and self._done(do, state)) or self._awaited(state)

    # --- what happens -------------------------------------------------------------------------------------------------

    def _awaited(self, state: State) -> Event:
        """The next event; of several the signals, then the files. A check that gave way to nothing is made again."""
        while True:
            if self._resized:
                self._resized = False
                return Resized()
            if change := self._files.change():
                return change
            if state.status == "checking":
                return Saved(state.path)
            if key := self._keys.wait(self._files.patience):
                return Pressed(key)

    @contextmanager
    def _heard(self) -> Iterator[None]:
        """What the system says to us is heard: other sizes, and the end."""

        def end(number: int, frame: FrameType | None) -> None:
            sys.exit(128 + number)  # through every context manager

        def resize(number: int, frame: FrameType | None) -> None:
            self._resized = True
            self._keys.ring()

        handlers = {"SIGTERM": end, "SIGHUP": end, "SIGWINCH": resize}
        before = {}
        for name, handler in handlers.items():
            if found := getattr(signal, name, None):  # Windows has but one of them
                before[found] = signal.signal(found, handler)
        try:
            yield
        finally:
            for found, handler_before in before.items():
                signal.signal(found, handler_before)

    # --- what is done about it ----------------------------------------------------------------------------------------

    def _done(self, do: Do, state: State) -> Event | None:
        """Do it, and say what came of it."""
        try:
            match do:
                case "check":
                    return self._check(state)
                case "record" if state.feedback:
                    return Recorded(*self._desk.record(state.feedback))
                case "follow":
                    self._files.follow(state.path)
                    return self._check(state)
                case "hint":
                    return Opened("hint", self._desk.hint(state))
                case "cases" if state.feedback:
                    return Opened("cases", self._desk.cases(state.feedback))
                case "solution":
                    return Opened("solution", self._desk.solution(state))
                case "edit":
                    with self._screen.lent(), self._keys.lent():
                        self._desk.edit(state.path)
                    return Resized()
                case "stop" if hasattr(signal, "SIGTSTP"):
                    with self._screen.lent(), self._keys.lent():
                        os.kill(os.getpid(), signal.SIGTSTP)  # we are stopped here, and go on from here
                    return Resized()
                case "next":
                    return self._desk.next(state) or Said(phrase("watch.no_next"))
        except Misuse as error:
            return Said(str(error))
        return None

    def _check(self, state: State) -> Event:
        """Check the file, unless it is saved again meanwhile; keys that are pressed meanwhile are lost."""
        feedback = None
        try:
            with closing(self._desk.steps(state.path, self._files.stirred)) as steps:
                for step in steps:
                    self._screen.progress(step)
                    if isinstance(step, Graded):
                        feedback = step.feedback
                    elif self._files.stirred():
                        raise GivenUp
        except GivenUp:
            return GaveWay()
        except (Misuse, BrokenKata) as error:
            return Refused(str(error), datetime.now())
        finally:
            self._keys.drop()
        assert feedback is not None
        return Checked(feedback, datetime.now())
