"""What a DataLoader must give, read and leave behind. A case is a few lines of code, and what an expression gives.

Nothing is timed: datasets tell who read them, and wait for one another (the kata's probe.py). Oracle: slices.
"""

import pytest

from grader.testing import expect_between, expect_equal, expect_error, expect_true

SEVEN = [[0, 10, 20], [30, 40, 50], [60]]
SIX = [[0, 10], [20, 30], [40, 50]]
WORKERS = [0, 1, 3]

BATCHES = {
    "the last one is smaller": ("Data(7), 3", SEVEN),
    "all are full": ("Data(6), 2", SIX),
    "drop_last": ("Data(7), 3, drop_last=True", SEVEN[:2]),
    "drop_last, and all are full": ("Data(6), 2, drop_last=True", SIX),
    "of one": ("Data(3), 1", [[0], [10], [20]]),
    "larger than the dataset": ("Data(3), 5", [[0, 10, 20]]),
    "larger than the dataset, drop_last": ("Data(3), 5, drop_last=True", []),
    "no samples": ("Data(0), 3", []),
    "a list": ('["a", "b", "c"], 2', [["a", "b"], ["c"]]),
    "one sample, shuffled": ("Data(1), 2, shuffle=True", [[0]]),
    "workers, the last one is smaller": ("Data(7), 3, num_workers=2", SEVEN),
    "workers, drop_last": ("Data(7), 3, drop_last=True, num_workers=2", SEVEN[:2]),
    "workers, no samples": ("Data(0), 3, num_workers=2", []),
    "more workers than batches": ("Data(6), 2, num_workers=8", SIX),
    "more batches than are read ahead": ("Data(24), 2, num_workers=1", [[n, n + 10] for n in range(0, 240, 20)]),
}
COLLATE = {
    "what it gives is the batch": ("Data(5), 2, collate_fn=sum", [10, 50, 40]),
    "it is given lists": ("Data(3), 2, collate_fn=repr", ["[0, 10]", "[20]"]),
    "workers, it is given lists": ("Data(3), 2, num_workers=2, collate_fn=repr", ["[0, 10]", "[20]"]),
    "None is a batch": ("Data(4), 2, collate_fn=lambda samples: None", [None, None]),
    "workers": ("Data(5), 2, num_workers=2, collate_fn=sum", [10, 50, 40]),
    "workers, None is a batch": ("Data(4), 2, num_workers=2, collate_fn=lambda samples: None", [None, None]),
}
LOOPS = {
    "a second loop": ("loader = DataLoader(Data(5), 2)\nlist(loader)", "list(loader)", [[0, 10], [20, 30], [40]]),
    "two at once": (
        "loader = DataLoader(Data(6), 2)\none, other = iter(loader), iter(loader)",
        "[next(one), next(other), next(one), next(other), next(one), next(other)]",
        [SIX[0], SIX[0], SIX[1], SIX[1], SIX[2], SIX[2]],
    ),
    "a loop within a loop": (
        "loader = DataLoader(Data(4), 2, num_workers=2)",
        "[(one, other) for one in loader for other in loader]",
        [(one, other) for one in SIX[:2] for other in SIX[:2]],
    ),
    "a new one after an abandoned one": (
        "loader = DataLoader(Data(6), 2, num_workers=2)\nnext(iter(loader))",
        "list(loader)",
        SIX,
    ),
}
TAKEN = "\nbatches = iter(loader)\nnext(batches)"
ERROR = """\
seen = []
try:
    for batch in DataLoader({}):
        seen.append(batch)
except Exception as error:
    seen.append(type(error).__name__)"""
