# kata: channel-shuffle (numpy)
import numpy as np


class Shuffle:
    """Deals the groups like hands of cards."""

    def __init__(self, groups, axis):
        self.groups, self.axis = groups, axis

    def __call__(self, x):
        hands = np.split(x, self.groups, self.axis)
        return np.stack(hands, self.axis + 1).reshape(x.shape)


def channel_shuffle(x, groups, data_format="channels_first"):
    if not isinstance(data_format, str) or not data_format.startswith("channels_") or data_format[9:] not in ("first", "last"):
        raise ValueError(f"data_format={data_format}")
    axis = 1 if data_format.endswith("first") else 3
    if groups < 1 or x.shape[axis] / groups != x.shape[axis] // groups:
        raise ValueError(f"groups={groups}")
    return Shuffle(groups, axis)(x)
