# kata: gan-step (torch)
from torch import nn


class Adversary:
    REAL, FAKE = 1.0, 0.0
    criterion = nn.BCEWithLogitsLoss()

    def __init__(self, discriminator):
        self.discriminator = discriminator

    def teach(self, optimizer, samples, label):
        logits = self.discriminator(samples)
        loss = self.criterion(logits, 0 * logits.detach() + label)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.detach().cpu().item()


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    adversary, n = Adversary(discriminator), real.size(0)
    return {
        "d_real": adversary.teach(opt_d, real, Adversary.REAL),
        "d_fake": adversary.teach(opt_d, generator(noise(n)).detach(), Adversary.FAKE),
        "g": adversary.teach(opt_g, generator(noise(n)), Adversary.REAL),
    }
