# kata: conv-flops (python)
# outcome: refused
# stopped by: read by the judge
# cases: smallest
"""An empty file."""

def text():
    return ""
