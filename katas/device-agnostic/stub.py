"""Positions and a mask, on whatever device."""

import torch


def masked_positions(x, lengths):
    """The position of each entry of a padded batch, and which there are.

    x:        (N, T, D), float32 or float64, on any device
    lengths:  (N,), int64 or int32, on the same device, each from 0 to T

    Returns (positions, mask), both (N, T), of x's dtype and on its device:
    t and 1 where t < lengths[n], 0 and 0 in the padding. Nothing is read back
    to the host.

    Raises ValueError if the shape of lengths is not (N,).
    """
    raise NotImplementedError
