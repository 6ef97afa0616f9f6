"""What the interpreter itself tells of a submission: reaching into a trap, and importing what it may not.

Python's audit events come from the core, before the act, and whoever listens cannot be taken off the list. Part of the
worker.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator
from importlib.machinery import FrozenImporter
from types import CodeType, SimpleNamespace
from typing import Any

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

_NO_TORCH = "this submission is not for torch: put (torch) on its first line, as in `# kata: dropout (torch)`"


def listen(traps: Any, has_torch: bool) -> None:
    """From now on, while the traps are armed, raise in a submission that does one of these.

    has_torch: whether it may import torch.
    """
    sys.addaudithook(_hearing(traps, has_torch))
    sys.meta_path.insert(0, _finder(traps, has_torch))


def _hearing(traps: Any, has_torch: bool) -> Callable[[str, tuple[Any, ...]], None]:
    guards, by_submission, refused, frame_of = traps.guards, traps.by_submission, traps.refused, sys._getframe
    trusted, frozen = traps.trusted, FrozenImporter.exec_module.__code__

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if not traps.armed:
            return
        if event == "object.__getattr__":
            name = arguments[1] == "__code__" and guards(arguments[0])
            if name and by_submission(frame_of(1)):
                raise refused(name)
        elif event in ("exec", "function.__new__") or (event == "object.__setattr__" and arguments[1] == "__code__"):
            caller = frame_of(1)
            # any other import is behind a frame of ours
            if caller.f_code is not frozen and by_submission(caller):
                for name in _file_names(arguments[-1]):
                    if name.startswith(trusted):
                        raise refused(name)
        elif event == "import" and not has_torch and arguments[0].partition(".")[0] == "torch":
            raise ModuleNotFoundError(_NO_TORCH)

    return hear


def _file_names(code: Any) -> Iterator[str]:
    """The file that code says it is from, and those of the functions in it."""
    if type(code) is CodeType:
        yield code.co_filename
        for constant in code.co_consts:
            yield from _file_names(constant)


def _finder(traps: Any, has_torch: bool) -> Any:
    """The first among the finders of imports: it finds what the others do, and has traps set in what is imported."""

    def find_spec(name: str, path: Any = None, target: Any = None) -> Any:
        if traps.armed and not has_torch and name.partition(".")[0] == "torch":
            raise ModuleNotFoundError(_NO_TORCH)
        for other in sys.meta_path if traps.armed or traps.looked else ():
            spec: Any = None if other is finder else other.find_spec(name, path, target)
            if spec is not None:
                loader = spec.loader
                if hasattr(loader, "exec_module") and not isinstance(loader, type):  # a class is every module's
                    loader.exec_module = traps.hidden(trapping(loader.exec_module))
                return spec
        return None

    def trapping(run: Callable[[Any], None]) -> Callable[[Any], None]:
        def exec_module(module: Any) -> None:
            run(module)
            traps.imported(module)

        return exec_module

    finder = SimpleNamespace(find_spec=traps.hidden(find_spec))
    return finder
