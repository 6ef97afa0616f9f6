# kata: conv-flops (python)
# outcome: timed out
# stopped by: deadline
# cases: smallest
# seconds: 0.4
"""Loops for ever in Python."""

def conv2d_cost(*args, **kwargs):
    while True:
        pass
