# kata: hooks (python)
import math


class Registry:
    def __init__(self): self.entries = ()  # pairs
    def register(self, name=None):
        def inner(cls):
            key = name if name is not None else cls.__name__
            if key in dict(self.entries): raise ValueError(f"{key} is taken")
            self.entries += ((key, cls),)
            return cls
        return inner
    def build(self, cfg):
        for name, cls in self.entries:
            if "type" in cfg and cfg["type"] == name:
                return cls(**{key: cfg[key] for key in cfg if key != "type"})
        raise ValueError(f"unknown or missing type in {cfg}")
class Hook:
    def every_n_iters(self, runner, n): return divmod(runner.iter + 1, n)[1] == 0 if n > 0 else False
POINTS = [when + what for when in ("before_", "after_") for what in ("run", "epoch", "iter")]
for point in POINTS: setattr(Hook, point, lambda self, runner: None)
class CheckInvalidLoss(Hook):
    def __init__(self, interval=1): self.interval = interval
    def after_iter(self, runner):
        if self.every_n_iters(runner, self.interval) and math.isfinite(float(runner.loss)) is False:
            raise FloatingPointError("loss: " + str(runner.loss))
class Runner:
    epoch, iter, loss = 0, 0, None
    def __init__(self, step): self.step, self.calls = step, {point: [] for point in POINTS}  # point -> (priority, method)
    def register_hook(self, hook, priority=50):
        for point in POINTS:
            self.calls[point] = sorted([*self.calls[point], (priority, getattr(hook, point))], key=lambda call: call[0])
    def fire(self, point):
        for _, method in self.calls[point]: method(self)
    def run(self, batches, max_epochs):
        self.epoch, self.iter, self.loss = 0, 0, None
        self.fire("before_run")
        for number in range(1, max_epochs + 1):
            self.fire("before_epoch")
            for number_in_all, batch in enumerate(batches, self.iter + 1):
                self.fire("before_iter")
                self.loss = self.step(batch)
                self.fire("after_iter")
                self.iter = number_in_all
            self.fire("after_epoch")
            self.epoch = number
        self.fire("after_run")
