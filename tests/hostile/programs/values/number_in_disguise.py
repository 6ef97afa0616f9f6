# kata: channel-shuffle (numpy)
# outcome: failed: type
# stopped by: contract
# cases: channels_first
"""Answers a float, a list, a memoryview, a ctypes array instead of an array."""

def channel_shuffle(x, groups, data_format="channels_first"):
    return x.tolist()
