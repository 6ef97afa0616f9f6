# kata: gan-step (torch)
"""Both batches are generated before anybody learns: the generator does not change before step 3."""

import torch


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    bce = torch.nn.BCEWithLogitsLoss(reduction="mean")
    n = real.shape[0]
    z_d, z_g = noise(n), noise(n)
    with torch.no_grad():
        shown_to_d = generator(z_d)
    for_g = generator(z_g)
    opt_g.zero_grad()
    opt_d.zero_grad()
    out = discriminator(real)
    err_real = bce(out, out.new_ones(out.size()))
    err_real.backward()
    opt_d.step()
    opt_d.zero_grad()
    out = discriminator(shown_to_d)
    err_fake = bce(out, out.new_zeros(out.size()))
    err_fake.backward()
    opt_d.step()
    out = discriminator(for_g)
    err_g = bce(out, torch.ones(out.shape, dtype=out.dtype, device=out.device))
    err_g.backward()
    opt_g.step()
    return {"g": err_g.item(), "d_real": err_real.item(), "d_fake": err_fake.item()}
