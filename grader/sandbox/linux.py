"""The layers of the sandbox that only Linux has, by system call: no library beyond libc, no root.

Each layer is one function that raises OSError with the reason where it cannot be had. Landlock decides about
files, seccomp about system calls, and neither is enough alone: Landlock knows nothing of `chmod`, seccomp
nothing of paths.
"""

# No pathlib here: importing it takes 5 ms, and this runs at every start of a worker.

from __future__ import annotations

import ctypes
import errno
import os
import signal
import socket
import struct
from collections.abc import Callable

from grader.sandbox.landlock import landlock
from grader.sandbox.libc import check, libc, prctl
from grader.sandbox.plan import JUDGE_GONE, Confinement
from grader.sandbox.seccomp import PR_SET_DUMPABLE, PR_SET_PDEATHSIG, seccomp


def steps(
    plan: Confinement, parent: int, judge: socket.socket | None, limit: Callable[[], None]
) -> dict[str, Callable[[], None]]:
    """The layers in the order in which they can be applied, which is not quite the one in which they are reported."""
    return {
        "namespaces": lambda: namespaces(plan),  # writes /proc/self/uid_map, which "not dumpable" closes
        "limits": limit,
        "no new privileges": no_new_privileges,  # without it the kernel grants the last two to root only
        "dies with judge": lambda: die_with(parent),  # a change of credentials would clear it
        "not dumpable": not_dumpable,
        "landlock": lambda: landlock(plan),
        "seccomp": lambda: seccomp(plan, judge),
    }


def demand_one_thread() -> None:
    """Capabilities, Landlock and seccomp hold for the calling thread and those it starts, not for its elders."""
    try:
        threads = len(os.listdir("/proc/self/task"))
    except OSError:
        return
    if threads != 1:
        raise RuntimeError(f"this process has {threads} threads; confine it before anything starts a second one")


PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = 0x08000000, 0x10000000, 0x40000000
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_READ_SEARCH = 1 << 2


def die_with(parent: int) -> None:
    """SIGKILL when the thread that started this process ends; at once if the judge is already gone."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(JUDGE_GONE)


def no_new_privileges() -> None:
    """Nothing run from here can gain rights, and root gives up those it has.

    Root's capabilities would raise every limit again and open every process's memory. What stays is the right to
    read past file permissions, so that root can grade with a Python that lies in somebody's closed home.
    """
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    header = ctypes.create_string_buffer(struct.pack("=Ii", CAPABILITY_VERSION_3, 0))
    held = ctypes.create_string_buffer(24)  # (effective, permitted, inheritable) for capabilities 0-31, then 32-63
    check(libc.capget(header, held))
    kept = struct.unpack_from("=I", held, 4)[0] & CAP_DAC_READ_SEARCH
    check(libc.capset(header, struct.pack("=6I", kept, kept, 0, 0, 0, 0)))


def not_dumpable() -> None:
    """/proc/<pid>/{mem,environ,fd} and ptrace are closed to other processes of the same user; no core file."""
    prctl(PR_SET_DUMPABLE, 0)


def namespaces(plan: Confinement) -> None:
    """A network of its own with nothing in it, and System V IPC of its own."""
    if plan.cuda:
        raise OSError(errno.ENOTSUP, "not used with CUDA")
    if libc.unshare(CLONE_NEWNET | CLONE_NEWIPC) == 0:
        return  # root needs no user namespace: outside one it can still read other people's files
    if not os.access("/proc/self/uid_map", os.W_OK):  # without a map no file could be made
        raise OSError(errno.EPERM, "user namespaces need a writable /proc")
    user, group = os.getuid(), os.getgid()
    try:
        check(libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC))
    except OSError as error:
        raise OSError(error.errno, f"this machine does not let users have namespaces ({error.strerror})") from None
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
