# kata: conv-flops (python)
# outcome: crashed
# stopped by: separate process
# cases: smallest
"""Calls os.abort()."""

import os


def conv2d_cost(*args, **kwargs):
    os.abort()
