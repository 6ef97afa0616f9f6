# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: read in the worker
# cases: smallest
"""Form feeds, and separators that only str.splitlines counts as line ends, before an error."""

def text():
    return "# \x0c\x0b\x1c\u2028\x85\nx = '\u2028'\n\x0cdef conv2d_cost(*a, **k):\n    raise ValueError('\x1b[2J')\n"
