# kata: hooks (python)
class Registry:
    def __init__(self): self.module_dict = {}
    def _add(self, cls, name):
        if name in self.module_dict: raise ValueError(f"{name} is taken by {self.module_dict[name]}")
        self.module_dict[name] = cls
        return cls
    def register(self, name=None):
        return lambda cls: self._add(cls, name or cls.__name__)
    def build(self, cfg):
        if cfg.get("type") not in self.module_dict: raise ValueError(f"no type, or an unknown one: {cfg}")
        cfg = cfg.copy()
        return self.module_dict[cfg.pop("type")](**cfg)
class Hook:
    every_n_iters = lambda self, runner, n: False if n < 1 else not (1 + runner.iter) % n
    before_run = before_epoch = before_iter = after_iter = after_epoch = after_run = lambda self, runner: None
class CheckInvalidLoss(Hook):
    def __init__(self, interval=1): self.n = interval
    def after_iter(self, runner):
        if self.every_n_iters(runner, self.n) and (runner.loss != runner.loss or abs(runner.loss) == float("inf")):
            raise FloatingPointError("bad loss: %s" % runner.loss)
class Runner:
    epoch, iter, loss = 0, 0, None
    def __init__(self, step): self.step, self.registered = step, []
    def register_hook(self, hook, priority=50): self.registered += [(priority, hook)]
    def _points(self, batches, max_epochs):
        yield "before_run", []  # and the batch that is trained on before the point, if there is one
        for self.epoch in range(max_epochs):
            yield "before_epoch", []
            for batch in batches:
                yield "before_iter", []
                yield "after_iter", [batch]
                self.iter += 1
            yield "after_epoch", []
        self.epoch = max(max_epochs, 0)
        yield "after_run", []
    def run(self, batches, max_epochs):
        self.epoch, self.iter, self.loss = 0, 0, None
        for point, batch in self._points(batches, max_epochs):
            for each in batch:
                self.loss = self.step(each)
            for _, hook in sorted(self.registered, key=lambda each: each[0]):
                getattr(hook, point)(self)
