"""What a text can hide: a forbidden call, reached by whatever way, raises where the submission makes it."""

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
_CALLABLE = (types.FunctionType, types.BuiltinFunctionType, types.MethodDescriptorType, type, _NUMPY_S)


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
        self.ours, self.libraries = ours, libraries
        self.sprung: list[str] = []
        self.dry_running = False
        self.probe: dict[str, Any] = {}

    def set(self, names: Iterable[str], probe: dict[str, Any]) -> None:
        """Trap these names for the submission that is about to be loaded."""
        self.sprung.clear()  # the traps that are set already write to it
        self.probe = probe
        for name in names:
            self._trap(name)

    def name_of(self, error: BaseException) -> str:
        """The forbidden call whose trap raised this, or ""."""
        return error.name if type(error) is ForbiddenCall else ""

    def _trap(self, name: str) -> None:
        parts = name.split(".")
        owner = sys.modules.get(parts[0])
        for part in parts[1:-1]:
            owner = getattr(owner, part, None)
        original = getattr(owner, parts[-1], None)
        if not isinstance(original, _CALLABLE) or getattr(original, "_is_trap", False):
            return  # an object that is called, as those of torch.ops are, has more uses: there the text is checked
        place, attribute = (original, "__init__") if isinstance(original, type) else (owner, parts[-1])
        target: Callable[..., Any] = getattr(place, attribute)
        frame_of, sprung, by_submission = sys._getframe, self.sprung, self._by_submission

        def guarded(*args: Any, **kwargs: Any) -> Any:
            if by_submission(frame_of(1)):
                sprung.append(name)
                raise ForbiddenCall(name)
            return target(*args, **kwargs)

        for mark in ("__name__", "__qualname__", "__doc__", "__module__"):
            with contextlib.suppress(AttributeError, TypeError):
                setattr(guarded, mark, getattr(target, mark))
        vars(guarded)["_is_trap"] = True
        # a type written in C cannot be patched: there, too, the text is checked
        with contextlib.suppress(AttributeError, TypeError):
            setattr(place, attribute, guarded)

    def _by_submission(self, frame: Any) -> bool:
        """Whether the submission is behind this frame: it calls a library that calls, or is called back by one."""
        trusted = (*self.libraries, STANDARD_LIBRARY, "<frozen ")  # file names can be forged; the walk ends with us
        direct = True
        while frame is not None:
            if any(frame.f_globals is one for one in self.ours):
                return frame.f_code.co_name in ("call", "dry_call", "load")  # the entry may be the call itself
            if frame.f_globals is self.probe:
                return direct and not self.dry_running
            if not frame.f_code.co_filename.startswith(trusted):
                return True
            if self.dry_running:
                return False  # fake tensors may be made of it, and the call has been seen on real ones
            frame, direct = frame.f_back, False
        return True  # where a thread begins
