"""grad-accumulation: the hidden tests' oracle, the probe and the reference, held against a step on the whole batch."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from grader.testing import FLOATS, agree, hidden, on_tensors, probe

HIDDEN, PROBE = hidden(__file__), probe(__file__)
REFERENCE = runpy.run_path(str(Path(__file__).with_name("solution.py")))["accumulated_step"]
SIZES = {"one": (4,), "equal": (2, 2, 2), "unequal": (5, 1, 3), "one sample each": (1, 1, 1)}
sizes = pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())


def drawn(sizes, dtype="float64"):
    """Parameters, and micro-batches of these sizes."""
    rng = np.random.default_rng(sum(sizes))
    shapes = {"s": (3,), "w": (3, 2), "b": (2,), "idle": (2,)}
    parameters = {name: rng.standard_normal(shape).astype(dtype) for name, shape in shapes.items()}
    pairs = [tuple(rng.standard_normal((n, width)).astype(dtype) for width in (3, 2)) for n in sizes]
    return parameters, pairs


def report_of(accumulated_step, parameters, pairs, **given):
    settings = {"steps": 1, "settings": {"lr": 0.1}, "left": 5.0, **given}
    return on_tensors(PROBE.run)(SimpleNamespace(accumulated_step=accumulated_step), parameters, pairs, **settings)


def in_one_go(model, loss_fn, optimizer, micro_batches):
    """The step on the whole batch."""
    x, targets = (torch.cat(parts) for parts in zip(*micro_batches, strict=True))
    optimizer.zero_grad()
    loss = loss_fn(model(x), targets)
    loss.backward()
    optimizer.step()
    return loss.item()


@sizes
def test_oracle_is_the_whole_batch(sizes):
    """Loss and gradients are autograd's on the concatenation."""
    parameters, pairs = drawn(sizes)
    wanted, found = report_of(in_one_go, parameters, pairs), HIDDEN.oracle(parameters, pairs)
    agree(found["loss"][0], wanted["losses"][0], 1e-12)
    for name in "swb":
        agree(found[name][0], wanted["gradients"][0][name], 1e-12)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@sizes
def test_reference_is_the_whole_batch(sizes, momentum):
    """Three steps of the reference are three steps on the whole batch, in both dtypes."""
    for dtype in FLOATS:
        given = {"steps": 3, "settings": {"lr": 0.1, "momentum": momentum}}
        found, wanted = (report_of(step, *drawn(sizes, dtype), **given) for step in (REFERENCE, in_one_go))
        tolerance = 1e-4 if dtype == "float32" else 1e-11
        agree(found["losses"], wanted["losses"], tolerance)
        for name, values in wanted["parameters"].items():
            agree(found["parameters"][name], values, tolerance)


def test_probe_counts():
    """Calls, steps, gradients and what autograd has saved are told as they were."""

    def hoards(model, loss_fn, optimizer, micro_batches):
        total = sum(loss_fn(model(x), targets) for x, targets in micro_batches)
        total.backward()
        optimizer.step()
        optimizer.step()
        return total.item()

    bad, good = (report_of(step, *drawn((2, 1)), frozen=("b",)) for step in (hoards, REFERENCE))
    assert good["model"] == good["loss_fn"] == bad["model"] == [2, 1]
    assert good["kept"] == [0, 0] and bad["kept"][0] == 0 < bad["kept"][1]
    assert len(good["gradients"]) == 1 and len(bad["gradients"]) == 2
    assert good["gradients"][0]["b"] is None and good["gradients"][0]["idle"] is None
    assert (bad["gradients"][0]["w"] - 5).any() and np.array_equal(good["parameters"]["b"], drawn((2, 1))[0]["b"])


def test_probe_and_reference_run_on_fake_cuda_tensors():
    """Both can be followed on tensors that only claim to be on a GPU."""
    parameters, pairs = drawn((2, 1), "float32")

    def without_numbers(model, loss_fn, optimizer, micro_batches):
        optimizer.zero_grad()
        for x, targets in micro_batches:
            loss_fn(model(x), targets).backward()
        optimizer.step()
        (gradient,) = torch.autograd.grad(loss_fn(model(x), targets), model.w)
        torch.autograd.backward([loss_fn(model(x), targets)])
        return model.w.grad + gradient

    original = torch.autograd.backward
    with FakeTensorMode(allow_non_fake_inputs=True):

        def fake(values):
            return torch.empty(values.shape, device="cuda")

        given = {name: fake(values) for name, values in parameters.items()}, [tuple(map(fake, pair)) for pair in pairs]
        submission = SimpleNamespace(accumulated_step=without_numbers)
        report = PROBE.run(submission, *given, 1, {"lr": 0.1}, 5.0)
    found = [*report["losses"], *report["parameters"].values(), *report["gradients"][0].values()]
    assert {tensor.device.type for tensor in found} == {"cuda"} and torch.autograd.backward is original
