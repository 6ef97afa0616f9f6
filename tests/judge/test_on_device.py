"""A text proves that no tensor leaves its arguments' device, or it proves nothing."""

import sys
from pathlib import Path

import pytest

from grader import catalogue
from grader.host import Pool, Session, rehearse
from grader.judge import may_stay_on_device, on_device, stays_on_device
from grader.model import Submission
from grader.testing.draw import Draw
from tests.conftest import FIXTURES, POLICY

PROVES = {
    "arithmetic": "return x * factor + 2.0",
    "methods": "y = x.clone().sum(0, keepdim=True).to(x.dtype)\n    y.mul_(factor)\n    return y.T",
    "functions": "return torch.where(x > 0, torch.exp(x), 0.0), torch.zeros_like(x, dtype=torch.float64)",
    "einsum": "return torch.einsum('ij,ij->i', x, x)",
    "brackets": "y = x.clone()\n    y[:, 0], y[0, 1:] = x[:, 1], 2.0\n    return y[x > 0]",
    "a loop": "rows = []\n    for i, row in enumerate(x):\n        rows.append(row * i)\n    return torch.stack(rows)",
    "rows one by one": "return torch.stack([row * factor for row in x if len(row)])",
    "a branch": "if factor > 1 and x.shape[0] == 2:\n        return -x\n    return x if factor else abs(x)",
    "an error": "if factor < 0:\n        raise ValueError(f'factor is {factor:.2f}')\n    return x",
    "numbers": "n = float(x.sum()) / math.sqrt(len(x))\n    return x * n, max(n, 1.0)",
    "one of its own": "return double(x, by=factor)",
    "a table": "return x * TABLE['a'] * HALF",
    "tried out below": "return x\n\n\nif __name__ == '__main__':\n    print(scale(torch.zeros(3), 2))",
}
PROVES_NOTHING = {
    "a constructor": "return x * torch.tensor(factor)",
    "one with a device": "return x + torch.zeros(3, device=x.device)",
    "one beside x that says a device": "return torch.zeros_like(x, device='cpu')",
    "cpu": "return x.cpu()",
    "to a device": "return x.to('cpu')",
    "to another tensor": "return x.to(factor)",
    "to a device by name": "return x.to(device='cpu')",
    "a type that says a device": "return x.type('torch.FloatTensor')",
    "new_zeros": "return x.new_zeros(3, device='cpu')",
    "NumPy": "return x.numpy()",
    "an import": "import numpy as np\n    return np.asarray(x)",
    "numbers of torch": "return torch.mul(2.0, 3.0)",
    "a function as a value": "f = torch.exp\n    return f(x)",
    "a name of nobody": "return cuda(x)",
    "a function that is made": "f = lambda y: y\n    return f(x)",
    "an argument that is called": "return factor(x)",
    "getattr": "return getattr(x, 'cpu')()",
    "an attribute that is set": "x.data = x\n    return x",
    "a global": "global double\n    return x",
    "insides": "return x.__class__",
    "a context": "with torch.no_grad():\n        return x",
    "a part of torch": "return torch.nn.functional.relu(x)",
    "a builtin by another meaning": "len = x\n    return len",
    "torch by another meaning": "torch = x\n    return torch.exp(x)",
    "a function by another meaning": "double = x\n    return double",
    "an error that is none": "raise exec('x')",
    "an error by another meaning": "ValueError = x\n    raise ValueError(x)",
    "a default that is called": "return x\n\n\ndef other(x=torch.zeros(3)): return x",
    "an annotation that is called": "return x\n\n\ndef other(x: print('x')): return x",
    "a decorator": "return x\n\n\n@torch.no_grad()\ndef other(x): return x",
    "a class": "return x\n\n\nclass A: pass",
    "something at import": "return x\n\n\nprint(1)",
    "a tensor at import": "return x\n\n\nONE = torch.ones(1)",
    "an import by another name": "return x\n\n\nimport torch.nn as math",
    "a star": "return x\n\n\nfrom torch import *",
    "no Python": "return x x",
    "too long": "return x" + " " * on_device.LONGEST,
}  # fmt: skip
HEAD = "import math\nimport torch\n\nHALF = 1 / 2\nTABLE = {'a': 1, 'b': (2, -3)}\n\n\n"
BODY = "def double(y: torch.Tensor, *, by=2) -> tuple[int, ...]:\n    'twice'\n    return y * by\n\n\ndef scale(x, factor):\n    "


@pytest.fixture(scope="module")
def toy_kata():
    return catalogue.find("toy-scale", catalogue.Roots(FIXTURES / "katas", FIXTURES / "solutions"))


def proves(kata, body):
    return stays_on_device(Submission(kata, Path("mine.py"), "torch", HEAD + BODY + body + "\n"))


@pytest.mark.parametrize("body", PROVES.values(), ids=PROVES)
def test_what_can_only_be_where_the_arguments_are(toy_kata, body):
    """Arithmetic, brackets, and operations that answer where their tensors are."""
    assert proves(toy_kata, body)


@pytest.mark.parametrize("body", PROVES_NOTHING.values(), ids=PROVES_NOTHING)
def test_of_anything_else_nothing_is_said(toy_kata, body):
    """What makes a tensor, what could be anything, and what gives a known name another meaning."""
    assert not proves(toy_kata, body)


def test_a_glance_is_never_too_strict(toy_kata):
    """What can be proven looks so at a glance; of the rest enough does not, that a dry run is prepared for it."""
    glances = [
        may_stay_on_device(Submission(toy_kata, Path("mine.py"), "torch", HEAD + BODY + body))
        for body in PROVES.values()
    ]
    assert glances == [True] * (len(PROVES) - 1) + [False]  # the last one makes a tensor where it is tried out
    for name in ("a constructor", "one with a device", "cpu", "an import", "a context", "a class", "a decorator"):
        source = HEAD + BODY + PROVES_NOTHING[name].replace("\n    import", "\nimport")
        assert not may_stay_on_device(Submission(toy_kata, Path("mine.py"), "torch", source)), name


def test_where_a_probe_calls_the_entries_nothing_is_said():
    """It may give them what it likes."""
    assert not proves(catalogue.find("conv-bn-fusion"), "return x")


@pytest.mark.slow
def test_operations_answer_where_their_tensors_are():
    """None of the functions makes a tensor out of numbers; every name is an operation that a tensor has."""
    torch = pytest.importorskip("torch")
    numbers = [(2.0,), (2.0, 3.0), (True, 2.0, 3.0), (2, 3, 4), ([],), ([2.0],), ([2.0, 1.0], 0), ("cpu",)]
    for name in on_device.FUNCTIONS:
        for given in numbers:
            with pytest.raises((TypeError, RuntimeError, ValueError)):
                getattr(torch, name)(*given)
    assert {name for name in on_device.METHODS if not hasattr(torch.Tensor, name)} == {"append", "get", "join"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="under Wine there is no torch")
def test_no_dry_run_fails_what_was_proven(toy_kata):
    """On fake tensors each of them passes, or nothing can be told."""
    first = Submission(toy_kata, Path("mine.py"), "torch", "")
    with Session(first, pool=Pool(POLICY), hidden=(), trusted=True) as session:
        for name, body in PROVES.items():
            source = HEAD + BODY + body + "\n"
            assert session.load(Submission(toy_kata, Path("mine.py"), "torch", source)).name == "finished", name
            x = Draw(1, "x").normal((2, 3), "float32")
            assert (
                session.call("scale", (x, 2.0)) and rehearse(session, [("scale", (x, 2.0), {})]).status != "failed"
            ), name
