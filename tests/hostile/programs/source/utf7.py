# kata: conv-flops (python)
# outcome: not loaded, failed: value, type
# stopped by: read in the worker
# cases: smallest
"""Declares UTF-7, in which a comment ends somewhere else."""

def text():
    return "# -*- coding: utf-7 -*-\n# +AAo-print(1)\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n"
