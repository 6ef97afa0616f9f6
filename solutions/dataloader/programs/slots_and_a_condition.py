# kata: dataloader (python)
import random
import threading


class Crew:
    """All that the threads know: they keep each other alive, and not the loop."""

    def __init__(self, make, batches, ahead):
        self.make, self.batches, self.ahead = make, batches, ahead
        self.changed, self.slots, self.begun, self.given, self.stop = threading.Condition(), {}, 0, 0, False

    def work(self):
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.over() or self.begun < self.given + self.ahead)
                if self.over():
                    return
                number = self.begun
                self.begun += 1
            try:
                result = self.make(self.batches[number]), None
            except BaseException as error:
                result = None, error
            with self.changed:
                self.slots[number] = result
                self.changed.notify_all()

    def over(self):
        return self.stop or self.begun >= len(self.batches)

    def end(self):
        with self.changed:
            self.stop = True
            self.changed.notify_all()


class Loop:
    def __init__(self, crew, workers):
        self.crew = crew
        for _ in range(workers):
            threading.Thread(target=crew.work, daemon=True).start()

    def __iter__(self):
        return self

    def __next__(self):
        crew = self.crew
        with crew.changed:
            if crew.stop or crew.given == len(crew.batches):
                raise StopIteration
            crew.changed.wait_for(lambda: crew.given in crew.slots)
            batch, error = crew.slots.pop(crew.given)
            crew.given += 1
            crew.changed.notify_all()
        if error is not None:
            crew.end()
            raise error
        return batch

    def __del__(self):
        self.crew.end()


class DataLoader:
    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False, num_workers=0, seed=None, collate_fn=None):
        if batch_size < 1 or num_workers < 0:
            raise ValueError(f"batch_size {batch_size}, num_workers {num_workers}")
        self.dataset, self.batch_size, self.shuffle, self.drop_last = dataset, batch_size, shuffle, drop_last
        self.num_workers, self.collate_fn = num_workers, collate_fn or (lambda samples: samples)
        self.random = random.Random(seed)

    def __len__(self):
        return (len(self.dataset) + (0 if self.drop_last else self.batch_size - 1)) // self.batch_size

    def make(self, batch):
        return self.collate_fn([self.dataset[i] for i in batch])

    def __iter__(self):
        order = list(range(len(self.dataset)))
        if self.shuffle:
            self.random.shuffle(order)
        batches = [order[i * self.batch_size : (i + 1) * self.batch_size] for i in range(len(self))]
        if self.num_workers == 0:
            return map(self.make, batches)
        return Loop(Crew(self.make, batches, 2 * self.num_workers), self.num_workers)
