# kata: conv-flops (python)
# outcome: failed: out of memory
# stopped by: limits
# cases: smallest
# memory_mb: 64
"""Asks for a terabyte in one allocation."""

def conv2d_cost(*args, **kwargs):
    return bytearray(1 << 40)
