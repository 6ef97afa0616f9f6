# kata: dataloader (python)
from random import Random
from threading import Semaphore, Thread


class Task(Thread):
    def __init__(self, allowed, load, batch):
        super().__init__(daemon=True)
        self.allowed, self.load, self.batch, self.error = allowed, load, batch, None
        self.start()

    def run(self):
        with self.allowed:
            try:
                self.made = self.load(self.batch)
            except BaseException as error:
                self.error = error

    def wait(self):
        self.join()
        if self.error:
            raise self.error
        return self.made


class DataLoader:
    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False, num_workers=0, seed=None, collate_fn=None):
        if batch_size < 1:
            raise ValueError("batch_size")
        if num_workers < 0:
            raise ValueError("num_workers")
        self.dataset, self.size, self.shuffle, self.drop_last = dataset, batch_size, shuffle, drop_last
        self.workers, self.collate_fn, self.seed, self.rng = num_workers, collate_fn, seed, Random(seed)

    def __len__(self):
        return len(self.cut(range(len(self.dataset))))

    def cut(self, order):
        batches = [order[i : i + self.size] for i in range(0, len(order), self.size)]
        if self.drop_last and batches and len(batches[-1]) < self.size:
            batches.pop()
        return batches

    def load(self, batch):
        samples = [self.dataset[i] for i in batch]
        return self.collate_fn(samples) if self.collate_fn else samples

    def __iter__(self):
        order = sorted(range(len(self.dataset)), key=lambda _: self.rng.random() if self.shuffle else 0)
        return (self.ahead if self.workers else self.plain)(self.cut(order))

    def plain(self, batches):
        yield from map(self.load, batches)

    def ahead(self, batches):
        allowed, running = Semaphore(self.workers), []
        for batch in batches:
            running.append(Task(allowed, self.load, batch))
            if len(running) > self.workers:
                yield running.pop(0).wait()
        while running:
            yield running.pop(0).wait()
