# kata: conv-flops (python)
# outcome: timed out
# stopped by: deadline
# cases: smallest
# seconds: 0.4
"""Loops forever in Python."""

def conv2d_cost(*args, **kwargs):
    while True:
        pass
