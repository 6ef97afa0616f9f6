# kata: conv-flops (python)
# outcome: out of memory
# stopped by: memory watchdog, limits
# cases: smallest
# seconds: 8
# memory_mb: 64
"""Takes private memory until there is none left."""

def conv2d_cost(*args, **kwargs):
    hold = []
    while True:
        hold.append(bytearray(16 << 20))
