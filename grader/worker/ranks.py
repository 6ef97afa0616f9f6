"""For the probes of katas that several processes run together: ranks as threads, and an all_reduce that waits for all.

A probe says `from grader.worker.ranks import Ranks`. Rank 0 runs in the thread that asks, and all have ended when `run`
returns. They take turns, each as far as its next all_reduce: ranks that share what they should not do so in the same
way every time. Part of the worker.
"""

from __future__ import annotations

import builtins
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

AllReduce = Callable[[Any], Any]


class Ranks:
    """So many ranks, that meet in every all_reduce.

    calls  how often each rank has called all_reduce so far
    """

    def __init__(self, count: int):
        self.calls = [0] * count
        self._ended = [False] * count
        self._brought: dict[int, dict[int, Any]] = {}  # number of the meeting -> rank -> what it brought
        self._sums: dict[int, Any] = {}
        self._waits: dict[int, int] = {}  # rank -> the meeting in which it waits
        self._turn = 0
        self._change = threading.Condition()

    def run(self, program: Callable[[int, AllReduce], Any]) -> list[Any]:
        """What program(rank, all_reduce) gives on each rank; raises what the first rank that failed raised.

        A rank waits until all have come, or one never will: then all_reduce raises RuntimeError in those that wait.
        """
        results: list[Any] = [None] * len(self.calls)
        self._ended, self._turn = [False] * len(results), 0
        errors: list[BaseException] = []  # in the order in which they were raised

        def at_work(rank: int) -> None:
            with self._change:
                self._change.wait_for(lambda: self._turn == rank)
            try:
                results[rank] = program(rank, lambda value: self._all_reduce(rank, value))
            except BaseException as error:
                errors.append(error)
            with self._change:
                self._ended[rank] = True
                self._pass_on(rank)

        others = [threading.Thread(target=at_work, args=(rank,), daemon=True) for rank in range(1, len(results))]
        for thread in others:
            thread.start()
        at_work(0)
        for thread in others:
            thread.join()
        if errors:
            raise errors[0]
        return results

    def _all_reduce(self, rank: int, value: Any) -> Any:
        """The sum of what all ranks bring to this meeting, in a copy of its own."""
        _check(value)
        with self._change:
            number = self.calls[rank]
            self.calls[rank] += 1
            brought = self._brought.setdefault(number, {})
            brought[rank] = _copy(value)
            if len(brought) == len(self.calls):
                self._sums[number] = _sum(brought[each] for each in range(len(brought)))
            self._waits[rank] = number
            self._pass_on(rank)
            self._change.wait_for(lambda: self._turn == rank)
            del self._waits[rank]
            if number in self._sums:
                if isinstance(self._sums[number], str):
                    raise ValueError(self._sums[number])
                return _copy(self._sums[number])
            absent = self._absent(number)
        ended = f"rank {absent} has ended after {self.calls[absent or 0]}"
        raise RuntimeError(f"rank {rank} waits in its all_reduce number {number + 1}, but {ended}")

    def _pass_on(self, rank: int) -> None:
        """It is the turn of the next rank that can go on, the first after the last; it may be this one."""
        ranks = [*range(rank + 1, len(self.calls)), *range(rank + 1)]
        self._turn = next((each for each in ranks if self._can_go_on(each)), rank)
        self._change.notify_all()

    def _can_go_on(self, rank: int) -> bool:
        """Whether it has not ended, and waits in no meeting to which some have not come, but may."""
        if self._ended[rank] or rank not in self._waits:
            return not self._ended[rank]
        number = self._waits[rank]
        return number in self._sums or self._absent(number) is not None

    def _absent(self, number: int) -> int | None:
        """A rank that has ended and never came to this meeting."""
        gone = (rank for rank, ended in enumerate(self._ended) if ended and self.calls[rank] <= number)
        return next(gone, None)


def is_pretended(value: Any) -> bool:
    """Whether this is a tensor that only claims to be on a GPU: such are followed in one thread alone."""
    return type(value).__name__ == "FakeTensor"


def _check(value: Any) -> None:
    torch = sys.modules.get("torch")
    known = (int, float, np.ndarray, np.generic, *([torch.Tensor] if torch else []))
    if not isinstance(value, known):
        raise TypeError(f"all_reduce takes an array or a number, not a {type(value).__name__}")


def _copy(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy()
    return value if isinstance(value, (int, float, np.generic)) else value.detach().clone()


def _sum(values: Iterable[Any]) -> Any:
    """The sum, always in the order of the ranks; where they do not fit, what is wrong, in words."""
    total, *others = values
    for rank, value in enumerate(others, 1):
        here, there = tuple(np.shape(total)), tuple(np.shape(value))
        if here != there:
            return f"all_reduce was given the shape {here} on rank 0 and {there} on rank {rank}"
        total = total + value
    return total
