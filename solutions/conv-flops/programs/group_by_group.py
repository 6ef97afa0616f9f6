# kata: conv-flops (python)
def conv2d_cost(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    print("input", input_shape, "->", out_channels, "channels")
    values = [*input_shape, out_channels, groups]
    pairs = {}
    for name, value in [("kernel", kernel_size), ("stride", stride), ("pad", padding), ("dilation", dilation)]:
        try:
            first, second = value
        except TypeError:
            first = second = value
        pairs[name] = (first, second)
        shift = 1 if name == "pad" else 0
        values.extend([first + shift, second + shift])
    for value in values:
        if value % 1 != 0 or value <= 0:
            raise ValueError("bad value %r among the arguments" % (value,))

    n, c = input_shape[:2]
    if (c // groups) * groups != c or (out_channels // groups) * groups != out_channels:
        raise ValueError("groups %d does not fit %d -> %d channels" % (groups, c, out_channels))

    out = [n, out_channels]
    for axis in range(2):
        size = input_shape[2 + axis]
        size += pairs["pad"][axis]  # left or top
        size += pairs["pad"][axis]  # right or bottom
        size -= pairs["dilation"][axis] * (pairs["kernel"][axis] - 1)
        if size < 1:
            raise ValueError("the kernel %r sticks out of the image" % (pairs["kernel"],))
        out.append(1 + (size - 1) // pairs["stride"][axis])

    params = macs = 0
    for _ in range(groups):
        weights = (out_channels // groups) * (c // groups) * pairs["kernel"][0] * pairs["kernel"][1]
        params += weights
        macs += weights * out[0] * out[2] * out[3]
    if bias is True:
        params += out_channels
    return {"output_shape": tuple(out), "params": params, "macs": macs, "flops": macs << 1}
