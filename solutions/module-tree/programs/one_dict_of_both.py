# kata: module-tree (python)
import numpy as np


class Module:
    def __init__(self):
        vars(self)["registered"] = {}

    def __setattr__(self, name, value):
        if isinstance(value, (Module, np.ndarray)):
            self.registered[name] = value
        elif name in self.registered:
            del self.registered[name]
        vars(self)[name] = value

    def __delattr__(self, name):
        object.__delattr__(self, name)
        self.registered.pop(name, None)

    def named_children(self):
        names = {}
        for name, value in self.registered.items():
            if isinstance(value, Module):
                names.setdefault(value, name)
        return [(name, child) for child, name in names.items()]

    def children(self):
        return [child for _, child in self.named_children()]

    def named_modules(self):
        found = {}

        def visit(module, names):
            if module not in found:
                found[module] = ".".join(names)
                for name, child in module.named_children():
                    visit(child, [*names, name])

        visit(self, [])
        return [(path, module) for module, path in found.items()]

    def modules(self):
        return [module for _, module in self.named_modules()]

    def parameters(self):
        everything = [value for module in self.modules() for value in module.registered.values()]
        return list({id(value): value for value in everything if isinstance(value, np.ndarray)}.values())

    def state_dict(self, path=""):
        state, below = {}, {}
        for name, value in self.registered.items():
            if isinstance(value, Module):
                below |= value.state_dict(path + name + ".")
            else:
                state[path + name] = value
        return state | below

    def load_state_dict(self, state, strict=True):
        own = self.state_dict()
        missing, unexpected = [k for k in own if k not in state], [k for k in state if k not in own]
        if strict and (missing or unexpected):
            raise ValueError(f"{missing=} {unexpected=}")
        pairs = [(own[key], value) for key, value in state.items() if key in own]
        if any(array.shape != value.shape for array, value in pairs):
            raise ValueError("a value has another shape than its parameter")
        for array, value in pairs:
            array[...] = value
        return missing, unexpected
