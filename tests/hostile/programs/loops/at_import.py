# kata: conv-flops (python)
# outcome: timed out
# stopped by: deadline
# cases: smallest
"""Loops forever during import."""

while True:
    pass


def conv2d_cost(*args, **kwargs):
    return {}
