# kata: softmax-grad (numpy, torch)
def softmax(x, axis=-1):
    t = x.swapaxes(axis, -1)
    biggest = xp.argmax(t, -1)
    top = xp.take_along_dim(t, biggest[..., None], -1) if hasattr(t, "numel") else xp.take_along_axis(t, biggest[..., None], -1)
    odds = xp.exp(t - top)
    return (odds / odds.sum(-1)[..., None]).swapaxes(axis, -1)


def softmax_jacobian(x):
    y = softmax(x)
    J = -(y[:, None] @ y[None, :])
    return J + xp.diag(y)


def softmax_backward(dout, y, axis=-1):
    dout, y = dout.swapaxes(axis, -1), y.swapaxes(axis, -1)
    centre = (dout[..., None, :] @ y[..., :, None])[..., 0]
    return (y * dout - y * centre).swapaxes(axis, -1)
