# kata: conv-flops (python)
# outcome: not loaded, failed: value, type
# stopped by: read in the worker
# cases: smallest
"""Imports from __future__, including barry_as_FLUFL."""

def text():
    return "from __future__ import barry_as_FLUFL, annotations\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n"
