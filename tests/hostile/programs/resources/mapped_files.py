# kata: conv-flops (python)
# outcome: out of memory
# stopped by: memory watchdog
# cases: smallest
# seconds: 8
# memory_mb: 64
"""Takes memory as shared memory-mapped files, which no kernel limit counts."""

import mmap
import time


def conv2d_cost(*args, **kwargs):
    hold = []
    for number in range(4):
        with open(f"file{number}", "wb+") as file:
            file.truncate(40 << 20)
            block = mmap.mmap(file.fileno(), 40 << 20)
        for at in range(0, len(block), 4096):
            block[at] = 1
        hold.append(block)
    time.sleep(0.3)
    print("STO" "LEN", len(hold))
    return {}
