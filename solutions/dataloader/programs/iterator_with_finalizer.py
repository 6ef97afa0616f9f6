# kata: dataloader (python)
import math
import weakref
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import numpy as np


class Loop:
    """One loop: the tasks know the loader, and nothing knows the loop but who runs it."""

    def __init__(self, loader, batches):
        self.loader, self.batches, self.ahead, self.pool = loader, iter(batches), deque(), None
        if loader.num_workers:
            self.pool = ThreadPoolExecutor(max_workers=loader.num_workers)
            self.end = weakref.finalize(self, self.pool.shutdown, wait=False, cancel_futures=True)

    def __iter__(self):
        return self

    def __next__(self):
        if self.pool is None:
            return self.loader.fetch(next(self.batches))
        while len(self.ahead) < 2 * self.loader.num_workers:
            batch = next(self.batches, None)
            if batch is None:
                break
            self.ahead.append(self.pool.submit(self.loader.fetch, batch))
        if not self.ahead:
            self.end()
            raise StopIteration
        try:
            return self.ahead.popleft().result()
        except BaseException:
            self.end()
            self.ahead.clear()
            self.batches = iter(())
            raise


class DataLoader:
    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False, num_workers=0, seed=None, collate_fn=None):
        if not batch_size >= 1:
            raise ValueError(f"{batch_size=} is below 1")
        if not num_workers >= 0:
            raise ValueError(f"{num_workers=} is below 0")
        self.__dict__.update(vars_of(locals()))
        self.rng = np.random.default_rng(seed)

    def __len__(self):
        exact = len(self.dataset) / self.batch_size
        return math.floor(exact) if self.drop_last else math.ceil(exact)

    def __iter__(self):
        n, size = len(self.dataset), self.batch_size
        order = self.rng.permutation(n).tolist() if self.shuffle else list(range(n))
        return Loop(self, [order[i * size : i * size + size] for i in range(len(self))])

    def fetch(self, indices):
        samples = [self.dataset[i] for i in indices]
        return samples if self.collate_fn is None else self.collate_fn(samples)


def vars_of(names):
    return {name: value for name, value in names.items() if name != "self"}
