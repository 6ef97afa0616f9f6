"""sync-bn: the hidden tests' oracle and the references, held against torch's batch norm and two real processes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from grader.testing import FLOATS, agree, hidden, hold, on_tensors, probe, references

HIDDEN, PROBE, REFERENCES = hidden(__file__), probe(__file__), references(__file__)
SHAPES = {"one column": (1,), "five columns": (5,)}
SIZES = {"one rank": (6,), "equal": (2, 2), "unequal": (1, 4, 2), "one row each": (1, 1, 1)}
sizes = pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())


def drawn(sizes):
    """Shards, gamma, beta, and a dout for each shard."""

    def draw(rng, c):
        xs, douts = ([rng.standard_normal((n, c)) + 0.5 for n in sizes] for _ in range(2))
        return xs, rng.standard_normal(c), rng.standard_normal(c), douts

    return draw


def on_all_rows(eps):
    """y and the gradients by autograd through F.batch_norm, on the concatenation."""

    @on_tensors
    def both(xs, gamma, beta, douts):
        x, gamma, beta = (leaf.clone().requires_grad_() for leaf in (torch.cat(xs), gamma, beta))
        y = F.batch_norm(x, None, None, gamma, beta, training=True, eps=eps)
        return y, *torch.autograd.grad(y, (x, gamma, beta), torch.cat(douts))

    return both


def by_the_probe(reference, xs, gamma, beta, eps, douts):
    """What the ranks come to: y and dx of all rows, and every rank's dgamma and dbeta."""
    ahead = PROBE.forward(reference, xs, gamma, beta, eps)
    back = PROBE.backward(reference, xs, gamma, beta, eps, douts, None)
    assert ahead["calls"] == back["calls"] == [1] * len(xs)
    dx, dgammas, dbetas = zip(*back["gradients"], strict=True)
    return np.concatenate(ahead["y"]), np.concatenate(dx), dgammas, dbetas


@pytest.mark.parametrize("eps", [1e-5, 0.5])
@sizes
def test_oracle_agrees_with_torch(sizes, eps):
    """The oracle is autograd through torch's batch norm over all rows."""

    def by_oracle(xs, gamma, beta, douts):
        found = HIDDEN.oracle(xs, gamma, beta, eps, douts)
        return tuple(found[name][0] for name in ("y", "dx", "dgamma", "dbeta"))

    hold(by_oracle, on_all_rows(eps), SHAPES, drawn(sizes), tolerance=1e-10)


@pytest.mark.parametrize("backend", REFERENCES)
@sizes
def test_reference_on_every_rank(sizes, backend):
    """Each rank has its part of batch norm over all rows, in both dtypes."""
    for dtype in FLOATS:
        xs, gamma, beta, douts = drawn(sizes)(np.random.default_rng(2), 4)
        xs, douts = ([each.astype(dtype) for each in arrays] for arrays in (xs, douts))
        given = xs, gamma.astype(dtype), beta.astype(dtype), 1e-3, douts
        y, dx, dgammas, dbetas = by_the_probe(REFERENCES[backend], *given)
        wanted = on_all_rows(1e-3)(given[0], given[1], given[2], douts)
        assert all(part.dtype == dtype for part in (y, dx, *dgammas, *dbetas))
        ranks = len(sizes)
        agree(
            (y, dx, dgammas, dbetas),
            (*wanted[:2], [wanted[2]] * ranks, [wanted[3]] * ranks),
            1e-3 if dtype == "float32" else 1e-11,
        )


RANK = """
import runpy, sys
import torch
import torch.distributed as dist

solution, out, rank = *sys.argv[1:3], int(sys.argv[3])
dist.init_process_group("gloo", init_method=f"file://{out}/meeting", rank=rank, world_size=2)

def all_reduce(value):
    value = value.clone()
    dist.all_reduce(value)
    return value

xs, gamma, beta, douts = torch.load(f"{out}/given")
entries = runpy.run_path(solution)
y, cache = entries["sync_batchnorm"](xs[rank], gamma, beta, 1e-3, all_reduce)
torch.save((y, *entries["sync_batchnorm_backward"](douts[rank], cache, all_reduce)), f"{out}/{rank}")
dist.destroy_process_group()  # its threads, still running at the exit, would abort the process
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="gloo's file store is tried on Linux and macOS")
def test_reference_in_two_processes(tmp_path):
    """Two processes that speak through torch.distributed, with gloo, come to batch norm over all rows."""
    xs, gamma, beta, douts = drawn((2, 3))(np.random.default_rng(3), 4)
    wanted = on_all_rows(1e-3)(xs, gamma, beta, douts)
    as_tensors = [torch.from_numpy(x) for x in xs], torch.from_numpy(gamma), torch.from_numpy(beta)
    torch.save((*as_tensors, [torch.from_numpy(dout) for dout in douts]), tmp_path / "given")
    command = [sys.executable, "-c", RANK, str(Path(__file__).resolve().with_name("solution_torch.py")), str(tmp_path)]
    running = [subprocess.Popen([*command, str(rank)]) for rank in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    ranks = [torch.load(tmp_path / str(rank)) for rank in range(2)]
    for part, expected in enumerate(wanted[:2]):
        agree(torch.cat([rank[part] for rank in ranks]), expected, 1e-11)
    for rank in ranks:
        agree(rank[2:], wanted[2:], 1e-11)
