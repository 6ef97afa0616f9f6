# kata: hooks (python)
import numpy as np


class Registry(object):
    def __init__(self):
        self._module_dict = dict()
    def register(self, name=None):
        def _register(cls):
            module_name = name or cls.__name__
            if module_name in self._module_dict:
                raise ValueError("%s is already registered" % module_name)
            self._module_dict[module_name] = cls
            return cls
        return _register
    def build(self, cfg):
        args = cfg.copy()
        name = args.pop("type", None)
        if name in self._module_dict:
            return self._module_dict[name](**args)
        raise ValueError("type %s is not in the registry" % name)
class Hook(object):
    def before_run(self, runner):
        pass
    after_run = before_epoch = after_epoch = before_iter = after_iter = before_run
    def every_n_iters(self, runner, n):
        return (runner.iter + 1) % n == 0 if n > 0 else False
class CheckInvalidLoss(Hook):
    def __init__(self, interval=1):
        self.interval = interval
    def after_iter(self, runner):
        if self.every_n_iters(runner, self.interval) and not np.isfinite(runner.loss):
            raise FloatingPointError("loss become infinite or NaN!")
class Runner(object):
    def __init__(self, step):
        self.step, self._hooks, self._priorities = step, [], []
        self.epoch, self.iter, self.loss = 0, 0, None
    def register_hook(self, hook, priority=50):
        i = len(self._hooks)
        while i > 0 and self._priorities[i - 1] > priority:
            i -= 1
        self._hooks.insert(i, hook)
        self._priorities.insert(i, priority)
    def call_hook(self, fn_name):
        for hook in tuple(self._hooks):
            getattr(hook, fn_name)(self)
    def run(self, batches, max_epochs):
        self.epoch, self.iter, self.loss = 0, 0, None
        self.call_hook("before_run")
        while self.epoch < max_epochs:
            self.call_hook("before_epoch")
            for data_batch in batches:
                self.call_hook("before_iter")
                self.loss = self.step(data_batch)
                self.call_hook("after_iter")
                self.iter += 1
            self.call_hook("after_epoch")
            self.epoch += 1
        self.call_hook("after_run")
