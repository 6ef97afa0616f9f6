"""What stands between a submission and this machine, applied by the worker to itself.

It does so while it is still trusted and has a single thread, before it sees the submission: before it imports numpy
or torch, or after that, where it is forked. Nothing here needs root, and nothing can be taken back. A layer that this
machine lacks is reported, never an error.

What no layer gives: a hidden file cannot be read, listed or opened, but whoever guesses its path can still `stat` it;
and what lies in scratch is bounded file by file, not in all, so the judge watches it.
"""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Callable

from grader.sandbox.plan import LAYERS, Confinement


def confine(plan: Confinement, parent: int, judge: socket.socket | None = None) -> list[tuple[str, bool, str]]:
    """Apply every layer that this machine has to the calling process; say for each whether it holds, or why not.

    `parent` is the judge's process id, `judge` where it is told of refused system calls (seccomp.py).
    Set `sys.path` first: Python lists its folders here for the last time.
    The kernel ends the worker together with the *thread* that started it, so the judge starts workers from a
    thread that outlives them. A second thread is a bug of the caller (the layers would miss it): RuntimeError.
    """
    steps: dict[str, Callable[[], None]] = {"limits": lambda: _limit(plan)}
    if sys.platform == "linux":
        from grader.sandbox import linux

        linux.demand_one_thread()
        steps = linux.steps(plan, parent, judge, steps["limits"])

    refused = {name: f"{sys.platform} has no such layer" for name in LAYERS if name not in steps}
    for name, apply in steps.items():
        if name in plan.switched_off:
            refused[name] = "switched off"
            continue
        try:
            apply()
        except OSError as error:
            refused[name] = error.strerror or str(error)
    return [(name, name not in refused, refused.get(name, "")) for name in LAYERS]


def harden_judge() -> bool:
    """Close the calling process's memory, descriptors and environment to others of the same user; True if it took.

    Against a worker that keeps root's capabilities it is no help; `confine` gives those up.
    """
    if sys.platform != "linux":
        return False
    from grader.sandbox import linux

    try:
        linux.not_dumpable()
    except OSError:
        return False
    return True


def _limit(plan: Confinement) -> None:
    if sys.platform == "win32":
        raise OSError(errno.ENOSYS, "win32 has no such layer")
    import resource

    def lower(kind: int, value: int) -> None:
        """Set the soft and the hard limit, never above the present soft one."""
        soft, _ = resource.getrlimit(kind)
        value = value if soft == resource.RLIM_INFINITY else min(value, soft)
        resource.setrlimit(kind, (value, value))

    mb = 1 << 20
    lower(resource.RLIMIT_CORE, 0)  # a core file would be a copy of the worker's memory
    lower(resource.RLIMIT_FSIZE, plan.file_mb * mb)
    lower(resource.RLIMIT_NOFILE, plan.open_files)
    lower(resource.RLIMIT_STACK, 64 * mb)  # not part of DATA; "unlimited" would be a way around it
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, f"{sys.platform} does not hold a process to a memory limit; the others are set")
    lower(resource.RLIMIT_SIGPENDING, 64)  # signals in a queue, and timers: counted for all processes of the user
    lower(resource.RLIMIT_DATA, plan.memory_mb * mb)  # not AS: CUDA reserves terabytes of addresses
