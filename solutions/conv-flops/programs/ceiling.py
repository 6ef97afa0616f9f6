# kata: conv-flops (python)
def conv2d_cost(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    """The number of starts is the room for the first tap, over the stride, rounded up."""

    def check(name, value, minimum=1):
        if value != int(value) or value < minimum:
            raise ValueError(f"{name}={value!r}: expected a whole number >= {minimum}")
        return int(value)

    def both(name, value, minimum=1):
        if not isinstance(value, (tuple, list)):
            value = [value, value]
        return [check(name, entry, minimum) for entry in value]

    batch, channels, height, width = [check("input_shape", entry) for entry in input_shape]
    out_channels = check("out_channels", out_channels)
    groups = check("groups", groups)
    kernel = both("kernel_size", kernel_size)
    strides = both("stride", stride)
    pads = both("padding", padding, 0)
    dilations = both("dilation", dilation)
    for count in (channels, out_channels):
        if count % groups != 0:
            raise ValueError(f"groups={groups} does not divide {count} channels")

    sides = []
    for axis, size in enumerate((height, width)):
        room = size + 2 * pads[axis] - dilations[axis] * (kernel[axis] - 1)
        if room <= 0:
            raise ValueError(f"kernel_size={kernel_size!r} is larger than the padded input {input_shape!r}")
        sides.append((room + strides[axis] - 1) // strides[axis])

    params = out_channels * kernel[0] * kernel[1] * (channels // groups)
    macs = batch * sides[0] * sides[1] * params
    if bias:
        params += out_channels
    return {"flops": macs + macs, "macs": macs, "params": params, "output_shape": (batch, out_channels, *sides)}
