"""Kingma and Ba, Adam (2015), algorithm 1; Loshchilov and Hutter, AdamW (2019), with torch's lr · weight_decay.

Everything is elementwise, so the shapes are those of the parameters.
"""


def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    """One step of Adam, or of AdamW where decoupled: (new params, new state)."""
    beta1, beta2 = betas
    if state is None:
        state = {"t": 0, "m": [0 * p for p in params], "v": [0 * p for p in params]}
    t = state["t"] + 1  # the first step is number 1: at 0, the corrections would be 0
    stepped, m, v = [], [], []
    for i, p in enumerate(params):
        g = grads[i] if decoupled else grads[i] + weight_decay * p  # coupled: the gradient of weight_decay/2 · p², too
        m.append(beta1 * state["m"][i] + (1 - beta1) * g)
        v.append(beta2 * state["v"][i] + (1 - beta2) * g * g)
        m_hat = m[i] / (1 - beta1**t)  # m began at 0: its weights add up to 1 - beta1^t, not to 1
        v_hat = v[i] / (1 - beta2**t)
        step = m_hat / (v_hat**0.5 + eps)
        if decoupled:
            step = step + weight_decay * p  # not divided by the root
        stepped.append(p - lr * step)
    return stepped, {"t": t, "m": m, "v": v}
