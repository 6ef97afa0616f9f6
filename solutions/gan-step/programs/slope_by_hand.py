# kata: gan-step (torch)
"""The slope of the loss at the logits is (sigmoid - target) / their number: backward starts there."""

import torch


def loss_and_slope(logits, target):
    a = logits.detach()
    loss = a.clamp(min=0) - a * target + torch.log1p(torch.exp(-a.abs()))
    return loss.mean().item(), (a.sigmoid() - target) / a.numel()


def learn(logits, target, optimizer):
    loss, slope = loss_and_slope(logits, target)
    optimizer.zero_grad()
    logits.backward(gradient=slope)
    optimizer.step()
    return loss


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    d_real = learn(discriminator(real), 1.0, opt_d)
    fake = generator(noise(len(real))).detach()
    d_fake = learn(discriminator(fake), 0.0, opt_d)
    fake = generator(noise(len(real)))
    g = learn(discriminator(fake), 1.0, opt_g)
    return {"d_real": d_real, "d_fake": d_fake, "g": g}
