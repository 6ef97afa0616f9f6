# kata: gan-step (torch)
import torch


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    """A label is a sign here: +1 real, -1 generated; the loss is log(exp(0) + exp(-label · logit))."""
    losses = []

    def play(x, label, parameters, optimizer):
        for p in parameters:
            p.grad = None
        margin = label * discriminator(x)
        loss = torch.logaddexp(torch.zeros_like(margin), -margin).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    n = len(real)
    judge = list(discriminator.parameters())
    play(real, 1, judge, opt_d)
    play(generator(noise(n)).detach(), -1, judge, opt_d)
    play(generator(noise(n)), 1, list(generator.parameters()), opt_g)
    return dict(zip(("d_real", "d_fake", "g"), losses))
