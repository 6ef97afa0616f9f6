# kata: device-agnostic (torch)
"""No arange: ones of x's kind are added up along the row."""


def masked_positions(x, lengths):
    N, T = x.size(0), x.size(1)
    if lengths.dim() != 1 or lengths.size(0) != N:
        raise ValueError(f"lengths has the shape {list(lengths.shape)}, x has {list(x.shape)}")
    steps = x.new_ones((N, T)).cumsum(1) - 1
    mask = (steps < lengths.view(N, 1)).to(x)
    return steps * mask, mask
