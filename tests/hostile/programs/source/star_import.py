# kata: conv-flops (python)
# outcome: not loaded, failed: raised
# stopped by: read in the worker
# cases: smallest
"""Defines nothing but what a star may bring."""

def text():
    return "from os import *\n"
