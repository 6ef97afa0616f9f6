"""torch.nn.Module's registration: torch/nn/modules/module.py, without buffers and hooks."""

import numpy as np


class Module:
    """Notes modules and arrays as they are assigned; the values are ordinary attributes as well."""

    def __init__(self):
        super().__setattr__("_parameters", {})  # name -> array
        super().__setattr__("_modules", {})  # name -> child

    def __setattr__(self, name, value):
        if isinstance(value, Module):
            self._parameters.pop(name, None)
            self._modules[name] = value  # a key that is there keeps its place
        elif isinstance(value, np.ndarray):
            self._modules.pop(name, None)
            self._parameters[name] = value
        else:
            self._modules.pop(name, None)
            self._parameters.pop(name, None)
        super().__setattr__(name, value)

    def __delattr__(self, name):
        super().__delattr__(name)  # AttributeError where there is none
        self._modules.pop(name, None)
        self._parameters.pop(name, None)

    def named_children(self):
        seen = set()
        for name, child in self._modules.items():
            if id(child) not in seen:
                seen.add(id(child))
                yield name, child

    def children(self):
        for _, child in self.named_children():
            yield child

    def named_modules(self):
        yield from self._walk("", set())

    def _walk(self, path, seen):
        if id(self) in seen:
            return
        seen.add(id(self))
        yield path, self
        for name, child in self._modules.items():
            below = f"{path}.{name}" if path else name
            yield from child._walk(below, seen)

    def modules(self):
        for _, module in self.named_modules():
            yield module

    def parameters(self):
        seen = set()
        for module in self.modules():
            for array in module._parameters.values():
                if id(array) not in seen:
                    seen.add(id(array))
                    yield array

    def state_dict(self):
        state = dict(self._parameters)
        for name, child in self._modules.items():  # a shared child comes under each of its names
            for key, array in child.state_dict().items():
                state[f"{name}.{key}"] = array
        return state

    def load_state_dict(self, state, strict=True):
        own = self.state_dict()
        missing = [key for key in own if key not in state]
        unexpected = [key for key in state if key not in own]
        if strict and (missing or unexpected):
            raise ValueError(f"missing keys: {missing}, unexpected keys: {unexpected}")
        known = [key for key in own if key in state]
        for key in known:
            if own[key].shape != state[key].shape:
                raise ValueError(f"{key} has the shape {own[key].shape}, its value {state[key].shape}")
        for key in known:
            own[key][...] = state[key]  # into the array that an optimiser may hold
        return missing, unexpected
