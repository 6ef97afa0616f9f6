"""ShuffleNet's channel shuffle."""


def channel_shuffle(x, groups, data_format="channels_first"):
    """Interleave the channels of the groups.

    Output channel i·groups + g is input channel g·(C/groups) + i.

    x            (N, C, H, W), or (N, H, W, C) with
                 data_format="channels_last"; any dtype
    groups       an int that divides C
    data_format  "channels_first" or "channels_last"

    Returns y, with x's shape, dtype and device. Raises ValueError if C is not
    divisible by groups, if groups is below 1, and for any other data_format.
    """
    raise NotImplementedError
