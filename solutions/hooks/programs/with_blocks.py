# kata: hooks (python)
from dataclasses import dataclass
from functools import partial


class Registry:
    def __init__(self): self.known = {}
    def register(self, name=None):
        return partial(self._keep, name)
    def _keep(self, name, cls):
        if self.known.keys() & {name or cls.__name__}: raise ValueError(f"taken: {name or cls.__name__}")
        self.known |= {name or cls.__name__: cls}
        return cls
    def build(self, cfg):
        if cls := self.known.get(cfg.get("type")):
            return cls(**{key: cfg[key] for key in cfg.keys() - {"type"}})
        raise ValueError(f"type must be one of {', '.join(self.known)}: {cfg}")
class Hook:
    before_run = before_epoch = before_iter = after_run = after_epoch = after_iter = lambda self, runner: None
    def every_n_iters(self, runner, n): return n > 0 and runner.iter + 1 in range(n, runner.iter + 2, n)
@dataclass
class CheckInvalidLoss(Hook):
    interval: int = 1
    def after_iter(self, runner):
        if self.every_n_iters(runner, self.interval) and not abs(runner.loss) < float("inf"):
            raise FloatingPointError(f"{runner.loss = }")
class Around:
    def __init__(self, *where): self.runner, self.what = where
    def __enter__(self): self.runner.tell("before_" + self.what)
    def __exit__(self, kind, *_): kind or self.runner.tell("after_" + self.what)
@dataclass
class Runner:
    step: callable
    hooks: tuple = ()
    epoch: int = 0; iter: int = 0; loss: float = None
    def register_hook(self, hook, priority=50):
        self.hooks = sorted([*self.hooks, (priority, hook)], key=lambda pair: pair[0])
    def tell(self, point):
        for _, hook in self.hooks:  # a new list is made for each registration
            getattr(hook, point)(self)
    def run(self, batches, max_epochs):
        self.epoch, self.iter, self.loss = 0, 0, None
        with Around(self, "run"):
            for _ in range(max_epochs):
                with Around(self, "epoch"):
                    for batch in batches:
                        with Around(self, "iter"):
                            self.loss = self.step(batch)
                        self.iter += 1
                self.epoch += 1
