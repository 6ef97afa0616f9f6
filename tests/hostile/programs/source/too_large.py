# kata: conv-flops (python)
# outcome: refused
# stopped by: size cap
# cases: smallest
"""A file of two megabytes."""

def text():
    return "#" * 2_000_000
