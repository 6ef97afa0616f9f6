"""The plan: the cases of a kata's hidden tests, collected once per process; nothing is run here.

What comes of it are plain functions and parameters. They are pytest's: what a file means is what pytest collects
(by_pytest.py), read without pytest where the file is as plain as most are (plain.py).
"""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from grader.errors import BrokenKata
from grader.judge import plain
from grader.judge.proxy import Words, words
from grader.model import Kata
from grader.records import dataclass

GIVEN = frozenset({"submission", "draw"})  # what the judge gives a case that asks for it


@dataclass(frozen=True, eq=False)
class Case:
    """One planned case: its name, the title that a learner reads, its label ("float64"), and what there is to run.

    given       which of `submission` and `draw` the function asks for
    parameters  the values of its parameters
    slow        marked so by its author: it takes a right program a tenth of a second or more
    """

    name: str
    title: str
    label: str
    function: Callable[..., None]
    given: frozenset[str] = GIVEN
    parameters: Mapping[str, Any] = field(default_factory=dict)
    slow: bool = False

    @property
    def plain_parameters(self) -> dict[str, Any]:
        """The parameters that are plain enough to be spoken of."""
        return {name: value for name, value in self.parameters.items() if isinstance(value, (str, int, float, bool))}


@dataclass(frozen=True, eq=False)
class HiddenTests:
    """A kata's hidden tests, in the order in which they are written, and how its calls are spoken of."""

    kata: Kata
    cases: tuple[Case, ...]
    words: Words

    @property
    def efficiency(self) -> Callable[..., None] | None:
        """The function beside the tests that makes the call to be measured; a kata that has sizes for it has one."""
        found: Callable[..., None] | None = getattr(self.cases[0].function, "__globals__", {}).get("efficiency")
        return found

    def selected(self, only: str) -> tuple[Case, ...]:
        """The case of this name, or else those with it in their names, or else in their titles."""
        named = tuple(case for case in self.cases if case.name == only)
        named = named or tuple(case for case in self.cases if only in case.name)
        return named or tuple(case for case in self.cases if only.lower() in case.title.lower())


_collected: dict[tuple[Path, int, int], tuple[Case, ...]] = {}
_one_at_a_time = threading.Lock()  # pytest knows nothing of threads


def collect(kata: Kata) -> HiddenTests:
    """The hidden tests of a kata; BrokenKata where they cannot be collected. A file is collected once."""
    path = kata.hidden_tests
    try:
        found = path.stat()
    except OSError as error:
        raise BrokenKata.at(path, 1, f"this file cannot be read ({error.strerror})") from None
    key = (path, found.st_mtime_ns, found.st_size)
    with _one_at_a_time:
        if key not in _collected:
            _collected[key] = _cases(path)
        tests = HiddenTests(kata, _collected[key], words(kata))
    if (tests.efficiency is None) != (kata.sizes is None):
        raise BrokenKata.at(path, 1, "a function efficiency() here and [efficiency] in kata.toml go together")
    return tests


def pytest_endings() -> tuple[type[BaseException], ...]:
    """How pytest's own tests may end beside passing and raising, where it has been imported; a hidden test must not."""
    outcomes = sys.modules.get("_pytest.outcomes")
    return (outcomes.Skipped, outcomes.Failed, outcomes.XFailed) if outcomes else ()


def _cases(path: Path) -> tuple[Case, ...]:
    cases = tuple(_case(test, path) for test in _planned(path))
    if not cases:
        raise BrokenKata.at(path, 1, "there is no test in this file")
    if len({case.name for case in cases}) < len(cases):
        raise BrokenKata.at(path, 1, "two tests have the same name, so one of them would be lost")
    return cases


def _planned(path: Path) -> tuple[plain.Planned, ...]:
    try:
        return plain.planned(path)
    except Exception:  # it is not plain, or wrong: pytest collects it, and says so
        from grader.judge import by_pytest

        return by_pytest.planned(path)


def _case(test: plain.Planned, path: Path) -> Case:
    function = test.function
    title = (function.__doc__ or "").strip().split("\n")[0]
    if not title:
        raise BrokenKata.at(path, 1, f"{test.name} has no docstring, which is the title that learners read")
    asked = set(inspect.signature(function).parameters) - set(test.parameters)
    if foreign := sorted(asked - GIVEN):
        line = function.__code__.co_firstlineno
        raise BrokenKata.at(path, line, f"{test.name} asks for {foreign[0]!r}; a case is given submission and draw")
    return Case(
        name=test.name.removeprefix("test_"), title=title, label=test.label, function=function,
        given=frozenset(asked), parameters=test.parameters, slow=test.slow,
    )  # fmt: skip
