# kata: dataloader (python)
import itertools
import random
import threading


class DataLoader:
    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False, num_workers=0, seed=None, collate_fn=None):
        if batch_size < 1 or num_workers < 0:
            raise ValueError("a batch_size of %d and %d workers are not possible" % (batch_size, num_workers))
        self.dataset, self.batch_size, self.shuffle, self.drop_last = dataset, batch_size, shuffle, drop_last
        self.num_workers, self.collate_fn, self.rng = num_workers, collate_fn, random.Random(seed)

    def __len__(self):
        return len(range(0, len(self.dataset) - (self.batch_size - 1) * self.drop_last, self.batch_size))

    def _order(self):
        order = list(range(len(self.dataset)))
        for i in reversed(range(1, len(order))) if self.shuffle else ():
            j = self.rng.randrange(i + 1)
            order[i], order[j] = order[j], order[i]
        return iter(order)

    def _read(self, indices):
        samples = list(map(self.dataset.__getitem__, indices))
        return samples if self.collate_fn is None else self.collate_fn(samples)

    def __iter__(self):
        order = self._order()
        batches = [list(itertools.islice(order, self.batch_size)) for _ in range(len(self))]
        return self._ahead(batches) if self.num_workers else map(self._read, batches)

    def _ahead(self, batches):
        results = [None] * len(batches)
        ready = [threading.Event() for _ in batches]
        room, stop, numbers = threading.Semaphore(2 * self.num_workers), threading.Event(), itertools.count()

        def work():
            while room.acquire() and not stop.is_set():
                number = next(numbers)
                if number >= len(batches):
                    return
                try:
                    results[number] = ("batch", self._read(batches[number]))
                except BaseException as error:
                    results[number] = ("error", error)
                ready[number].set()

        for _ in range(self.num_workers):
            threading.Thread(target=work, daemon=True).start()
        try:
            for number in range(len(batches)):
                ready[number].wait()
                kind, value = results[number]
                results[number] = None
                if kind == "error":
                    raise value
                room.release()
                yield value
        finally:
            stop.set()
            room.release(self.num_workers)
