# kata: conv-flops (python)
# outcome: failed: raised, out of memory, crashed, timed out
# stopped by: limits, memory watchdog, deadline
# cases: smallest
# seconds: 1.5
# memory_mb: 64
"""A thread bomb."""

import threading
import time


def conv2d_cost(*args, **kwargs):
    while True:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
