# kata: hooks (python)
class Registry:
    def __init__(self): self.makers = {}
    def register(self, name=None):
        def decorator(cls):
            label = name or cls.__name__
            if label in self.makers: raise ValueError("The name " + label + " is in use.")
            self.makers[label] = lambda type, **arguments: cls(**arguments)
            return cls
        return decorator
    def build(self, cfg):
        if cfg.get("type") in self.makers:
            return self.makers[cfg["type"]](**cfg)
        raise ValueError(f"There is no type {cfg.get('type')}.")
class Hook:
    before_run = after_run = before_epoch = after_epoch = before_iter = after_iter = lambda *_: None
    def every_n_iters(self, runner, n): return n > 0 and any(runner.iter + 1 == k * n for k in range(1, runner.iter + 2))
class CheckInvalidLoss(Hook):
    def __init__(self, interval=1): self.interval = interval
    def after_iter(self, runner):
        if self.every_n_iters(runner, self.interval) and str(float(runner.loss)) in ("nan", "inf", "-inf"):
            raise FloatingPointError(str(runner.loss))
class Runner:
    def __init__(self, step):
        self.step, self.order = step, {}  # (priority, number) -> hook
        self._zero()
    def _zero(self):
        self.epoch, self.iter, self.loss = 0, 0, None
    def register_hook(self, hook, priority=50): self.order[priority, len(self.order)] = hook
    def _at(self, point):
        for key in sorted(self.order): eval(f"self.order[key].{point}(self)")
    def run(self, batches, max_epochs):
        self._zero()
        self._at("before_run")
        for _ in range(max_epochs):
            self._at("before_epoch")
            for batch in batches:
                self._at("before_iter")
                self.loss = self.step(batch)
                self._at("after_iter")
                self.iter += 1
            self._at("after_epoch")
            self.epoch += 1
        self._at("after_run")
