"""The device dry run: what would go wrong on a GPU is seen on a machine without one, and nothing else is said to."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader import catalogue
from grader.errors import WireError
from grader.host import Pool, Session, rehearse
from grader.host.dry_run import told_by
from grader.model import DryRun, Message, Place, Submission
from grader.protocol import messages
from grader.testing.draw import Draw
from tests.conftest import FIXTURES, POLICY

HEAD = "import torch\n\n\ndef scale(x, factor):\n"  # the body begins in line 5

RIGHT = {
    "arithmetic": "return x * factor",
    "a tensor made beside x": "return x * torch.full_like(x, factor)",
    "on x's device": "return x * torch.tensor(factor, device=x.device)",
    "new_zeros": "return x.new_zeros(x.shape) + x * factor",
    "a scalar tensor": "return x * torch.tensor(factor)",
    "rows one by one": "return torch.stack([row * factor for row in x])",
    "an index": "return torch.stack([x[i] * factor for i in range(len(x))])",
    "the last": "return torch.cat([x[:-1], x[-1:]]) * factor",
    "a slice with a step": "y = torch.zeros_like(x)\n    y[::2] = x[::2] * factor\n    return y",
    "two axes": "return (x[:, None, :] * factor)[:, 0]",
    "an ellipsis": "return x[..., :] * factor",
    "a column": "y = torch.empty_like(x)\n    y[:, 0] = x[:, 0] * factor\n    y[..., 1:] = 2.0\n    return y",
    "written by number": "y = torch.empty_like(x)\n    y[0, 1] = factor\n    y[1] += x[1]\n    return y",
    "a list of rows": "return x[[1, 0]] * factor",
    "an index tensor": "return x[torch.arange(len(x), device=x.device)] * factor",
    "both": "return x[:, torch.tensor([0, 1], device=x.device)] * factor",
    "a mask that is written through": "y = x.clone()\n    y[x > 0] = factor\n    return y",
    "a row of numbers": "y = x.clone()\n    y[[0, 1], [1, 0]] = factor\n    return y",
    "where": "return torch.where(x > 0, x * factor, x)",
    "a decision by a value": "return x * factor if x.sum().item() > 0 else x",
    "a decision without a word": "y = x * factor\n    if y.max() > 0 and not torch.isnan(y).any():\n        return y",
    "a float": "return x * (factor / max(1.0, float(x.norm())))",
}
WRONG = {
    "zeros": ("y = torch.zeros(x.shape)\n    return y + x", "meets", "y = torch.zeros(x.shape)"),
    "the answer on the CPU": ("return torch.ones(x.shape)", "answer", "return torch.ones(x.shape)"),
    "a buffer that is filled row by row": (
        "y = torch.zeros(x.shape)\n    for i in range(len(x)):\n        y[i] = x[i] * factor\n    return y",
        "answer", "y = torch.zeros(x.shape)",
    ),
    "a mask": ("mask = torch.rand(x.shape) > 0.5\n    return x * mask", "meets", "mask = torch.rand(x.shape) > 0.5"),
    "a mask after a decision": (
        "mask = torch.ones(x.shape) if x.max() < 9 else 1.0\n    return x * mask",
        "meets", "mask = torch.ones(x.shape) if x.max() < 9 else 1.0",
    ),
    "through NumPy": (
        "return torch.from_numpy(x.numpy() * factor)", "converts", "return torch.from_numpy(x.numpy() * factor)",
    ),
}  # fmt: skip
UNCLEAR = {
    "through NumPy, on purpose": "return torch.from_numpy(x.numpy(force=True) * factor).to(x.device)",
    "as many as are positive": "return x[x > 0] * factor",
}


@pytest.fixture(scope="module")
def bench():
    """One worker for all programs of this file, which are loaded one after another."""
    kata = catalogue.find("toy-scale", catalogue.Roots(FIXTURES / "katas", FIXTURES / "solutions"))
    first = Submission(kata, Path("mine.py"), "torch", "")
    with Session(first, pool=Pool(POLICY), hidden=(), trusted=True) as session:
        yield session


@pytest.fixture
def dry(bench):
    """dry(body): the dry run of scale with this body, on a (2, 3) array."""

    def run(body):
        source = f"{HEAD}    {body}\n"
        assert bench.load(replace(bench.submission, source=source)).name == "finished", bench.outcome
        x = Draw(1, "x").normal((2, 3), "float32")
        return rehearse(bench, [("scale", (x, 2.0), {})])

    return run


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_what_stays_on_the_device_passes(dry, body):
    """Tensors that follow x are fine, however they are indexed, also where PyTorch was built without CUDA."""
    found = dry(body)
    assert found == DryRun("passed")


@pytest.mark.parametrize(("body", "key", "line"), WRONG.values(), ids=WRONG)
def test_a_tensor_on_the_cpu_fails_with_its_line(dry, body, key, line):
    """The line is the one that made the tensor, not the one where two devices met."""
    found = dry(body)
    assert found == DryRun("failed", Message(f"dry_run.{key}"), Place(5, line))


@pytest.mark.parametrize("body", UNCLEAR.values(), ids=UNCLEAR)
def test_what_depends_on_values_cannot_be_told(dry, body):
    """Fake tensors have none: that is said, with the line, and fails nothing."""
    found = dry(body)
    assert found.status == "can't tell" and found.detail.key in ("dry_run.unfollowed", "dry_run.build")
    assert (found.place.line, found.place.times) == (5, 1)


INDICES = [
    0, -1, np.s_[1:], np.s_[:, 1], np.s_[..., 0], np.s_[None], np.s_[:, None, 1:], np.s_[0, ..., None], np.s_[-2:, ::2],
    np.s_[[1, 0]], np.s_[:, [0, 2]], np.s_[[0, 1], [1, 2]], np.s_[1, [0, 0, 1]], np.s_[None, [1]],
]  # fmt: skip


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_brackets_in_other_words_mean_the_same(index):
    """What stands in for tensor[index] and tensor[index] = value agrees with PyTorch's own."""
    torch = pytest.importorskip("torch")
    from grader.worker.dry_run import _get, _set

    x = torch.arange(12.0).reshape(2, 3, 2)
    assert torch.equal(_get(torch, x, index), x[index])
    for value in (7.0, x[index] * 10):
        mine, theirs = x.clone(), x.clone()
        _set(torch, mine, index, value)
        theirs[index] = value
        assert torch.equal(mine, theirs)


