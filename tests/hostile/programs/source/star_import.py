# kata: conv-flops (python)
# outcome: not loaded, failed: raised
# stopped by: read in the worker
# cases: smallest
"""Defines nothing except what a star import brings in."""

def text():
    return "from os import *\n"
