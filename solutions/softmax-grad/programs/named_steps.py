# kata: softmax-grad (numpy, torch)
def softmax(x, axis=-1):
    largest = xp.amax(x, axis=axis, keepdims=True)
    powers = xp.exp(x - largest)
    total = powers.sum(axis=axis, keepdims=True)
    return powers / total


def softmax_jacobian(x):
    s = softmax(x)
    diagonal = xp.diag(s)
    outer = s[:, None] * s[None, :]
    return diagonal - outer


def softmax_backward(dout, y, axis=-1):
    weighted = dout * y
    inner = weighted.sum(axis=axis, keepdims=True)
    pulled = dout - inner
    return y * pulled
