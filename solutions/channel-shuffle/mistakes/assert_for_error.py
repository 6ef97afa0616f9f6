"""Arguments are checked with assert, which raises AssertionError and is off under python -O

Which exception does a caller have to catch? An assert checks your own assumptions, not what callers pass in.
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    assert data_format in ("channels_first", "channels_last"), data_format
    axis = 1 if data_format == "channels_first" else 3
    C = x.shape[axis]
    assert groups >= 1 and C % groups == 0, f"groups={groups} does not divide {C} channels"
    before, after = tuple(x.shape[:axis]), tuple(x.shape[axis + 1 :])
    y = x.reshape(before + (groups, C // groups) + after).swapaxes(axis, axis + 1)
    return y.reshape(x.shape)
