"""What a text can hide: a forbidden call, reached by whatever name, raises where the submission makes it.

A function written in Python gets other code, so that whoever holds it, under any name, holds the trap; one written in
C is replaced where its full name finds it. What PyTorch's core does is held by observer.py; the functions by which
PyTorch says in Python what an operation computes are trapped here.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import sys
import types
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

STANDARD_LIBRARY = os.path.dirname(os.__file__) + os.sep
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
    libraries  folders of installed code
    sprung     the names that were called so far
    """

    def __init__(self, ours: list[dict[str, Any]], libraries: tuple[str, ...]):
        self.ours = ours
        self.trusted = (*libraries, STANDARD_LIBRARY, "<frozen ")  # file names can be forged; the walk ends with us
        self.sprung: list[str] = []
        self.armed = False  # whether anything is forbidden
        self.dry_running = False
        self.probe: dict[str, Any] = {}
        self._waiting: list[str] = []  # names that no module has yet
        self._formulas: list[tuple[str, str]] = []  # a part of a function's name, and the operation that it says
        self._read: set[str] = set()  # modules whose formulas are trapped
        self._modules = 0  # how many there were when the traps were set last
        self._trapped: dict[int, tuple[Any, str]] = {}  # what is trapped, and the traps, by identity

    def set(self, names: Iterable[str], operations: Iterable[str], probe: dict[str, Any]) -> None:
        """Trap these names, and what PyTorch says in Python of these operations, for the submission to be loaded."""
        self.sprung.clear()  # the traps that are set already write to it
        self.probe, self._waiting, self._modules = probe, list(names), 0
        self._formulas = [
            (_squashed(local), name)
            for name in operations
            for space, _, local in [name.partition("::")]
            if space == "aten"
        ]
        self._read.clear()
        self.armed = bool(self._waiting)
        self.again()

    def again(self) -> None:
        """Set the traps whose modules have been imported since the last time."""
        if not self.armed or self._modules == len(sys.modules):
            return
        self._modules = len(sys.modules)
        self._waiting = [name for name in self._waiting if not self._trap(name)]
        if self._formulas:
            for name, module in [*sys.modules.items()]:
                if name.startswith(_FORMULAS) and name not in self._read:
                    self._read.add(name)
                    self._trap_formulas(module)

    def refused(self, name: str) -> ForbiddenCall:
        """Note that this was called; the error to raise there."""
        self.sprung.append(name)
        return ForbiddenCall(name)

    def name_of(self, error: BaseException) -> str:
        """The forbidden call whose trap raised this, or ""."""
        return error.name if type(error) is ForbiddenCall else ""

    def name_behind(self, value: Any) -> str:
        """The forbidden name of a function that is trapped, or is a trap; "" for anything else."""
        found = self._trapped.get(id(value))
        return found[1] if found and found[0] is value else ""

    def hidden(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, whose insides nobody may ask for: they lead to us."""
        self._trapped[id(function)] = function, "__closure__"
        return function

    def _trap(self, name: str) -> bool:
        """Trap what has this full name; False where nothing has it yet."""
        owner, attribute = _owner_of(name)
        original = getattr(owner, attribute, None) if owner is not None else None
        if not isinstance(original, _CALLABLE) or self.name_behind(original):
            # an object that is called, as those of torch.ops are, has more uses: there the text is checked
            return original is not None
        if isinstance(original, types.FunctionType):
            self._trap_function(name, original)
            return True
        if isinstance(original, type):
            self._trapped[id(original)] = original, name
            owner, attribute = original, "__init__"
        # a type written in C cannot be patched: there, too, the text is checked
        with contextlib.suppress(AttributeError, TypeError):
            setattr(owner, attribute, self._guarded(name, getattr(owner, attribute), 1))
        return True

    def _trap_formulas(self, module: Any) -> None:
        """Trap the functions that are named for a forbidden operation."""
        for told, function in [*vars(module).items()]:
            if isinstance(function, types.FunctionType):
                squashed = _squashed(told)
                for part, operation in self._formulas:
                    if part in squashed:
                        self._trap_function(operation, function)

    def _trap_function(self, name: str, function: Any) -> None:
        """Give a function, and those that it wraps, code that calls a trap; a copy keeps the code that it had."""
        while isinstance(function, types.FunctionType) and not self.name_behind(function):
            code, other = function.__code__, _calls_trap.__code__
            target = types.FunctionType(
                code, function.__globals__, function.__name__, function.__defaults__, function.__closure__
            )
            target.__kwdefaults__ = function.__kwdefaults__
            trap = self._guarded(name, target, 2)
            function.__code__ = other.replace(
                co_consts=tuple(trap if constant == "trap" else constant for constant in other.co_consts),
                co_freevars=code.co_freevars, co_filename=code.co_filename, co_name=code.co_name,
                co_firstlineno=code.co_firstlineno,
            )  # fmt: skip
            self._trapped[id(function)] = function, name
            function = getattr(function, "__wrapped__", None)

    def _guarded(self, name: str, target: Callable[..., Any], depth: int) -> Callable[..., Any]:
        """The target, unless the submission is behind the frame so many calls up."""
        frame_of, refused, by_submission = sys._getframe, self.refused, self.by_submission

        def guarded(*args: Any, **kwargs: Any) -> Any:
            if by_submission(frame_of(depth)):
                raise refused(name)
            return target(*args, **kwargs)

        for mark in ("__name__", "__qualname__", "__doc__", "__module__"):
            with contextlib.suppress(AttributeError, TypeError):
                setattr(guarded, mark, getattr(target, mark))
        self._trapped[id(guarded)] = guarded, name
        return guarded

    def by_submission(self, frame: Any) -> bool:
        """Whether the submission is behind this frame: it calls a library that calls, or is called back by one."""
        direct = True
        while frame is not None:
            if any(frame.f_globals is one for one in self.ours):
                return frame.f_code.co_name in ("answer", "dry_call", "load")  # the entry may be the call itself
            if frame.f_globals is self.probe:
                return direct and not self.dry_running
            if not frame.f_code.co_filename.startswith(self.trusted):
                return True
            if self.dry_running:
                return False  # fake tensors may be made of it, and the call has been seen on real ones
            frame, direct = frame.f_back, False
        return True  # where a thread begins


def _calls_trap(*args: Any, **kwargs: Any) -> Any:
    """The code that a trapped function gets, with the trap in place of the string."""
    trap: Any = "trap"
    return trap(*args, **kwargs)


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
