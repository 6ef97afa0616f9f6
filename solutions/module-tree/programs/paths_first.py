# kata: module-tree (python)
from itertools import chain

import numpy as np


class Module:
    def __children(self):
        return [(k, v) for k, v in self.__dict__.items() if isinstance(v, Module)]

    def __once(self, things):
        return list({id(thing): thing for thing in things}.values())

    def children(self):
        return self.__once(v for _, v in self.__children())

    def named_children(self):
        return [(next(k for k, v in self.__children() if v is c), c) for c in self.children()]

    def modules(self):
        below = chain.from_iterable(child.modules() for child in self.children())
        return self.__once(chain([self], below))

    def __path_to(self, module):
        if module is self:
            return []
        for name, child in self.__children():
            rest = child.__path_to(module)
            if rest is not None:
                return [name] + rest

    def named_modules(self):
        for module in self.modules():
            yield ".".join(self.__path_to(module)), module

    def parameters(self):
        return iter(self.__once(self.state_dict().values()))

    def state_dict(self):
        state = {k: v for k, v in self.__dict__.items() if isinstance(v, np.ndarray)}
        for name, child in self.__children():
            state = {**state, **{name + "." + k: v for k, v in child.state_dict().items()}}
        return state

    def load_state_dict(self, state, strict=True):
        own = self.state_dict()
        missing = [k for k in own if not k in state]
        unexpected = [k for k in state if not k in own]
        if strict:
            if missing or unexpected:
                raise ValueError("Error(s) in loading: missing " + str(missing) + ", unexpected " + str(unexpected))
        for k in own:
            if k in state and own[k].shape != state[k].shape:
                raise ValueError("shapes do not match for " + k)
        for k in own:
            if k in state:
                np.copyto(own[k], state[k].astype(own[k].dtype))
        return (missing, unexpected)
