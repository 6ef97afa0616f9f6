# kata: conv-flops (python)
# outcome: timed out
# stopped by: deadline
# cases: smallest
# seconds: 0.4
"""Sleeps."""

import time


def conv2d_cost(*args, **kwargs):
    time.sleep(3600)
