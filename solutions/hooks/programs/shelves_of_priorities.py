# kata: hooks (python)
class Registry(dict):
    def register(self, name=None):
        def keep(cls):
            if (name or cls.__name__) in self: raise ValueError("there is a class named " + (name or cls.__name__))
            return self.setdefault(name or cls.__name__, cls)
        return keep
    def build(self, cfg):
        match cfg:
            case {"type": name, **arguments} if name in self:
                return self[name](**arguments)
        raise ValueError("type is missing or unknown: %r" % cfg)
class Hook:
    def before_run(self, runner): ...
    after_run = before_epoch = after_epoch = before_iter = after_iter = before_run
    def every_n_iters(self, runner, n): return n >= 1 and runner.iter % n == n - 1
class CheckInvalidLoss(Hook):
    def __init__(self, interval=1): self.interval = interval
    def after_iter(self, runner):
        if self.every_n_iters(runner, self.interval) and not float("-inf") < runner.loss < float("inf"):
            raise FloatingPointError("loss became infinite or NaN")
class Runner:
    epoch, iter, loss = 0, 0, None
    def __init__(self, step): self.step, self.shelves = step, {}
    def register_hook(self, hook, priority=50): self.shelves.setdefault(priority, []).append(hook)
    def call(self, point):
        for hook in [hook for priority in sorted(self.shelves) for hook in self.shelves[priority]]:
            getattr(hook, point)(self)
    def run(self, batches, max_epochs):
        self.epoch, self.iter, self.loss = 0, 0, None
        self.call("before_run")
        while self.epoch < max_epochs:
            self.call("before_epoch")
            for batch in batches:
                self.call("before_iter")
                self.loss = self.step(batch)
                self.call("after_iter")
                self.iter += 1
            self.call("after_epoch")
            self.epoch += 1
        self.call("after_run")
