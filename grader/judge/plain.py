"""Hidden tests read without pytest, which takes longer to import than a check's cases take to run.

For files that use nothing of it but `mark.parametrize` and `mark.slow`, on functions: what those mean is written here,
and tests hold it against what pytest collects. Of any other file nothing is said, and pytest collects it.
"""

from __future__ import annotations

import builtins
import importlib.util
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from grader.records import dataclass

MARKS = frozenset({"pytest.mark.parametrize", "pytest.mark.slow"})
_WORDS = re.compile(r"\w*pytest\w*(?:\s*\.\s*\w+)*|__test__")
_IMPORT = re.compile(r"^import pytest$", re.MULTILINE)


class NotPlain(Exception):
    """The file uses more of pytest than is written here."""


@dataclass(frozen=True, eq=False)
class Planned:
    """A test as pytest would collect it: its name with the label in brackets, and what there is to run."""

    name: str
    function: Callable[..., None]
    label: str
    parameters: Mapping[str, Any]
    slow: bool


def planned(path: Path) -> tuple[Planned, ...]:
    """The tests of a file, in the order in which they are written; NotPlain where pytest has to collect it.

    What the file raises when it is run is raised.
    """
    if set(_WORDS.findall(_IMPORT.sub("", path.read_text("utf-8")))) - MARKS:
        raise NotPlain
    marks = _Marks()
    return tuple(test for name, value in _run(path, marks).items() for test in marks.tests(name, value))


def _run(path: Path, marks: _Marks) -> dict[str, Any]:
    """What the file defines. It is put into no module table: all hidden tests have one name."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)

    def imported(name: str, *rest: Any, **named: Any) -> Any:
        return _Pytest(marks) if name == "pytest" else builtins.__import__(name, *rest, **named)

    vars(module)["__builtins__"] = {**vars(builtins), "__import__": imported}
    spec.loader.exec_module(module)
    return dict(vars(module))


class _Pytest:
    """What `import pytest` gives to such a file."""

    def __init__(self, marks: _Marks):
        self.mark = marks


class _Marks:
    """`pytest.mark`, for one file: notes what a function is marked with."""

    def __init__(self) -> None:
        self._parametrized: dict[Any, list[tuple[tuple[str, ...], list[tuple[Any, ...]], list[str]]]] = {}
        self._slow: set[Any] = set()

    def slow(self, function: Any) -> Any:
        """A mark without arguments."""
        self._slow.add(_function(function))
        return function

    def parametrize(self, names: Any, values: Iterable[Any], ids: Any = None) -> Callable[[Any], Any]:
        """One test for each of the values, with an id for each."""
        split = tuple(name.strip() for name in names.split(",")) if type(names) is str else tuple(names)
        if len(split) == 1 and type(names) is not str:
            raise NotPlain
        sets = [(value,) if len(split) == 1 else tuple(value) for value in values]
        told = [_label(value) for value in sets] if ids is None else _ids(ids)
        if not sets or len(told) != len(sets) or len(set(told)) < len(told) or {*map(len, sets)} != {len(split)}:
            raise NotPlain

        def mark(function: Any) -> Any:
            self._parametrized.setdefault(_function(function), []).append((split, sets, told))
            return function

        return mark

    def tests(self, name: str, value: Any) -> Iterator[Planned]:
        """The tests that a name of the file stands for."""
        if name.startswith("Test") and isinstance(value, type):
            raise NotPlain
        if not name.startswith("test"):
            return
        marked = self._parametrized.get(_function(value), [])
        keys = [key for names, _, _ in marked for key in names]
        if len(keys) > len(set(keys).intersection(_parameters(value))):
            raise NotPlain
        for chosen in product(*(zip(sets, told, strict=True) for _, sets, told in marked)):
            label = "-".join(told for _, told in chosen)
            parameters = {
                key: each
                for (keys, _, _), (values, _) in zip(marked, chosen, strict=True)
                for key, each in zip(keys, values, strict=True)
            }
            whole = f"{name}[{label}]" if marked else name
            yield Planned(whole, value, label, parameters, value in self._slow)


def _function(value: Any) -> Any:
    """A function written in Python; NotPlain for what else may be marked, or have a test's name."""
    if type(value) is not types.FunctionType or vars(value):  # a wrapper has the marks of what it wraps, and more
        raise NotPlain
    return value


def _parameters(function: types.FunctionType) -> tuple[str, ...]:
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _ids(ids: Any) -> list[str]:
    if callable(ids):
        raise NotPlain
    return [_word(each) for each in ids]


def _label(values: Sequence[Any]) -> str:
    """The id of a set of values: what each is, where it is a word or a number."""
    return "-".join(str(each) if type(each) in (int, float, bool) else _word(each) for each in values)


def _word(value: Any) -> str:
    """A string that stands in an id as it is."""
    if type(value) is not str or not value or not value.isascii() or not value.isprintable():
        raise NotPlain
    return value
