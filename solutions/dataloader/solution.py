"""torch.utils.data.DataLoader with threads: torch/utils/data/dataloader.py."""

import random
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import islice


class DataLoader:
    def __init__(
        self, dataset, batch_size, shuffle=False, drop_last=False,
        num_workers=0, seed=None, collate_fn=None,
    ):  # fmt: skip
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, but is {batch_size}")
        if num_workers < 0:
            raise ValueError(f"num_workers must be at least 0, but is {num_workers}")
        self.dataset, self.batch_size = dataset, batch_size
        self.shuffle, self.drop_last = shuffle, drop_last
        self.num_workers = num_workers
        self.seed, self.rng = seed, random.Random(seed)  # which goes on from loop to loop
        self.collate_fn = collate_fn

    def __len__(self):
        full, rest = divmod(len(self.dataset), self.batch_size)
        return full if self.drop_last else full + bool(rest)

    def __iter__(self):
        return self._loop(self._indices())

    def _loop(self, batches):
        """A generator: where it is abandoned, it is closed, which runs its finally."""
        if self.num_workers == 0:
            yield from map(self._load, batches)
            return
        tasks = iter(batches)
        pool = ThreadPoolExecutor(self.num_workers)
        try:
            ahead = deque(pool.submit(self._load, batch) for batch in islice(tasks, 2 * self.num_workers))
            while ahead:
                made = ahead.popleft().result()  # in order; raises what the thread raised
                ahead.extend(pool.submit(self._load, batch) for batch in islice(tasks, 1))
                yield made
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _indices(self):
        """The indices of each batch."""
        order = list(range(len(self.dataset)))
        if self.shuffle:
            self.rng.shuffle(order)
        batches = [order[start : start + self.batch_size] for start in range(0, len(order), self.batch_size)]
        if self.drop_last and batches and len(batches[-1]) < self.batch_size:
            batches.pop()
        return batches

    def _load(self, batch):
        samples = [self.dataset[index] for index in batch]
        return samples if self.collate_fn is None else self.collate_fn(samples)
