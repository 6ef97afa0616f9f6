# kata: conv-flops (python)
# outcome: not loaded: SystemExit
# stopped by: separate process
# cases: smallest
"""Calls sys.exit() during import."""

import sys

sys.exit(0)


def conv2d_cost(*args, **kwargs):
    return {}
