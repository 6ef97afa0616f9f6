"""What one call takes: seconds and memory, seen from outside, or told by the worker where a GPU does the work."""

from __future__ import annotations

import math
from typing import Any

from grader.records import dataclass


@dataclass(frozen=True)
class Cost:
    """What a call took whose answer was thrown away.

    seconds    of all threads on a processor; by the clock where nobody tells
    memory_mb  MiB, the most that its worker has held so far, beyond what it held when it was ready

    On CUDA both are the GPU's, and of the call alone.
    """

    seconds: float
    memory_mb: float


def gpu_cost(told: Any) -> Cost | None:
    """What a worker says that a call took of its GPU, [seconds, bytes]; None where that is not what it says."""
    if type(told) is not list or [type(each) for each in told] != [float, float]:
        return None
    if not all(0 <= each < math.inf for each in told):
        return None
    seconds, size = told
    return Cost(seconds, size / (1 << 20))
