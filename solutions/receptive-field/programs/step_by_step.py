# kata: receptive-field (python)
def receptive_field(layers):
    size, jump, start = 1, 1, 0.0
    found = []
    for kernel, stride, padding, dilation in layers:
        reach = dilation * (kernel - 1)
        size = size + reach * jump
        offset = reach / 2 - padding
        start = start + offset * jump
        jump = jump * stride
        row = {"size": size, "jump": jump, "start": start}
        found.append(row)
    return found
