# kata: gan-step (torch)
import torch
from torch import nn


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    criterion = nn.BCEWithLogitsLoss()
    n = real.shape[0]
    steps = [
        ("d_real", lambda: real, 1.0, opt_d),
        ("d_fake", lambda: generator(noise(n)).detach(), 0.0, opt_d),
        ("g", lambda: generator(noise(n)), 1.0, opt_g),
    ]
    losses = {}
    for name, samples, target, optimizer in steps:
        optimizer.zero_grad()
        logits = discriminator(samples())
        loss = criterion(logits, torch.full_like(logits, target))
        loss.backward()
        optimizer.step()
        losses[name] = loss.item()
    return losses
