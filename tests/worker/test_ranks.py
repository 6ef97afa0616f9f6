"""Ranks as threads: what all_reduce gives, how often it was called, and ranks that wait in vain."""

import threading

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from grader.worker.ranks import Ranks, is_pretended

VALUES = {
    "array": (np.array([1.0, 2.0], np.float32), np.array([3.0, 6.0], np.float32)),
    "0-d tensor": (torch.tensor(2), torch.tensor(6)),
    "NumPy scalar": (np.float32(2), np.float32(6)),
    "int": (2, 6),
    "float": (0.5, 1.5),
}


@pytest.mark.parametrize("value, total", VALUES.values(), ids=VALUES.keys())
def test_all_reduce_gives_every_rank_the_sum(value, total):
    """The sum over all ranks, of the same type and dtype, in a copy of its own."""
    ranks = Ranks(3)
    results = ranks.run(lambda rank, all_reduce: all_reduce(value))
    assert all(type(result) is type(total) and np.array_equal(result, total) for result in results)
    assert ranks.calls == [1, 1, 1]
    assert isinstance(value, (int, float, np.generic)) or len({id(result) for result in [value, *results]}) == 4


def test_meetings_follow_one_another():
    """Each call meets the calls of the same number; what was brought may be overwritten at once."""

    def program(rank, all_reduce):
        value, sums = np.array([10.0**rank]), []
        for _ in range(3):
            sums.append(all_reduce(value).item())
            value *= 2
        return sums

    ranks = Ranks(4)
    assert ranks.run(program) == [[1111.0, 2222.0, 4444.0]] * 4 and ranks.calls == [3] * 4
    assert ranks.run(program) == [[1111.0, 2222.0, 4444.0]] * 4 and ranks.calls == [6] * 4


def test_ranks_take_turns():
    """Each runs as far as its next meeting, in the order of the ranks; one that has ended is passed over."""

    def program(rank, all_reduce):
        for step in range(3 if rank else 2):
            seen.append((step, rank))
            if step < 2:
                all_reduce(rank)

    for _ in range(20):
        seen = []
        Ranks(3).run(program)
        assert seen == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 1), (2, 2)]


WAITING = {
    "more calls on rank 0": (lambda rank, all_reduce: [all_reduce(1) for _ in range(2 - rank)], RuntimeError, "rank 0 waits in its all_reduce number 2, but rank 1 has ended after 1"),
    "no call on rank 0": (lambda rank, all_reduce: rank and all_reduce(1), RuntimeError, "rank 1 waits in its all_reduce number 1, but rank 0 has ended after 0"),
    "other shapes": (lambda rank, all_reduce: all_reduce(np.ones(rank + 2)), ValueError, r"the shape \(2,\) on rank 0 and \(3,\) on rank 1"),
    "a list": (lambda rank, all_reduce: all_reduce([1.0]), TypeError, "takes an array or a number, not a list"),
    "an error of its own": (lambda rank, all_reduce: all_reduce(1) if rank == 0 else {}["lost"], KeyError, "lost"),
}  # fmt: skip


@pytest.mark.parametrize("program, error, said", WAITING.values(), ids=WAITING.keys())
def test_a_rank_does_not_wait_in_vain(program, error, said):
    """What the first rank raised is raised, and every thread has ended."""
    before = threading.active_count()
    with pytest.raises(error, match=said):
        Ranks(2).run(program)
    assert threading.active_count() == before


def test_rank_0_runs_in_the_thread_that_asks():
    """The others run beside it."""
    threads = Ranks(2).run(lambda rank, all_reduce: threading.current_thread())
    assert threads[0] is threading.current_thread() is not threads[1]


def test_a_single_rank_on_fake_tensors():
    """A rank of its own can be followed on tensors that only claim to be on a GPU."""
    with FakeTensorMode():
        tensor = torch.empty(3, device="cuda")
        (result,) = Ranks(1).run(lambda rank, all_reduce: all_reduce(tensor))
    assert is_pretended(tensor) and not is_pretended(torch.ones(3)) and result.device.type == "cuda"
