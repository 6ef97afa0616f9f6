# kata: conv-flops (python)
# outcome: crashed
# stopped by: separate process
# cases: smallest
"""Reads from address 0."""

import ctypes


def conv2d_cost(*args, **kwargs):
    ctypes.string_at(0)
