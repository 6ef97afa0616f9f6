"""What a text can hide: a forbidden call, reached by whatever name, raises where the submission makes it.

A function written in Python gets other code, so that whoever holds it, under any name, holds the trap; one written in
C is replaced where its full name finds it. What PyTorch's core does is held by observer.py; the functions by which
PyTorch says in Python what an operation computes are trapped here.
"""

from __future__ import annotations

import bisect
import builtins
import contextlib
import functools
import os
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

STANDARD_LIBRARY = os.path.dirname(os.__file__) + os.sep
_MRO: Callable[[type], tuple[type, ...]] = vars(type)["__mro__"].__get__
_NUMPY_S = type(np.mean)  # most of NumPy's functions are of a type of its own
_CALLABLE = (types.FunctionType, types.BuiltinFunctionType, types.MethodDescriptorType, type, _NUMPY_S, np.ufunc)
# Where PyTorch writes operations in Python: decompositions, references, what its own tests hold them against.
_FORMULAS = ("torch._decomp", "torch._refs", "torch._prims", "torch._inductor", "torch.testing", "torch.onnx")


class ForbiddenCall(Exception):
    """Raised in the submission where it reaches a call that is the answer itself."""

    def __init__(self, name: str):
        super().__init__(f"{name} is what this kata asks you to write")
        self.name = name


class Traps:
    """Forbidden names, made to raise where the submission, or a library on its behalf, calls them.

    ours       the namespaces of our own modules: a walk up the stack that meets one of them has left the submission
    callers    the code of ours that calls entries: an entry may be the forbidden call itself
    libraries  folders of installed code
    sprung     the names that were called so far
    """

    def __init__(self, ours: list[dict[str, Any]], callers: frozenset[types.CodeType], libraries: tuple[str, ...]):
        self.ours, self._callers = ours, callers
        self.trusted = (*libraries, STANDARD_LIBRARY, "<frozen ")  # alarm.py hears of code with a forged one
        self.sprung: list[str] = []
        self.armed = False  # whether anything is forbidden
        self.dry_running = False
        self.probe: dict[str, Any] = {}
        self.module: dict[str, Any] = {}  # the submission's
        self._names: list[str] = []
        self._formulas: list[tuple[str, str]] = []  # a part of a function's name, and the operation that it says
        self.looked = False  # whether what is imported has to be noted
        self._written = _Written()  # where PyTorch writes operations in Python
        self._forbidden: set[str] = set()  # names and operations
        self._trapped: dict[int, tuple[Any, str]] = {}  # what is trapped, and the traps, by identity

    def set(
        self, names: Iterable[str], operations: Iterable[str], probe: dict[str, Any], module: dict[str, Any]
    ) -> None:  # fmt: skip
        """Trap these names, and what PyTorch says in Python of these operations, for the submission to be loaded."""
        self.sprung.clear()  # the traps that are set already write to it
        self.probe, self.module, self._names = probe, module, list(names)
        spaces = [(name, *name.split("::")) for name in operations]
        self._formulas = [(_squashed(local), name) for name, space, local in spaces if space == "aten"]
        self._forbidden.clear()
        self._forbidden.update(self._names, (name for name, _, _ in spaces))
        self.armed = bool(self._names)
        for name in self._names:
            self._trap(name)
        if self._formulas:
            self.look_around()
            self._trap_formulas(self._written)

    def look_around(self) -> None:
        """Note what PyTorch has written in Python; what is imported from then on is noted by itself. Once."""
        if not self.looked:
            self.looked = True
            for name, module in [*sys.modules.items()]:
                if name.startswith(_FORMULAS):
                    self._written.note(module)

    def imported(self, module: Any) -> None:
        """Set the traps that belong in a module which has just run, for the first time or anew; note it for others."""
        package = module.__name__.partition(".")[0]
        for name in self._names:
            head, _, last = name.rpartition(".")
            if head.partition(".")[0] == package and last in vars(module):
                self._trap_in(name, module, last)
        if module.__name__.startswith(_FORMULAS):
            new = _Written()
            for written in (new, self._written):
                written.note(module)
            self._trap_formulas(new)

    def refused(self, name: str) -> ForbiddenCall:
        """Note that this was called; the error to raise there."""
        self.sprung.append(name)
        return ForbiddenCall(name)

    def name_of(self, error: BaseException) -> str:
        """The forbidden call whose trap raised this, or ""."""
        return error.name if type(error) is ForbiddenCall else ""

    def hidden(self, function: Callable[..., Any], name: str = "__code__") -> Any:
        """A function that calls this one and has it in nothing but its code, for which nobody may ask."""
        shell = types.FunctionType(_code_with(function, _calls_trap.__code__), {})
        for mark in ("__name__", "__qualname__", "__doc__", "__module__"):
            with contextlib.suppress(AttributeError, TypeError):
                setattr(shell, mark, getattr(function, mark))
        self._trapped[id(shell)] = shell, name
        return shell

    def guards(self, value: Any) -> str:
        """The name to tell of whoever asks for this value's code; "" for what is no trap, or is none any more."""
        name = self._name_behind(value)
        return name if name in self._forbidden or name == "__code__" else ""

    def _trap(self, name: str) -> None:
        """Trap what has this full name, if anything has it yet."""
        owner, attribute = _owner_of(name)
        if owner is not None:
            self._trap_in(name, owner, attribute)

    def _trap_in(self, name: str, owner: Any, attribute: str) -> None:
        """Trap what a module or class has by this attribute."""
        original = getattr(owner, attribute, None)
        if not isinstance(original, _CALLABLE) or self._name_behind(original):
            return  # an object that is called, as those of torch.ops are, has more uses: there the text is checked
        if isinstance(original, types.FunctionType):
            self._trap_function(name, original)
            return
        if isinstance(original, type):
            self._trapped[id(original)] = original, name
            owner, attribute = original, "__init__"
        # a type written in C cannot be patched: there, too, the text is checked
        with contextlib.suppress(AttributeError, TypeError):
            setattr(owner, attribute, self.hidden(self._guarded(name, getattr(owner, attribute)), name))

    def _trap_formulas(self, written: _Written) -> None:
        """Trap the functions that are named for a forbidden operation."""
        for part, operation in self._formulas:
            for function in written.named(part):
                self._trap_function(operation, function)

    def _trap_function(self, name: str, function: Any) -> None:
        """Give a function, and those that it wraps, code that calls a trap; a copy keeps the code that it had."""
        while isinstance(function, types.FunctionType) and not self._name_behind(function):
            target = types.FunctionType(
                function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
            )
            target.__kwdefaults__ = function.__kwdefaults__
            function.__code__ = _code_with(self._guarded(name, target), function.__code__)
            self._trapped[id(function)] = function, name
            function = getattr(function, "__wrapped__", None)

    def _guarded(self, name: str, target: Callable[..., Any]) -> Callable[..., Any]:
        """The target, unless the submission is behind the call of the function that calls this."""
        frame_of, refused, by_submission, forbidden = sys._getframe, self.refused, self.by_submission, self._forbidden

        @functools.wraps(target)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if name in forbidden and by_submission(frame_of(2)):
                raise refused(name)
            return target(*args, **kwargs)

        return guarded

    def _name_behind(self, value: Any) -> str:
        """The name of a function that is trapped, or is a trap; "" for anything else."""
        found = self._trapped.get(id(value))
        return found[1] if found and found[0] is value else ""

    def by_submission(self, frame: Any) -> bool:
        """Whether the submission is behind this frame: it calls a library that calls, or is called back by one."""
        called = None  # by this frame
        while frame is not None:
            if any(frame.f_globals is one for one in self.ours):
                return frame.f_code in self._callers
            if frame.f_globals is self.probe:
                return not self.dry_running and (called is None or self._is_entry(called))
            if not frame.f_code.co_filename.startswith(self.trusted):
                return True
            if self.dry_running:
                return False  # fake tensors may be made of it, and the call has been seen on real ones
            frame, called = frame.f_back, frame.f_code
        return True  # where a thread begins

    def _is_entry(self, code: types.CodeType) -> bool:
        """Whether the submission's module has a function of this code, which a library wrote: a decorator's, say."""
        for value in [*self.module.values()]:
            function = value.__func__ if type(value) is types.MethodType else value
            if type(function) is not types.FunctionType:
                kinds = [vars(kind) for kind in _MRO(type(value))]
                function = next((kind["__call__"] for kind in kinds if "__call__" in kind), None)
            if type(function) is types.FunctionType and function.__code__ is code:
                return True
        return False


