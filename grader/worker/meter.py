"""What a call takes of a GPU, by CUDA's own events: the judge, which looks on from outside, does not see that.

Part of the worker.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]


class Meter:
    """Measures calls; `cuda` is torch.cuda, or None. It takes what it needs before a submission can patch it."""

    def __init__(self, cuda: Any):
        self._in_use: Callable[[], bool] = bool
        if cuda is not None:
            self._in_use, self._event, self._wait = cuda.is_initialized, cuda.Event, cuda.synchronize
            self._reset, self._most, self._held = (
                cuda.reset_peak_memory_stats, cuda.max_memory_allocated, cuda.memory_allocated,
            )  # fmt: skip

    def measured(self, call: Callable[[], Any]) -> list[float] | None:
        """Make the call, and throw its answer away: [seconds, bytes beyond those held before]; None on the CPU.

        The seconds are between two events on the stream, so that only what the GPU does counts, and all of it.
        """
        if not self._in_use():
            call()
            return None
        self._wait()
        self._reset()
        held, begin, end = self._held(), self._event(enable_timing=True), self._event(enable_timing=True)
        begin.record()
        call()
        end.record()
        self._wait()  # before it, no event has a time
        return [begin.elapsed_time(end) / 1e3, float(self._most() - held)]  # from milliseconds
