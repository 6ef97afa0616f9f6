# kata: conv-flops (python)
# outcome: timed out
# stopped by: deadline
# cases: smallest
# seconds: 0.4
"""Stops itself with SIGSTOP."""

import os
import signal


def conv2d_cost(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGSTOP)