ERRORS = {
    "no workers": ("Data(8, bad=5), 2", [*SIX[:2], "OSError"]),
    "in the first batch": ("Data(8, bad=1), 2, num_workers=2", ["OSError"]),
    "in a later batch": ("Data(8, bad=5), 2, num_workers=1", [*SIX[:2], "OSError"]),
    "in the last batch": ("Data(6, bad=5), 2, num_workers=2", [*SIX[:2], "OSError"]),
    "before an earlier batch is ready": ("Data(8, late=[0], bad=5), 2, num_workers=3", [*SIX[:2], "OSError"]),
    "in collate_fn": (
        "Data(4), 2, num_workers=2, collate_fn=lambda samples: 60 // (20 - samples[0])",
        [3, "ZeroDivisionError"],
    ),
    "an IndexError": (
        "Data(4), 2, num_workers=2, collate_fn=lambda samples: samples[samples[0] // 10]",
        [0, "IndexError"],
    ),
}
LEFT = {
    "after the last batch": "loader = DataLoader(Data(6), 2, num_workers=2)\nbatches = iter(loader)\nlist(batches)",
    "after a loop of many batches": "list(DataLoader(Data(24), 2, num_workers=2))",
    "abandoned": "for batch in DataLoader(Data(60), 2, num_workers=2):\n    break",
    "abandoned, all is read": "for batch in DataLoader(Data(4), 2, num_workers=3):\n    break",
    "abandoned before the first batch": "batches = iter(DataLoader(Data(60), 2, num_workers=2))\ndel batches",
    "after an exception": ERROR.format("Data(60, bad=5), 2, num_workers=2"),
}


def loop(submission, arguments):
    """The batches of one loop."""
    return submission.run(f"loader = DataLoader({arguments})", "list(loader)")


@pytest.mark.parametrize("case", BATCHES.values(), ids=BATCHES.keys())
def test_batches(submission, case):
    """Batches"""
    expect_equal(loop(submission, case[0]), case[1], "the batches")


@pytest.mark.parametrize("case", COLLATE.values(), ids=COLLATE.keys())
def test_collate(submission, case):
    """collate_fn makes the batch of a list of samples"""
    expect_equal(loop(submission, case[0]), case[1], "the batches")


@pytest.mark.parametrize("workers", [0, 2])
def test_collate_exception(submission, workers):
    """collate_fn may make an exception: it is a batch, and is not raised"""
    code = f"loader = DataLoader(Data(3), 2, num_workers={workers}, collate_fn=lambda samples: ValueError(samples))"
    made = submission.run(code, "[type(batch).__name__ for batch in loader]")
    expect_equal(made, ["ValueError", "ValueError"], "the types of the batches")


def test_collate_once_a_batch(submission):
    """collate_fn is called once for each batch"""
    code = "calls = []\nlist(DataLoader(Data(5), 2, collate_fn=lambda samples: calls.append(len(samples))))"
    expect_equal(submission.run(code, "calls"), [2, 2, 1], "how many samples each call was given")


@pytest.mark.parametrize("rest", ["full", "rest"])
@pytest.mark.parametrize("drop", ["kept", "dropped"])
def test_len(submission, draw, rest, drop):
    """len is the number of batches"""
    size, full = draw.size("batch_size", 2, 9), draw.size("batches", 1, 9)
    samples = size * full + (draw.pick(range(1, size)) if rest == "rest" else 0)
    code = f"loader = DataLoader(Data({samples}), {size}, drop_last={drop == 'dropped'})"
    expect_equal(submission.run(code, "len(loader)"), full + (rest == "rest" and drop == "kept"), "len")


def test_len_small(submission):
    """len without samples, with fewer than a batch, and with one more"""
    code = "loaders = [DataLoader(Data(n), 4, drop_last=drop) for n in (0, 3, 5) for drop in (False, True)]"
    expect_equal(submission.run(code, "[len(loader) for loader in loaders]"), [0, 0, 1, 0, 2, 1], "len of each")


@pytest.mark.parametrize("case", LOOPS.values(), ids=LOOPS.keys())
def test_loops(submission, case):
    """Each iter begins a loop of its own"""
    expect_equal(submission.run(case[0], case[1]), case[2], "the batches")


def test_drawn(submission, draw):
    """Any number of samples, size of batches and number of workers"""
    samples, size = draw.size("samples", 0, 40), draw.size("batch_size", 1, 7)
    values = list(range(0, 10 * samples, 10))
    for workers in WORKERS:
        batches = loop(submission, f"Data({samples}), {size}, num_workers={workers}")
        expect_equal(batches, [values[start : start + size] for start in range(0, samples, size)], "the batches")


