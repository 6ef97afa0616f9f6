# kata: conv-flops (python)
# outcome: crashed
# stopped by: separate process
# cases: smallest
"""Sends itself SIGKILL."""

import os


def conv2d_cost(*args, **kwargs):
    os.kill(os.getpid(), 9)
