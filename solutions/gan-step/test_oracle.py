"""gan-step: the hidden tests' oracle, the probe and the reference, held against a plain loop with torch.optim."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.optim.sgd import sgd

from grader.testing import agree, hidden, on_tensors, probe

HIDDEN, PROBE = hidden(__file__), probe(__file__)
REFERENCE = runpy.run_path(str(Path(__file__).with_name("solution.py")))["gan_step"]
SIZES = {"plain": (4, 3, 2, 1), "one sample": (1, 2, 3, 1), "patches": (3, 1, 2, 4)}  # n, X, Z, K
PLAIN = {"weight_decay": 0.0, "dampening": 0.0, "nesterov": False, "maximize": False, "foreach": False}
MOMENTUM = {name: {**values, "momentum": 0.9} for name, values in HIDDEN.SETTINGS.items()}


def drawn(n, x, z, k, calls=1):
    """Two networks' parameters, real samples and draws of noise."""
    rng = np.random.default_rng(n)
    shapes = {"w": (z, x), "b": (x,), "idle": (2,)}, {"w": (x, k), "b": (k,), "idle": (2,)}
    networks = [{name: rng.standard_normal(shape) for name, shape in each.items()} for each in shapes]
    return *networks, rng.standard_normal((n, x)), tuple(rng.standard_normal((n, z)) for _ in range(2 * calls))


def report_of(gan_step, given, calls=1, left=5.0, frozen=()):
    return on_tensors(PROBE.run)(SimpleNamespace(gan_step=gan_step), *given, calls, MOMENTUM, left, frozen, True)


def by_torch(generator, discriminator, real, draws, calls):
    """A loop with torch's own layers and SGD, probabilities, and losses by their formula: parameters and losses."""
    networks, velocities, losses, draws = {}, {}, [], iter(map(torch.tensor, draws))
    for name, values in (("generator", generator), ("discriminator", discriminator)):
        networks[name], velocities[name] = torch.nn.Linear(*values["w"].shape, dtype=torch.float64), [None, None]
        networks[name].load_state_dict({"weight": torch.tensor(values["w"].T), "bias": torch.tensor(values["b"])})
    for number in range(3 * calls):
        name, is_real = ("generator" if number % 3 == 2 else "discriminator"), number % 3 != 1
        x = networks["generator"](next(draws)) if number % 3 else torch.tensor(real)
        probability = networks["discriminator"](x).sigmoid()
        loss = -(probability if is_real else 1 - probability).log().mean()
        losses.append(loss.item())
        learning = list(networks[name].parameters())
        gradients, lr = torch.autograd.grad(loss, learning), MOMENTUM[f"opt_{name[0]}"]["lr"]
        with torch.no_grad():  # the class SGD does this; its first use imports PyTorch's compiler
            sgd(learning, gradients, velocities[name], lr=lr, momentum=0.9, **PLAIN)
    ends = {f"{name}.{short}": values.detach().numpy().T for name, network in networks.items()
            for short, values in zip("wb", network.parameters(), strict=True)}  # fmt: skip
    return ends, losses


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())
def test_oracle_and_reference_are_the_plain_loop(sizes):
    """Three calls with momentum give the losses and the parameters of torch's own layers and optimizers."""
    given = drawn(*sizes, calls=3)
    ends, losses = by_torch(*given, calls=3)
    report, (steps, now) = report_of(REFERENCE, given, calls=3), HIDDEN.oracle(*given, calls=3, momentum=0.9)
    agree([result[name] for result in report["results"] for name in HIDDEN.NAMES], losses, 1e-11)
    agree([float(step["loss"][0]) for step in steps], losses, 1e-11)
    for name, values in ends.items():
        agree(report["parameters"][name], values, 1e-11)
        agree(now[name][0], values, 1e-11)


def test_probe_notes():
    """Calls, steps, modes and flags are told as they were."""

    def careless(generator, discriminator, real, noise, opt_g, opt_d):
        discriminator(generator.eval()(noise(1))).mean().backward()
        discriminator.requires_grad_(False)
        opt_g.step()

    bad, good = (report_of(step, drawn(4, 3, 2, 1), frozen=("generator.b",)) for step in (careless, REFERENCE))
    assert good["noise"] == good["generated"] == [4, 4] and bad["noise"] == bad["generated"] == [1]
    assert good["reached"] == [False, False, True] and bad["reached"] == [True]
    assert good["flags kept"] and not bad["flags kept"]
    assert bad["modes"] == {"generator": [False] * 2, "discriminator": [True] * 2}
    assert [step["optimizer"] for step in bad["steps"]] == ["opt_g"] and good["steps"][2]["b"] is None
