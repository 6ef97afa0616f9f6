# kata: hooks (python)
import heapq

LEVELS = ["run", "epoch", "iter"]
class Registry:
    def __init__(self): self.names = {}
    def register(self, name=None):
        def keep(cls):
            if (name or cls.__name__) in self.names: raise ValueError(name or cls.__name__)
            return self.names.setdefault(name or cls.__name__, cls)
        return keep
    def build(self, cfg):
        if "type" not in cfg or cfg["type"] not in self.names: raise ValueError(f"type: {cfg}")
        return self.names[cfg["type"]](**{key: cfg[key] for key in cfg if key != "type"})
class Hook:
    exec("".join(f"def {when}_{what}(self, runner): pass\n" for when in ["before", "after"] for what in LEVELS))
    def every_n_iters(self, runner, n): return runner.begun % max(n, 1) == 0 and n == max(n, 1)
class CheckInvalidLoss(Hook):
    def __init__(self, interval=1): self.interval = interval
    def after_iter(self, runner):
        if self.every_n_iters(runner, self.interval) and runner.loss - runner.loss != 0:  # inf - inf is NaN
            raise FloatingPointError("iteration %d: loss %f" % (runner.iter + 1, runner.loss))
class Runner:
    def __init__(self, step): self.step, self.heap, self.epoch, self.iter, self.loss = step, [], 0, 0, None
    def register_hook(self, hook, priority=50): heapq.heappush(self.heap, (priority, len(self.heap), hook))
    def run(self, batches, max_epochs):
        self.epoch, self.begun, self.iter, self.loss = 0, 0, 0, None
        self._nest(LEVELS, batches, max_epochs)
    def _nest(self, levels, batches, max_epochs):
        level, *below = levels
        self._call("before_" + level)
        if level == "run":
            for _ in range(max_epochs):
                self._nest(below, batches, max_epochs)
                self.epoch += 1
        elif level == "epoch":
            for batch in batches:
                self.begun += 1
                self._nest(below, batch, None)
                self.iter += 1
        else:
            self.loss = self.step(batches)
        self._call("after_" + level)
    def _call(self, point):
        heap = self.heap.copy()
        while heap:
            getattr(heapq.heappop(heap)[2], point)(self)
