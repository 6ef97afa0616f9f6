# kata: conv-flops (python)
# outcome: not loaded, failed: value, type
# stopped by: read in the worker
# cases: smallest
"""One line of nearly a megabyte, with an error at its end."""

def text():
    return "def conv2d_cost(*args, **kwargs):\n    return {}\n" + "x = " + "1 + " * 240_000 + "\n"
