# kata: gan-step (torch)
"""The slope of the loss at the logits is (sigmoid - target) / their number: backward starts there."""

import torch


def learn(logits, target, optimizer):
    a = logits.detach()
    losses = a.clamp(min=0) - a * target + torch.log1p(torch.exp(-a.abs()))
    optimizer.zero_grad()
    logits.backward(gradient=(a.sigmoid() - target) / a.numel())
    optimizer.step()
    return losses.mean().item()


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    d_real = learn(discriminator(real), 1.0, opt_d)
    fake = generator(noise(len(real))).detach()
    d_fake = learn(discriminator(fake), 0.0, opt_d)
    fake = generator(noise(len(real)))
    return {"d_real": d_real, "d_fake": d_fake, "g": learn(discriminator(fake), 1.0, opt_g)}
