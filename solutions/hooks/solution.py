"""mmcv's hooks: mmcv/utils/registry.py, mmcv/runner/hooks/hook.py and mmcv/runner/base_runner.py, in short."""

import math


class Registry:
    def __init__(self):
        self.classes = {}  # name -> class

    def register(self, name=None):
        def decorate(cls):
            key = cls.__name__ if name is None else name
            if key in self.classes:
                raise ValueError(f"the name {key!r} is taken")
            self.classes[key] = cls
            return cls

        return decorate

    def build(self, cfg):
        arguments = dict(cfg)  # a copy: cfg is the caller's
        name = arguments.pop("type", None)
        if name not in self.classes:
            raise ValueError(f"type must be one of {list(self.classes)}, but is {name!r}")
        return self.classes[name](**arguments)


class Hook:
    def _nothing(self, runner):
        pass

    before_run = before_epoch = before_iter = _nothing
    after_run = after_epoch = after_iter = _nothing

    def every_n_iters(self, runner, n):
        return n > 0 and (runner.iter + 1) % n == 0  # iter counts those that are over: this one is the next


class CheckInvalidLoss(Hook):
    def __init__(self, interval=1):
        self.interval = interval

    def after_iter(self, runner):
        if self.every_n_iters(runner, self.interval) and not math.isfinite(runner.loss):
            raise FloatingPointError(f"the loss of this iteration is {runner.loss}")


class Runner:
    def __init__(self, step):
        self.step = step
        self.hooks = []  # (priority, hook) in the order of the calls
        self.epoch, self.iter, self.loss = 0, 0, None

    def register_hook(self, hook, priority=50):
        self.hooks.append((priority, hook))
        self.hooks.sort(key=lambda pair: pair[0])  # stable: equal ones stay as they were registered

    def _call(self, point):
        for _, hook in list(self.hooks):  # a copy: a hook may register others
            getattr(hook, point)(self)

    def run(self, batches, max_epochs):
        self.epoch = self.iter = 0
        self.loss = None
        self._call("before_run")
        for _ in range(max_epochs):
            self._call("before_epoch")
            for batch in batches:
                self._call("before_iter")
                self.loss = self.step(batch)
                self._call("after_iter")
                self.iter += 1
            self._call("after_epoch")
            self.epoch += 1
        self._call("after_run")
