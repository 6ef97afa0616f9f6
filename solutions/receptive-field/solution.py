"""Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019.

size = 1 + Σ d_l (k_l - 1) · j_(l-1)      jump = j_l = s_1 s_2 ... s_l
start = Σ (d_l (k_l - 1) / 2 - p_l) · j_(l-1)
"""


def receptive_field(layers):
    """A dict of size, jump and start for each layer, in pixels of the input."""
    size, jump, start = 1, 1, 0.0  # of the input itself
    rows = []
    for kernel, stride, padding, dilation in layers:
        reach = dilation * (kernel - 1)  # from the first tap to the last, in inputs of this layer
        size += reach * jump  # those inputs are `jump` pixels apart
        start += (reach / 2 - padding) * jump  # half way between the taps; the first is in the padding
        jump *= stride  # only the layers behind this one notice
        rows.append({"size": size, "jump": jump, "start": start})
    return rows