# --- shuffle ----------------------------------------------------------------------------------------------------------


def orders(submission, arguments, loops=2):
    """The samples of some loops of one loader, batch by batch."""
    return submission.run(f"loader = DataLoader({arguments})", f"[list(loader) for _ in range({loops})]")


def flat(batches):
    """The samples of all batches."""
    return [sample for batch in batches for sample in batch]


@pytest.mark.parametrize("workers", [0, 2])
def test_shuffle_every_sample_once(submission, draw, workers):
    """shuffle: every sample comes once in each loop, in batches of the usual sizes"""
    for batches in orders(submission, f"Data(24), 4, shuffle=True, num_workers={workers}"):
        expect_equal([len(batch) for batch in batches], [4] * 6, "the sizes of the batches")
        complete = sorted(flat(batches)) == list(range(0, 240, 10))
        expect_true(complete, "the samples of a loop", "each of them once", "some missing, or more than once")


def test_shuffle_order(submission):
    """shuffle: the order is not that of the dataset, and without shuffle it is"""
    first, second = orders(submission, "Data(60), 4, shuffle=True")
    mixed = min(first, second) != [list(range(start, start + 40, 10)) for start in range(0, 600, 40)]
    expect_true(mixed, "the order of the samples", "another one than the dataset's", str(first)[:80])


def one_loop(submission):
    """The shuffled batches of 60 samples, and what they would be without shuffle."""
    (batches,) = orders(submission, "Data(60), 6, shuffle=True", 1)
    return batches, [list(range(start, start + 60, 10)) for start in range(0, 600, 60)]


def test_shuffle_across_batches(submission):
    """shuffle: samples meet others than their neighbours"""
    batches, blocks = one_loop(submission)
    mixed = sorted(map(sorted, batches)) != blocks
    expect_true(mixed, "each batch", "samples from all over", "neighbours, as without shuffle")


def test_shuffle_within_batches(submission):
    """shuffle: samples do not stay in order"""
    batches, _ = one_loop(submission)
    expect_true(any(batch != sorted(batch) for batch in batches), "each batch", "in any order", "in order")


def test_shuffle_place(submission):
    """shuffle: samples change places with those of other batches"""
    batches, blocks = one_loop(submission)
    moved = list(map(sorted, batches)) != blocks
    expect_true(moved, "each batch", "other samples than without shuffle", "the same samples as without shuffle")


@pytest.mark.parametrize("workers", [0, 2])
def test_shuffle_drop_last(submission, workers):
    """shuffle: what drop_last leaves out is the end of the new order, not of the dataset"""
    (batches,) = orders(submission, f"Data(39), 20, shuffle=True, drop_last=True, num_workers={workers}", 1)
    late = any(sample >= 200 for sample in flat(batches))  # none by chance: less than once in 6e10 runs
    right = [len(batch) for batch in batches] == [20] and late
    expect_true(right, "the only batch", "20 samples from all of the dataset", "others, or those of the first batch")


def test_shuffle_each_loop(submission):
    """shuffle: another order in each loop"""
    first, second = orders(submission, "Data(40), 4, shuffle=True")
    expect_true(first != second, "the order of the second loop", "another one", "that of the first loop")


def test_shuffle_each_loop_with_seed(submission):
    """seed: another order in each loop"""
    first, second = orders(submission, "Data(40), 4, shuffle=True, seed=3")
    expect_true(first != second, "the order of the second loop", "another one", "that of the first loop")


@pytest.mark.parametrize("workers", [0, 1])
def test_shuffle_two_loops(submission, workers):
    """shuffle: a loop that begins leaves one that is under way as it is"""
    code = f"loader = DataLoader(Data(40), 8, shuffle=True, num_workers={workers})\none = iter(loader)"
    code += "\nbatches = [next(one)]\nother = iter(loader)\nnext(other)\nbatches += one"
    once = sorted(flat(submission.run(code, "batches"))) == list(range(0, 400, 10))
    expect_true(once, "the samples of the first loop", "each one once", "some of them twice, or not at all")


