# kata: smooth-l1 (torch)
import torch


class Loss(torch.nn.Module):
    def __init__(self, beta, reduction):
        super().__init__()
        if not beta >= 0:
            raise ValueError(f"beta {beta} is not >= 0")
        if reduction not in ("none", "mean", "sum"):
            raise ValueError(f"reduction {reduction} is unknown")
        self.beta, self.reduction = beta, reduction

    def difference(self, pred, target):
        if pred.shape != target.shape:
            raise ValueError(f"{pred.shape} is not {target.shape}")
        return pred.double() - target.double()

    def forward(self, pred, target):
        d = self.difference(pred, target)
        m = torch.minimum(d.abs(), torch.full_like(d, self.beta))
        loss = d.abs() - m + (0.5 * m * (m / self.beta) if self.beta else 0)
        if self.reduction != "none":
            loss = loss.sum() / (d.numel() if self.reduction == "mean" else 1)
        return loss.to(pred.dtype)

    def derivative(self, pred, target):
        d = self.difference(pred, target)
        s = torch.heaviside(d, torch.zeros_like(d[..., :1])) - torch.heaviside(-d, torch.zeros_like(d[..., :1]))
        if self.beta:
            s = torch.where(torch.le(d.abs(), self.beta), d / self.beta, s)
        return (s / d.numel() if self.reduction == "mean" else s).type_as(pred)


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    return Loss(beta, reduction)(pred, target)


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    return Loss(beta, reduction).derivative(pred, target)
