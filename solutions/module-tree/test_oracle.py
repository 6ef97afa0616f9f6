"""module-tree: every hidden case with torch.nn.Module in the place of the submission's Module."""

from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
import torch

from grader.judge.plain import planned
from grader.protocol.failures import Raised
from grader.testing import probe
from grader.testing.draw import Draw
from grader.testing.recorder import RECORDER, Recorder

PROBE, CASES = probe(__file__), planned(Path(__file__).with_name("test_hidden.py"))
REFUSED = ("key too many", "key missing", "wrong shape", "wrong shape, not strict")
DIFFERENT = {f"test_load[nothing, with a {why}]" for why in REFUSED}  # torch loads what fits before it raises


class Module(torch.nn.Module):
    """torch's, with NumPy arrays for parameters: they share their memory."""

    made: ClassVar = {}  # an array's id -> (the array, its parameter)

    def __setattr__(self, name, value):
        if isinstance(value, np.ndarray):
            made = torch.nn.Parameter(torch.from_numpy(value), requires_grad=False)
            value = self.made.setdefault(id(value), (value, made))[1]
        if name in self._modules or name in self._parameters:
            old = self._modules.get(name, self._parameters.get(name))
            if not isinstance(value, torch.nn.Module if isinstance(old, torch.nn.Module) else torch.nn.Parameter):
                delattr(self, name)
        super().__setattr__(name, value)

    def __getattr__(self, name):
        value = super().__getattr__(name)
        return plain(value) if isinstance(value, torch.nn.Parameter) else value

    def parameters(self):
        return [plain(each) for each in super().parameters()]

    def state_dict(self, **inner):  # torch calls it for each child, with what it has so far
        found = super().state_dict(**{"keep_vars": True, **inner})
        return found if inner else {key: plain(each) for key, each in found.items()}

    def load_state_dict(self, state, strict=True):
        values = {key: torch.from_numpy(np.asarray(value)) for key, value in state.items()}
        try:
            return tuple(super().load_state_dict(values, strict))
        except RuntimeError as error:
            raise ValueError(str(error)) from None


def plain(parameter):
    """The array that a parameter was made of."""
    return next(array for array, made in Module.made.values() if made is parameter)


@pytest.fixture
def in_torch():
    """The probe with torch's Module, in the place of a submission; its errors come as the judge gives them."""

    def call(name):
        def called(*args):
            try:
                return getattr(PROBE, name)(SimpleNamespace(Module=Module), *args)
            except (ValueError, AttributeError) as error:
                raise Raised(type(error).__name__, (type(error).__name__,), str(error)) from error

        return called

    token = RECORDER.set(Recorder("python"))
    yield SimpleNamespace(run=call("run"), message=call("message"))
    RECORDER.reset(token)


@pytest.mark.parametrize("case", [case for case in CASES if case.name not in DIFFERENT], ids=lambda case: case.name)
def test_torch_answers_as_the_cases_expect(in_torch, case):
    """What a case expects of Module is what torch's does"""
    given = {"draw": Draw(0, case.name)} if case.name == "test_drawn_tree" else {}
    case.function(in_torch, **case.parameters, **given)
