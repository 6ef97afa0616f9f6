"""The channel order is cached by C alone, so a call with different groups gets the old one

Shuffle the same 12 channels with groups = 3 and then with groups = 2. What does the order depend on, and what is your
key?
"""

ORDERS = {}


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    if C not in ORDERS:
        ORDERS[C] = [g * (C // groups) + i for i in range(C // groups) for g in range(groups)]
    source = ORDERS[C]
    return x[:, source] if data_format == "channels_first" else x[..., source]
