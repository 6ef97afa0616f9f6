"""One training step of a GAN."""


def gan_step(generator, discriminator, real, noise, opt_g, opt_d):
    """Update both networks for one batch, in three steps.

    1  discriminator: real -> 1.0               opt_d
    2  discriminator: a generated batch -> 0.0  opt_d, generator not reached
    3  generator: another generated batch
       through the discriminator -> 1.0         opt_g

    generator:      a module; generator(z) gives samples
    discriminator:  a module; discriminator(x) gives logits (n, K)
    real:           (n, X), a batch of real samples
    noise:          a function; noise(n) draws new noise for n samples
    opt_g, opt_d:   their optimisers, like those of torch.optim

    The loss is the binary cross-entropy of sigmoid(logit), the mean over all
    logits. Returns {"d_real": ..., "d_fake": ..., "g": ...}: the losses of
    the three steps, each before its own update, as Python floats.
    """
    raise NotImplementedError
