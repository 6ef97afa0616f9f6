"""What a 2-D convolution costs."""


def conv2d_cost(
    input_shape,
    out_channels,
    kernel_size,
    stride=1,
    padding=0,
    dilation=1,
    groups=1,
    bias=True,
):
    """Output shape, parameters and operations of a 2-D convolution.

    input_shape   tuple (N, C, H, W)
    out_channels  int, C'
    kernel_size, stride, padding, dilation   each an int or an (h, w) tuple
    groups        int that divides C and C'
    bias          whether the layer has one

    Returns {"output_shape": (N, C', H', W'), "params": int, "macs": int,
    "flops": int}. Raises ValueError for an argument that is not a whole number
    or is too small, for groups that do not divide both channel counts, and for
    an empty output.
    """
    raise NotImplementedError
