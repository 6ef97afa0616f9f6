# kata: dataloader (python)
import random
import threading


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
        return self.threaded(batches) if self.num_workers else map(self.make, batches)

    def threaded(self, batches):
        condition, slots, state = threading.Condition(), {}, {"next": 0, "given": 0, "stop": False}

        def work():
            while True:
                with condition:
                    far = lambda: state["next"] >= state["given"] + 2 * self.num_workers
                    condition.wait_for(lambda: state["stop"] or state["next"] >= len(batches) or not far())
                    if state["stop"] or state["next"] >= len(batches):
                        return
                    number = state["next"]
                    state["next"] += 1
                try:
                    result = self.make(batches[number]), None
                except BaseException as error:
                    result = None, error
                with condition:
                    slots[number] = result
                    condition.notify_all()

        for _ in range(self.num_workers):
            threading.Thread(target=work, daemon=True).start()
        try:
            for number in range(len(batches)):
                with condition:
                    condition.wait_for(lambda: number in slots)
                    batch, error = slots.pop(number)
                    state["given"] = number + 1
                    condition.notify_all()
                if error is not None:
                    raise error
                yield batch
        finally:
            with condition:
                state["stop"] = True
                condition.notify_all()
