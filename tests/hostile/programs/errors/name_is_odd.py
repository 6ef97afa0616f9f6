# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: worker
# cases: smallest
"""Raises an error whose name is a bidirectional override and whose module is None."""

Bad = type('\u202e', (Exception,), {'__module__': None})


def conv2d_cost(*args, **kwargs):
    raise Bad
