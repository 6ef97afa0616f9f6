"""Builds a model, a loss and an optimizer that count how they are used, and tells in plain data what became of them."""

import weakref

import torch

from grader.worker.modules import Modules

SHOWN = {  # what learners read of a call
    "run": "accumulated_step(model, loss_fn, optimizer, micro_batches); the model gives (x·s) @ w + b, "
    "loss_fn the mean of Σ(y²/2 - y·target), the optimizer is SGD\n"
    "parameters  {parameters}\nmicro_batches  {micro_batches}\nsteps  {steps}\nleft  {left}\nfrozen  {frozen}\n"
    "tied  {tied}, in the model and in a module within it"
}
MODULES = Modules(torch)
HOOKS, REF = torch.autograd.graph.saved_tensors_hooks, weakref.ref


class Saved:
    """What autograd keeps of a forward pass, in a box that can be followed."""

    def __init__(self, tensor):
        self.tensor = tensor


def build(parameters, frozen, tied):
    """(x·s) @ w + b, with a parameter beside it that takes no part; frozen: the names of those that do not learn.

    The record beside the model tells how large each batch was that it saw, and how many tensors autograd then kept of
    those before. Nothing that can be set on the model changes it.
    """
    seen, kept, saved = [], [], []

    def box(tensor):
        saved.append(REF(new := Saved(tensor)))
        return new

    class Model(torch.nn.Module):
        def forward(self, x):
            seen.append(len(x))
            kept.append(sum(each() is not None for each in saved))
            with HOOKS(box, lambda box: box.tensor):
                return (x * self.s) @ self.w + self.b

    model = Model()
    model.part = torch.nn.Module()
    for name, values in parameters.items():
        model.register_parameter(name, MODULES.parameter(values))
        if name in frozen:
            getattr(model, name).requires_grad_(False)
        if name in tied:
            model.part.register_parameter(name, getattr(model, name))
    return model, {"model": seen, "kept": kept}


def run(submission, parameters, micro_batches, steps, settings, left, frozen=(), tied=()):
    """So many steps, each with the same micro-batches: what came back, and what became of the model.

    parameters  s (D,), w (D, K), b (K,) and idle, which takes no part; settings: of SGD
    left        a number that every gradient is filled with beforehand, or None; tied: what a second module has
    """
    (model, record), given = build(parameters, frozen, tied), list(micro_batches)
    gradients, losses, asked, held = [], [], [], dict(model.named_parameters())
    optimizer = MODULES.sgd(model, gradients, **settings)

    def loss_fn(outputs, targets):
        asked.append(len(outputs))
        return (outputs * outputs / 2 - outputs * targets).sum(1).mean()

    learning = [parameter for name, parameter in held.items() if name not in frozen]
    for parameter in learning if left is not None else ():
        parameter.grad = torch.full_like(parameter, left)
    with MODULES.rehearsed(micro_batches[0][0], learning):
        for _ in range(steps):
            losses.append(submission.accumulated_step(model, loss_fn, optimizer, given))
    return {
        "losses": losses, "parameters": MODULES.copies(held), "gradients": gradients, **record, "loss_fn": asked,
        "list": [len(x) for x, _ in given],
    }  # fmt: skip