@pytest.mark.parametrize("seed", [5, 0])
def test_seed_same(submission, seed):
    """seed: two loaders with the same one have the same orders, loop by loop"""
    one, other = (orders(submission, f"Data(40), 4, shuffle=True, seed={seed}") for _ in range(2))
    expect_true(one == other, "the orders of two loaders", "the same", "different ones")


def test_seed_other(submission):
    """seed: another one means other orders"""
    one, other = (orders(submission, f"Data(40), 4, shuffle=True, seed={seed}", 1) for seed in (5, 6))
    expect_true(one != other, "the orders for the seeds 5 and 6", "different ones", "the same")


def test_seed_none(submission):
    """seed of None: other orders in each loader, whatever the global random state is"""
    code = "random.seed(1), np.random.seed(1)\nloader = DataLoader(Data(40), 4, shuffle=True)"
    one, other = (submission.run(code, "list(loader)") for _ in range(2))
    expect_true(one != other, "the orders of two loaders", "different ones", "the same")


def test_seed_workers(submission):
    """seed: the same orders with workers and without"""
    one, other = (orders(submission, f"Data(40), 4, shuffle=True, seed=5, num_workers={n}") for n in (0, 3))
    expect_true(one == other, "the orders with and without workers", "the same", "different ones")


def test_seed_global_state(submission):
    """seed: the global random state is neither used nor changed"""
    state = "[random.getstate(), np.random.get_state()[1].tolist()]"
    code = f"random.seed({{0}}), np.random.seed({{0}})\nstate = {state}\nloader = DataLoader(Data(40), 4, True, seed=5)"
    one, other = (submission.run(code.format(seed), "list(loader)") for seed in (1, 2))
    expect_true(one == other, "the order for another global state", "the same", "a different one")
    kept = submission.run(code.format(1) + "\nlist(loader)", f"{state} == state")
    expect_true(kept, "the global random state", "as it was", "changed")


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [0, 2])
def test_read_once(submission, workers):
    """Each sample is read once in a loop"""
    code = f"data = Data(9)\nlist(DataLoader(data, 2, num_workers={workers}))"
    read = submission.run(code, "sorted(record(data).read)")
    expect_equal(read, list(range(9)), "the indices that were read, sorted")


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("shuffle", [False, True])
def test_read_plain_ints(submission, shuffle, workers):
    """The dataset is asked with plain ints"""
    code = f"data = Data(9)\nlist(DataLoader(data, 2, shuffle={shuffle}, num_workers={workers}))"
    expect_equal(submission.run(code, "sorted(record(data).kinds)"), ["int"], "the types of the indices")


def test_read_when_asked(submission):
    """No workers: a batch is read when it is asked for, and no other"""
    code = "data = Data(9)\nloader = DataLoader(data, 2)\nbatches = iter(loader)\nnext(batches), next(batches)"
    read = submission.run(code, "record(data).read")
    expect_equal(read, [0, 1, 2, 3], "the indices that were read after two batches")


def test_read_by_the_loop(submission):
    """No workers: the thread that asks reads, and there is no other"""
    code = "import threading\ndata = Data(9)\nlist(DataLoader(data, 2))"
    by_loop = submission.run(code, "record(data).threads == {threading.get_ident()}")
    expect_equal(by_loop, True, "read by the loop's thread")


def test_workers_read(submission):
    """Workers: the thread that asks reads nothing"""
    code = "import threading\ndata = Data(9)\nlist(DataLoader(data, 2, num_workers=2))"
    by_loop = submission.run(code, "threading.get_ident() in record(data).threads")
    expect_equal(by_loop, False, "read by the loop's thread")


@pytest.mark.parametrize("workers", [2, 4])
def test_workers_together(submission, workers):
    """Workers: so many samples are read at the same time, and no more"""
    code = f"data = Data(48, together={workers})\nlist(DataLoader(data, 2, num_workers={workers}))"
    expect_equal(submission.run(code, "record(data).most"), workers, "samples that were read at the same time")


