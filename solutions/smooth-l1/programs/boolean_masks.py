# kata: smooth-l1 (numpy)
import numpy as np


class SmoothL1:
    def __init__(self, pred, target, beta, reduction):
        if pred.ndim != target.ndim or any(a != b for a, b in zip(pred.shape, target.shape)):
            raise ValueError(f"pred {pred.shape} against target {target.shape}")
        if not (beta == 0 or beta > 0):
            raise ValueError(f"bad beta: {beta}")
        if reduction not in ("none", "mean", "sum"):
            raise ValueError(f"bad reduction: {reduction}")
        self.d = pred - target
        self.inside = abs(self.d) < beta
        self.beta = beta
        self.reduction = reduction

    def loss(self):
        out = abs(self.d)
        out[~self.inside] -= 0.5 * self.beta
        out[self.inside] *= 0.5 * out[self.inside] / (self.beta or 1)
        return {"none": out, "mean": out.mean(), "sum": out.sum()}[self.reduction]

    def grad(self):
        out = np.sign(self.d)
        np.divide(self.d, self.beta or 1, out=out, where=self.inside)
        if self.reduction == "mean":
            out /= out.size
        return out


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    return SmoothL1(pred, target, beta, reduction).loss()


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    return SmoothL1(pred, target, beta, reduction).grad()
