# kata: grad-clip (torch)
"""As torch.nn.utils has it: norms stacked, 1e-6 in the divisor, the factor clamped, no branch on the GPU but one."""

import torch


@torch.no_grad()
def clip_grad_norm(grads, max_norm):
    if not grads:
        return [], torch.tensor(0.0)
    total_norm = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(g) for g in grads]))
    if torch.logical_or(total_norm.isnan(), total_norm.isinf()):
        raise ValueError("The total norm of the gradients is non-finite")
    clip_coef_clamped = torch.clamp(max_norm / (total_norm + 1e-6), max=1.0)
    return [g.mul(clip_coef_clamped) for g in grads], total_norm
