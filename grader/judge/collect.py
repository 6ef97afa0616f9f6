"""The plan: the cases of a kata's hidden tests. Pytest collects them, once per process; nothing is run here.

What comes of it are plain functions and parameters. Nothing of the learner's own pytest has a say: no options and
plugins of the environment, no configuration or conftest.py nearby, no module of the same name.
"""

from __future__ import annotations

import importlib.util
import inspect
import os
import threading
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from _pytest.config import get_config  # pytest.main, the public door, reads PYTEST_ADDOPTS and PYTEST_PLUGINS

from grader.errors import BrokenKata
from grader.judge.proxy import Words, words
from grader.model import Kata

GIVEN = frozenset({"submission", "draw"})  # what the judge gives a case that asks for it

# How pytest's own tests may end beside passing and raising; a hidden test must not.
PYTEST_ENDINGS = (pytest.skip.Exception, pytest.fail.Exception, pytest.xfail.Exception)

# Everything that prints, caches, or reads files near the submission stays off.
_OPTIONS = [
    "-c", os.path.join(os.path.dirname(__file__), "hidden_tests.ini"), "--collect-only", "--noconftest",
    "--disable-plugin-autoload", "--import-mode=importlib", "--capture=no", "--assert=plain",
    *[f"-pno:{name}" for name in (
        "terminal", "cacheprovider", "logging", "doctest", "unittest", "junitxml", "pastebin", "faulthandler",
        "stepwise", "debugging", "setuponly", "setupplan", "warnings", "tmpdir", "monkeypatch", "recwarn",
        "unraisableexception", "threadexception", "legacypath", "subtests",
    )],
]  # fmt: skip


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

    def selected(self, only: str) -> tuple[Case, ...]:
        """The case of this name, or else those with it in their names."""
        named = tuple(case for case in self.cases if case.name == only)
        return named or tuple(case for case in self.cases if only in case.name)


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
        return HiddenTests(kata, _collected[key], words(kata))


def _cases(path: Path) -> tuple[Case, ...]:
    plugin = _Collector()
    config = get_config([*_OPTIONS, f"--rootdir={path.parent}", str(path)], [plugin])
    try:
        config.pluginmanager.consider_env = lambda: None  # type: ignore[method-assign]  # PYTEST_PLUGINS
        config.pluginmanager.register(plugin)
        config.parse([*_OPTIONS, f"--rootdir={path.parent}", str(path)], addopts=False)
        code = config.hook.pytest_cmdline_main(config=config)
    finally:
        config._ensure_unconfigure()
    if code == pytest.ExitCode.INTERRUPTED and not plugin.broken:
        raise KeyboardInterrupt  # pytest has swallowed it
    if plugin.broken or plugin.items is None:
        raise BrokenKata.at(path, 1, f"the hidden tests cannot be collected: {_last_line(plugin.broken)}")
    cases = tuple(_case(item, path) for item in plugin.items)
    if not cases:
        raise BrokenKata.at(path, 1, "there is no test in this file")
    if len({case.name for case in cases}) < len(cases):
        raise BrokenKata.at(path, 1, "two tests have the same name, so one of them would be lost")
    return cases


class _Collector:
    """The one pytest plugin: loads the module in a way that leaves no trace of it, and keeps what was collected."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] | None = None
        self.broken = ""

    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> pytest.Module:
        module: pytest.Module = _Module.from_parent(parent, path=module_path)
        return module

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.broken:
            self.broken = str(report.longrepr)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = list(session.items)


class _Module(pytest.Module):
    def _getobj(self) -> types.ModuleType:
        """The module, which is not put into sys.modules: all hidden tests have one name."""
        spec = importlib.util.spec_from_file_location(self.path.stem, self.path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


def _case(item: pytest.Item, path: Path) -> Case:
    function = getattr(item, "obj", None)
    title = (getattr(function, "__doc__", None) or "").strip().split("\n")[0]
    if not title or function is None:
        raise BrokenKata.at(path, 1, f"{item.name} has no docstring, which is the title that learners read")
    for mark in ("skip", "skipif", "xfail"):
        if item.get_closest_marker(mark):
            raise BrokenKata.at(path, 1, f"{item.name} is marked {mark}; a hidden test always runs, and has to pass")
    spec = getattr(item, "callspec", None)
    parameters = dict(spec.params) if spec else {}
    asked = set(inspect.signature(function).parameters) - set(parameters)
    if foreign := sorted(asked - GIVEN):
        line = function.__code__.co_firstlineno
        raise BrokenKata.at(path, line, f"{item.name} asks for {foreign[0]!r}; a case is given submission and draw")
    return Case(
        name=item.name.removeprefix("test_"), title=title, label=spec.id if spec else "", function=function,
        given=frozenset(asked), parameters=parameters, slow=item.get_closest_marker("slow") is not None,
    )  # fmt: skip


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "pytest collected nothing"
