"""The seccomp layer: which system calls a worker may make, as a table, and as the program that the kernel runs."""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
from collections.abc import Iterator
from typing import NamedTuple

from grader.sandbox.libc import syscall
from grader.sandbox.plan import Confinement

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_MM, PR_SCHED_CORE = 1, 4, 22, 35, 62

SECCOMP_SET_MODE_FILTER, NEW_LISTENER = 1, 8
ASK = 0x7FC00000  # the judge is told, and answers that it is refused; once the judge is gone the kernel says so
ALLOW, REFUSE, ABSENT, KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS, 0x80000000
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # as the kernel names them to a filter
X32 = 0x40000000  # set in the number of a system call by x86_64's other ABI

PROGRAM, NETWORK, PROCESS = "program", "network", "process"  # what was tried, where the judge is told of it


class Denied(NamedTuple):
    """System calls that are refused outright: why, and each name with its number on x86_64 and aarch64 (-: none)."""

    why: str
    calls: str
    told: str = ""  # the judge is told, since no library has a use for it


DENIED = tuple(Denied(*row) for row in (
    ("starts another program or process", "execve 59 221, execveat 322 281, fork 57 -, vfork 58 -", PROGRAM),
    (
        "talks to others; the channel to the judge is open already and needs none of these",
        "socket 41 198, socketpair 53 199, bind 49 200, connect 42 203, listen 50 201, accept 43 202, accept4 288 242",
        NETWORK,
    ),
    (
        "reads, steers or ends another process",
        "ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, process_madvise 440 440, "
        "process_mrelease 448 448, kcmp 312 272, pidfd_open 434 434, pidfd_getfd 438 438, pidfd_send_signal 424 424, "
        "get_robust_list 274 100",
        PROCESS,
    ),
    ("leaves the group that the judge kills", "setsid 112 157, setpgid 109 154"),
    (
        "slows other processes down, takes what all of them share, or has them wait for a lock",
        "setpriority 141 140, ioprio_set 251 30, sched_setscheduler 144 119, sched_setparam 142 118, "
        "sched_setattr 314 274, migrate_pages 256 238, move_pages 279 239, sync 162 81, syncfs 306 267, "
        "io_setup 206 0, flock 73 32",
    ),
    (
        "wide or young parts of the kernel, the usual way out of a sandbox",
        "io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427, userfaultfd 323 282, bpf 321 280, "
        "perf_event_open 298 241, keyctl 250 219, add_key 248 217, request_key 249 218, personality 135 92, "
        "modify_ldt 154 -, lookup_dcookie 212 18",
    ),
    (
        # compiled filters: the whole machine shares a few megabytes for them, and once full nobody can start a sandbox
        "memory that no limit counts: files without a name, and the kernel's own for rules and filters",
        "memfd_create 319 279, memfd_secret 447 447, seccomp 317 277, landlock_create_ruleset 444 444, "
        "landlock_add_rule 445 445, landlock_restrict_self 446 446",
    ),
    ("takes the room of a disk without writing to it, all of it between two looks", "fallocate 285 47"),
    (
        "empties or fills the page cache, which everybody shares, or shows what is in it",
        "fadvise64 221 223, readahead 187 213, sync_file_range 277 84, cachestat 451 451, mincore 27 232",
    ),
    (
        "tells how the machine's file systems are mounted",
        "statmount 457 457, listmount 458 458",
    ),
    (
        "shows the file system from elsewhere",
        "mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51, unshare 272 97, setns 308 268, "
        "move_mount 429 429, open_tree 428 428, open_tree_attr 467 467, fsopen 430 430, fsconfig 431 431, "
        "fsmount 432 432, fspick 433 433, mount_setattr 442 442, name_to_handle_at 303 264, open_by_handle_at 304 265",
    ),
    (
        "changes a file without opening it, which Landlock does not see",
        "chmod 90 -, fchmod 91 52, fchmodat 268 53, fchmodat2 452 452, chown 92 -, fchown 93 55, lchown 94 -, "
        "fchownat 260 54, setxattr 188 5, lsetxattr 189 6, fsetxattr 190 7, setxattrat 463 463, removexattr 197 14, "
        "lremovexattr 198 15, fremovexattr 199 16, removexattrat 466 466, file_setattr 469 469, utime 132 -, "
        "utimes 235 -, futimesat 261 -, utimensat 280 88, truncate 76 45",
    ),
    (
        "reads what is attached to a file without opening it",
        "getxattr 191 8, lgetxattr 192 9, getxattrat 464 464, listxattr 194 11, llistxattr 195 12, "
        "listxattrat 465 465, file_getattr 468 468",
    ),
    (
        "watches which files the judge opens",
        "inotify_init 253 -, inotify_init1 294 26, inotify_add_watch 254 27, fanotify_init 300 262, "
        "fanotify_mark 301 263",
    ),
    (
        "memory and queues shared with other processes",
        "shmget 29 194, shmat 30 196, shmctl 31 195, semget 64 190, semop 65 193, semtimedop 220 192, semctl 66 191, "
        "msgget 68 186, msgsnd 69 189, msgrcv 70 188, msgctl 71 187, mq_open 240 180, mq_unlink 241 181",
    ),
    (
        "runs the machine; here for a root whose capabilities were left to it",
        "init_module 175 105, finit_module 313 273, delete_module 176 106, kexec_load 246 104, "
        "kexec_file_load 320 294, reboot 169 142, swapon 167 224, swapoff 168 225, sethostname 170 161, "
        "setdomainname 171 162, settimeofday 164 170, clock_settime 227 112, adjtimex 159 171, clock_adjtime 305 266, "
        "acct 163 89, quotactl 179 60, quotactl_fd 443 443, syslog 103 116, vhangup 153 58, iopl 172 -, ioperm 173 -",
    ),
))  # fmt: skip

