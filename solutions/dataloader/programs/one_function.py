# kata: dataloader (python)
import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial


class DataLoader(object):
    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False, num_workers=0, seed=None, collate_fn=None):
        if min(batch_size - 1, num_workers) < 0:
            raise ValueError("batch_size or num_workers is too small: {}, {}".format(batch_size, num_workers))
        self.count = lambda: len(dataset) // batch_size if drop_last else (len(dataset) + batch_size - 1) // batch_size
        rng = random.Random(seed)

        def load(batch):
            samples = [dataset[i] for i in batch]
            if collate_fn:
                return collate_fn(samples)
            return samples

        def loop():
            order = list(range(len(dataset)))
            if shuffle:
                rng.shuffle(order)
            batches = [order[i * batch_size : (i + 1) * batch_size] for i in range(self.count())]
            return ahead(batches) if num_workers else map(load, batches)

        def ahead(batches):
            pool = ThreadPoolExecutor(num_workers, "loader")
            try:
                calls = [partial(pool.submit, load, batch) for batch in batches]
                futures = [call() for call in calls[: 2 * num_workers]]
                for n in range(len(calls)):
                    result, futures[n] = futures[n].result(), None
                    futures += [call() for call in calls[n + 2 * num_workers : n + 2 * num_workers + 1]]
                    yield result
            finally:
                pool.shutdown(False, cancel_futures=True)

        self.loop = loop

    def __iter__(self):
        return self.loop()

    def __len__(self):
        return self.count()
