"""The plan of a worker's confinement: plain data that the judge writes and the worker carries out (confine.py)."""

from __future__ import annotations

import os

from grader.records import dataclass

LAYERS = ("dies with judge", "no new privileges", "not dumpable", "limits", "namespaces", "landlock", "seccomp")
JUDGE_CLOSED, MEMORY_WATCH = OF_THE_JUDGE = "judge closed", "memory watch"  # the layers that are the judge's own
# What numpy, torch and the C library read about their own process; nothing of how it is mounted and connected.
OWN = ("environ", "fd", "maps", "stat", "statm", "status")
JUDGE_GONE = 97  # exit status of a worker that finds its judge dead before it has begun


@dataclass(frozen=True)
class Confinement:
    """What a worker may use. `Confinement(**json.loads(json.dumps(asdict(plan))))` is the plan again."""

    readable: tuple[str, ...]  # files and folders that may be read, listed and mapped
    writable: tuple[str, ...]  # the scratch folder
    devices: tuple[str, ...]  # read, written and controlled: /dev/null, and /dev/nvidia* for CUDA
    memory_mb: int  # private memory of the whole process, what it has at the start included
    file_mb: int  # the largest file it may write
    open_files: int
    cuda: bool
    switched_off: tuple[str, ...] = ()  # layers not to apply: tests prove each layer by its absence

    def __post_init__(self) -> None:
        for name in ("readable", "writable", "devices", "switched_off"):
            object.__setattr__(self, name, tuple(getattr(self, name)))  # JSON has lists only
        unknown = set(self.switched_off) - set(LAYERS)
        if unknown:
            raise ValueError(f"no layer is called {sorted(unknown)}; the layers are {LAYERS}")


def own_files(plan: Confinement) -> tuple[str, ...]:
    """What the calling process may read about itself, in /proc: with CUDA everything, since its driver may."""
    own = f"/proc/{os.getpid()}"
    return (own,) if plan.cuda else tuple(f"{own}/{name}" for name in OWN)
