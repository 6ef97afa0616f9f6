# kata: conv-flops (python)
# outcome: not loaded
# stopped by: read in the worker
# cases: smallest
"""Nothing at all."""

def text():
    return ""
