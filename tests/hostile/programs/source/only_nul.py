# kata: conv-flops (python)
# outcome: not loaded
# stopped by: read in the worker
# cases: smallest
"""Nearly a megabyte of NULs."""

def text():
    return "\x00" * 900_000