# --- what the judge makes of a reply ----------------------------------------------------------------------------------

SOURCE = "\n" * 6 + "y + x\n"
MADE, RAISED = [[2, "torch.zeros(3)", 1]], [[7, "y + x", 1]]
TOLD = {
    "on the device": (messages.Rehearsed(0, [], None), "passed", None, None),
    "on the CPU": (messages.Rehearsed(2, MADE, None), "failed", "answer", 2),
    "on the CPU, made nowhere": (messages.Rehearsed(1, [], None), "failed", "answer", None),
    "two devices": (messages.Rehearsed(0, MADE, ["RuntimeError", "found two different devices", RAISED]), "failed", "meets", 2),
    "two devices, made nowhere": (messages.Rehearsed(0, [], ["RuntimeError", "on the same device", RAISED]), "failed", "meets", 7),
    "NumPy": (messages.Rehearsed(0, MADE, ["TypeError", "can't convert cuda:0", RAISED]), "failed", "converts", 7),
    "a build without CUDA": (messages.Rehearsed(0, [], ["RuntimeError", "not linked with support", RAISED]), "can't tell", "build", 7),
    "another error": (messages.Rehearsed(0, [], ["KeyError", "'k'", []]), "can't tell", "unfollowed", None),
    "lines that are none": (messages.Rehearsed(1, [3, [1, 2, 3], [-1, "x", 1], [1, "x", 0]], None), "failed", "answer", None),
    "no rehearsal": (messages.Failed("AttributeError", [], "no", [], "", []), "can't tell", "unfollowed", None),
    "arguments that do not travel": (messages.Unsendable("wire.dtype", {}, []), "can't tell", "unfollowed", None),
}  # fmt: skip


@pytest.mark.parametrize(("reply", "status", "key", "line"), TOLD.values(), ids=TOLD)
def test_what_a_reply_says(reply, status, key, line):
    """Status, reason, and the line that made the tensor, or else the one that raised."""
    found = told_by(reply, SOURCE)
    assert found.status == status and (found.detail and found.detail.key) == (key and f"dry_run.{key}")
    assert (found.place and found.place.line) == line


LIES = {
    "another class": messages.Loaded(), "an answer": messages.Returned(1, [], False, []),
    "no error": messages.Rehearsed(0, [], "RuntimeError"), "half an error": messages.Rehearsed(0, [], ["RuntimeError", "no"]),
    "an error of numbers": messages.Rehearsed(0, [], [1, 2, 3]), "a trace that is none": messages.Rehearsed(0, [], ["E", "m", "line 1"]),
}  # fmt: skip


@pytest.mark.parametrize("reply", LIES.values(), ids=LIES)
def test_a_reply_of_another_form_is_refused(reply):
    """What a hostile worker sends in its place is a WireError."""
    with pytest.raises(WireError):
        told_by(reply, SOURCE)
