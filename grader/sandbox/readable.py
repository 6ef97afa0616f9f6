"""Which files a worker may read: the fewest paths that cover what Python and its libraries need, and nothing hidden."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path


@functools.lru_cache(maxsize=8)  # the same question for every worker, and 30 ms of looking around
def readable_roots(folders: tuple[Path, ...], hidden: tuple[Path, ...]) -> tuple[str, ...]:
    """The fewest paths that cover `folders` and contain nothing of `hidden`.

    The kernel's rules can only allow, so a folder with a hidden path inside is replaced by its children, and so
    on down. All paths are resolved, since rules are about files and not about their names. A link among the
    children stands for its target, unless that is, contains or lies in a hidden path. What a link in a hidden
    folder leads to is hidden too, even if Python needs it, in which case no worker starts. A second hard link to a
    hidden file is not seen.
    """
    needed = _resolved(folders)
    secrets = _secrets(hidden, needed)
    above = {folder for secret in secrets for folder in _upwards(secret)}

    def is_open(path: str) -> bool:
        return secrets.isdisjoint(_upwards(path)) and os.path.exists(path)

    roots: set[str] = set()
    waiting = [path for path in needed if is_open(path)]
    while waiting:
        path = waiting.pop()
        if path in above:
            waiting += [
                child for child, is_link in _children(path)
                if (child not in above and is_open(child) if is_link else child not in secrets)
            ]  # fmt: skip
        else:
            roots.add(path)

    fewest: list[str] = []
    for root in sorted(roots, key=lambda path: path.split(os.sep)):  # a folder comes just before what is in it
        if not (fewest and _inside(root, fewest[-1])):
            fewest.append(root)
    return tuple(fewest)


def _resolved(folders: Iterable[Path]) -> list[str]:
    """As os.path.realpath has them; the folder that hundreds of them lie in is resolved once."""
    parents = functools.cache(os.path.realpath)
    wholes = [os.path.join(parents(folder.parent), folder.name) for folder in folders]
    return [os.path.realpath(whole) if os.path.islink(whole) or whole.endswith("..") else whole for whole in wholes]


def _secrets(hidden: tuple[Path, ...], needed: list[str]) -> set[str]:
    """The hidden paths, and all that links in them lead to, link after link."""
    secrets: set[str] = set()
    above = {folder for path in needed for folder in _upwards(path)}
    waiting = [str(path) for path in hidden]
    while waiting:
        path = waiting.pop()
        target = os.path.realpath(path)
        secrets.add(os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)))
        if target in secrets and os.path.islink(path):
            continue
        secrets.add(target)
        if target not in above:  # with such a one everything is hidden already
            waiting += _links(target)
    return secrets


def _links(folder: str) -> list[str]:
    """The links in a folder and below it."""
    found, waiting = [], [folder]
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue  # no folder, or closed to us
        found += [entry.path for entry in entries if entry.is_symlink()]
        waiting += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
    return found


def _children(folder: str) -> list[tuple[str, bool]]:
    """What lies in a folder, links as their targets, and which are such."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return []  # closed to us, so to the worker
    return [(os.path.realpath(e.path) if e.is_symlink() else e.path, e.is_symlink()) for e in entries]


def _upwards(path: str) -> Iterator[str]:
    """A resolved path, and all folders that it lies in."""
    while len(path) > 1:
        yield path
        path = path.rpartition(os.sep)[0]
    yield os.sep


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
