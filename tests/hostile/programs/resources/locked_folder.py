# kata: conv-flops (python)
# outcome: out of memory, failed: raised, value, type
# stopped by: seccomp
# cases: smallest
"""Closes a folder to its owner, so that it cannot be removed."""

import os


def conv2d_cost(*args, **kwargs):
    os.mkdir('d', 0o000)
    os.chmod('d', 0)
    return {}
