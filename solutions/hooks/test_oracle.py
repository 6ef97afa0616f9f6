"""hooks: runs of the reference against a flat list of points, which is made beforehand, without any runner."""

import random
import runpy
from pathlib import Path

POINTS = [f"{when}_{what}" for when in ("before", "after") for what in ("run", "epoch", "iter")]


def listed(hooks, batches, epochs):
    """What the hooks see, as (hook, point, epoch, iter, loss): at each moment, one hook after another by its rank."""
    moments, loss, size = [("before_run", 0, 0, None)], None, len(batches)
    for number in range(epochs * size):
        epoch, place = divmod(number, size)
        moments += [("before_epoch", epoch, number, loss)] * (place == 0) + [("before_iter", epoch, number, loss)]
        moments += [("after_iter", epoch, number, loss := 10 * batches[place])]
        moments += [("after_epoch", epoch, number + 1, loss)] * (place == size - 1)
    moments.append(("after_run", epochs, epochs * size, loss))
    ranks = [sum((other, j) < (own, i) for j, other in enumerate(hooks)) for i, own in enumerate(hooks)]
    return [(ranks.index(rank), *moment) for moment in moments for rank in range(len(hooks))]


def test_runs_as_listed():
    """Hooks are called in the order of their ranks at every moment, and see its counts and its loss"""
    ours, rng, seen = runpy.run_path(str(Path(__file__).with_name("solution.py"))), random.Random(0), []

    def method(name, point):
        return lambda _, runner: seen.append((name, point, runner.epoch, runner.iter, runner.loss))

    for _ in range(300):
        hooks = [rng.randint(-2, 2) for _ in range(rng.randint(0, 6))]
        batches, epochs = [rng.random() for _ in range(rng.randint(1, 4))], rng.randint(0, 3)
        runner = ours["Runner"](lambda batch: 10 * batch)
        for name, priority in enumerate(hooks):
            methods = {point: method(name, point) for point in POINTS}
            runner.register_hook(type("", (ours["Hook"],), methods)(), priority)
        seen.clear()
        runner.run(batches, epochs)
        assert seen == listed(hooks, batches, epochs)
