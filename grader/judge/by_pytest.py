"""Hidden tests as pytest itself collects them, once per process and file; nothing is run here.

Nothing of the learner's own pytest has a say: no options and plugins of the environment, no configuration or
conftest.py nearby, no module of the same name.
"""

from __future__ import annotations

import importlib.util
import os
import types
from pathlib import Path

import pytest
from _pytest.config import get_config  # pytest.main, the public door, reads PYTEST_ADDOPTS and PYTEST_PLUGINS

from grader.errors import BrokenKata
from grader.judge.plain import Planned

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


def planned(path: Path) -> tuple[Planned, ...]:
    """The tests of a file, in the order in which they are written; BrokenKata where it cannot be collected."""
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
    return tuple(_test(item, path) for item in plugin.items)


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


def _test(item: pytest.Item, path: Path) -> Planned:
    function = getattr(item, "obj", None)
    if function is None:
        raise BrokenKata.at(path, 1, f"{item.name} is no function")
    for mark in ("skip", "skipif", "xfail"):
        if item.get_closest_marker(mark):
            raise BrokenKata.at(path, 1, f"{item.name} is marked {mark}; a hidden test always runs, and has to pass")
    spec = getattr(item, "callspec", None)
    return Planned(
        item.name, function, spec.id if spec else "", dict(spec.params) if spec else {},
        item.get_closest_marker("slow") is not None,
    )  # fmt: skip


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "pytest collected nothing"
