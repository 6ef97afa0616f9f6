"""A worker that has done its imports and holds nothing yet, from which others are forked: each begins where it stands.

It runs no line but ours and the libraries', and sees no submission. What is forked confines itself before it is told
of one, as every worker does (main.py).
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import struct
import sys

from grader.sandbox.libc import prctl
from grader.sandbox.linux import not_dumpable
from grader.sandbox.seccomp import PR_SET_DUMPABLE

FIRST = 3  # descriptors from here on are none of the three standard streams
NUMBER = struct.Struct("<i")  # of a process
CLONE_PARENT = 0x8000
CLONE = {"x86_64": 56, "aarch64": 220}  # system calls


def forked(judge: socket.socket) -> tuple[socket.socket, socket.socket]:
    """Fork a worker for each order of the judge's; return in each, with its channel and where it tells of attempts.

    Here this never returns: it ends with the judge.
    """
    not_dumpable()  # what is forked is copied from this memory
    judge.sendall(NUMBER.pack(0))  # the imports are done: from here on it may have forked
    while True:
        said, given, _, _ = socket.recv_fds(judge, 1 << 16, 4)  # one order, whose descriptors end it
        if not said:
            os._exit(0)
        number = _fork()
        if number == 0:
            return _begun(said.decode(), given)
        judge.sendall(NUMBER.pack(number))
        for descriptor in given:
            os.close(descriptor)


def _fork() -> int:
    """As os.fork, but the child is our parent's, who can wait for it; -1 where that cannot be.

    Past the C library, which would only look after locks of other threads: there are none.
    """
    python = ctypes.pythonapi
    python.PyOS_BeforeFork()
    flags = (CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0)
    call = CLONE.get(os.uname().machine, -1)
    number = int(ctypes.PyDLL(None).syscall(*map(ctypes.c_long, (call, *flags))))
    python.PyOS_AfterFork_Parent() if number else python.PyOS_AfterFork_Child()
    return number


def _begun(folder: str, given: list[int]) -> tuple[socket.socket, socket.socket]:
    """What a process of its own has: a session, the streams, a folder, and chance."""
    prctl(PR_SET_DUMPABLE, 1)  # or it could not make namespaces; `confine` closes it again
    os.setsid()
    channel, tells, *printed = given
    for number, descriptor in enumerate(printed, 1):
        os.dup2(descriptor, number)
    end = FIRST
    for descriptor in sorted((channel, tells)):  # and nothing else is open
        os.closerange(end, descriptor)
        end = descriptor + 1
    os.closerange(end, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    os.chdir(folder)
    os.environ["HOME"] = os.environ["TMPDIR"] = folder
    if tempfile := sys.modules.get("tempfile"):
        tempfile.tempdir = None  # type: ignore[attr-defined]  # it has looked where the mould's is
    if chance := sys.modules.get("numpy.random"):
        chance.seed()  # Python's own does so by itself; torch's begins with the same seed in every process
    return socket.socket(fileno=channel), socket.socket(fileno=tells)
