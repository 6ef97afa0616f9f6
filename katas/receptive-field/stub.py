"""The receptive field of a stack of layers."""


def receptive_field(layers):
    """Size, jump and start of the receptive field after each layer.

    layers  a list of tuples (kernel, stride, padding, dilation) of ints, the
            layer next to the input first

    Returns a list with a dict for each layer: "size" (int), the pixels of the
    input from the first to the last that an output sees; "jump" (int), the
    pixels between neighbouring outputs; "start" (float), the centre of the
    first output's field, where the first pixel is at 0.
    """
    raise NotImplementedError
