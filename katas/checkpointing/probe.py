"""Builds blocks that count their runs and watch what is kept of them, and reports what came of checkpointing them.

A block begins with 1 or its own parameter: a tensor multiplies it, a number is added, a string turns the sign.
"""

import contextlib
import gc

import torch
from torch._subclasses.fake_tensor import FakeTensor
from torch.multiprocessing.reductions import StorageWeakRef

SHOWN = {
    "run": "y = checkpoint(block, *inputs), then backward: inputs {inputs}, requires_grad of numbers {needs}",
    "several": "{count} blocks, each in a checkpoint, then one backward",
}
TENSOR, DETACH, SEED = torch.Tensor, torch.Tensor.detach, torch.manual_seed  # before a submission is loaded


def block(own=None, drops=False, unused=-1):
    """A function of any inputs, and a list of what each of its runs computed: nothing on the function leads to it."""
    runs = []

    def fn(*inputs):
        runs.append(None)
        total = 1.0 if own is None else own
        for place, value in enumerate(inputs):
            if isinstance(value, str):
                total = -total
            elif isinstance(value, TENSOR):
                total = total if place == unused else total * value
            elif value is not None:
                total = total + value
        total = total * (torch.rand_like(total) < 0.75) if drops else total
        hidden = total.tanh()
        runs[-1] = StorageWeakRef(hidden.untyped_storage())
        return hidden * hidden

    return fn, runs


def alive(runs):
    gc.collect()
    return sum(not each.expired() for each in runs if each)


def run(submission, inputs, needs, cotangent, own=None, drops=False, unused=-1, twice=False, graph=True, drop=False):
    """One checkpointed block: its result, its runs and what it kept after the forward, and all after the backward.

    needs: the places that require a gradient (without any, or without a graph, no backward); own: the block's own
    parameter; unused: a place that it leaves out; twice: the first input comes again; drop: the result is let go of
    """
    if isinstance(cotangent, FakeTensor):
        return {}  # autograd cannot be followed on tensors that only claim to be on a GPU
    given = [leaf(value, place in needs) if isinstance(value, TENSOR) else value for place, value in enumerate(inputs)]
    own = own if own is None else leaf(own, True)
    passed = [*given, given[0]] if twice else given
    with random_numbers(cotangent, "without", (report := {})):
        block(own, drops, unused)[0](*passed)
    fn, runs = block(own, drops, unused)
    with random_numbers(cotangent, "after the forward", report), contextlib.nullcontext() if graph else torch.no_grad():
        y = submission.checkpoint(fn, *passed)
    report |= {"result": DETACH(y).clone(), "requires_grad of the result": y.requires_grad}
    returned, y = StorageWeakRef(DETACH(y).untyped_storage()), y + 0.0 if drop else y
    report |= {"runs in the forward": len(runs), "kept": alive(runs), "result kept": not returned.expired()}
    if y.requires_grad and needs:
        y.backward(cotangent)
        report |= {"random after the backward": torch.rand_like(cotangent), "runs": len(runs)}
        gradients = [each.grad if isinstance(each, TENSOR) else None for each in [*given, own]]
        report |= {"gradients": gradients[:-1], "gradient of its own": gradients[-1]}
    tensors = [(DETACH(each).clone(), each.requires_grad) for each in given if isinstance(each, TENSOR)]
    return report | {"inputs after": [each for each, _ in tensors], "flags after": [flag for _, flag in tensors]}


def several(submission, x, count, cotangent, side_by_side):
    """Checkpointed blocks that drop numbers, each applied to the last one's result or all to x and summed up."""
    if isinstance(x, FakeTensor):
        return {}
    SEED(5)
    start = leaf(x, True)
    blocks, results = [block(drops=True) for _ in range(count)], [start * 1.0]
    for fn, _ in blocks:
        results.append(submission.checkpoint(fn, results[0 if side_by_side else -1]))
    kept = sum(alive(runs) for _, runs in blocks)
    (sum(results[1:]) if side_by_side else results[-1]).backward(cotangent)
    results = [DETACH(each).clone() for each in results[1:]]
    return {"results": results, "gradient": start.grad, "kept": kept, "runs": [len(runs) for _, runs in blocks]}


def leaf(tensor, needs):
    return tensor.detach().clone().requires_grad_(needs)


@contextlib.contextmanager
def random_numbers(like, when, report):
    """From one seed on; what is drawn next, once after this and once more, as the report's random numbers."""
    SEED(5)
    yield
    for name in (when, "later") if when == "without" else (when,):
        report[f"random {name}"] = torch.rand_like(like)
