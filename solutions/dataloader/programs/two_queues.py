# kata: dataloader (python)
import queue
import random
import threading


def worker(load, todo, done):
    while True:
        task = todo.get()
        if task is None:
            return
        number, indices = task
        try:
            done.put((number, True, load(indices)))
        except Exception as error:
            done.put((number, False, error))


class DataLoader:
    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False, num_workers=0, seed=None, collate_fn=None):
        if batch_size <= 0:
            raise ValueError("batch_size must be positive: %r" % batch_size)
        if num_workers < 0:
            raise ValueError("num_workers must not be negative: %r" % num_workers)
        self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle
        self.drop_last, self.num_workers, self.collate_fn = drop_last, num_workers, collate_fn
        self.generator = random.Random(seed)

    def __len__(self):
        n = len(self.dataset)
        if self.drop_last:
            return n // self.batch_size
        return -(-n // self.batch_size)

    def _load(self, indices):
        samples = [self.dataset[i] for i in indices]
        return samples if self.collate_fn is None else self.collate_fn(samples)

    def __iter__(self):
        n = len(self.dataset)
        indices = self.generator.sample(range(n), n) if self.shuffle else range(n)
        batches = self._batches(indices)
        return self._ahead(batches) if self.num_workers else map(self._load, batches)

    def _batches(self, indices):
        batch = []
        for i in indices:
            batch.append(i)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def _ahead(self, batches):
        todo, done, early = queue.Queue(), queue.Queue(), {}
        threads = [threading.Thread(target=worker, args=(self._load, todo, done)) for _ in range(self.num_workers)]
        for thread in threads:
            thread.start()
        try:
            tasks = enumerate(batches)
            for _, task in zip(range(self.num_workers + 1), tasks):
                todo.put(task)
            for number in range(len(self)):
                while number not in early:
                    n, fine, result = done.get()
                    early[n] = fine, result
                for task in tasks:
                    todo.put(task)
                    break
                fine, result = early.pop(number)
                if not fine:
                    raise result
                yield result
        finally:
            while not todo.empty():
                todo.get_nowait()
            for _ in threads:
                todo.put(None)
