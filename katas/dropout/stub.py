"""Inverted dropout."""


def dropout(x, level, training=True):
    """Zero each element with probability level, and scale the survivors.

    The survivors are scaled by 1 / (1 - level).

    x         float32 or float64, one dimension or more
    level     the probability of being dropped, in [0, 1)
    training  if False, y has x's values, whatever level is

    Returns y, with x's shape, dtype and device. Raises ValueError for a level
    outside [0, 1) or NaN, in eval mode too.
    """
    raise NotImplementedError