# Answered "no such system call", so that libc falls back on an older one whose arguments a filter can read.
UNSUPPORTED = "clone3 435 435, openat2 437 437"
FIRST_UNKNOWN = 470  # what later kernels add is answered in the same way

LEFT_TO_CUDA = {"memfd_create", "mmap"}  # its driver may share memory with itself; there the watchdog must do

CLONE_FILES, CLONE_THREAD = 0x00000400, 0x00010000
CLONE_NEW_ANYTHING = 0x7E020000
MAP_SHARED, MAP_ANONYMOUS, MAP_GROWSDOWN, MAP_HUGETLB = 0x01, 0x20, 0x0100, 0x40000
MADV_COLD, MADV_PAGEOUT = 20, 21
O_TRUNC, O_ACCMODE = 0o1000, 0o3
# What Python asks of its own descriptors.
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 1030
# With CUDA, as below, what is refused.
F_SETLK, F_SETLKW, F_SETOWN, F_SETSIG, F_SETOWN_EX, F_OFD_SETLK, F_OFD_SETLKW = 6, 7, 8, 10, 15, 37, 38
F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ, F_SET_RW_HINT, F_SET_FILE_RW_HINT = 1024, 1026, 1031, 1036, 1038
# What Python asks of its own descriptors: a terminal? how wide? anything to read? block? stay open in a child?
TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX = 0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451
# With CUDA, whose driver asks for more than can be listed, what is refused: typing into terminals, owners of signals,
# and what changes a file, or makes a volume, through a descriptor that is open for reading.
TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP = 0x5412, 0x541C, 0x8901, 0x8902
FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, FS_IOC_SETVERSION, FS_IOC_ENABLE_VERITY = (
    0x40086602, 0x401C5820, 0x40087602, 0x40806685,
)  # fmt: skip
BTRFS_VOLUMES = (0x50009401, 0x5000940E, 0x5000940F, 0x50009417, 0x50009418, 0x5000943F)


class Sift(NamedTuple):
    """A system call that is fine with some arguments: `argument & mask` must be, or must not be, among `values`."""

    calls: str  # name and numbers, as above
    argument: int
    values: tuple[int, ...]
    wanted: bool
    mask: int = 0xFFFFFFFF
    told: str = ""  # as in Denied


def sifted(pid: int, cuda: bool = False) -> tuple[Sift, ...]:
    """What depends on arguments, for the process `pid`. Each is an int for the kernel: its low half is all of it."""
    return (
        # threads, not processes; none with a table of descriptors of its own, to which the limit of open files would
        # apply anew
        Sift(
            "clone 56 220", 0, (CLONE_THREAD | CLONE_FILES,), True, CLONE_THREAD | CLONE_FILES | CLONE_NEW_ANYTHING,
            PROGRAM,
        ),
        # signals to this process alone: not to the group (0), not to everybody (-1)
        Sift("kill 62 129, tkill 200 130, tgkill 234 131", 0, (pid,), True, told=PROCESS),
        Sift("rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240", 0, (pid,), True, told=PROCESS),
        # other ways to signal others (a descriptor's owner), to have them wait (leases and locks) and to change a file
        # (where its blocks should lie), which all take no more than a file that can be read; and larger pipes, whose
        # memory is counted for all processes of the user
        Sift(
            "fcntl 72 25", 1,
            (F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY, F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW,
             F_SETPIPE_SZ, F_SET_RW_HINT, F_SET_FILE_RW_HINT)
            if cuda else (F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC),
            not cuda,
        ),
        Sift(
            "ioctl 16 29", 1,
            (TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP, FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, FS_IOC_SETVERSION,
             FS_IOC_ENABLE_VERITY, *BTRFS_VOLUMES)
            if cuda else (TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX),
            not cuda,
        ),
        # pages of files that others use, written back or put out of memory
        Sift("madvise 28 233", 2, (MADV_COLD, MADV_PAGEOUT), False),
        Sift("prlimit64 302 261, sched_setaffinity 203 122", 0, (0, pid), True),
        # undoes two layers; filters, as above; keeps others off the processor's other half
        Sift("prctl 157 167", 0, (PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_MM, PR_SET_SECCOMP, PR_SCHED_CORE), False),
        # RLIMIT_DATA does not count what is shared and of no file, nor what grows as a stack does; huge pages are a
        # store that all share
        Sift(
            "mmap 9 222", 3, (0, MAP_SHARED, MAP_ANONYMOUS), True,
            MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_HUGETLB,
        ),
        # A file opened for reading and emptied by that: not seen by the first two versions of Landlock. One opened for
        # neither reading nor writing (mode 3): seen by no version, since it asks for no right; yet before the third it
        # can be emptied by that, and it always shows its attributes.
        Sift("open 2 -", 1, (O_TRUNC, O_ACCMODE, O_TRUNC | O_ACCMODE), False, O_TRUNC | O_ACCMODE),
        Sift("openat 257 56", 2, (O_TRUNC, O_ACCMODE, O_TRUNC | O_ACCMODE), False, O_TRUNC | O_ACCMODE),
    )  # fmt: skip


