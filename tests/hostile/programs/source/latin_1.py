# kata: conv-flops (python)
# outcome: refused
# stopped by: read as UTF-8
# cases: smallest
"""Bytes that are not UTF-8."""

def text():
    return b"# \xe9\xff\xfe\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n".encode()
