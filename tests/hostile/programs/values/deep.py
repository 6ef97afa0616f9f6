# kata: conv-flops (python)
# outcome: failed: type, raised
# stopped by: wire
# cases: smallest
"""Returns ten thousand nested tuples."""

def conv2d_cost(*args, **kwargs):
    deep = ()
    for _ in range(10_000):
        deep = (deep,)
    return deep
