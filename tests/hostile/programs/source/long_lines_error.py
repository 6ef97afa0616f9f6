# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: caps
# cases: smallest
"""An error in a line of half a megabyte, which the traceback would show."""

def text():
    return "def conv2d_cost(*a, **k):\n    raise ValueError('" + "PASSED " * 70_000 + "')\n"
