# kata: gan-step (torch)
"""softplus(-a) is the loss of a logit a that should be real, softplus(a) of one that should not."""

import torch.nn.functional as F


def surprise(a):
    return F.softplus(-a).mean()


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    discriminator.zero_grad()
    loss_real = surprise(discriminator(real))
    loss_real.backward()
    opt_d.step()

    discriminator.zero_grad()
    fake = generator(noise(real.size(0)))
    loss_fake = surprise(-discriminator(fake.detach()))
    loss_fake.backward()
    opt_d.step()

    generator.zero_grad()
    fake = generator(noise(real.size(0)))
    loss_g = surprise(discriminator(fake))
    loss_g.backward()
    opt_g.step()
    return dict(d_real=loss_real.item(), d_fake=loss_fake.item(), g=loss_g.item())
