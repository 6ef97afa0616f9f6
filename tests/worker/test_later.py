"""A module whose own code waits until somebody asks for something of it."""

import sys
from importlib import import_module

import pytest

from grader.worker.later import put_off

PACKAGE = "from late.heavy import setting, engine\nran, light = True, 2\n"
ENGINE = "from late.heavy import setting\nimport late.heavy.engine\nfrom late import heavy\nnumber = heavy.__dict__.setdefault('engines', [])\nnumber.append(1)\n"


@pytest.fixture
def late(tmp_path, monkeypatch):
    """The package `late.heavy`, put off: its `setting` does without it, its `engine` is imported by it too."""
    (tmp_path / "late" / "heavy").mkdir(parents=True)
    (tmp_path / "late" / "__init__.py").touch()
    (tmp_path / "late" / "heavy" / "__init__.py").write_text(PACKAGE)
    (tmp_path / "late" / "heavy" / "setting.py").write_text("value = 3\n")
    (tmp_path / "late" / "heavy" / "engine.py").write_text(ENGINE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    import_module("late")
    put_off("late.heavy", {"light": 1}, ["setting"])
    yield sys.modules["late.heavy"]
    for name in [name for name in sys.modules if name.partition(".")[0] == "late"]:
        del sys.modules[name]


def test_some_of_its_modules_are_imported_without_it(late):
    """`import late.heavy.setting` runs that module alone, and its parents lead to it."""
    assert import_module("late.heavy.setting").value == 3
    assert sys.modules["late"].heavy is late and late.setting.value == 3
    assert "ran" not in vars(late)


def test_what_it_has_meanwhile_does_not_run_it(late):
    """A name that was given stands until the package says itself what it is."""
    assert late.light == 1 and "ran" not in vars(late)
    assert late.ran and late.light == 2


ASKS = {
    "an attribute": lambda: sys.modules["late.heavy"].ran,
    "one that it lacks": lambda: not hasattr(sys.modules["late.heavy"], "nothing"),
    "another of its modules": lambda: import_module("late.heavy.engine") is sys.modules["late.heavy.engine"],
}


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_it_runs_when_something_of_it_is_asked_for(late, ask):
    """Once, in its own place, and each of its modules once: whoever holds the package holds what it has become."""
    setting = import_module("late.heavy.setting")
    assert ask() and late.ran and type(late) is type(sys)
    assert import_module("late.heavy") is late and late.setting is setting
    assert late.engine is sys.modules["late.heavy.engine"] and late.engines == [1]
    assert late.engine.__spec__.loader.get_source("late.heavy.engine") == ENGINE


def test_looking_through_all_modules_does_not_run_it(late):
    """What the import system and inspect ask of every module is no question for something of it."""
    assert not hasattr(late, "__wrapped__") and late.__file__.endswith("__init__.py") and late.__spec__.parent
    assert "ran" not in vars(late)


@pytest.mark.parametrize("name", ["json.decoder", "json.absent"])
def test_what_is_there_or_nowhere_is_left_alone(name):
    """A package that was imported already stays as it is, and one that is not installed is not made up."""
    import json.decoder

    before, finders = sys.modules.get(name), [*sys.meta_path]
    put_off(name, {})
    assert sys.modules.get(name) is before and sys.modules["json"].decoder is json.decoder
    assert sys.meta_path == finders
