# kata: conv-flops (python)
# outcome: not loaded, crashed, out of memory, timed out
# stopped by: read in the worker
# cases: smallest
"""Thirty thousand lambdas, each in the body of the one before."""

def text():
    return "x = " + "lambda: " * 30_000 + "1\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n"
