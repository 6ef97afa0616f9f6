"""The device dry run: what would go wrong on a GPU is seen on a machine without one, and nothing else is said to."""

import numpy as np
import pytest

from grader.testing.draw import Draw

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
}
WRONG = {
    "zeros": ("y = torch.zeros(x.shape)\n    return y + x", "line 5: y = torch.zeros(x.shape)"),
    "the answer on the CPU": ("return torch.ones(x.shape)", "line 5: return torch.ones(x.shape)"),
    "a buffer that is filled row by row": (
        "y = torch.zeros(x.shape)\n    for i in range(len(x)):\n        y[i] = x[i] * factor\n    return y",
        "line 5: y = torch.zeros(x.shape)",
    ),
    "a mask": ("mask = torch.rand(x.shape) > 0.5\n    return x * mask", "line 5: mask = torch.rand(x.shape) > 0.5"),
    "through NumPy": ("return torch.from_numpy(x.numpy() * factor)", "line 5: return torch.from_numpy(x.numpy()"),
}
UNCLEAR = {
    "a decision by a value": "return x * factor if x.sum().item() > 0 else x",
    "as many as are positive": "return x[x > 0] * factor",
}


@pytest.fixture(scope="module")
def seat(request):
    """One worker for all programs of this file."""
    kept = {}
    yield kept
    for worker in kept.values():
        worker.close()


@pytest.fixture
def dry(subject, seat):
    """dry(body): the dry run of scale with this body, on a (2, 3) array."""

    def run(body):
        mine = subject(f"{HEAD}    {body}\n", backend="torch", trusted=True)
        mine.worker = seat.pop("worker", None)
        try:
            assert mine.load().name == "finished", mine.outcome
            x = Draw(1, "x").normal((2, 3), "float32")
            return mine.dry_run([("scale", (x, 2.0), {})])
        finally:
            seat["worker"], mine.worker = mine.worker, None

    return run


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_what_stays_on_the_device_passes(dry, body):
    """Tensors that follow x are fine, however they are indexed, also where PyTorch was built without CUDA."""
    found = dry(body)
    assert (found.status, found.detail) == ("passed", "")


@pytest.mark.parametrize(("body", "where"), WRONG.values(), ids=WRONG)
def test_a_tensor_on_the_cpu_fails_with_its_line(dry, body, where):
    """The line is the one that made the tensor, not the one where two devices met."""
    found = dry(body)
    assert found.status == "failed" and found.where.startswith(where)


@pytest.mark.parametrize("body", UNCLEAR.values(), ids=UNCLEAR)
def test_what_depends_on_values_cannot_be_told(dry, body):
    """Fake tensors have none: that is said, with the line, and fails nothing."""
    found = dry(body)
    assert found.status == "can't tell" and found.where.startswith("line 5:")


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
