# kata: dataloader (python)
import random
import threading
from itertools import islice
from queue import Queue


class DataLoader:
    """As torch's workers: batch b is made by worker b mod n, which has queues of its own."""

    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False, num_workers=0, seed=None, collate_fn=None):
        for name, value, least in ("batch_size", batch_size, 1), ("num_workers", num_workers, 0):
            if value < least:
                raise ValueError(f"{name} is {value}, less than {least}")
        self.dataset, self.batch_size, self.drop_last = dataset, batch_size, drop_last
        self.shuffle, self.num_workers, self.collate = shuffle, num_workers, collate_fn or list
        self.seed, self.epoch = random.SystemRandom().random() if seed is None else seed, 0

    def __len__(self):
        return sum(1 for start in self.starts())

    def starts(self):
        end = len(self.dataset) - self.batch_size + 1 if self.drop_last else len(self.dataset)
        return range(0, end, self.batch_size)

    def __iter__(self):
        order = list(range(len(self.dataset)))
        if self.shuffle:
            random.Random(f"{self.seed} {self.epoch}").shuffle(order)
        self.epoch += 1
        batches = (order[start : start + self.batch_size] for start in self.starts())
        load = lambda batch: self.collate([self.dataset[i] for i in batch])
        return in_threads(load, batches, self.num_workers) if self.num_workers else (load(b) for b in batches)


def in_threads(load, batches, n):
    inputs, outputs = [Queue() for _ in range(n)], [Queue() for _ in range(n)]

    def work(inbox, outbox):
        for batch in iter(inbox.get, None):
            try:
                outbox.put((load(batch), None))
            except Exception as error:
                outbox.put((None, error))

    for inbox, outbox in zip(inputs, outputs):
        threading.Thread(target=work, args=(inbox, outbox), daemon=True).start()
    sent = taken = 0
    try:
        for batch in islice(batches, 2 * n):
            inputs[sent % n].put(batch)
            sent += 1
        while taken < sent:
            made, error = outputs[taken % n].get()
            taken += 1
            for batch in islice(batches, 1):
                inputs[sent % n].put(batch)
                sent += 1
            if error is not None:
                raise error
            yield made
    finally:
        for inbox in inputs:
            with inbox.mutex:
                inbox.queue.clear()
            inbox.put(None)
