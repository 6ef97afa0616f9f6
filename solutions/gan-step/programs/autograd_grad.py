# kata: gan-step (torch)
"""The gradients are asked for by name, so that nothing else is ever filled."""

import torch
import torch.nn.functional as F


def update(network, optimizer, loss):
    learning = [p for p in network.parameters() if p.requires_grad]
    optimizer.zero_grad()
    for p, grad in zip(learning, torch.autograd.grad(loss, learning, allow_unused=True)):
        p.grad = grad
    optimizer.step()
    return loss.item()


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    out = {}
    out["d_real"] = update(discriminator, opt_d, -F.logsigmoid(discriminator(real)).mean())
    fake = generator(noise(len(real)))
    fake_score = discriminator(fake.detach())
    out["d_fake"] = update(discriminator, opt_d, -F.logsigmoid(-fake_score).mean())
    fake_score = discriminator(generator(noise(len(real))))
    out["g"] = update(generator, opt_g, -F.logsigmoid(fake_score).mean())
    return out
