# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: caps
# cases: smallest
"""Raises an error with a ten-megabyte message."""

def conv2d_cost(*args, **kwargs):
    raise ValueError('PASSED\n' * 1_500_000)
