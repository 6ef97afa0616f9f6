# kata: conv-flops (python)
# outcome: failed: type, raised
# stopped by: wire
# cases: smallest
"""Returns a list that contains itself."""

def conv2d_cost(*args, **kwargs):
    loop = []
    loop.append(loop)
    return loop
