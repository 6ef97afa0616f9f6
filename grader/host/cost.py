"""What one call takes: seconds and memory, seen from outside, or told by the worker where a GPU does the work.

The call is kept by the worker first, with its arguments: sending them would be most of what it takes.
"""

from __future__ import annotations

import math
import time
from typing import Any

from grader.host.answers import Request
from grader.host.replies import raised
from grader.host.session import Session
from grader.protocol import messages
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


def keep(session: Session, request: Request) -> None:
    """Have the worker keep a call, for `measured`; raises Raised or WorkerDied, as `Session.call` does."""
    name, _, _ = request
    _reply(session, (name, (), {}), "kept", session.limits.seconds)  # what was kept before makes room
    _reply(session, request, "kept", session.limits.seconds)


def measured(session: Session, seconds: float) -> Cost:
    """Make the call that was kept, and throw its answer away: what it took; raises as `keep` does."""
    began, before = time.perf_counter(), session.computed[0]
    reply = _reply(session, ("", (), {}), "measured", seconds)
    took, ran = time.perf_counter() - began, session.computed[0] - before
    if session.device != "cuda":
        return Cost(ran if ran > 0 else took, session.living().usage.memory_mb)
    if found := gpu_cost(reply.gpu):
        return found
    raise session.break_off()


def _reply(session: Session, request: Request, how: str, seconds: float) -> messages.Measured:
    """The reply to a call that is kept or measured."""
    reply = session.reply(request, how, seconds)
    if isinstance(reply, messages.Failed):
        raise raised(reply, session.submission.source)
    if isinstance(reply, messages.Measured):
        return reply
    raise session.break_off()


def gpu_cost(told: Any) -> Cost | None:
    """What a worker says that a call took of its GPU, [seconds, bytes]; None where that is not what it says."""
    if type(told) is not list or [type(each) for each in told] != [float, float]:
        return None
    if not all(0 <= each < math.inf for each in told):
        return None
    seconds, size = told
    return Cost(seconds, size / (1 << 20))
