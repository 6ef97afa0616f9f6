"""What was raised, told in plain data: an exception is the submission's, and may lie in each of its parts."""

from __future__ import annotations

import builtins
import itertools
import linecache
import traceback
from collections.abc import Callable
from typing import Any

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

TRACE_LINES = 12
MESSAGE = 2_000  # characters kept of an exception's message
# A class can say what it likes about itself: these ask the interpreter.
_NAME: Callable[[type], str] = vars(type)["__name__"].__get__
_MRO: Callable[[type], tuple[type, ...]] = vars(type)["__mro__"].__get__
_BUILTIN = {id(kind): kind.__name__ for kind in vars(builtins).values() if isinstance(kind, type)}


def described(error: BaseException, filename: str, called: Any) -> tuple[str, list[str], str, list[list[Any]]]:
    """An exception: its name, its built-in bases, its message, and the lines of this file that it came through.

    called: the function that was called, of whose lines it need not have reached one
    """
    try:
        message = _plain(str(error), MESSAGE)
    except BaseException:
        message = "(its message could not be read)"
    try:
        trace = _trace(error, filename, called)
    except BaseException:  # parts of an exception may be properties that raise
        trace = []
    bases = [_BUILTIN[id(base)] for base in _MRO(type(error)) if id(base) in _BUILTIN]
    return _plain(_NAME(type(error)), 100), bases, message, trace


def _trace(error: BaseException, filename: str, called: Any) -> list[list[Any]]:
    """The lines, [line, text, times], the innermost last; line 0 stands for lines left out."""
    lines = []
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == filename:
            lines.append((frame.lineno or 1, (frame.line or "")[:300]))
    code = getattr(called, "__code__", None)
    if not lines and isinstance(error, TypeError) and code is not None:  # called with arguments it does not take
        first = code.co_firstlineno
        lines.append((first, linecache.getline(filename, first).strip()[:300]))
    if isinstance(error, SyntaxError) and error.filename == filename:
        lines.append((error.lineno or 1, (error.text or "").strip()[:300]))
    trace = [[*line, len(list(group))] for line, group in itertools.groupby(lines)]
    if len(trace) > TRACE_LINES:  # a recursion's, through several lines
        left_out = len(trace) - TRACE_LINES
        trace = [*trace[: TRACE_LINES // 2], [0, "", left_out], *trace[-TRACE_LINES // 2 :]]
    return trace


def _plain(text: str, length: int) -> str:
    """The beginning of a text, as a str and no class derived from it."""
    return str.__getitem__(text, slice(0, length))
