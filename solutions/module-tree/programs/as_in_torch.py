# kata: module-tree (python)
import numpy as np


class Module:
    def __init__(self):
        self.__dict__.update(_parameters={}, _modules={})

    def __setattr__(self, name, value):
        for registry in (self.__dict__, self._parameters, self._modules):
            kind = Module if registry is self._modules else np.ndarray
            if registry is self.__dict__ or not isinstance(value, kind):
                registry.pop(name, None)
        if isinstance(value, np.ndarray):
            self._parameters[name] = value
        elif isinstance(value, Module):
            self._modules[name] = value
        else:
            object.__setattr__(self, name, value)

    def __getattr__(self, name):
        for registry in (self.__dict__.get("_parameters", {}), self.__dict__.get("_modules", {})):
            if name in registry:
                return registry[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __delattr__(self, name):
        for registry in (self._parameters, self._modules):
            if name in registry:
                del registry[name]
                return
        object.__delattr__(self, name)

    def named_children(self):
        memo = set()
        for name, module in self._modules.items():
            if module not in memo:
                memo.add(module)
                yield name, module

    def children(self):
        for _, module in self.named_children():
            yield module

    def named_modules(self, memo=None, prefix=""):
        memo = set() if memo is None else memo
        if self not in memo:
            memo.add(self)
            yield prefix, self
            for name, module in self._modules.items():
                submodule_prefix = prefix + ("." if prefix else "") + name
                yield from module.named_modules(memo, submodule_prefix)

    def modules(self):
        for _, module in self.named_modules():
            yield module

    def parameters(self):
        memo = set()
        for module in self.modules():
            for p in module._parameters.values():
                if id(p) not in memo:
                    memo.add(id(p))
                    yield p

    def state_dict(self, destination=None, prefix=""):
        destination = {} if destination is None else destination
        for name, p in self._parameters.items():
            destination[prefix + name] = p
        for name, module in self._modules.items():
            module.state_dict(destination, prefix + name + ".")
        return destination

    def load_state_dict(self, state, strict=True):
        own = self.state_dict()
        missing_keys = [k for k in own if k not in state]
        unexpected_keys = [k for k in state if k not in own]
        error_msgs = []
        if strict and missing_keys:
            error_msgs.append(f"Missing key(s): {', '.join(missing_keys)}")
        if strict and unexpected_keys:
            error_msgs.append(f"Unexpected key(s): {', '.join(unexpected_keys)}")
        for k, v in state.items():
            if k in own and own[k].shape != v.shape:
                error_msgs.append(f"size mismatch for {k}: {v.shape} for {own[k].shape}")
        if error_msgs:
            raise ValueError("; ".join(error_msgs))
        for k, v in state.items():
            if k in own:
                own[k][...] = v
        return missing_keys, unexpected_keys
