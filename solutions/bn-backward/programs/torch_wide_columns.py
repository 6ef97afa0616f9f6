# kata: bn-backward (torch)
"""Column by column, in double precision, with unbind and stack."""

import torch


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, mean, var, eps = [c.double() if torch.is_tensor(c) else c for c in cache]
    columns, dgamma, dbeta = [], [], []
    for g, h, s in zip(dout.double().unbind(1), x_hat.unbind(1), gamma / torch.sqrt(var + eps)):
        dgamma.append(torch.dot(g, h))
        dbeta.append(g.sum())
        columns.append(s * (g - g.mean() - h * dgamma[-1] / g.numel()))
    dx = torch.stack(columns, dim=1)
    return dx.type_as(dout), torch.stack(dgamma).type_as(dout), torch.stack(dbeta).type_as(dout)
