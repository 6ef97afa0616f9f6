# kata: conv-flops (python)
# outcome: not loaded
# stopped by: read in the worker
# cases: smallest
"""An entry whose name looks like the right one and is another."""

def text():
    return "def c\u043env2d_cost(*a, **k):\n    return {}\n"
