# kata: conv-flops (python)
# outcome: crashed
# stopped by: separate process
# cases: smallest
"""Aborts."""

import os


def conv2d_cost(*args, **kwargs):
    os.abort()
