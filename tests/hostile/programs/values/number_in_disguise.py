# kata: channel-shuffle (numpy)
# outcome: failed: type
# stopped by: contract
# cases: channels_first
"""Returns a list instead of an array."""

def channel_shuffle(x, groups, data_format="channels_first"):
    return x.tolist()
