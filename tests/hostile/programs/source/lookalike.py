# kata: conv-flops (python)
# outcome: not loaded
# stopped by: read in the worker
# cases: smallest
"""An entry whose name looks right but is a different one."""

def text():
    return "def c\u043env2d_cost(*a, **k):\n    return {}\n"
