"""Channel shuffle by reshape, transpose, reshape (Zhang et al., ShuffleNet, arXiv:1707.01083, section 3.1)."""


def channel_shuffle(x, groups, data_format="channels_first"):
    """Output channel i·groups + g is input channel g·(C/groups) + i; the same text serves NumPy and torch."""
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"data_format must be 'channels_first' or 'channels_last', got {data_format!r}")
    axis = 1 if data_format == "channels_first" else 3
    C = x.shape[axis]
    if groups < 1:
        raise ValueError(f"groups must be at least 1, got {groups}")
    if C % groups != 0:
        raise ValueError(f"groups must divide the number of channels, got groups={groups} and {C} channels")

    before, after = x.shape[:axis], x.shape[axis + 1 :]
    table = x.reshape((*before, groups, C // groups, *after))  # channel g·(C/groups) + i stands in row g, column i
    table = table.swapaxes(axis, axis + 1)                     # (…, C/groups, groups, …): row i, column g
    return table.reshape((*before, C, *after))                 # row i, column g is read as channel i·groups + g
