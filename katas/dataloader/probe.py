"""Runs a few lines with the submission's DataLoader, on datasets that tell who read what; nothing is timed.

Waiting is counted in rounds, each of which lets the other threads run: a crowded machine makes them longer for all.
"""

import gc
import random
import threading
import time
from functools import partial
from types import SimpleNamespace

import numpy as np

SHOWN = {"run": "{code}; {ask}"}  # what learners read of a call
PATIENCE, SHORT = 300, 100  # rounds without anything new after which nothing more is expected
LOCK = threading.Lock()
reads = [0]  # of all datasets: whether there is still something new
hung = []  # cases that did not end: the next ones are given up sooner


def dataset(records, size, together=1, late=(), bad=None):
    """The samples 0, 10, 20, … of a case; what is read of them goes to the records, which no loader is handed.

    together  so many samples are to be read at the same time: reading waits for that
    late      samples that wait for one that is three or more further on
    bad       the sample that cannot be read
    """
    record, done, inside = SimpleNamespace(read=[], kinds=set(), threads=set(), most=0), set(), 0

    class Data:
        def __len__(self):
            return size

        def __getitem__(self, index):
            nonlocal together, late, inside
            with LOCK:
                reads[0] += 1
                record.read.append(int(index))
                record.kinds.add(type(index).__name__)
                record.threads.add(threading.get_ident())
                inside += 1
                record.most = max(record.most, inside)
            try:
                if together > 1 and not wait(lambda: record.most >= together, SHORT):
                    together = 1  # whoever reads one by one is not kept waiting for each
                if index in late and not wait(lambda: any(index + 2 < each for each in done), SHORT):
                    late = ()
                if index == bad:
                    raise OSError(f"sample {index} cannot be read")
                done.add(index)
                return range(0, 10 * size, 10)[index]
            finally:
                with LOCK:
                    inside -= 1

    records[id(data := Data())] = record
    return data


def wait(condition, patience):
    """Whether the condition came true before so many rounds had passed without anything new."""
    rounds, before = 0, reads[0]
    while not condition():
        rounds, before = (rounds + 1, before) if reads[0] == before else (0, reads[0])
        if rounds > patience:
            return False
        time.sleep(0.001)
    return True


def run(submission, code, ask):
    """What `ask` gives after the lines of `code`, which a thread runs that need not come to an end."""
    old, results, records = set(threading.enumerate()), [], {}

    def left():
        """How many threads of the loops are there, after those that are about to end have had the time to."""
        gc.collect()
        new = [each for each in threading.enumerate() if each not in old and each is not runner]
        return 0 if wait(lambda: not any(each.is_alive() for each in new), SHORT) else len(new)

    ours = {"Data": partial(dataset, records), "record": lambda data: records[id(data)], "random": random, "np": np}
    ours |= {"left": left, "settled": lambda: wait(lambda: False, SHORT)}  # until no sample is read any more
    names = {"DataLoader": submission.DataLoader, **ours}

    def work():
        try:
            exec(compile(code, "<the case>", "exec"), names)
            results.append((eval(compile(ask, "<the case>", "eval"), names), None))
        except BaseException as error:
            results.append((None, error))

    (runner := threading.Thread(target=work, daemon=True)).start()
    if not wait(lambda: results, PATIENCE // 2 if hung else PATIENCE):
        hung.append(code)
        return "it waits for ever"
    answer, error = results[0]
    if error is not None:
        raise error
    return answer
