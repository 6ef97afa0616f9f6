"""Calls on tensors that only claim to be on a GPU: does the code stay on it, leave it, or can they not tell?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from grader.errors import WireError
from grader.host.answers import Request
from grader.host.replies import places
from grader.host.session import Session
from grader.model import DryRun, Message
from grader.protocol import messages
from grader.protocol.failures import WorkerDied

# What PyTorch says when a tensor on the CPU meets one on the GPU, or leaves it in a way that CUDA does not allow.
_CONVERTS = "can't convert cuda"
_MEETS = ("found two different devices", "same device", "Device Propagation")
_WITHOUT_CUDA = "not linked with support"  # of slices, cat and indexed writes, in a build without CUDA


def rehearse(session: Session, requests: Sequence[Request]) -> DryRun:
    """Make these calls so; the first that fails is told."""
    results: list[DryRun] = []
    seconds = session.policy.start_seconds  # the first call imports what fake tensors are made of
    try:
        for request in requests:  # one by one: all together may be too large for a message
            results.append(told_by(session.reply(request, "dry", seconds), session.submission.source))
            seconds = session.limits.seconds
    except WorkerDied as died:
        results.append(DryRun("can't tell", Message.of("dry_run.ended", reason=died.outcome.name)))
    except WireError as error:
        results.append(DryRun("can't tell", Message.of(error.key, **error.values)))
    return summary(results)


def told_by(reply: Any, source: str) -> DryRun:
    """What one dry call of a program of this text says; WireError where it is no such reply."""
    if isinstance(reply, (messages.Failed, messages.Unsendable)):
        error = reply.error[:60] if isinstance(reply, messages.Failed) else reply.key[:60]
        return DryRun("can't tell", Message.of("dry_run.unfollowed", error=error))
    if not isinstance(reply, messages.Rehearsed):
        raise WireError("wire.reply")
    made = places(reply.made[-5:], source)
    if reply.failed is None:
        if not reply.on_cpu:
            return DryRun("passed")
        return DryRun("failed", Message.of("dry_run.answer"), made[-1] if made else None)
    if type(reply.failed) is not list or [type(part) for part in reply.failed] != [str, str, list]:
        raise WireError("wire.reply")
    error, message, lines = reply.failed
    trace = places(lines[:20], source)
    place = trace[-1] if trace else None
    if _CONVERTS in message:
        return DryRun("failed", Message.of("dry_run.converts"), place)
    if any(words in message for words in _MEETS):
        return DryRun("failed", Message.of("dry_run.meets"), made[-1] if made else place)
    if _WITHOUT_CUDA in message:
        return DryRun("can't tell", Message.of("dry_run.build"), place)
    return DryRun("can't tell", Message.of("dry_run.unfollowed", error=error[:60]), place)


def summary(results: Iterable[DryRun]) -> DryRun:
    """What several dry calls say together: what some of them cannot tell, others do."""
    found = {result.status: result for result in reversed(list(results))}  # the first of each status
    for status in ("failed", "passed", "can't tell"):
        if status in found:
            return found[status]
    return DryRun("can't tell", Message.of("dry_run.no_call"))
