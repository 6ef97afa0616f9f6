# kata: hooks (python)
import bisect


class Registry:
    def __init__(self): self._names, self._classes = [], []
    def register(self, name=None):
        def wrapper(cls):
            if (name or cls.__name__) in self._names: raise ValueError(f"{name or cls.__name__} is registered")
            self._names.append(name or cls.__name__)
            self._classes.append(cls)
            return cls
        return wrapper
    def build(self, cfg):
        try:
            cls = self._classes[self._names.index(cfg["type"])]
        except (KeyError, ValueError):
            raise ValueError(f"type in {cfg} is missing or unknown") from None
        return cls(**{key: value for key, value in cfg.items() if key != "type"})
class Hook:
    def every_n_iters(self, runner, n): return (runner.iter + 1) % n == 0 if n > 0 else False
for _point in ["before_run", "after_run", "before_epoch", "after_epoch", "before_iter", "after_iter"]:
    setattr(Hook, _point, lambda self, runner: None)
class CheckInvalidLoss(Hook):
    def __init__(self, interval=1): self.interval = interval
    def after_iter(self, runner):
        if self.every_n_iters(runner, self.interval) and runner.loss * 0 != 0:
            raise FloatingPointError(f"loss is {runner.loss}")
class Runner:
    epoch, iter, loss = 0, 0, None
    def __init__(self, step): self.step, self.hooks = step, []
    def register_hook(self, hook, priority=50): bisect.insort(self.hooks, (priority, len(self.hooks), hook))
    def run(self, batches, max_epochs):
        def at(point):
            for _, _, hook in self.hooks[:]: getattr(hook, point)(self)
        self.epoch, self.iter, self.loss = 0, 0, None
        at("before_run")
        for _ in range(max_epochs):
            at("before_epoch")
            for batch in batches:
                at("before_iter")
                self.loss = self.step(batch)
                at("after_iter")
                self.iter += 1
            at("after_epoch")
            self.epoch += 1
        at("after_run")
