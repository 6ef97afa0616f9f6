# kata: conv-flops (python)
# outcome: not loaded, crashed
# stopped by: read in the worker
# cases: smallest
"""A hundred thousand minus signs in front of a number."""

def text():
    return "x = " + "-" * 100_000 + "1\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n"
