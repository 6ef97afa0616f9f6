# kata: module-tree (python)
import numpy as np


def distinct(pairs):
    ids = set()
    for name, value in pairs:
        if id(value) not in ids:
            ids.add(id(value))
            yield name, value


class Module:
    def __init__(self):
        object.__setattr__(self, "_names", [])

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)
        if name not in self._names:
            self._names.append(name)

    def __delattr__(self, name):
        object.__delattr__(self, name)
        self._names.remove(name)

    def _pick(self, wanted):
        return ((name, getattr(self, name)) for name in self._names if isinstance(getattr(self, name), wanted))

    def _everywhere(self, path):
        yield path, self
        for name, child in self._pick(Module):
            yield from child._everywhere(f"{path}.{name}" if path else name)

    def named_children(self):
        yield from distinct(self._pick(Module))

    def children(self):
        yield from dict(self.named_children()).values()

    def named_modules(self):
        yield from distinct(self._everywhere(""))

    def modules(self):
        yield from dict(self.named_modules()).values()

    def parameters(self):
        yield from dict(distinct(self._arrays())).values()

    def _arrays(self):
        for path, module in self._everywhere(""):
            for name, array in module._pick(np.ndarray):
                yield f"{path}.{name}".lstrip("."), array

    def state_dict(self):
        return dict(self._arrays())

    def load_state_dict(self, state, strict=True):
        arrays = dict(self._arrays())
        missing, unexpected = list(arrays), []
        for key, value in state.items():
            if key not in arrays:
                unexpected.append(key)
                continue
            missing.remove(key)
            if value.shape != arrays[key].shape:
                raise ValueError(f"{key}: shape {value.shape} in place of {arrays[key].shape}")
        if strict and (missing or unexpected):
            raise ValueError("keys: " + ", ".join(missing + unexpected))
        for key in arrays.keys() & state.keys():
            arrays[key][()] = state[key]
        return missing, unexpected
