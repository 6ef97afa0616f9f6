# kata: conv-flops (python)
# outcome: failed: value, type
# stopped by: output cap
# cases: smallest
# seconds: 5
"""Writes megabytes to stderr without a newline."""

import os


def conv2d_cost(*args, **kwargs):
    os.write(2, b'\x1b[31mFAILED' * 200_000)
    return {}
