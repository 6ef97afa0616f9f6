# kata: gan-step (torch)
"""softplus(-a) is the loss of a logit a that should be real, softplus(a) of one that should not."""

import torch.nn.functional as F


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    discriminator.zero_grad()
    loss_real = F.softplus(-discriminator(real)).mean()
    loss_real.backward()
    opt_d.step()

    discriminator.zero_grad()
    fake = generator(noise(real.size(0)))
    loss_fake = F.softplus(discriminator(fake.detach())).mean()
    loss_fake.backward()
    opt_d.step()

    generator.zero_grad()
    fake = generator(noise(real.size(0)))
    loss_g = F.softplus(-discriminator(fake)).mean()
    loss_g.backward()
    opt_g.step()
    return dict(d_real=loss_real.item(), d_fake=loss_fake.item(), g=loss_g.item())
