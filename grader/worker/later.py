"""A module that is there at once, and whose own code runs when somebody asks for something of it. Part of the worker.

PyTorch's fake tensors need a setting and a few names of modules that import a compiler and a computer algebra system,
which takes as long as the rest of PyTorch.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from typing import Any


def put_off(name: str, meanwhile: Mapping[str, Any], modules: Sequence[str] = ()) -> None:
    """Put a module in its place that runs when it is asked for a name that it lacks, or for a module within it.

    meanwhile  names that it has until it runs
    modules    within it, that can be imported without it

    Nothing happens where it was imported before, or is not installed.
    """
    spec = None if name in sys.modules else find_spec(name)
    if spec is None:
        return
    module = module_from_spec(spec)
    module.__class__ = _Later
    vars(module).update(meanwhile)
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], last, module)
    sys.meta_path.insert(0, _Finder(name, [f"{name}.{each}" for each in modules]))


class _Later(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system, and whoever looks through sys.modules, ask every module
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        _run(sys.modules.get(self.__name__.rpartition(".")[0]))  # first, as when it is imported
        _run(self)
        return getattr(self, name)


def _run(module: types.ModuleType | None) -> None:
    """Run a module that was put off; any other has run already."""
    if isinstance(module, _Later):
        module.__class__ = types.ModuleType  # type: ignore[assignment]
        assert module.__spec__ and module.__spec__.loader
        module.__spec__.loader.exec_module(module)


class _Finder:
    """Has a package run before any of its modules, but those that can do without it."""

    def __init__(self, package: str, light: Sequence[str]):
        self.package, self.light = package, light

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        package = sys.modules.get(self.package)
        if isinstance(package, _Later) and name.startswith(f"{self.package}.") and name not in self.light:
            _run(package)
            if name in sys.modules:  # and has imported what is being looked for
                module = sys.modules[name]
                module.__spec__ = ModuleSpec(name, _There(module))  # type: ignore[arg-type]  # importlib goes by this
                return module.__spec__
        return None


class _There:
    """Loads a module that was imported while it was being looked for."""

    def __init__(self, module: types.ModuleType):
        self.module, self.spec = module, module.__spec__

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return self.module

    def exec_module(self, module: types.ModuleType) -> None:
        module.__spec__ = self.spec
