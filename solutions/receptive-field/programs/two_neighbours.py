# kata: receptive-field (python)
def receptive_field(layers):
    """Follow outputs 0 and 1 of each layer: the pixels where their first and last taps are."""
    answer = []
    taps = {0: (0, 0), 1: (1, 1)}  # output: first and last pixel
    for kernel, stride, padding, dilation in layers:
        (left, right), (neighbour, _) = taps[0], taps[1]
        step = neighbour - left

        def span(output):
            first = output * stride - padding
            return left + first * step, right + (first + dilation * (kernel - 1)) * step

        taps = {output: span(output) for output in (0, 1)}
        low, high = taps[0]
        answer.append({"size": high - low + 1, "jump": taps[1][0] - low, "start": (low + high) / 2})
    return answer
