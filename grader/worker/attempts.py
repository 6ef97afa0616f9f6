"""What a submission tries beyond its folder, told to the judge before it is done.

An audit hook: Python itself can never take it out again. It sees what goes through Python, not what a library's machine
code does; and the submission shares the process, so whoever takes the hook apart is not told of.
"""

from __future__ import annotations

import builtins
import os
import socket
import sys
from collections.abc import Callable
from typing import Any

from grader.protocol.attempts import FILE, LETTERS, NETWORK, PROCESS, PROGRAM
from grader.sandbox.plan import Confinement, own_files

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

_open, _close, _readlink, _fspath = os.open, os.close, os.readlink, os.fspath
_LOOK = getattr(os, "O_PATH", 0)  # an opening that no layer refuses, since nothing can be read through it
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_ABSENT = FileNotFoundError
_LISTS = frozenset({"os.listdir", "os.scandir"})
_CHANGES = {  # which arguments are paths
    "os.remove": (0,), "os.rmdir": (0,), "os.mkdir": (0,), "os.rename": (0, 1), "os.link": (0, 1), "os.symlink": (1,),
    "os.truncate": (0,), "os.chmod": (0,), "os.chown": (0,), "os.utime": (0,),
}  # fmt: skip
_OTHERS = {
    "os.system": PROGRAM, "os.exec": PROGRAM, "os.fork": PROGRAM, "os.forkpty": PROGRAM, "os.posix_spawn": PROGRAM,
    "os.spawn": PROGRAM, "subprocess.Popen": PROGRAM, "socket.__new__": NETWORK, "os.killpg": PROCESS,
}  # fmt: skip
_SIGNALS = "os.kill"


def watch(judge: socket.socket, plan: Confinement) -> None:
    """Tell the judge from now on of what is not in this plan."""
    writable = frozenset([*plan.writable, *plan.devices])
    readable = writable.union(plan.readable, own_files(plan))
    folders = {real for entry in sys.path if _LOOK and (real := _real(entry))}  # an import looks into them, or tries to
    rights = _Rights(readable, writable, frozenset(folders))
    sys.addaudithook(_hook(judge.send, os.getpid(), rights))


def _hook(send: Callable[[bytes, int], int], own: int, rights: _Rights) -> Callable[[str, tuple[Any, ...]], None]:
    letters, at_once = dict(LETTERS), getattr(socket, "MSG_DONTWAIT", 0)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        tried = ""
        try:
            if event == "open":
                path, _, flags = arguments
                tried = FILE if not flags & _LOOK and rights.lacks(path, flags & _WRITES) else ""
            elif event in _LISTS:
                tried = FILE if rights.lacks_list(arguments[0]) else ""
            elif event in _CHANGES:
                for number in _CHANGES[event]:
                    tried = FILE if rights.lacks(arguments[number], _WRITES) else tried
            elif event in _OTHERS:
                tried = _OTHERS[event]
            elif event == _SIGNALS:
                tried = PROCESS if arguments[0] != own else ""
            if tried:
                send(letters[tried], at_once)
        except BaseException:  # nobody listens any more, or the path is none: what was tried says so itself
            return

    return hook


class _Rights:
    """Which files may be read and written, and into which folders every import looks, by their real paths."""

    def __init__(self, readable: frozenset[str], writable: frozenset[str], listed: frozenset[str]):
        self._readable, self._writable, self._listed = readable, writable, listed

    def lacks(self, path: Any, writes: int) -> bool:
        """Whether a file that is there (or, to be written, may not be there yet) is none of those."""
        name = _name(path)
        if not (name and _LOOK):  # without it nobody tells where a path leads: macOS
            return False
        real = _real(name)
        if not real and writes:
            folder, slash, last = name.rpartition("/")
            real = (_real(folder + slash) if slash else _real(".")) + "/" + last
        if writes:
            return bool(real) and not _covered(real, self._writable)
        return bool(real) and real not in self._listed and not _covered(real, self._readable)

    def lacks_list(self, path: Any) -> bool:
        """Whether a folder that is there may not be listed."""
        return self.lacks(_name(path) or ".", 0)


def _name(path: Any) -> str:
    """The path as text; "" for a descriptor, and for no path at all."""
    if path is None or isinstance(path, int):
        return ""
    name = _fspath(path)
    return name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name


def _real(path: str) -> str:
    """Where a path leads, by the kernel's word; "" where nothing is."""
    try:
        descriptor = _open(path, _LOOK)
    except _ABSENT:
        return ""
    try:
        return _readlink(f"/proc/self/fd/{descriptor}")
    finally:
        _close(descriptor)


def _covered(path: str, roots: frozenset[str]) -> bool:
    """Whether a path is one of these, or lies in one."""
    while path:
        if path in roots:
            return True
        path = path.rpartition("/")[0]
    return "/" in roots
