# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: limits
# cases: smallest
"""Makes a sparse file of one terabyte."""

def conv2d_cost(*args, **kwargs):
    with open('big', 'wb') as file:
        file.truncate(1 << 40)
    print('STO' 'LEN')
    return {}
