# kata: channel-shuffle (numpy)
"""einsum as a named transpose; the channels_last result goes through a flattened image."""

import numpy as np


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"data_format {data_format!r} is unknown")
    C = x.shape[1 if data_format == "channels_first" else 3]
    if groups <= 0:
        raise ValueError(f"groups = {groups}")
    if C % groups > 0:
        raise ValueError(f"groups = {groups} does not divide C = {C}")
    if data_format == "channels_first":
        table = x.reshape(len(x), groups, -1, *x.shape[2:])
        return np.einsum("ngchw->ncghw", table).reshape(x.shape)
    table = x.reshape(-1, groups, C // groups)
    return np.einsum("pgc->pcg", table).reshape(x.shape)
