"""Layers that probes build from arrays, and what they tell of them."""

import textwrap
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from grader.worker.modules import Modules

MODULES = Modules(torch)
LINEAR = {"weight": torch.arange(6.0).reshape(2, 3), "bias": torch.tensor([1.0, 2.0])}


def linear(**tensors):
    own = {**LINEAR, **tensors}
    return MODULES.build(nn.Linear, own, 3, 2, bias=own["bias"] is not None)


def norm(**tensors):
    own = {"running_mean": torch.zeros(2), "running_var": torch.ones(2), **tensors}
    return MODULES.build(nn.BatchNorm1d, own, 2, affine=False, training=True)


def test_a_layer_is_built_from_its_tensors():
    """Parameters and buffers are copies of what was given, in the mode that was asked for, with None where it was."""
    layer = linear()
    assert torch.equal(layer.weight, LINEAR["weight"]) and torch.equal(layer.bias, LINEAR["bias"])
    assert layer.weight.requires_grad and not layer.training and linear(bias=None).bias is None
    assert layer.weight.data_ptr() != LINEAR["weight"].data_ptr()
    batch = norm(num_batches_tracked=torch.tensor(3))
    assert batch.training and int(batch.num_batches_tracked) == 3 and type(batch.running_mean) is torch.Tensor
    assert not list(batch.parameters()) and len(list(batch.buffers())) == 3


@pytest.mark.parametrize(
    "weight",
    [
        pytest.param(torch.arange(6.0).reshape(3, 2).T, id="transposed"),
        pytest.param(torch.arange(12.0).reshape(2, 6)[:, ::2], id="with gaps"),
    ],
)
def test_strides_are_kept(weight):
    """A view's layout is that of the layer's own copy."""
    built = linear(weight=weight).weight
    assert built.stride() == weight.stride() and torch.equal(built, weight)


def test_tensors_and_settings_by_name():
    """Every tensor of the named layers, and everything else that they hold, as plain data."""
    layers = {"first": linear(bias=None), "second": norm(num_batches_tracked=torch.tensor(3))}
    layers["first"].weight.requires_grad_(False)
    layers["first"].register_forward_hook(print)
    names = ["first.weight", "second.running_mean", "second.running_var", "second.num_batches_tracked"]
    assert sorted(MODULES.tensors(layers)) == sorted(names)
    assert MODULES.settings(layers, {"first": ["in_features"], "second": ["eps", "lost"]}) == {
        "first": {
            "training": False, "in_features": 3, "requires_grad": [False], "with a gradient": [False], "hooks": 1,
        },
        "second": {
            "training": True, "eps": 1e-5, "lost": None, "requires_grad": [], "with a gradient": [], "hooks": 0,
        },
    }  # fmt: skip


def test_shared_memory_shows_when_it_is_overwritten():
    """A copy stays as it is when the layers are filled, or loaded, and a view does not."""
    layers = {"a": linear()}
    tensors = MODULES.tensors(layers)
    copies, view = MODULES.copies(tensors), layers["a"].weight.detach()
    MODULES.fill(tensors, 7)
    assert (view == 7).all() and torch.equal(copies["a.weight"], LINEAR["weight"])
    MODULES.load(tensors, copies)
    assert torch.equal(view, LINEAR["weight"])


@pytest.mark.parametrize("result", [None, 1.0, nn.Identity()], ids=repr)
def test_another_kind_is_told_by_its_class(result):
    """What is no such layer is told by its class's name alone."""
    report = MODULES.describe(result, nn.Linear, ["weight"], ["in_features"], torch.ones(1, 3))
    assert list(report) == ["class"] and report["class"].endswith(type(result).__qualname__)


def test_a_layer_is_described():
    """Its mode, state, tensors and attributes, and what it computes; what cannot be computed is told too."""
    report = MODULES.describe(linear(), nn.Linear, ["weight", "lost"], ["in_features"], torch.ones(1, 3))
    assert torch.equal(report.pop("weight"), LINEAR["weight"]) and report.pop("output").tolist() == [[4.0, 14.0]]
    assert report == {
        "class": "nn.Linear", "training": False, "state": ["bias", "weight"], "attributes": {"in_features": 3},
        "lost": None, "raised": "",
    }  # fmt: skip
    report = MODULES.describe(linear(), nn.Linear, ["weight"], [], torch.ones(1, 4))
    assert report["output"] is None and report["raised"].startswith("RuntimeError")


