"""The trusted end of a worker: start it, talk to it, watch what it takes, end it.

A `Session` is a submission at work in a worker, and in a fresh one where the last one died. A `Pool` keeps workers
ready. Below them, a `WorkerProcess` is one worker, and `Scratch` its folder; the rest is this room's own business.

What imports NumPy is imported when it is first used: a worker is started before that.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from grader.host.confinement import Kind
from grader.host.pool import Pool
from grader.host.scratch import Scratch

if TYPE_CHECKING:
    from grader.host.answers import Answer, Came, Request
    from grader.host.cost import Cost, keep, measured
    from grader.host.dry_run import rehearse
    from grader.host.process import WorkerProcess
    from grader.host.session import Session

__all__ = [
    "Answer", "Came", "Cost", "Kind", "Pool", "Request", "Scratch", "Session", "WorkerProcess", "keep", "measured",
    "rehearse",
]  # fmt: skip

_HOMES = {
    "WorkerProcess": "process", "Session": "session", "rehearse": "dry_run",
    **dict.fromkeys(("Answer", "Came", "Request"), "answers"), **dict.fromkeys(("Cost", "keep", "measured"), "cost"),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
