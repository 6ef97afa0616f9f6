# kata: conv-flops (python)
# outcome: failed: value, type
# stopped by: read in the worker
# cases: smallest
"""Twenty thousand assignments."""

def text():
    return "\n".join(f"x{i} = {i}" for i in range(20_000)) + "\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n"
