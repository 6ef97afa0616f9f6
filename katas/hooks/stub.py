"""Hooks: a training loop that others extend."""


class Registry:
    """Keeps classes under names, and makes objects of them."""

    def register(self, name=None):
        """A decorator; ValueError: the name (or __name__) is taken."""
        raise NotImplementedError

    def build(self, cfg):
        """An object of the class cfg["type"]; the other items are arguments.

        ValueError: no type, or an unknown one.
        """
        raise NotImplementedError


class Hook:
    """Has before_ and after_ run, epoch, iter (runner), which do nothing."""

    def every_n_iters(self, runner, n):
        """Whether this is the n-th, 2n-th, ... iteration; False if n < 1."""
        raise NotImplementedError


class CheckInvalidLoss(Hook):
    """FloatingPointError if each interval-th loss is NaN, inf or -inf."""

    def __init__(self, interval=1):
        raise NotImplementedError


class Runner:
    """Has epoch and iter (how many are over), and loss (the last, or None)."""

    def __init__(self, step):
        raise NotImplementedError

    def register_hook(self, hook, priority=50):
        """Lower priorities first, then as registered; also during a run."""
        raise NotImplementedError

    def run(self, batches, max_epochs):
        """Exceptions come out at once and as they are."""
        raise NotImplementedError
