"""The Landlock layer: which files a worker may touch, and no TCP. Rules only allow, and cannot be taken back."""

# No pathlib here: importing it takes 5 ms, and this runs at every start of a worker.

from __future__ import annotations

import contextlib
import errno
import importlib.machinery
import os
import stat
import struct

from grader.sandbox.libc import syscall
from grader.sandbox.plan import Confinement, own_files

LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446  # the same on both architectures
LANDLOCK_ASK_VERSION, LANDLOCK_PATH_BENEATH = 1, 1
LANDLOCK_NO_LOG = 1  # since version 7 each refusal is a line in the machine's audit log, which is not ours to fill

(
    EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE, MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK,
    MAKE_FIFO, MAKE_BLOCK, MAKE_SYM, REFER, TRUNCATE, IOCTL_DEV, RESOLVE_UNIX,
) = (1 << bit for bit in range(17))  # fmt: skip

# What Landlock can decide about, by the version of its ABI that brought it.
FILE_RIGHTS = {1: REFER - 1, 2: REFER, 3: TRUNCATE, 5: IOCTL_DEV, 9: RESOLVE_UNIX}  # 1: all those before REFER
NET_RIGHTS = {4: 0b0011, 10: 0b1100}  # bind and connect, TCP; the same for UDP
SCOPES = {6: 0b11}  # abstract unix sockets and signals stay inside

READ = READ_FILE | READ_DIR  # mapping a library is reading it; EXECUTE, for exec, is given to nothing
WRITE = READ | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_FIFO | MAKE_SYM | REFER
USE = READ | WRITE_FILE | IOCTL_DEV
ON_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV  # the kernel refuses a file the other rights


def landlock(plan: Confinement) -> None:
    """Files and folders by the plan and no others, no execution, no TCP, no signals to processes outside."""
    abi = landlock_abi()
    handled = _since(FILE_RIGHTS, abi)
    own = f"/proc/{os.getpid()}"
    rules = [(path, READ) for path in (*plan.readable, *own_files(plan))]
    rules += [(path, WRITE) for path in plan.writable] + [(path, USE) for path in plan.devices]
    if plan.cuda:
        rules.append((f"{own}/task", READ | WRITE_FILE | TRUNCATE))  # the driver names its threads, in task/*/comm

    # Folders above a hidden path are in no rule and cannot be listed, but an import begins with a listing. Python
    # remembers those it has made: have it look everywhere now, for a name that is not there.
    importlib.machinery.PathFinder.find_spec("no module has this name")

    # Trailing zeros are welcome to kernels that know a shorter structure.
    attributes = struct.pack("=QQQ", handled, _since(NET_RIGHTS, abi), _since(SCOPES, abi))
    ruleset = syscall(LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for path, rights in rules:
            _allow(ruleset, path, rights & handled)
        syscall(LANDLOCK_RESTRICT_SELF, ruleset, LANDLOCK_NO_LOG if abi >= 7 else 0)
    finally:
        os.close(ruleset)


def landlock_abi() -> int:
    """The version that the kernel speaks."""
    try:
        return syscall(LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_ASK_VERSION)
    except OSError as error:
        reasons = {
            errno.ENOSYS: "this kernel has no Landlock (5.13 is the first that can)",
            errno.EOPNOTSUPP: "Landlock is switched off at boot (lsm=)",
        }
        raise OSError(error.errno, reasons.get(error.errno or 0, error.strerror)) from None


def _since(rights: dict[int, int], abi: int) -> int:
    return sum(bits for first, bits in rights.items() if first <= abi)


def _allow(ruleset: int, path: str, rights: int) -> None:
    """One rule. A path that is missing, or that the kernel has no rules for (a pipe), just stays closed."""
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= ON_A_FILE
        with contextlib.suppress(OSError):
            syscall(LANDLOCK_ADD_RULE, ruleset, LANDLOCK_PATH_BENEATH, struct.pack("=Qi", rights, fd), 0)
    finally:
        os.close(fd)
