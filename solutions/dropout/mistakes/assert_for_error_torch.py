"""level is checked with assert, which raises AssertionError and is switched off by python -O

Which exception does the caller have to catch? An assert checks your own assumptions, not what callers pass in.
"""

import torch


def dropout(x, level, training=True):
    assert 0 <= level < 1, f"level must be in [0, 1), got {level}"
    if not training:
        return x
    mask = torch.rand_like(x) >= level
    return x * mask / (1 - level)
