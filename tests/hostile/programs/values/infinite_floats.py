# kata: conv-flops (python)
# outcome: failed: type, value
# stopped by: comparison
# cases: smallest
"""Returns floats that JSON does not have: NaN, infinity, a complex number."""

def conv2d_cost(*args, **kwargs):
    return {'output_shape': (float('nan'), float('inf'), 1j, -0.0), 'params': float('nan'), 'macs': 1, 'flops': 2}
