# kata: gan-step (torch)
import torch
from torch import nn


class Adversary:
    REAL, FAKE = 1.0, 0.0

    def __init__(self, discriminator, opt_d):
        self.discriminator, self.opt_d = discriminator, opt_d
        self.criterion = nn.BCEWithLogitsLoss()

    def verdict(self, samples, label):
        logits = self.discriminator(samples)
        return self.criterion(logits, torch.zeros_like(logits) + label)

    def learn(self, samples, label):
        loss = self.verdict(samples.detach(), label)
        self.opt_d.zero_grad()
        loss.backward()
        self.opt_d.step()
        return loss.detach().cpu().item()


class Forger:
    def __init__(self, generator, opt_g, noise):
        self.generator, self.opt_g, self.noise = generator, opt_g, noise

    def forge(self, n):
        return self.generator(self.noise(n))

    def learn(self, n, adversary):
        loss = adversary.verdict(self.forge(n), Adversary.REAL)
        self.opt_g.zero_grad()
        loss.backward()
        self.opt_g.step()
        return loss.detach().cpu().item()


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    adversary, forger = Adversary(discriminator, opt_d), Forger(generator, opt_g, noise)
    return {
        "d_real": adversary.learn(real, Adversary.REAL),
        "d_fake": adversary.learn(forger.forge(len(real)), Adversary.FAKE),
        "g": forger.learn(len(real), adversary),
    }