def test_workers_not_more(submission):
    """Workers: never more threads than that read at the same time"""
    code = "data = Data(12, together=3)\nlist(DataLoader(data, 2, num_workers=2))"
    expect_equal(submission.run(code, "record(data).most"), 2, "samples that were read at the same time")


def test_workers_order(submission):
    """Workers: the first batch comes first, though the second one is ready before it"""
    code = "loader = DataLoader(Data(12, late=[0]), 2, num_workers=2)"
    expect_equal(submission.run(code, "next(iter(loader))"), [0, 10], "the first batch")


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 3])
def test_ahead(submission, workers):
    """Workers: while the loop works on a batch, some of the next ones are read, and not all"""
    code = f"data = Data(100)\nloader = DataLoader(data, 2, num_workers={workers}){TAKEN}\nsettled()"
    read = submission.run(code, "len(record(data).read)")
    why = "the first batch, at least one more, and at most two for each worker"
    expect_equal(type(read), int, "the count of samples")
    expect_between(read, 4, 2 + 4 * workers, "samples read after the first batch was given", why)


@pytest.mark.slow
def test_ahead_goes_on(submission):
    """Workers: what is read ahead keeps pace with the loop"""
    code = f"data = Data(200)\nloader = DataLoader(data, 2, num_workers=2){TAKEN}\nread = []"
    code += "\nfor more in (9, 2):\n    for _ in range(more):\n        next(batches)\n    settled()"
    read = submission.run(code + "\n    read.append(len(record(data).read))", "read")
    expect_true(type(read) is list, "the loop", "twelve batches and more", str(read))
    why = "the batches so far, at least one more, and at most two for each worker"
    # whoever reads in groups of two to six batches has nothing in hand at the end of a group
    for given, count in zip((10, 12), read, strict=True):
        expect_between(count, 2 * given + 2, 2 * given + 8, f"samples read after batch {given} was given", why)


# --- ends -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ERRORS.values(), ids=ERRORS.keys())
def test_error(submission, case):
    """An exception comes as it is, where its batch would have come"""
    expect_equal(submission.run(ERROR.format(case[0]), "seen"), case[1], "what came out of the loop")


@pytest.mark.parametrize("workers", [0, 2])
def test_error_words(submission, workers):
    """An exception keeps its words"""
    code = ERROR.replace("type(error).__name__", "str(error)").format(f"Data(4, bad=1), 2, num_workers={workers}")
    words = submission.run(code, "seen")
    expect_true(words == ["sample 1 cannot be read"], "the exception", "'sample 1 cannot be read'", repr(words)[1:-1])


@pytest.mark.parametrize("workers", [0, 2])
def test_error_itself(submission, workers):
    """An exception is the very object that was raised"""
    code = "boom = KeyError('gone')\ndef collate(samples):\n    raise boom\n"
    arguments = f"Data(4), 2, num_workers={workers}, collate_fn=collate"
    code += ERROR.replace("type(error).__name__", "error is boom").format(arguments)
    expect_equal(submission.run(code, "seen"), [True], "whether what comes out of the loop is what was raised")


@pytest.mark.parametrize("case", LEFT.items(), ids=LEFT.keys())
def test_left(submission, case):
    """No thread is left when a loop has ended"""
    expect_equal(submission.run(case[1], "left()"), 0, "threads that are left")


@pytest.mark.parametrize("value", [0, -2])
def test_rejected_batch_size(submission, value):
    """A batch_size below 1 is refused"""
    code = f"DataLoader(Data(4), batch_size={value})"
    expect_error(ValueError, ("batch_size", str(value)), submission.run, "", code)


def test_rejected_num_workers(submission):
    """A num_workers below 0 is refused"""
    code = "DataLoader(Data(4), batch_size=2, num_workers=-1)"
    expect_error(ValueError, ("num_workers", "-1"), submission.run, "", code)
