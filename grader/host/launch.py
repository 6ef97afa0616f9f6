"""A worker's process, launched: confined as its kind asks, and busy with its imports. Nothing has been said to it yet.

Imports little, and no NumPy: a check launches its worker first, and imports its own half while the worker imports the
other.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from grader.host import spawn
from grader.host.confinement import PACKAGE, Kind, confinement, memory_mb, sites
from grader.host.scratch import Scratch
from grader.policy import Policy
from grader.sandbox.confine import harden_judge
from grader.sandbox.plan import JUDGE_CLOSED

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from grader.host.spawned import Spawned

PASSED_ON = ("PATH", "LANG", "CUDA_VISIBLE_DEVICES", "SYSTEMROOT")  # of the judge's environment


class Launched:
    """The process, its scratch folder, and whether the judge has been closed to it; to be closed at the end.

    resources  what goes with it, closed in reverse order

    One that `rehearses` also imports what a dry run needs.
    fork: where the process comes from, if not from an interpreter of its own (mould.py).
    """

    def __init__(
        self, kind: Kind, policy: Policy, rehearses: bool = False, fork: Callable[[Path], Spawned] | None = None
    ):
        self.kind, self.rehearses = kind, rehearses
        self.judge_is_closed = JUDGE_CLOSED not in policy.without and harden_judge()
        self.resources = contextlib.ExitStack()
        self.scratch = Scratch(policy)
        self.resources.callback(self.scratch.close)
        self._killed = False
        try:
            self._spawn(policy, rehearses, fork)
        except BaseException:  # Ctrl-C among them
            self.close()
            raise

    def kill(self) -> None:
        """End the process and all that it started; it is gone when this returns."""
        if not self._killed:
            self._killed = True
            self.spawned.kill()

    def is_alive(self) -> bool:
        """Whether it runs, as far as the system knows; one that is to be forked is waited for."""
        return self.spawned.process.poll() is None

    def strike(self) -> None:
        """Have the system end it now; it is gone a little later, and `close` still has to be called (POSIX)."""
        if sys.platform != "win32" and self.spawned.process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.spawned.process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Kill it, and remove its scratch folder."""
        self.resources.close()

    def _spawn(self, policy: Policy, rehearses: bool, fork: Callable[[Path], Spawned] | None) -> None:
        folder = self.scratch.path
        if fork:
            self.spawned = fork(folder)
        else:
            # on Windows a card's memory counts as the process's own
            memory = None if self.kind.cuda else memory_mb(self.kind, policy)
            self.spawned = spawn.start(environment(folder), folder, memory)
        self.resources.callback(self.spawned.close)
        self.resources.callback(self.kill)
        plan = confinement(self.kind, folder, policy)  # while the interpreter starts
        config = configuration(self.kind) | {
            "confinement": asdict(plan), "parent": os.getpid(), "rehearses": rehearses,
        }  # fmt: skip
        with contextlib.suppress(OSError):  # a worker that is gone already: the first request says how
            tell(self.spawned.channel, config)


def configuration(kind: Kind) -> dict[str, Any]:
    """What a worker is told first, of its imports."""
    path = [str(site) for site in sites()]
    return {"root": str(PACKAGE.parent), "path": path, "torch": kind.torch, "mould": False}


def environment(folder: Path) -> dict[str, str]:
    """The environment of a worker whose scratch folder this is."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
        "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0",
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1", "TORCH_DEVICE_BACKEND_AUTOLOAD": "0",
        "KINETO_LOG_LEVEL": "99",  # PyTorch's profiler (worker/observer.py) would print of its own
        # PyTorch's compiler asks for the user's name; who looks it up would stand still until the judge listens
        "LOGNAME": "worker",
        # one thread each, or workers fight for the processors
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    }  # fmt: skip


def tell(channel: socket.socket, config: Mapping[str, Any]) -> None:
    """Send a configuration; OSError where nobody listens."""
    text = json.dumps(config).encode()
    channel.sendall(struct.pack("<I", len(text)) + text)
