# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: seccomp
# cases: smallest
# memory_mb: 64
"""Takes shared memory, which its own limit does not count."""

import mmap


def conv2d_cost(*args, **kwargs):
    hold = [mmap.mmap(-1, 64 << 20) for _ in range(100)]
    print('STO' 'LEN', len(hold))
