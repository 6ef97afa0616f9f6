# kata: gan-step (torch)
"""The discriminator is frozen while the generator learns: its gradients are not even computed."""

import contextlib

import torch
import torch.nn.functional as F


@contextlib.contextmanager
def frozen(module):
    learning = [p for p in module.parameters() if p.requires_grad]
    for p in learning:
        p.requires_grad_(False)
    try:
        yield
    finally:
        for p in learning:
            p.requires_grad_(True)


def adversarial_loss(logits, is_real):
    target = torch.ones_like(logits) if is_real else torch.zeros_like(logits)
    return F.binary_cross_entropy_with_logits(logits, target)


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    losses = {}
    for key, is_real in (("d_real", True), ("d_fake", False)):
        if is_real:
            x = real
        else:
            with torch.no_grad():
                x = generator(noise(len(real)))
        opt_d.zero_grad(set_to_none=True)
        loss = adversarial_loss(discriminator(x), is_real)
        loss.backward()
        opt_d.step()
        losses[key] = loss.item()

    with frozen(discriminator):
        opt_g.zero_grad(set_to_none=True)
        loss = adversarial_loss(discriminator(generator(noise(len(real)))), True)
        loss.backward()
        opt_g.step()
    losses["g"] = loss.item()
    return losses
