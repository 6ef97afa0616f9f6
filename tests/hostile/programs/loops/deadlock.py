# kata: conv-flops (python)
# outcome: timed out
# stopped by: deadline
# cases: smallest
# seconds: 0.4
"""Waits for a lock that it already holds."""

import threading


def conv2d_cost(*args, **kwargs):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
