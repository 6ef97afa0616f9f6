# kata: conv-flops (python)
# outcome: not loaded
# stopped by: read in the worker
# cases: smallest
"""An empty file."""

def text():
    return ""
