"""One step of a GAN: Goodfellow et al. 2014 (arXiv:1406.2661), section 3, with -log D(G(z)) for the generator."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    """Update the discriminator on real, then on generated samples, then the generator; the three losses as floats."""
    n = len(real)

    # 1  real -> 1
    opt_d.zero_grad()
    logits = discriminator(real)  # (n, K)
    d_real = bce(logits, torch.ones_like(logits))
    d_real.backward()
    opt_d.step()

    # 2  generated -> 0, and the generator does not hear of it
    opt_d.zero_grad()  # step 1 is done with
    fake = generator(noise(n)).detach()  # (n, X)
    logits = discriminator(fake)
    d_fake = bce(logits, torch.zeros_like(logits))
    d_fake.backward()
    opt_d.step()

    # 3  generated -> 1: the gradient goes through the discriminator, only the generator steps
    opt_g.zero_grad()
    fake = generator(noise(n))
    logits = discriminator(fake)
    g = bce(logits, torch.ones_like(logits))
    g.backward()  # fills the discriminator's .grad, too: step 1 of the next call clears it
    opt_g.step()

    return {"d_real": d_real.item(), "d_fake": d_fake.item(), "g": g.item()}
