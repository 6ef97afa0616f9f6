# kata: module-tree (python)
import numpy as np


class Module:
    def _of(self, kind):
        return {name: value for name, value in vars(self).items() if isinstance(value, kind)}

    def children(self):
        found = []
        for child in self._of(Module).values():
            if child not in found:
                found.append(child)
        return found

    def named_children(self):
        own = self._of(Module)
        names, values = list(own), list(own.values())
        return [(names[values.index(child)], child) for child in self.children()]

    def named_modules(self):
        done, todo = {}, [("", self)]
        while todo:
            path, module = todo.pop(0)
            if module not in done:
                done[module] = path
                todo = [(f"{path}.{name}"[not path :], child) for name, child in module._of(Module).items()] + todo
        return zip(done.values(), done.keys())

    def modules(self):
        return [module for _, module in self.named_modules()]

    def parameters(self):
        ids = set()
        for module in self.modules():
            for array in module._of(np.ndarray).values():
                if id(array) in ids:
                    continue
                ids.add(id(array))
                yield array

    def state_dict(self):
        state = self._of(np.ndarray)
        for name, child in self._of(Module).items():
            below = child.state_dict()
            state.update(zip((f"{name}.{key}" for key in below), below.values()))
        return state

    def load_state_dict(self, state, strict=True):
        own = self.state_dict()
        missing, unexpected = list(own), list(state)
        for key in [key for key in state if key in own]:
            missing.remove(key)
            unexpected.remove(key)
            if own[key].shape != state[key].shape:
                raise ValueError(f"{key} needs the shape {own[key].shape}")
        if strict is True and (len(missing) > 0 or len(unexpected) > 0):
            raise ValueError("Missing: {}. Unexpected: {}.".format(missing, unexpected))
        [np.copyto(own[key], value, casting="unsafe") for key, value in state.items() if key in own]
        return missing, unexpected
