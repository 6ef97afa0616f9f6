# kata: module-tree (python)
import numpy as np


def own(module, kind):
    return [(name, value) for name, value in module.__dict__.items() if isinstance(value, kind)]


def walk(module, path=()):
    yield path, module
    for name, child in own(module, Module):
        yield from walk(child, (*path, name))


def unique(pairs):
    kept = []
    for key, value in pairs:
        if all(value is not other for _, other in kept):
            kept.append((key, value))
    return kept


class Module(object):
    named_children = lambda self: unique(own(self, Module))
    children = lambda self: [child for _, child in self.named_children()]
    named_modules = lambda self: [(".".join(path), module) for path, module in unique(walk(self))]
    modules = lambda self: [module for _, module in self.named_modules()]
    parameters = lambda self: [array for _, array in unique(self.state_dict().items())]

    def state_dict(self):
        return {".".join((*path, name)): array for path, module in walk(self) for name, array in own(module, np.ndarray)}

    def load_state_dict(self, state, strict=True):
        mine = self.state_dict()
        report = [key for key in mine if key not in state], [key for key in state if key not in mine]
        if strict and any(report):
            raise ValueError("missing: %s; unexpected: %s" % report)
        both = [key for key in mine if key in state]
        if any(np.shape(state[key]) != np.shape(mine[key]) for key in both):
            raise ValueError("shape mismatch")
        for key in both:
            np.copyto(mine[key], state[key], casting="unsafe")
        return report
