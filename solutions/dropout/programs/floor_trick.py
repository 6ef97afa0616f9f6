# kata: dropout (numpy)
"""floor(u + keep) is the mask, as the first TensorFlow versions had it."""

import numpy as np


class Dropout:
    def __init__(self, level):
        if not 0.0 <= level < 1.0:
            raise ValueError("level out of [0, 1): {}".format(level))
        self.keep = 1.0 - level

    def forward(self, x):
        if self.keep == 1.0:
            return x
        self.mask = np.floor(np.random.random_sample(x.shape) + self.keep).astype(x.dtype)
        return x / self.keep * self.mask

    def eval(self, x):
        return x


def dropout(x, level, training=True):
    layer = Dropout(level)
    return layer.forward(x) if training else layer.eval(x)
