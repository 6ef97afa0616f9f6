# kata: gan-step (torch)
"""The discriminator is frozen while the generator learns: its gradients are not even computed."""

import contextlib

import torch
import torch.nn.functional as F


@contextlib.contextmanager
def frozen(module):
    learning = [p for p in module.parameters() if p.requires_grad]
    module.requires_grad_(False)
    yield
    for p in learning:
        p.requires_grad_(True)


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    def learn(optimizer, x, make_target):
        optimizer.zero_grad(set_to_none=True)
        logits = discriminator(x)
        loss = F.binary_cross_entropy_with_logits(logits, make_target(logits))
        loss.backward()
        optimizer.step()
        return loss.item()

    d_real = learn(opt_d, real, torch.ones_like)
    with torch.no_grad():
        fake = generator(noise(len(real)))
    d_fake = learn(opt_d, fake, torch.zeros_like)
    with frozen(discriminator):
        g = learn(opt_g, generator(noise(len(real))), torch.ones_like)
    return {"d_real": d_real, "d_fake": d_fake, "g": g}
