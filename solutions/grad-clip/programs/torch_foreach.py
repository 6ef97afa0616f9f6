# kata: grad-clip (torch)
import torch


def clip_grad_norm(grads, max_norm):
    result = [g.clone() for g in grads]
    norm = torch.cat([g.flatten() for g in result]).norm(2).item() if result else 0.0
    if not norm < float("inf"):
        raise ValueError(f"gradient norm {norm}")
    if norm > max_norm:
        torch._foreach_mul_(result, max_norm / norm)
    return result, norm
