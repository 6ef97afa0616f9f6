"""What a watch knows, and what follows from each event: state in, new state out, and what is to be done about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from grader.model import Feedback
from grader.watch.events import (
    Checked,
    Event,
    GaveWay,
    Gone,
    Opened,
    Pressed,
    Recorded,
    Refused,
    Resized,
    Said,
    Saved,
    WentOn,
)
from grader.words import phrase

Status = Literal["checking", "checked", "refused", "gone"]
Question = Literal["", "solution", "next"]
Do = Literal["check", "record", "follow", "hint", "cases", "solution", "edit", "next", "stop", "quit"]

YES = ("y", "\r", "\n")
STOP = "\x1a"  # Ctrl-Z
DOWN, UP = (" ", "j", "down"), ("b", "k", "up")


@dataclass(frozen=True)
class State:
    """One moment of a watch.

    page      what is shown in place of the report, with its name: a hint, all cases, the solution
    scrolled  how many times the text has been scrolled on
    question  what is asked at the bottom; the next key is the answer
    """

    path: Path
    since: datetime
    status: Status = "checking"
    checks: int = 0
    last: datetime | None = None
    feedback: Feedback | None = None
    following: str = ""
    refusal: str = ""
    page: Opened | None = None
    scrolled: int = 0
    question: Question = ""
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the file as it is now has passed."""
        return self.status == "checked" and self.feedback is not None and self.feedback.verdict == "passed"


def advance(state: State, event: Event, *, asks: bool = False) -> tuple[State, Do | None]:
    """The state after an event, and what is to be done about it.

    asks  whether to ask, after a pass, to go on to the next kata
    """
    match event:
        case Saved(path, heard):
            notes = () if heard else (phrase("watch.unheard"),)
            return _shown(state, path=path, status="checking", notes=notes), "check"
        case Gone(path) if path == state.path:
            return _shown(state, status="gone", feedback=None, following="", notes=()), None
        case Checked(feedback, when):
            checks = state.checks + 1
            return replace(
                state, status="checked", feedback=feedback, checks=checks, last=when, refusal="", following=""
            ), "record"
        case Recorded(warnings, following):
            question: Question = "next" if asks and following else ""
            return replace(state, following=following, question=question, notes=(*state.notes, *warnings)), None
        case Refused(sentence, when):
            return replace(state, status="refused", refusal=sentence, feedback=None, following="", last=when), None
        case Opened():
            return replace(state, page=event, scrolled=0), None
        case Said(sentence):
            return replace(state, notes=(sentence,)), None
        case WentOn(path, warnings):
            return _shown(state, path=path, status="checking", feedback=None, following="", notes=warnings), "follow"
        case Pressed(key):
            return _pressed(replace(state, notes=()), key)
        case Gone() | Resized() | GaveWay():
            return state, None


def _shown(state: State, **changes: object) -> State:
    """The state with the report in view."""
    return replace(state, page=None, scrolled=0, question="", **changes)  # type: ignore[arg-type]


def _pressed(state: State, key: str) -> tuple[State, Do | None]:
    if state.question == "solution":
        return replace(state, question=""), "solution" if key in YES else None
    if state.question == "next":
        state = replace(state, question="")
        if key in YES:
            return state, "next"
    if key in DOWN:
        return replace(state, scrolled=state.scrolled + 1), None
    if key in UP:
        return replace(state, scrolled=max(0, state.scrolled - 1)), None
    if key == "a" and state.feedback is not None:
        back = state.page is not None and state.page.name == "cases"
        return replace(state, page=None, scrolled=0), None if back else "cases"
    if key == "s":
        return replace(state, question="solution"), None
    if key == "n" and not state.passed:
        return replace(state, notes=(phrase("watch.not_passed"),)), None
    if key == "\x1b":
        return replace(state, page=None, scrolled=0), None
    does: dict[str, Do] = {"h": "hint", "e": "edit", "n": "next", "p": "next", "q": "quit", STOP: "stop"}
    return state, does.get(key)
