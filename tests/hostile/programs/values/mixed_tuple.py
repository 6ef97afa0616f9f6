# kata: conv-flops (python)
# outcome: failed: value, type
# stopped by: comparison
# cases: output_shape_kernel
"""Returns a tuple of things that cannot be sorted where a shape is expected."""

def conv2d_cost(*args, **kwargs):
    return {"output_shape": (None, "x", 2.5, {}), "params": 2, "macs": 1, "flops": 2}
