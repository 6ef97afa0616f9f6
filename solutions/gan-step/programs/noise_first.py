# kata: gan-step (torch)
"""Both batches are generated before anybody learns: the generator does not change before step 3."""

import torch


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    bce = torch.nn.BCEWithLogitsLoss(reduction="mean")
    batch_size = real.shape[0]
    z_d = noise(batch_size)
    z_g = noise(batch_size)
    with torch.no_grad():
        shown_to_d = generator(z_d)
    opt_g.zero_grad()
    opt_d.zero_grad()
    for_g = generator(z_g)

    out_real = discriminator(real)
    err_real = bce(out_real, torch.ones(out_real.shape, dtype=out_real.dtype, device=out_real.device))
    err_real.backward()
    opt_d.step()

    opt_d.zero_grad()
    out_fake = discriminator(shown_to_d)
    err_fake = bce(out_fake, out_fake.new_zeros(out_fake.size()))
    err_fake.backward()
    opt_d.step()

    out_g = discriminator(for_g)
    err_g = bce(out_g, out_g.new_ones(out_g.size()))
    err_g.backward()
    opt_g.step()
    return {"g": err_g.item(), "d_real": err_real.item(), "d_fake": err_fake.item()}
