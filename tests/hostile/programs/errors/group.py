# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: worker
# cases: smallest
"""Raises a group of ten thousand errors, each the cause of the next."""

def conv2d_cost(*args, **kwargs):
    error = ValueError()
    for _ in range(10_000):
        new = ValueError()
        new.__cause__ = error
        error = new
    raise ExceptionGroup('many', [error] * 1000)
