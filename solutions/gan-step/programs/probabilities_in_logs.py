# kata: gan-step (torch)
"""The value function of the paper, log D(x) + log(1 - D(x')), with logarithms that do not overflow."""

import torch.nn.functional as F


def log_d(logits):
    return F.logsigmoid(logits)


def log_one_minus_d(logits):
    return F.logsigmoid(logits) - logits


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    value = log_d(discriminator(real)).mean()
    opt_d.zero_grad()
    (-value).backward()
    opt_d.step()
    result = {"d_real": -value.item()}

    fake = generator(noise(len(real))).data
    value = log_one_minus_d(discriminator(fake)).mean()
    opt_d.zero_grad()
    (-value).backward()
    opt_d.step()
    result["d_fake"] = -value.item()

    value = log_d(discriminator(generator(noise(len(real))))).mean()
    opt_g.zero_grad()
    (-value).backward()
    opt_g.step()
    result["g"] = -value.item()
    return result
