# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: worker
# cases: smallest
"""Raises an error whose traceback and class are properties that raise."""

class Bad(Exception):
    @property
    def __traceback__(self):
        raise RuntimeError('no')

    @property
    def __class__(self):
        raise RuntimeError('no')


def conv2d_cost(*args, **kwargs):
    raise Bad
