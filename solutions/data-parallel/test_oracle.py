"""data-parallel: the hidden tests' oracle and the references, held against autograd and against two real processes."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from grader.testing import FLOATS, agree, hidden, hold, on_tensors, probe, references

HIDDEN, PROBE, REFERENCES = hidden(__file__), probe(__file__), references(__file__)
SHAPES = {"one number": (1,), "vector": (5,), "matrix": (2, 3), "four dimensions": (2, 1, 3, 1)}
SIZES = {"one rank": (3,), "equal": (2, 2), "unequal": (1, 4, 2)}
LR = 0.3
sizes = pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())


def drawn(sizes):
    """Two parameters, and a shard for each rank."""

    def draw(rng, *shape):
        return [rng.standard_normal(shape), rng.standard_normal(3)], [rng.standard_normal((n, 2)) for n in sizes]

    return draw


@on_tensors
def on_the_whole_batch(params, batches):
    """A step of torch's SGD on all samples, with the gradient by autograd."""
    leaves = [p.clone().requires_grad_() for p in params]
    rows = torch.cat(batches)
    each = [(a * p - b).pow(2).sum() / 2 for p in leaves for a, b in rows]
    (sum(each) / len(rows)).backward()
    torch.optim.SGD(leaves, lr=LR).step()
    return leaves


def by_the_probe(step, params, batches):
    submission = SimpleNamespace(data_parallel_step=step)
    report = PROBE.step(submission, params, LR, batches, [[p.copy() for p in params] for _ in batches])
    assert report["all_reduce"] == [len(params) + 1] * len(batches) and report["grad_fn"] == [1] * len(batches)
    return report["params"]


@sizes
def test_oracle_is_a_step_on_the_whole_batch(sizes):
    """The oracle's step is that of torch.optim.SGD on the concatenation."""
    hold(lambda *given: [p for p, _ in HIDDEN.oracle(*given, LR)], on_the_whole_batch, SHAPES, drawn(sizes))


@pytest.mark.parametrize("dtype", FLOATS)
@sizes
def test_reference_on_every_rank(sizes, dtype):
    """Each rank ends up with the step on the whole batch; the two backends share one reference."""
    params, batches = drawn(sizes)(np.random.default_rng(4), 2, 3)
    params, batches = ([a.astype(dtype) for a in arrays] for arrays in (params, batches))
    for result in by_the_probe(REFERENCES["numpy"].data_parallel_step, params, batches):
        assert all(p.dtype == dtype for p in result)
        agree(result, on_the_whole_batch(params, batches), 1e-5 if dtype == "float32" else 1e-12)


RANK = """
import runpy, sys
import torch
import torch.distributed as dist

solution, probe, out, rank = *sys.argv[1:4], int(sys.argv[4])
dist.init_process_group("gloo", init_method=f"file://{out}/meeting", rank=rank, world_size=2)

def all_reduce(value):
    value = torch.as_tensor(value).clone()
    dist.all_reduce(value)
    return value

params, batches = torch.load(f"{out}/given")
step = runpy.run_path(solution)["data_parallel_step"]
gradient = runpy.run_path(probe, run_name="probe")["mean_gradient"]
torch.save(step(params, batches[rank], gradient, 0.3, all_reduce), f"{out}/{rank}")
dist.destroy_process_group()  # its threads, still running at the exit, would abort the process
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="gloo's file store is tried on Linux and macOS")
def test_reference_in_two_processes(tmp_path):
    """Two processes that speak through torch.distributed, with gloo, end up with the step on the whole batch."""
    params, batches = drawn((1, 4))(np.random.default_rng(5), 2, 3)
    torch.save(([torch.from_numpy(p) for p in params], [torch.from_numpy(b) for b in batches]), tmp_path / "given")
    here = Path(__file__).resolve().parent
    files = [str(here / "solution.py"), str(here.parents[1] / "katas" / here.name / "probe.py"), str(tmp_path)]
    command = [sys.executable, "-c", RANK, *files]
    running = [subprocess.Popen([*command, str(rank)]) for rank in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    for rank in range(2):
        agree([p.numpy() for p in torch.load(tmp_path / str(rank))], on_the_whole_batch(params, batches), 1e-12)
