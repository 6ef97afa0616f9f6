# kata: module-tree (python)
import numpy as np


class Module:
    def _items(self, kind):
        return ((name, value) for name, value in vars(self).items() if isinstance(value, kind))

    def children(self):
        return list(dict.fromkeys(child for _, child in self._items(Module)))

    def named_children(self):
        name_of = {child: name for name, child in reversed(list(self._items(Module)))}
        return [(name_of[child], child) for child in self.children()]

    def modules(self):
        return list(dict.fromkeys(sum((child.modules() for child in self.children()), [self])))

    def named_modules(self):
        first = {self: ""}
        for name, child in self._items(Module):
            for path, module in child.named_modules():
                first.setdefault(module, f"{name}.{path}".rstrip("."))
        return [(path, module) for module, path in first.items()]

    def parameters(self):
        return {id(array): array for module in self.modules() for _, array in module._items(np.ndarray)}.values()

    def state_dict(self):
        state = {name: array[...] for name, array in self._items(np.ndarray)}
        for name, child in self._items(Module):
            state.update((name + "." + key, array) for key, array in child.state_dict().items())
        return state

    def load_state_dict(self, state, strict=True):
        own = self.state_dict()
        missing, unexpected = [k for k in own if k not in state], [k for k in state if k not in own]
        faults = [*missing, *unexpected] if strict else []
        faults += [k for k in own if k in state and own[k].shape != state[k].shape]
        if faults:
            raise ValueError("these keys do not fit: " + " ".join(faults))
        for k, view in own.items():
            view[...] = state.get(k, view)
        return missing, unexpected
