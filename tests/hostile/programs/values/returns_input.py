# kata: channel-shuffle (numpy)
# outcome: failed: value
# stopped by: comparison
# cases: channels_first
"""Returns its input."""

def channel_shuffle(x, groups, data_format="channels_first"):
    return x
