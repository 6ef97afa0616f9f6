# kata: conv-flops (python)
import math
from fractions import Fraction
from numbers import Integral


def conv2d_cost(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    N, C_in, H_in, W_in = input_shape
    k, s, p, d = [x if isinstance(x, tuple) else (x, x) for x in [kernel_size, stride, padding, dilation]]
    named = {"N": N, "C": C_in, "H": H_in, "W": W_in, "out_channels": out_channels, "groups": groups}
    named |= {"kernel_size[0]": k[0], "kernel_size[1]": k[1], "stride[0]": s[0], "stride[1]": s[1]}
    named |= {"dilation[0]": d[0], "dilation[1]": d[1], "padding[0]": p[0] + 1, "padding[1]": p[1] + 1}
    bad = [name for name, value in named.items() if not isinstance(value, Integral) or value < 1]
    if bad:
        raise ValueError(f"not a valid size: {', '.join(bad)}")
    if math.gcd(C_in, out_channels) % groups:  # groups divides both if and only if it divides their gcd
        raise ValueError(f"groups={groups} must divide in_channels={C_in} and out_channels={out_channels}")
    H_out = math.floor(Fraction(H_in + 2 * p[0] - d[0] * (k[0] - 1) - 1, s[0]) + 1)
    W_out = math.floor(Fraction(W_in + 2 * p[1] - d[1] * (k[1] - 1) - 1, s[1]) + 1)
    if not (H_out > 0 and W_out > 0):
        raise ValueError(f"output would be {H_out} x {W_out}")
    per_output = Fraction(C_in, groups) * k[0] * k[1]
    macs = int(N * out_channels * H_out * W_out * per_output)
    params = int(out_channels * (per_output + (1 if bias else 0)))
    return {"output_shape": (N, out_channels, H_out, W_out), "params": params, "macs": macs, "flops": 2 * macs}
