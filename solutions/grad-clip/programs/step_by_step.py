# kata: grad-clip (numpy, torch)
def clip_grad_norm(grads, max_norm):
    if not grads:
        return [], 0.0
    total = 0.0
    for g in grads:
        total = total + (g * g).sum()
    norm = total**0.5
    if not xp.isfinite(norm):
        raise ValueError(f"the norm of the gradients is {norm}")
    factor = 1.0
    if norm > max_norm:
        factor = max_norm / norm
    clipped = []
    for g in grads:
        clipped.append(g * factor)
    return clipped, norm
