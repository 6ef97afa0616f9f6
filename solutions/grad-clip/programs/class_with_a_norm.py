# kata: grad-clip (numpy, torch)
class Gradients:
    def __init__(self, grads):
        self.grads = tuple(grads)

    @property
    def norm(self):
        squares = [(g**2).sum() for g in self.grads]
        return sum(squares[1:], squares[0]) ** 0.5 if squares else 0.0

    def __mul__(self, factor):
        return Gradients(factor * g for g in self.grads)


def clip_grad_norm(grads, max_norm):
    vector = Gradients(grads)
    norm = vector.norm
    if not abs(norm) < float("inf"):
        raise ValueError(f"norm is {norm}")
    if not norm <= max_norm:
        vector = vector * (max_norm / norm)
    return list(vector.grads), norm
