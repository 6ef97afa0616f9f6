# kata: conv-flops (python)
# outcome: out of memory
# stopped by: thread cap
# cases: smallest
"""Starts thousands of sleeping threads, which take no memory but use up process ids."""

import threading
import time

threading.stack_size(1 << 17)  # the least that aarch64 allows


def conv2d_cost(*args, **kwargs):
    for _ in range(20_000):
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    return {}