class _Written:
    """Functions by their names, all in one text: to look at each of some thousands would take longer."""

    def __init__(self) -> None:
        self._functions: list[Any] = []
        self._ends: list[int] = []  # of their names in the text
        self._text = ""

    def note(self, module: Any) -> None:
        """Add the functions of a module."""
        added = {name: value for name, value in [*vars(module).items()] if isinstance(value, types.FunctionType)}
        names = [_squashed(name) + " " for name in added]
        self._functions += added.values()
        for name in names:
            self._ends.append(len(name) + (self._ends[-1] if self._ends else 0))
        self._text += "".join(names)

    def named(self, part: str) -> Iterator[Any]:
        """Those with this in their names."""
        found = self._text.find(part)
        while found >= 0:
            number = bisect.bisect_right(self._ends, found)
            yield self._functions[number]
            found = self._text.find(part, self._ends[number])


def _calls_trap(*args: Any, **kwargs: Any) -> Any:
    """The code that a trapped function gets, with the trap in place of the string."""
    trap: Any = "trap"
    return trap(*args, **kwargs)


def _code_with(trap: Callable[..., Any], code: types.CodeType) -> types.CodeType:
    """Code that calls the trap, and otherwise looks like this code."""
    calls = _calls_trap.__code__
    return calls.replace(
        co_consts=tuple(trap if constant == "trap" else constant for constant in calls.co_consts),
        co_freevars=code.co_freevars, co_filename=code.co_filename, co_name=code.co_name,
        co_firstlineno=code.co_firstlineno,
    )  # fmt: skip


def _owner_of(name: str) -> tuple[Any, str]:
    """What has the last part of a full name as an attribute, and that part; None where it is not imported yet."""
    parts = name.split(".")
    known = [".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]
    module = next((each for each in known if each in sys.modules), None)
    if module is None:
        return None, parts[-1]
    owner: Any = sys.modules[module]
    for part in parts[module.count(".") + 1 : -1]:
        # a module's own __getattr__ would import what nobody has asked for
        owner = vars(owner).get(part) if isinstance(owner, types.ModuleType) else getattr(owner, part, None)
    return (None if isinstance(owner, types.ModuleType) and parts[-1] not in vars(owner) else owner), parts[-1]


def _squashed(name: str) -> str:
    return name.replace("_", "").lower()
