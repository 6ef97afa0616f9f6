# kata: dataloader (python)
import concurrent.futures
import random


class DataLoader:
    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False, num_workers=0, seed=None, collate_fn=None):
        for name, value, least in [("batch_size", batch_size, 1), ("num_workers", num_workers, 0)]:
            if value < least:
                raise ValueError(f"{name} = {value}")
        self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle
        self.drop_last, self.num_workers, self.collate_fn = drop_last, num_workers, collate_fn
        self._rng = random.Random() if seed is None else random.Random(seed)

    def __len__(self):
        return len(self.dataset) // self.batch_size + bool(len(self.dataset) % self.batch_size and not self.drop_last)

    def __iter__(self):
        order = [*range(len(self.dataset))]
        if self.shuffle:
            order = self._rng.sample(order, len(order))
        groups = [order[self.batch_size * b :][: self.batch_size] for b in range(len(self))]
        if self.num_workers == 0:
            for group in groups:
                yield self._batch(lambda i=i: self.dataset[i] for i in group)
            return
        with concurrent.futures.ThreadPoolExecutor(self.num_workers) as pool:
            futures = []
            try:
                for b in range(len(groups)):
                    for group in groups[len(futures) : b + 1 + self.num_workers]:
                        futures.append([pool.submit(self.dataset.__getitem__, i) for i in group])
                    yield self._batch(future.result for future in futures[b])
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _batch(self, calls):
        samples = [call() for call in calls]
        return samples if self.collate_fn is None else self.collate_fn(samples)
