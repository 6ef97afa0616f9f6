# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: limits
# cases: smallest
"""Opens files until file descriptors run out."""

import os


def conv2d_cost(*args, **kwargs):
    return [os.open('/dev/null', 0) for _ in range(100_000)]
