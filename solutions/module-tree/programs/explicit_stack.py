# kata: module-tree (python)
import numpy as np


class Module:
    def _paths(self):
        """(path, module) for every path, shared modules as often as they are there."""
        stack = [("", self)]
        while stack:
            path, module = stack.pop()
            yield path, module
            below = [(f"{path}{k}.", v) for k, v in module.__dict__.items() if isinstance(v, Module)]
            stack.extend(reversed(below))

    @staticmethod
    def _first(pairs):
        first = {}
        for name, thing in pairs:
            first.setdefault(id(thing), (name, thing))
        return list(first.values())

    def named_children(self):
        return iter(self._first((k, v) for k, v in self.__dict__.items() if isinstance(v, Module)))

    def children(self):
        return (child for _, child in self.named_children())

    def named_modules(self):
        return [(path[:-1], module) for path, module in self._first(self._paths())]

    def modules(self):
        return [module for _, module in self.named_modules()]

    def parameters(self):
        return [array for _, array in self._first(self.state_dict().items())]

    def state_dict(self):
        state = {}
        for path, module in self._paths():
            state.update({path + k: v for k, v in module.__dict__.items() if isinstance(v, np.ndarray)})
        return state

    def load_state_dict(self, state, strict=True):
        own, problems = self.state_dict(), []
        missing = [*filter(lambda key: key not in state, own)]
        unexpected = [*filter(lambda key: key not in own, state)]
        if strict:
            problems = [f"missing: {key}" for key in missing] + [f"unexpected: {key}" for key in unexpected]
        problems += [f"shape of {key}" for key in state if key in own and state[key].shape != own[key].shape]
        if problems:
            raise ValueError(", ".join(problems))
        for key in set(own).intersection(state):
            own[key].flat = state[key].flat
        return missing, unexpected
