"""What stands between a submission and this machine.

The judge writes a `Confinement` (plain data), the worker carries it out on itself with `confine`, while it is
still trusted and has a single thread: before it imports numpy or torch, before it sees the submission. Nothing
here needs root, and nothing can be taken back. A layer that this machine lacks is reported, never an error.

What no layer gives: a hidden file cannot be read, listed or opened, but whoever guesses its path can still
`stat` it; and what lies in scratch is bounded file by file, not in all, so the runner watches it.
"""

# Importing pathlib takes 5 ms, and this runs at every start of a worker:

from __future__ import annotations

import errno
import functools
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = ("dies with judge", "no new privileges", "not dumpable", "limits", "namespaces", "landlock", "seccomp")
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


def confine(plan: Confinement, parent: int) -> list[tuple[str, bool, str]]:
    """Apply every layer that this machine has to the calling process; say for each whether it holds, or why not.

    `parent` is the judge's process id. Set `sys.path` first: Python lists its folders here for the last time.
    The kernel ends the worker together with the *thread* that started it, so the judge starts workers from a
    thread that outlives them. A second thread is a bug of the caller (the layers would miss it): RuntimeError.
    """
    steps: dict[str, Callable[[], None]] = {"limits": lambda: _limit(plan)}
    if sys.platform == "linux":
        from grader import sandbox_linux

        sandbox_linux.demand_one_thread()
        steps = sandbox_linux.steps(plan, parent, steps["limits"])

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
    from grader import sandbox_linux

    try:
        sandbox_linux.not_dumpable()
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


def readable_roots(folders: Iterable[Path], hidden: Iterable[Path]) -> tuple[str, ...]:
    """The fewest paths that cover `folders` and contain nothing of `hidden`.

    The kernel's rules can only allow, so a folder with a hidden path inside is replaced by its children, and so
    on down. All paths are resolved, since rules are about files and not about their names. A link among the
    children stands for its target, unless that is, contains or lies in a hidden path. A second hard link to a
    hidden file is not seen.
    """
    secrets: set[str] = set()
    for secret in hidden:
        secrets |= {os.path.join(os.path.realpath(secret.parent), secret.name), os.path.realpath(secret)}

    def hides(path: str) -> bool:
        return any(_inside(secret, path) for secret in secrets)

    def hidden_itself(path: str) -> bool:
        return any(_inside(path, secret) for secret in secrets)

    roots: set[str] = set()
    waiting = [os.path.realpath(folder) for folder in folders]
    while waiting:
        path = waiting.pop()
        if hidden_itself(path) or not os.path.exists(path):
            continue
        if hides(path):
            waiting += [child for child, is_link in _children(path) if not (is_link and hides(child))]
        else:
            roots.add(path)

    fewest: list[str] = []
    for root in sorted(roots, key=lambda path: path.split(os.sep)):  # a folder comes just before what is in it
        if not (fewest and _inside(root, fewest[-1])):
            fewest.append(root)
    return tuple(fewest)


def _children(folder: str) -> list[tuple[str, bool]]:
    """What lies in a folder, links as their targets, and which are such."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return []  # closed to us, so to the worker
    return [(os.path.realpath(e.path) if e.is_symlink() else e.path, e.is_symlink()) for e in entries]


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


# Single files and folders that a Python process with numpy or torch opens, beside its code and libraries.
_SYSTEM = (
    "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo",
    "/proc/stat", "/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu", "/sys/devices/system/node",
    # CUDA, where there is one: its libraries and what its driver says of the cards
    "/usr/local/cuda*", "/usr/local/nvidia", "/usr/share/nvidia", "/proc/driver/nvidia*", "/proc/devices",
    "/sys/module/nvidia*",
)  # fmt: skip
_CARDS = ("/sys/bus/pci/devices", "/sys/devices/pci*")  # read by CUDA only


@functools.cache
def system_folders() -> tuple[Path, ...]:
    """What any Python process needs to read: the standard library, shared libraries, a few facts on the machine.

    No site-packages or dist-packages: the caller adds their entries through `readable_roots`. The worker's own
    /proc/<pid> is added by `confine`, which knows the number.
    """
    from glob import glob
    from pathlib import Path

    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = _standard_library(os.path.dirname(os.__file__))
    found += _standard_library(os.path.join(sys.base_exec_prefix, sys.platlibdir, version))  # the compiled part
    for folder in _library_folders(["/etc/ld.so.conf", *sorted(glob("/etc/ld.so.conf.d/*.conf"))]):
        found += _libraries(folder)
    patterns = _SYSTEM + (_CARDS if os.path.exists("/proc/driver/nvidia") else ())
    found += [path for pattern in patterns for path in sorted(glob(pattern))]
    return tuple(Path(path) for path in dict.fromkeys(found))


def _standard_library(folder: str) -> list[str]:
    if not os.path.isdir(folder):
        return []
    foreign = {"site-packages", "dist-packages"}
    names = os.listdir(folder)
    if foreign.isdisjoint(names):
        return [folder]
    return [os.path.join(folder, name) for name in sorted(names) if name not in foreign]


def _library_folders(configuration: list[str]) -> list[str]:
    """Where the dynamic loader looks: its built-in folders, its configuration, and the interpreter's own."""
    multiarch = getattr(sys.implementation, "_multiarch", "")  # Debian: /usr/lib/x86_64-linux-gnu
    names = ("lib", "lib64", os.path.join("lib", multiarch))
    folders = [os.path.join(prefix, name) for prefix in ("/", "/usr", "/usr/local", sys.base_prefix) for name in names]
    for path in configuration:
        try:
            with open(path) as file:
                folders += [line.strip() for line in file if line.startswith("/")]
        except OSError:
            continue
    resolved = dict.fromkeys(os.path.realpath(folder) for folder in folders)
    return [folder for folder in resolved if os.path.isdir(folder)]


def _libraries(folder: str) -> list[str]:
    """The folder, or just the libraries in it where it is also the home of Python packages (/usr/lib on Fedora)."""
    entries = list(os.scandir(folder))
    if not any(entry.name.startswith("python") for entry in entries):
        return [folder]
    found = []
    for entry in entries:
        beside = entry.is_symlink() and os.sep not in os.readlink(entry.path)  # its target is in the list itself
        if entry.name == "glibc-hwcaps" or (".so" in entry.name and not beside):
            found.append(entry.path)
    return sorted(found)
