# kata: conv-flops (python)
# outcome: not loaded
# stopped by: read in the worker
# cases: smallest
"""An integer of half a million digits."""

def text():
    return "x = " + "7" * 500_000 + "\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n"
