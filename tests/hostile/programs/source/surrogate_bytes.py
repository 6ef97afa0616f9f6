# kata: conv-flops (python)
# outcome: refused
# stopped by: read as UTF-8
# cases: smallest
"""A surrogate in its bytes."""

def text():
    return b"# \xed\xa0\x80\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n".encode()
