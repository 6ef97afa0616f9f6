# kata: receptive-field (python)
def receptive_field(layers):
    return [_at(layers[: depth + 1]) for depth in range(len(layers))]


def _at(layers):
    """Go back from output 0 to the input, keeping the interval that it sees."""
    left = right = 0
    jump = 1
    for k, s, p, d in reversed(layers):
        left, right = left * s - p, right * s - p + d * (k - 1)
        jump *= s
    return dict(size=right - left + 1, jump=jump, start=(left + right) / 2)
