# kata: conv-flops (python)
# outcome: failed: value, type
# stopped by: control characters
# cases: smallest
"""Text that does not read as it runs: bidirectional overrides in a string."""

def text():
    return "access = '\u202e\u2066# only\u2069\u2066'\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n"
