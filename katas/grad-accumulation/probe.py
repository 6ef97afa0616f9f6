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
HOOKS = torch.autograd.graph.saved_tensors_hooks


class Saved:
    """What autograd keeps of a forward pass, in a box that can be followed."""

    def __init__(self, tensor):
        self.tensor = tensor


class Model(torch.nn.Module):
    """(x·s) @ w + b, with a parameter beside it that takes no part; frozen: the names of those that do not learn."""

    def __init__(self, parameters, frozen, tied):
        super().__init__()
        self.part = torch.nn.Module()
        for name, values in parameters.items():
            self.register_parameter(name, MODULES.parameter(values))
            if name in frozen:
                getattr(self, name).requires_grad_(False)
            if name in tied:
                self.part.register_parameter(name, getattr(self, name))
        self.seen, self.kept, self.saved = [], [], weakref.WeakSet()

    def forward(self, x):
        self.seen.append(len(x))
        self.kept.append(len(self.saved))  # of the micro-batches before
        with HOOKS(self.box, lambda box: box.tensor):
            return (x * self.s) @ self.w + self.b

    def box(self, tensor):
        box = Saved(tensor)
        self.saved.add(box)
        return box


def run(submission, parameters, micro_batches, steps, settings, left, frozen=(), tied=()):
    """So many steps, each with the same micro-batches: what came back, and what became of the model.

    parameters  s (D,), w (D, K), b (K,) and idle, which takes no part; settings: of SGD
    left        a number that every gradient is filled with beforehand, or None; tied: what a second module has
    """
    model, given = Model(parameters, frozen, tied), list(micro_batches)
    gradients, losses, asked = [], [], []
    optimizer = MODULES.sgd(model, gradients, **settings)

    def loss_fn(outputs, targets):
        asked.append(len(outputs))
        return (outputs * outputs / 2 - outputs * targets).sum(1).mean()

    learning = [parameter for name, parameter in model.named_parameters() if name not in frozen]
    for parameter in learning if left is not None else ():
        if parameter is not model.idle:
            parameter.grad = torch.full_like(parameter, left)
    with MODULES.rehearsed(micro_batches[0][0], learning):
        for _ in range(steps):
            losses.append(submission.accumulated_step(model, loss_fn, optimizer, given))
    return {
        "losses": losses, "parameters": MODULES.copies(dict(model.named_parameters())), "gradients": gradients,
        "model": model.seen, "loss_fn": asked, "kept": model.kept, "list": [len(x) for x, _ in given],
    }  # fmt: skip
