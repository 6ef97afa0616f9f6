# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: worker
# cases: smallest
"""Raises an exception group that repeats one error a thousand times, ten thousand causes deep."""

def conv2d_cost(*args, **kwargs):
    error = ValueError()
    for _ in range(10_000):
        new = ValueError()
        new.__cause__ = error
        error = new
    raise ExceptionGroup('many', [error] * 1000)