@pytest.mark.parametrize("settings", [{"lr": 0.1}, {"lr": 0.1, "momentum": 0.9}], ids=["plain", "momentum"])
def test_its_sgd_is_torch_s(settings):
    """The same steps to the last bit, a frozen parameter and a cleared gradient included; and each step is noted."""
    ours, theirs = linear(), linear()
    steps = []
    pairs = [
        (ours, MODULES.sgd(ours, steps, **settings, optimizer="a")),
        (theirs, torch.optim.SGD(theirs.parameters(), **settings)),
    ]
    for layer, optimizer in pairs:
        for number in range(4):
            optimizer.zero_grad(set_to_none=number < 2)
            layer.bias.requires_grad_(number != 1)
            layer(torch.full((2, 3), number - 1.5)).square().sum().backward()
            optimizer.step()
    assert torch.equal(ours.weight, theirs.weight) and torch.equal(ours.bias, theirs.bias)
    assert [step["optimizer"] for step in steps] == ["a"] * 4 and steps[1]["bias"] is None
    assert torch.equal(steps[3]["weight"], ours.weight.grad) and steps[3]["weight"] is not ours.weight.grad


def test_nothing_on_its_sgd_leads_to_the_notes():
    """Whoever is handed it finds the groups, as torch's has them; what is set on it, or on the layer, is not noted."""
    layer, steps = linear(), []
    optimizer = MODULES.sgd(layer, steps, lr=0.1)
    assert [*vars(optimizer)] == ["param_groups"]
    weight, layer.named_parameters = layer.weight, lambda: []
    weight.grad = torch.ones_like(weight)
    weight.grad.detach = weight.detach = lambda: torch.zeros_like(weight)
    optimizer.step()
    assert torch.equal(steps[0]["weight"], torch.ones_like(weight)) and steps[0]["bias"] is None
    assert torch.equal(MODULES.copy_of(weight), LINEAR["weight"] - 0.1)


@pytest.mark.slow
def test_a_dry_run_can_be_followed():
    """Where x only claims to be on a GPU, layers can be built there, filled, loaded and called."""
    with FakeTensorMode(allow_non_fake_inputs=True):
        tensors = {name: torch.empty(tensor.shape, device="cuda") for name, tensor in LINEAR.items()}
        x = torch.empty(1, 3, device="cuda")
        with MODULES.rehearsed(x):
            layer = MODULES.build(nn.Linear, tensors, 3, 2)
            held = MODULES.tensors({"a": layer})
            MODULES.load(held, MODULES.copies(held))
            fresh = nn.Linear(3, 2, device="cuda")
            fresh.weight[0] = x[0]
            report = MODULES.describe(layer, nn.Linear, ["weight"], [], x)
    assert report["output"].device.type == "cuda" and not report["raised"]


PROBE = """\
import torch
from grader.worker.modules import Modules

MODULES = Modules(torch)

def built(submission, weight):
    return MODULES.build(torch.nn.Linear, {"weight": weight}, 3, 2, bias=False).weight

def found(submission):
    return submission.found()
"""
SUBMISSION = """\
import sys

def scale(x, factor):
    return x * factor

def found():
    names = [name for name in sys.modules if name.startswith("grader")]
    try:
        import grader.worker.modules
    except ImportError:
        return names
    return ["grader.worker.modules"]
"""


@pytest.mark.slow
def test_a_probe_may_import_it_and_a_submission_may_not(session, toy, tmp_path):
    """It is there while the probe's text runs, and gone before the submission's does."""
    folder = tmp_path / "toy-scale"
    folder.mkdir()
    for path in toy.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "probe.py").write_text(textwrap.dedent(PROBE), "utf-8")
    at_work = session(SUBMISSION, backend="torch", kata=replace(toy, folder=folder))
    outcome = at_work.load()
    assert outcome.name == "finished", outcome
    weight = LINEAR["weight"].numpy()
    (answer,) = at_work.calls([("built", (weight,), {})])
    assert answer.value.data.tolist() == weight.tolist()
    assert at_work.calls([("found", (), {})])[0].value == []


def test_backward_passes_are_rehearsed():
    """On fake CUDA tensors every backward gives what learns a gradient of its shape, and autograd is as it was after."""
    original = torch.autograd.backward, torch.autograd.grad
    with FakeTensorMode(allow_non_fake_inputs=True):
        x, weight, idle = (torch.empty(2, 3, device="cuda") for _ in range(3))
        with MODULES.rehearsed(x, [weight]):
            (x * weight).sum().backward()
            (gradient,) = torch.autograd.grad((x * idle).sum(), idle)
    assert weight.grad.shape == gradient.shape == (2, 3) and weight.grad.device.type == "cuda" and idle.grad is None
    assert (torch.autograd.backward, torch.autograd.grad) == original
