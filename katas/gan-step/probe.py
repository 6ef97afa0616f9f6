"""Builds two networks and their optimizers, which note how they are used, and tells it in plain data."""

import torch

from grader.worker.modules import Modules

SHOWN = {  # what learners read of a call
    "run": "gan_step(generator, discriminator, real, noise, opt_g, opt_d); both networks give x @ w + b, "
    "both optimizers are SGD\ngenerator  {generator}\ndiscriminator  {discriminator}\nreal  {real}\n"
    "noise  {draws}, one after another\ncalls  {calls}\nleft  {left}\nfrozen  {frozen}\ntraining  {training}"
}
MODULES = Modules(torch)


def build(parameters, training):
    """x @ w + b, with a parameter beside it that takes no part; and its record: what it was shown, and how.

    Nothing that can be set on the network changes the record.
    """
    record = {"shown": [], "reached": [], "modes": []}

    class Network(torch.nn.Module):
        def forward(self, x):
            record["shown"].append(MODULES.copy_of(x))
            record["reached"].append(x.requires_grad)
            record["modes"].append(self.training)
            return x @ self.w + self.b

    network = Network()
    for name, values in parameters.items():
        network.register_parameter(name, MODULES.parameter(values))
    return network.train(training), record


def run(submission, generator, discriminator, real, draws, calls, settings, left, frozen, training):
    """So many calls with the same real batch: what came back, and what became of the networks.

    generator, discriminator    their parameters: w, b and idle, which takes no part
    draws       what noise(n) gives, one after another; settings: of the optimizers opt_g and opt_d
    left        a number that every gradient is filled with beforehand, or None; frozen: like "generator.w"
    """
    steps, asked, results = [], [], []
    built = {"generator": build(generator, training), "discriminator": build(discriminator, training)}
    networks, records = ({of: pair[place] for of, pair in built.items()} for place in (0, 1))
    both = dict(torch.nn.ModuleDict(networks).named_parameters())
    for name in frozen:
        both[name].requires_grad_(False)
    owned = {"opt_g": networks["generator"], "opt_d": networks["discriminator"]}
    both_optimizers = [MODULES.sgd(owned[name], steps, **settings[name], optimizer=name) for name in owned]

    def noise(n):
        asked.append(n)
        return draws[(len(asked) - 1) % len(draws)][:n].clone()

    for name, parameter in both.items():
        if left is not None and name not in frozen:
            parameter.grad = torch.full_like(parameter, left)
    flags = [each.requires_grad for each in both.values()]
    with MODULES.rehearsed(real, [each for name, each in both.items() if name not in frozen]):
        for _ in range(calls):
            results.append(submission.gan_step(*networks.values(), real, noise, *both_optimizers))
    return {
        "results": results, "steps": steps, "noise": asked, "parameters": MODULES.copies(both),
        "flags kept": [each.requires_grad for each in both.values()] == flags,
        "shown": records["discriminator"]["shown"], "reached": records["discriminator"]["reached"],
        "generated": [len(each) for each in records["generator"]["shown"]],
        "modes": {name: [*records[name]["modes"], each.training] for name, each in networks.items()},
    }  # fmt: skip
