# kata: conv-flops (python)
# outcome: failed: value, type
# stopped by: control characters
# cases: smallest
"""Prints an OSC 8 link whose text hides where it leads."""

def conv2d_cost(*args, **kwargs):
    print('\x1b]8;;http://example.org/\x1b\\\\docs\x1b]8;;\x1b\\\\')
    return {}