LOAD, AND, IS_EQUAL, IS_AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06  # classic BPF
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # where a filter finds them; arguments take 8 bytes each

Instruction = tuple[int, int, int, int]  # code, instructions to skip if true, if false, operand


def told_of(machine: str) -> dict[int, str]:
    """The system calls of which the judge is told, by their numbers: what whoever makes one tries."""
    rows = [(row.calls, row.told) for row in DENIED] + [(sift.calls, sift.told) for sift in sifted(0)]
    return {number: told for calls, told in rows if told for _, number in _numbers(calls, machine)}


def seccomp_filter(machine: str, pid: int, cuda: bool, listened: bool = False) -> list[Instruction]:
    """The table above as a program that the kernel runs before each system call; `listened`: the judge is told."""
    left_out = LEFT_TO_CUDA if cuda else set()
    program: list[Instruction] = [
        (LOAD, 0, 0, ARCHITECTURE),
        (IS_EQUAL, 1, 0, ARCHITECTURES[machine]),
        (RETURN, 0, 0, KILL),  # 32-bit code on a 64-bit kernel: other numbers, so none of these rules
        (LOAD, 0, 0, NUMBER),
        (IS_AT_LEAST, 0, 1, X32),
        (RETURN, 0, 0, KILL),
        (IS_AT_LEAST, 0, 1, FIRST_UNKNOWN),
        (RETURN, 0, 0, ABSENT),
    ]
    for row in DENIED:
        for name, number in _numbers(row.calls, machine):
            if name not in left_out:
                program += [(IS_EQUAL, 0, 1, number), (RETURN, 0, 0, ASK if row.told and listened else REFUSE)]
    for _, number in _numbers(UNSUPPORTED, machine):
        program += [(IS_EQUAL, 0, 1, number), (RETURN, 0, 0, ABSENT)]
    for sift in sifted(pid, cuda):
        check = _check_argument(sift, ASK if sift.told and listened else REFUSE)
        for name, number in _numbers(sift.calls, machine):
            if name not in left_out:
                program += [(IS_EQUAL, 0, len(check), number), *check]
    program.append((RETURN, 0, 0, ALLOW))
    return program


def _check_argument(sift: Sift, refuse: int) -> list[Instruction]:
    listed, other = (ALLOW, refuse) if sift.wanted else (refuse, ALLOW)
    check: list[Instruction] = [(LOAD, 0, 0, ARGUMENTS + 8 * sift.argument), (AND, 0, 0, sift.mask)]
    for value in sift.values:
        check += [(IS_EQUAL, 0, 1, value), (RETURN, 0, 0, listed)]
    return [*check, (RETURN, 0, 0, other)]


def _numbers(calls: str, machine: str) -> Iterator[tuple[str, int]]:
    column = 1 + list(ARCHITECTURES).index(machine)
    for call in calls.split(","):
        fields = call.split()
        if fields[column] != "-":
            yield fields[0], int(fields[column])


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def seccomp(plan: Confinement, judge: socket.socket | None) -> None:
    """Refuse the system calls that a submission has no use for. Threads stay.

    Some of them the judge is told of, if given: what it listens with is sent there. Where the kernel has no such thing,
    or a container around us has it already, they are refused in silence.
    """
    machine = os.uname().machine
    if machine not in ARCHITECTURES or struct.calcsize("P") != 8:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine}, {8 * struct.calcsize('P')} bits")
    try:
        listener = _apply(machine, plan, listened=judge is not None)
    except OSError:
        if judge is None:
            raise
        listener, judge = _apply(machine, plan, listened=False), None
    if judge is not None:
        try:
            socket.send_fds(judge, [b"\0"], [listener])
        finally:
            os.close(listener)  # whoever holds it could answer that a call is fine


def _apply(machine: str, plan: Confinement, listened: bool) -> int:
    instructions = seccomp_filter(machine, os.getpid(), plan.cuda, listened)
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
    number = {"x86_64": 317, "aarch64": 277}[machine]
    program = ctypes.byref(_Program(len(instructions), code))
    return syscall(number, SECCOMP_SET_MODE_FILTER, NEW_LISTENER if listened else 0, program)
