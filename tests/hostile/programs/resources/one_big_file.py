# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: limits
# cases: smallest
# seconds: 8
"""Writes a file larger than the limit."""

def conv2d_cost(*args, **kwargs):
    with open('big', 'wb') as file:
        for _ in range(20):
            file.write(bytes(8 << 20))
    print('STO' 'LEN')
    return {}
