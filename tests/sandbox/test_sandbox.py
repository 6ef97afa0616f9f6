"""The sandbox, seen from inside: small child processes confine themselves and then try things.

Every attempt is a function of its own that runs in such a child. Each is made twice: fully confined, where it
must be refused, and with the layers that stop it switched off, where it must succeed. So a refusal is never the
attempt's own clumsiness.
"""

# Attempts are written as submissions would write them, with os and open:
# ruff: noqa: SIM115

from __future__ import annotations

import ctypes
import importlib.util
import inspect
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import grader
from grader.sandbox.plan import JUDGE_GONE, LAYERS, Confinement
from grader.sandbox.readable import readable_roots, system_folders

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process from within")
CHECKOUT = str(Path(grader.__file__).parents[1])

CHILD = """
import json, sys
order = json.loads(sys.argv[1])
sys.path[:0] = order["path"]
from grader.sandbox.confine import confine
from grader.sandbox.plan import Confinement
layers = confine(Confinement(**order["plan"]), order["parent"])
names = {}
exec(order["source"], names)
try:
    answer = {"value": names[order["name"]](*order["arguments"])}
except BaseException as error:
    answer = {"refused": type(error).__name__, "text": str(error)}
print(json.dumps({"layers": layers, **answer}), flush=True)
"""


@dataclass(frozen=True)
class Answer:
    """What came of an attempt: a value, a refusal (the exception's name), or a death (the signal)."""

    layers: dict[str, tuple[bool, str]]
    value: Any = None
    refused: str = ""
    text: str = ""
    status: int = 0


def command(attempt: Callable[..., Any], arguments: Sequence[Any], plan: Confinement, path: Sequence[str]) -> list[str]:
    order = {
        "path": [CHECKOUT, *path],
        "plan": asdict(plan),
        "parent": os.getpid(),
        "source": inspect.getsource(attempt),
        "name": attempt.__name__,
        "arguments": arguments,
    }
    return [sys.executable, "-I", "-S", "-c", CHILD, json.dumps(order)]


def run(attempt: Callable[..., Any], *arguments: Any, plan: Confinement, path: Sequence[str] = ()) -> Answer:
    child = subprocess.run(command(attempt, arguments, plan, path), capture_output=True, text=True, timeout=60)
    if not child.stdout:
        assert not child.stderr, child.stderr
        return Answer({}, status=child.returncode)
    said = json.loads(child.stdout.splitlines()[-1])
    layers = {name: (on, why) for name, on, why in said.pop("layers", [])}
    return Answer(layers, **said, status=child.returncode)


# ---- a place to play in ------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """Files that attempts are made on, and the plan that hides one folder of them."""

    hidden: Path
    open: Path
    scratch: Path
    port: int
    plan: Confinement

    def fill(self, argument: Any) -> Any:
        known = {"HIDDEN": self.hidden, "OPEN": self.open, "SCRATCH": self.scratch}
        if argument == "PORT":
            return self.port
        if argument == "PARENT":
            return os.getpid()
        if argument == "NETWORK":
            return os.stat("/proc/self/ns/net").st_ino
        return str(known[argument]) if argument in known else argument


@pytest.fixture(scope="module")
def system() -> tuple[Path, ...]:
    return system_folders()


@pytest.fixture
def place(tmp_path: Path, system: tuple[Path, ...]) -> Iterator[Place]:
    for name in ("hidden", "open", "scratch"):
        (tmp_path / name).mkdir()
    (tmp_path / "hidden" / "solution.py").write_text("the answer")
    (tmp_path / "open" / "prompt.md").write_text("the question")
    plan = Confinement(
        readable=readable_roots((*system, tmp_path), (tmp_path / "hidden", tmp_path / "scratch")),
        writable=(str(tmp_path / "scratch"),),
        devices=("/dev/null",),
        memory_mb=512,
        file_mb=8,
        open_files=64,
        cuda=False,
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        yield Place(tmp_path / "hidden", tmp_path / "open", tmp_path / "scratch", port, plan)


@pytest.fixture
def open_judge() -> Iterator[None]:
    """This process is the judge of the attempts; undo `harden_judge`, should another test have called it."""
    if sys.platform != "linux":
        yield
        return
    get_dumpable, set_dumpable, libc = 3, 4, ctypes.CDLL(None)
    before = libc.prctl(get_dumpable, 0, 0, 0, 0)
    libc.prctl(set_dumpable, 1, 0, 0, 0)
    yield
    libc.prctl(set_dumpable, before, 0, 0, 0)


def nothing() -> None:
    pass


@pytest.fixture(scope="module")
def available() -> dict[str, tuple[bool, str]]:
    """Which layers this machine has."""
    return run(nothing, plan=Confinement((), (), (), 512, 8, 64, cuda=False)).layers


def need(available: dict[str, tuple[bool, str]], *layers: str) -> None:
    lacking = [f"{name}: {available[name][1]}" for name in layers if not available[name][0]]
    if len(lacking) == len(layers):
        pytest.skip("this machine lacks " + "; ".join(lacking))


# ---- attempts ----------------------------------------------------------------------------------------------------


def read(folder, name):
    return open(f"{folder}/{name}").read()


def read_through_a_link(folder, scratch):
    import os

    os.symlink(f"{folder}/solution.py", f"{scratch}/mine.py")
    return open(f"{scratch}/mine.py").read()


def take_a_second_name(folder, scratch):
    import os

    os.link(f"{folder}/solution.py", f"{scratch}/mine.py")
    return open(f"{scratch}/mine.py").read()


def move(folder, scratch):
    import os

    os.rename(f"{folder}/solution.py", f"{scratch}/mine.py")


def list_folder(folder):
    import os

    return os.listdir(folder)


def write(folder):
    import os

    with open(f"{folder}/new.txt", "w") as file:
        written = file.write("text")
    os.remove(f"{folder}/new.txt")
    return written


def empty_by_opening(folder):
    import os

    os.close(os.open(f"{folder}/prompt.md", os.O_RDONLY | os.O_TRUNC))


def open_for_nothing(folder):
    import os

    os.close(os.open(f"{folder}/solution.py", 3))  # neither O_RDONLY nor O_WRONLY nor O_RDWR


def empty_by_opening_for_nothing(folder):
    import os

    os.close(os.open(f"{folder}/solution.py", 3 | os.O_TRUNC))


def empty_by_name(folder):
    import os

    os.truncate(f"{folder}/prompt.md", 0)


def change_mode(folder):
    import os

    os.chmod(f"{folder}/prompt.md", 0o600)


def change_owner(folder):
    import os

    os.chown(f"{folder}/prompt.md", os.getuid(), -1)


def change_times(folder):
    import os

    os.utime(f"{folder}/prompt.md", (0, 0))


def read_of_process(pid, name):
    with open(f"/proc/{pid}/{name}", "rb") as file:
        return len(file.read(1)) if name != "mem" else 0


def follow_descriptor(pid, name):
    import os

    return os.readlink(f"/proc/{pid}/{name}")


def connect(port):
    import socket

    socket.create_connection(("127.0.0.1", port), timeout=5).close()


def bind():
    import socket

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))


def send_datagram(port):
    import socket

    with socket.socket(type=socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", ("127.0.0.1", port))


def make_socket_pair():
    import socket

    socket.socketpair()


def see_connections(port):
    """Whether the machine's connections show: a PermissionError of our own, if not."""
    if f":{port:04X} " not in open("/proc/self/net/tcp").read():
        raise PermissionError("another network")


def share_the_network(number):
    """Whether its network is the one of this number, the judge's: a PermissionError of our own, if not."""
    import os

    if os.stat("/proc/self/ns/net").st_ino != number:
        raise PermissionError("another network")


def fork():
    import os

    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def execute():
    import os

    os.execv("/bin/echo", ["echo", '{"value": "replaced"}'])


def trace(pid):
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    seize, detach = 0x4206, 17  # neither stops the process
    if libc.ptrace(seize, pid, None, None) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    libc.ptrace(detach, pid, None, None)


def send_signal(pid):
    import os

    os.kill(pid, 0)  # signal 0: only asks whether it would be allowed


def signal_through_a_descriptor(pid):
    import fcntl
    import os

    fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, pid)


def type_into_the_terminal():
    import errno
    import fcntl

    try:
        fcntl.ioctl(1, 0x5412, b"x")
    except OSError as error:
        if error.errno != errno.ENOTTY:  # ours is a pipe; the call was made
            raise


def change_flags(folder):
    import errno
    import fcntl
    import os

    descriptor = os.open(f"{folder}/prompt.md", os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, 0x40086602, bytes(8))  # FS_IOC_SETFLAGS: none of them
    except OSError as error:
        if error.errno not in (errno.ENOTTY, errno.EOPNOTSUPP):  # this file system has none; the call was made
            raise


def read_attributes(folder):
    import errno
    import os

    try:
        os.listxattr(f"{folder}/solution.py")
    except OSError as error:
        if error.errno != errno.EOPNOTSUPP:  # this file system has none; the call was made
            raise


def read_flags(folder):
    import ctypes
    import errno
    import os

    libc, found = ctypes.CDLL(None, use_errno=True), ctypes.create_string_buffer(24)
    if libc.syscall(ctypes.c_long(468), -100, f"{folder}/solution.py".encode(), found, ctypes.c_size_t(24), 0) < 0:
        number = ctypes.get_errno()  # file_getattr, since Linux 6.17
        if number not in (errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTTY):  # nobody has it here; the call was made
            raise OSError(number, os.strerror(number))


def hint(folder):
    import fcntl
    import os
    import struct

    fcntl.fcntl(os.open(f"{folder}/prompt.md", os.O_RDONLY), 1036, struct.pack("=Q", 2))  # F_SET_RW_HINT


def enlarge_a_pipe():
    import fcntl
    import os

    fcntl.fcntl(os.pipe()[1], 1031, 1 << 20)  # F_SETPIPE_SZ


def filter_calls():
    import ctypes
    import os
    import struct

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))

    program = ctypes.byref(Program(1, struct.pack("=HBBI", 6, 0, 0, 0x7FFF0000)))
    number = {"x86_64": 317, "aarch64": 277}[os.uname().machine]
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(ctypes.c_long(number), 1, 0, program) < 0 or libc.prctl(22, 2, program, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def make_rules():
    import ctypes
    import os
    import struct

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(ctypes.c_long(444), struct.pack("=Q", 1), ctypes.c_size_t(8), 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def copy_descriptors():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    # never unmapped, as Python's own would be at its end: on a busy machine the thread may begin later than that
    stack = libc.mmap(
        None, ctypes.c_size_t(65_536), 3, 0x22, -1, ctypes.c_long(0)
    )  # to read and write; private, of no file
    top = ctypes.c_void_p(stack + 65_536 - 64)
    without_files = 0x100 | 0x200 | 0x800 | 0x10000 | 0x40000  # VM, FS, SIGHAND, THREAD, SYSVSEM
    if libc.clone(ctypes.cast(libc.pause, ctypes.c_void_p), top, without_files, None) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def grow_down():
    import mmap

    mmap.mmap(-1, 1 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100).close()


def lock(folder):
    import fcntl
    import os

    fcntl.flock(os.open(f"{folder}/prompt.md", os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)


def take_requests():
    import ctypes
    import os

    number = {"x86_64": 206, "aarch64": 0}[os.uname().machine]
    libc, context = ctypes.CDLL(None, use_errno=True), ctypes.c_ulong(0)
    if libc.syscall(ctypes.c_long(number), ctypes.c_long(1), ctypes.byref(context)) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def queue_signals(count):
    import ctypes
    import os
    import signal
    import struct

    signal.pthread_sigmask(signal.SIG_BLOCK, [40])
    number = {"x86_64": 297, "aarch64": 240}[os.uname().machine]  # rt_tgsigqueueinfo, to this thread
    libc, own = ctypes.CDLL(None, use_errno=True), os.getpid()
    told = struct.pack("=iiiiiiQ", 40, 0, -1, 0, own, os.getuid(), 0) + bytes(100)
    for _ in range(count):
        if libc.syscall(ctypes.c_long(number), own, own, 40, told) < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def leave_the_group():
    import os

    os.setsid()


def outlive_the_judge():
    import ctypes
    import os

    if ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) < 0:
        raise PermissionError(os.strerror(1))


def slow_down():
    import os

    os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + 1)


def watch_files():
    import ctypes
    import os

    if ctypes.CDLL(None).inotify_init1(0) < 0:
        raise PermissionError(os.strerror(1))


def gain_rights():
    """Whether a set-user-id program would still give rights: a PermissionError of our own, if not."""
    import ctypes

    if ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 1:
        raise PermissionError("no new privileges")


def raise_limits():
    import resource

    for kind in (resource.RLIMIT_DATA, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def take_memory(mb):
    return len(bytearray(mb << 20))


def share_memory():
    import mmap

    mmap.mmap(-1, 4096).close()


def make_memory_file():
    import os

    os.close(os.memfd_create("bomb"))


def fill_disk(scratch, mb):
    with open(f"{scratch}/big", "wb") as file:
        file.seek((mb << 20) - 1)
        file.write(b"x")


def reserve_a_disk(scratch):
    import os

    os.posix_fallocate(os.open(f"{scratch}/reserved", os.O_CREAT | os.O_RDWR), 0, 1 << 20)


def open_many(count):
    import os

    return len([os.open("/dev/null", os.O_RDONLY) for _ in range(count)])


class Row(NamedTuple):
    """An attempt, its arguments, how it is refused, and the layers that all must be off for it to succeed."""

    title: str
    attempt: Callable[..., Any]
    arguments: tuple[Any, ...]
    guards: tuple[str, ...]
    refusal: tuple[str, ...] = ("PermissionError",)


# Landlock hides /proc/<judge>. Without it, what belongs to a judge with more capabilities, or in another user
# namespace, still stays closed.
OTHER_PROCESS = ("landlock", "namespaces")
if hasattr(os, "geteuid") and os.geteuid() == 0:
    OTHER_PROCESS += ("no new privileges",)
NETWORK = ("landlock", "seccomp", "namespaces")

ATTEMPTS = (
    Row("reads a hidden file", read, ("HIDDEN", "solution.py"), ("landlock",)),
    Row("reads a hidden file through a link", read_through_a_link, ("HIDDEN", "SCRATCH"), ("landlock",)),
    Row("gives a hidden file a second name", take_a_second_name, ("HIDDEN", "SCRATCH"), ("landlock",),
        ("PermissionError", "OSError")),  # EXDEV: not across the border
    Row("moves a hidden file", move, ("HIDDEN", "SCRATCH"), ("landlock",), ("PermissionError", "OSError")),
    Row("lists a hidden folder", list_folder, ("HIDDEN",), ("landlock",)),
    Row("reads a file that nobody named", read, ("/etc", "passwd"), ("landlock",)),
    Row("lists /proc", list_folder, ("/proc",), ("landlock",)),
    Row("writes outside scratch", write, ("OPEN",), ("landlock",)),
    Row("writes to shared memory", write, ("/dev/shm",), ("landlock",)),
    Row("empties a readable file by opening it", empty_by_opening, ("OPEN",), ("landlock", "seccomp")),
    Row("opens a hidden file for neither reading nor writing", open_for_nothing, ("HIDDEN",), ("seccomp",)),
    Row("empties a hidden file by such an opening", empty_by_opening_for_nothing, ("HIDDEN",), ("landlock", "seccomp")),
    Row("empties a readable file by name", empty_by_name, ("OPEN",), ("landlock", "seccomp")),
    Row("changes a file's mode", change_mode, ("OPEN",), ("seccomp",)),
    Row("changes a file's owner", change_owner, ("OPEN",), ("seccomp",)),
    Row("changes a file's times", change_times, ("OPEN",), ("seccomp",)),
    Row("changes a file's flags", change_flags, ("OPEN",), ("seccomp",)),
    Row("locks a file that it can only read", lock, ("OPEN",), ("seccomp",)),
    Row("reads the attributes of a file that it cannot open", read_attributes, ("HIDDEN",), ("seccomp",)),
    Row("reads the flags of a file that it cannot open", read_flags, ("HIDDEN",), ("seccomp",)),
    Row("says where a file's blocks should lie", hint, ("OPEN",), ("seccomp",)),
    Row("reads the judge's command line", read_of_process, ("PARENT", "cmdline"), ("landlock",)),
    Row("reads the judge's memory", read_of_process, ("PARENT", "mem"), OTHER_PROCESS),
    Row("reads the judge's environment", read_of_process, ("PARENT", "environ"), OTHER_PROCESS),
    Row("reaches the judge's open files", follow_descriptor, ("PARENT", "fd/1"), OTHER_PROCESS),
    Row("traces the judge", trace, ("PARENT",), (*OTHER_PROCESS, "seccomp")),
    Row("signals the judge", send_signal, ("PARENT",), ("landlock", "seccomp")),
    Row("signals its group", send_signal, (0,), ("seccomp",)),
    Row("signals everybody it can", send_signal, (-1,), ("seccomp",)),
    Row("signals the judge through a descriptor", signal_through_a_descriptor, ("PARENT",), ("seccomp",)),
    Row("types into the terminal", type_into_the_terminal, (), ("seccomp",)),
    Row("connects by TCP", connect, ("PORT",), NETWORK, ("PermissionError", "OSError")),
    Row("listens by TCP", bind, (), ("landlock", "seccomp")),
    Row("sends by UDP", send_datagram, ("PORT",), NETWORK, ("PermissionError", "OSError")),
    Row("makes a pair of sockets", make_socket_pair, (), ("seccomp",)),
    Row("sees this machine's connections", see_connections, ("PORT",), ("landlock", "namespaces")),
    Row("shares the machine's network", share_the_network, ("NETWORK",), ("namespaces",)),
    Row("reads what is mounted where", read, ("/proc/self", "mountinfo"), ("landlock",)),
    Row("reads a thread's folder", read, ("/proc/thread-self", "status"), ("landlock",)),
    Row("forks", fork, (), ("seccomp",)),
    Row("becomes another program", execute, (), ("landlock", "seccomp")),
    Row("leaves the group that is killed", leave_the_group, (), ("seccomp",)),
    Row("takes back the signal that ends it with the judge", outlive_the_judge, (), ("seccomp",)),
    Row("changes priorities", slow_down, (), ("seccomp",)),
    Row("watches files", watch_files, (), ("seccomp",)),
    Row("takes asynchronous requests, of which the machine has few", take_requests, (), ("seccomp",)),
    Row("queues signals, of which a user has few", queue_signals, (200,), ("limits",), ("OSError", "BlockingIOError")),
    Row("gains rights", gain_rights, (), ("no new privileges",)),
    Row("raises its limits", raise_limits, (), ("limits", "no new privileges"), ("ValueError", "PermissionError")),
    Row("takes too much memory", take_memory, (768,), ("limits",), ("MemoryError",)),
    Row("takes shared memory, which is not counted", share_memory, (), ("seccomp",)),
    Row("takes memory as a file", make_memory_file, (), ("seccomp",)),
    Row("takes memory that grows like a stack, which is not counted", grow_down, (), ("seccomp",)),
    Row("takes a large pipe, which is counted for all of its user", enlarge_a_pipe, (), ("seccomp",)),
    Row("makes filters, which the kernel has to keep", filter_calls, (), ("seccomp",)),
    Row("makes rules, which the kernel has to keep", make_rules, (), ("seccomp",)),
    Row("starts a thread with descriptors of its own", copy_descriptors, (), ("seccomp",)),
    Row("reserves a disk without writing to it", reserve_a_disk, ("SCRATCH",), ("seccomp",)),
    Row("writes a file that is too big", fill_disk, ("SCRATCH", 9), ("limits",), ("OSError",)),
    Row("opens too many files", open_many, (100,), ("limits",), ("OSError",)),
)  # fmt: skip


def titled(rows: Sequence[Any]) -> list[Any]:
    return [pytest.param(row, id=row[0]) for row in rows]


def make(row: Row, place: Place, switched_off: Sequence[str]) -> Answer:
    arguments = [place.fill(argument) for argument in row.arguments]
    return run(row.attempt, *arguments, plan=replace(place.plan, switched_off=tuple(switched_off)))


@on_linux
@pytest.mark.parametrize("row", titled(ATTEMPTS))
def test_refused(row: Row, place: Place, available: dict[str, tuple[bool, str]]) -> None:
    """A confined process is refused"""
    need(available, *row.guards)
    assert make(row, place, ()).refused in row.refusal


@on_linux
@pytest.mark.usefixtures("open_judge")
@pytest.mark.parametrize("row", titled(ATTEMPTS))
def test_possible_without(row: Row, place: Place, available: dict[str, tuple[bool, str]]) -> None:
    """The same attempt succeeds once the layers that stop it are off: the refusal was theirs"""
    need(available, *row.guards)
    yama = Path("/proc/sys/kernel/yama/ptrace_scope")
    traced = row.arguments[1:] == ("mem",) or row.attempt is trace
    if traced and yama.exists() and yama.read_text().strip() != "0":
        pytest.skip("Yama refuses it here in any case")
    if row.attempt is gain_rights and "NoNewPrivs:\t1" in Path("/proc/self/status").read_text():
        pytest.skip("whoever started these tests has given that up")
    answer = make(row, place, row.guards)
    assert (answer.refused, answer.text, answer.status) == ("", "", 0)


def test_each_layer_is_proved() -> None:
    """For each layer there is an attempt that it alone stops, here or in a test of its own below"""
    alone = {row.guards[0] for row in ATTEMPTS if len(row.guards) == 1}
    assert alone | {"dies with judge", "not dumpable"} == set(LAYERS)


@on_linux
@pytest.mark.parametrize("layer", ["landlock", "seccomp"])
@pytest.mark.parametrize("title", ["connects by TCP", "listens by TCP", "signals the judge", "becomes another program"])
def test_stopped_twice(title: str, layer: str, place: Place, available: dict[str, tuple[bool, str]]) -> None:
    """What would do most harm is refused by Landlock alone and by seccomp alone"""
    need(available, layer)
    if layer == "landlock":
        from grader.sandbox import landlock

        since = {"connects by TCP": 4, "listens by TCP": 4, "signals the judge": 6, "becomes another program": 1}[title]
        if landlock.landlock_abi() < since:
            pytest.skip(f"this kernel's Landlock cannot: it takes version {since}")
    row = next(row for row in ATTEMPTS if row.title == title)
    assert make(row, place, [name for name in row.guards if name != layer]).refused == "PermissionError"


@on_linux
def test_report(place: Place, available: dict[str, tuple[bool, str]]) -> None:
    """Each layer is reported in order, on or with a reason"""
    answer = run(nothing, plan=replace(place.plan, switched_off=("landlock",)))
    assert tuple(answer.layers) == LAYERS
    assert answer.layers["landlock"] == (False, "switched off")
    assert all(on != bool(why) for on, why in answer.layers.values())
    assert {name for name, (on, _) in answer.layers.items() if on} == {
        name for name, (on, _) in available.items() if on and name != "landlock"
    }


@on_linux
def test_cuda_plan(place: Place) -> None:
    """With CUDA the worker keeps the machine's namespaces and may name its threads"""
    answer = run(name_itself, plan=replace(place.plan, cuda=True))
    assert answer.layers["namespaces"] == (False, "not used with CUDA")
    assert answer.value == "numbers"
    if answer.layers["landlock"][0]:
        assert run(name_itself, plan=place.plan).refused == "PermissionError"


def name_itself():
    import threading

    path = f"/proc/self/task/{threading.get_native_id()}/comm"
    with open(path, "w") as file:
        file.write("numbers")
    return open(path).read().strip()


# ---- what stays possible -----------------------------------------------------------------------------------------


def keep_house(scratch):
    import os
    import tempfile

    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        with open(f"{folder}/a", "w") as file:
            file.write("text")
        os.mkdir(f"{folder}/b")
        os.rename(f"{folder}/a", f"{folder}/b/c")
        os.symlink(f"{folder}/b/c", f"{folder}/link")
        with open(f"{folder}/link", "r+") as file:
            file.truncate(2)
        return os.stat(f"{folder}/b/c").st_size


def discard():
    with open("/dev/null", "w") as file:
        return file.write("x")


def draw_randomly():
    return len(open("/dev/urandom", "rb").read(8))


def start_threads():
    import threading

    seen = []
    threads = [threading.Thread(target=seen.append, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(seen)


def signal_itself():
    import os
    import signal

    seen = []
    signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(number))
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR1)
    return len(seen)


def import_late():
    import csv
    import decimal
    import hashlib
    import ssl
    import zoneinfo

    zone = zoneinfo.ZoneInfo("Europe/Berlin") if zoneinfo.available_timezones() else None
    return [hashlib.sha256(b"").hexdigest()[:4], str(decimal.Decimal(1)), csv.__name__, bool(ssl), bool(zone)][:4]


def read_about_itself():
    return [len(open(f"/proc/self/{name}").read(9)) for name in ("statm", "maps", "status")]


ALLOWED = (
    ("reads what was named", read, ("OPEN", "prompt.md"), "the question"),
    ("lists what was named", list_folder, ("OPEN",), ["prompt.md"]),
    ("writes in scratch", write, ("SCRATCH",), 4),
    ("makes, moves and removes files in scratch", keep_house, ("SCRATCH",), 2),
    ("writes files up to the limit", fill_disk, ("SCRATCH", 8), None),
    ("throws output away", discard, (), 1),
    ("draws random numbers", draw_randomly, (), 8),
    ("starts threads", start_threads, (), [0, 1, 2, 3]),
    ("signals itself", signal_itself, (), 2),
    ("takes memory up to the limit", take_memory, (256,), 256 << 20),
    ("imports what it had not yet imported", import_late, (), ["e3b0", "1", "csv", True]),
    ("reads about itself", read_about_itself, (), [9, 9, 9]),
)


@on_linux
@pytest.mark.parametrize("row", titled(ALLOWED))
def test_allowed(row: tuple[str, Callable[..., Any], tuple[Any, ...], Any], place: Place) -> None:
    """A confined process does what a submission may need"""
    _, attempt, arguments, value = row
    answer = run(attempt, *[place.fill(argument) for argument in arguments], plan=place.plan)
    assert (answer.refused, answer.text, answer.value) == ("", "", value)


def answer_the_judge(descriptor):
    import socket

    with socket.socket(fileno=descriptor) as channel:
        channel.sendall(channel.recv(100).upper())


@on_linux
def test_channel(place: Place) -> None:
    """A socket pair made by the judge works on"""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"call")
        order = command(answer_the_judge, (theirs.fileno(),), place.plan, ())
        subprocess.run(order, pass_fds=[theirs.fileno()], capture_output=True, check=True, timeout=60)
        assert ours.recv(100) == b"CALL"


def multiply_with_numpy():
    import numpy as np

    square = np.random.default_rng().normal(size=(500, 500))
    return float(np.abs(square @ np.linalg.inv(square) - np.eye(500)).max())


def train_with_torch(scratch):
    import os

    os.environ["TMPDIR"] = scratch
    import torch

    torch.set_num_threads(2)
    layer = torch.nn.Linear(300, 10)
    before = layer.weight.detach().clone()
    layer(torch.randn(400, 300)).pow(2).mean().backward()
    torch.optim.SGD(layer.parameters(), lr=0.1).step()
    return [torch.get_num_threads(), bool((layer.weight != before).any()), len(torch.linalg.svdvals(torch.eye(9)))]


def library_plan(place: Place, library: str) -> tuple[Confinement, str]:
    """The place's plan with the site-packages that hold `library`, all but one entry of it."""
    found = importlib.util.find_spec(library)
    if found is None or found.origin is None:
        pytest.skip(f"{library} is not installed")
    site = Path(found.origin).parents[1]
    hidden = (site / "_pytest", place.hidden, place.scratch)
    readable = readable_roots((*system_folders(), site, place.open), hidden)
    assert str(site) not in readable
    return replace(place.plan, readable=readable, memory_mb=4096, open_files=256), str(site)


@on_linux
def test_numpy(place: Place) -> None:
    """numpy is imported by a confined process, from a folder that it cannot list, and computes"""
    plan, site = library_plan(place, "numpy")
    answer = run(multiply_with_numpy, plan=plan, path=[site])
    assert answer.text == ""
    assert answer.value < 1e-6
    if answer.layers["landlock"][0]:
        assert run(list_folder, site, plan=plan).refused == "PermissionError"
        assert run(list_folder, f"{site}/_pytest", plan=plan).refused == "PermissionError"


@on_linux
@pytest.mark.slow
def test_torch(place: Place) -> None:
    """torch is imported by a confined process and trains with two threads"""
    plan, site = library_plan(place, "torch")
    answer = run(train_with_torch, str(place.scratch), plan=plan, path=[site])
    assert (answer.text, answer.value) == ("", [2, True, 9])


# ---- several processes -------------------------------------------------------------------------------------------


def start_worker(order):
    """A judge: starts a worker by its order, passes on what that says, and waits."""
    import json
    import os
    import subprocess
    import time

    details = json.loads(order[-1])
    details["parent"] = os.getpid()
    subprocess.Popen([*order[:-1], json.dumps(details)], stdin=subprocess.DEVNULL)
    time.sleep(20)


def say_who_and_wait():
    import os
    import time

    print(os.getpid(), flush=True)
    time.sleep(20)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@on_linux
@pytest.mark.parametrize("off", [(), ("dies with judge",)], ids=["on", "off"])
def test_dies_with_judge(off: tuple[str, ...], place: Place) -> None:
    """A worker ends when its judge is killed, and only this layer sees to that"""
    worker = command(say_who_and_wait, (), replace(place.plan, switched_off=off), ())
    free = replace(place.plan, switched_off=LAYERS)
    judge = subprocess.Popen(command(start_worker, (worker,), free, ()), stdout=subprocess.PIPE, text=True)
    assert judge.stdout
    pid = int(judge.stdout.readline())
    try:
        judge.kill()
        judge.wait()
        deadline = time.monotonic() + (10 if not off else 0.3)
        while alive(pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert alive(pid) == bool(off)
    finally:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
        judge.stdout.close()


@on_linux
def test_judge_gone(place: Place) -> None:
    """A worker whose judge died before it began ends at once"""
    order = command(nothing, (), place.plan, ())
    order[-1] = json.dumps({**json.loads(order[-1]), "parent": 1 if os.getpid() != 1 else 2})
    child = subprocess.run(order, capture_output=True, timeout=60)
    assert (child.returncode, child.stdout) == (JUDGE_GONE, b"")


@on_linux
@pytest.mark.parametrize("off", [(), ("not dumpable",)], ids=["on", "off"])
def test_not_dumpable(off: tuple[str, ...], place: Place) -> None:
    """One worker cannot look into another, and only this layer of the other sees to that"""
    plan = replace(place.plan, switched_off=(*off, "namespaces"))
    victim = subprocess.Popen(command(say_who_and_wait, (), plan, ()), stdout=subprocess.PIPE, text=True)
    try:
        assert victim.stdout
        pid = int(victim.stdout.readline())
        spy = replace(place.plan, switched_off=tuple(set(LAYERS) - {"no new privileges"}))
        assert run(read_of_process, pid, "environ", plan=spy).refused == ("" if off else "PermissionError")
    finally:
        victim.kill()
        victim.communicate()


def judge_and_spy(order, hardened):
    """A judge, with or without its armour, and a worker that looks into it."""
    import json
    import os
    import subprocess

    from grader.sandbox.confine import harden_judge

    took = harden_judge() if hardened else False
    details = json.loads(order[-1])
    details["parent"] = os.getpid()
    details["arguments"][0] = os.getpid()
    worker = subprocess.run([*order[:-1], json.dumps(details)], capture_output=True, text=True, timeout=60)
    return [took, json.loads(worker.stdout).get("refused", "")]


@on_linux
@pytest.mark.parametrize("name", ["environ", "fd/1"])
def test_harden_judge(name: str, place: Place) -> None:
    """A hardened judge is closed to a worker without a single layer; another is open"""
    look = read_of_process if name == "environ" else follow_descriptor
    worker = command(look, (0, name), replace(place.plan, switched_off=LAYERS), ())
    # Root has to give up its rights, or nothing is closed to it.
    judge = replace(place.plan, switched_off=tuple(set(LAYERS) - {"no new privileges"}))
    assert run(judge_and_spy, worker, False, plan=judge).value == [False, ""]
    assert run(judge_and_spy, worker, True, plan=judge).value == [True, "PermissionError"]


def confine_with_a_second_thread(plan):
    import os
    import threading

    from grader.sandbox.confine import confine
    from grader.sandbox.plan import Confinement

    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        confine(Confinement(**plan), os.getppid())
    finally:
        stop.set()
        thread.join()


@on_linux
def test_second_thread(place: Place) -> None:
    """Confining a process that has threads already is a bug of the caller, and said so"""
    answer = run(confine_with_a_second_thread, asdict(place.plan), plan=replace(place.plan, switched_off=LAYERS))
    assert (answer.refused, "2 threads" in answer.text) == ("RuntimeError", True)


# ---- seccomp: other ways to make a system call -------------------------------------------------------------------


def call_as_x32():
    import ctypes

    return ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 | 39))


def call_as_32_bit():
    import ctypes
    import mmap

    code = b"\x53\xb8\x14\0\0\0\xcd\x80\x5b\xc3"  # push rbx; mov eax, 20 (getpid); int 0x80; pop rbx; ret
    flags, access = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
    page = mmap.mmap(-1, 4096, flags=flags, prot=access)
    page.write(code)
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()


@on_linux
@pytest.mark.skipif(os.name != "posix" or os.uname().machine != "x86_64", reason="only x86_64 has other ABIs")
@pytest.mark.parametrize("attempt", [call_as_x32, call_as_32_bit])
def test_other_abi(attempt: Callable[..., Any], place: Place, available: dict[str, tuple[bool, str]]) -> None:
    """System calls under other numbers end the process"""
    need(available, "seccomp")
    free = run(attempt, plan=replace(place.plan, switched_off=("seccomp",)))
    if free.status in (-signal.SIGSEGV, -signal.SIGSYS):
        pytest.skip("this kernel, or a container around us, has no such calls")
    assert free.status == 0
    assert run(attempt, plan=place.plan).status == -signal.SIGSYS


ERRNO, FOREIGN = 0x00050000, {"x86_64": 0x40000003, "aarch64": 0x40000028}
VERDICTS = (
    # name, numbers, arguments, verdict for process 77
    ("read", (0, 63), (), "allow"),
    ("execve", (59, 221), (), "refuse"),
    ("ptrace", (101, 117), (), "refuse"),
    ("fchmodat", (268, 53), (), "refuse"),
    ("clone3", (435, 435), (), "absent"),
    ("the first number that nobody knows", (470, 470), (), "absent"),
    ("clone, as pthread_create does", (56, 220), (0x3D0F00,), "allow"),
    ("socket", (41, 198), (2,), "refuse"),
    ("clone, as fork does", (56, 220), (0x1200011,), "refuse"),
    ("clone of a thread into a new network", (56, 220), (0x40010000,), "refuse"),
    ("clone of a thread with descriptors of its own", (56, 220), (0x50B00,), "refuse"),
    ("seccomp", (317, 277), (1,), "refuse"),
    ("file_getattr", (468, 468), (), "refuse"),
    ("kill itself", (62, 129), (77,), "allow"),
    ("kill another", (62, 129), (76,), "refuse"),
    ("kill its group", (62, 129), (0,), "refuse"),
    ("tgkill itself", (234, 131), (77,), "allow"),
    ("prlimit of itself", (302, 261), (0,), "allow"),
    ("prlimit of another", (302, 261), (76,), "refuse"),
    ("fcntl for the flags", (72, 25), (5, 3), "allow"),
    ("fcntl for an owner", (72, 25), (5, 8), "refuse"),
    ("fcntl for a hint", (72, 25), (5, 1036), "refuse"),
    ("fcntl for a large pipe", (72, 25), (5, 1031), "refuse"),
    ("fcntl for a copy", (72, 25), (5, 1030), "allow"),
    ("ioctl TIOCSTI", (16, 29), (0, 0x5412), "refuse"),
    ("ioctl TCGETS", (16, 29), (0, 0x5401), "allow"),
    ("ioctl for a file's flags", (16, 29), (0, 0x40086602), "refuse"),
    ("ioctl that nobody has heard of", (16, 29), (0, 0x12345678), "refuse"),
    ("fcntl for a lock", (72, 25), (5, 6), "refuse"),
    ("flock", (73, 32), (5, 2), "refuse"),
    ("io_setup", (206, 0), (1,), "refuse"),
    ("sync", (162, 81), (), "refuse"),
    ("mmap of private memory", (9, 222), (0, 1, 3, 0x22), "allow"),
    ("mmap of a shared file", (9, 222), (0, 1, 3, 0x01), "allow"),
    ("mmap of shared memory", (9, 222), (0, 1, 3, 0x21), "refuse"),
    ("mmap of memory that grows down", (9, 222), (0, 1, 3, 0x122), "refuse"),
    ("mmap of huge pages", (9, 222), (0, 1, 3, 0x40022), "refuse"),
    ("mmap as dlopen does", (9, 222), (0, 1, 1, 0x802), "allow"),
    ("mmap as a stack of a thread", (9, 222), (0, 1, 3, 0x20022), "allow"),
    ("openat to read", (257, 56), (0, 0, 0o2000000), "allow"),
    ("openat to write and empty", (257, 56), (0, 0, 0o1101), "allow"),
    ("openat to read and empty", (257, 56), (0, 0, 0o1000), "refuse"),
    ("openat to read and write", (257, 56), (0, 0, 0o2), "allow"),
    ("openat for neither", (257, 56), (0, 0, 0o3), "refuse"),
    ("openat for neither, and empty", (257, 56), (0, 0, 0o1003), "refuse"),
    ("prctl for a name", (157, 167), (15,), "allow"),
    ("prctl to outlive the judge", (157, 167), (1,), "refuse"),
    ("prctl for a filter", (157, 167), (22,), "refuse"),
    ("prctl for a core of its own", (157, 167), (62,), "refuse"),
)


# of which the judge is told, where it listens
ASKED = {
    "execve", "ptrace", "socket", "clone, as fork does", "clone of a thread into a new network",
    "clone of a thread with descriptors of its own", "kill another", "kill its group",
}  # fmt: skip


def interpret(program: list[tuple[int, int, int, int]], machine: int, number: int, arguments: Sequence[int]) -> int:
    """What the kernel would make of a filter."""
    data = {0: number, 4: machine} | {16 + 8 * i: value & 0xFFFFFFFF for i, value in enumerate(arguments)}
    accumulator = at = 0
    while True:
        code, if_true, if_false, operand = program[at]
        at += 1
        if code == 0x06:
            return operand
        if code == 0x20:
            accumulator = data.get(operand, 0)
        elif code == 0x54:
            accumulator &= operand
        else:
            holds = {0x15: accumulator == operand, 0x35: accumulator >= operand}[code]
            at += if_true if holds else if_false


@on_linux
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_filter(machine: str) -> None:
    """The filter decides as the table says, on both architectures"""
    from grader.sandbox import seccomp

    program = seccomp.seccomp_filter(machine, 77, cuda=False)
    assert len(program) < 4096
    assert all(max(step[1:3]) < 256 for step in program)  # a jump has 8 bits
    audit = seccomp.ARCHITECTURES[machine]
    words = {0x7FFF0000: "allow", ERRNO | 1: "refuse", ERRNO | 38: "absent", 0x80000000: "kill"}
    column = ("x86_64", "aarch64").index(machine)
    decided = {name: words[interpret(program, audit, numbers[column], args)] for name, numbers, args, _ in VERDICTS}
    assert decided == {name: verdict for name, _, _, verdict in VERDICTS}
    assert words[interpret(program, FOREIGN[machine], 0, ())] == "kill"
    listened = seccomp.seccomp_filter(machine, 77, cuda=False, listened=True)
    told = {name: interpret(listened, audit, numbers[column], args) for name, numbers, args, _ in VERDICTS}
    asked = {name for name, verdict in told.items() if verdict == seccomp.ASK}
    assert asked == ASKED and all(decided[name] == "refuse" for name in asked)
    assert {name: words[verdict] for name, verdict in told.items() if name not in asked} == {
        name: verdict for name, verdict in decided.items() if name not in asked
    }
    with_cuda = seccomp.seccomp_filter(machine, 77, cuda=True)
    assert words[interpret(with_cuda, audit, (9, 222)[column], (0, 1, 3, 0x21))] == "allow"
    for request, verdict in ((0x5412, "refuse"), (0x40086602, "refuse"), (0x5401, "allow"), (0xC020462A, "allow")):
        assert words[interpret(with_cuda, audit, (16, 29)[column], (0, request))] == verdict, hex(request)


def numbers_of_this_machine(machine: str) -> dict[str, int]:
    """System call numbers by the kernel's own headers."""
    files = {"x86_64": "*/asm/unistd_64.h", "aarch64": "asm-generic/unistd.h"}
    found: dict[str, int] = {}
    for header in Path("/usr/include").glob(files[machine]):
        for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text()):
            found[name] = int(number)
    found.pop("syscalls", None)  # how many there are
    return found


@on_linux
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_numbers(machine: str) -> None:
    """The tables agree with the kernel's headers, as far as those go"""
    from grader.sandbox import seccomp

    known = numbers_of_this_machine(machine)
    if not known:
        pytest.skip("no kernel headers for it here")
    tables = [row.calls for row in seccomp.DENIED] + [seccomp.UNSUPPORTED]
    tables += [sift.calls for sift in seccomp.sifted(77)]
    column = ("x86_64", "aarch64").index(machine) + 1
    for call in ",".join(tables).split(","):
        fields = call.split()
        if fields[0] in known:
            assert fields[column] == str(known[fields[0]]), call
        elif fields[column] != "-":
            assert int(fields[column]) > max(known.values()), f"{call}: not in the headers"


# ---- paths and plans ---------------------------------------------------------------------------------------------

TREES = (
    # title, files, links (from -> to), folders, hidden, roots
    ("nothing hidden", ["a/x", "b/y"], {}, ["a", "b"], [], ["a", "b"]),
    ("hidden elsewhere", ["a/x", "b/y"], {}, ["a"], ["b"], ["a"]),
    ("a folder in a folder", ["a/b/x", "a/y"], {}, ["a", "a/b"], [], ["a"]),
    ("a name that begins the same", ["a/x", "a-b/y"], {}, ["a", "a-b"], ["a/x"], ["a-b"]),
    ("a file hidden deep down", ["a/b/c/x", "a/b/c/y", "a/b/z", "a/w"], {}, ["a"], ["a/b/c/x"],
        ["a/b/c/y", "a/b/z", "a/w"]),
    ("the folder itself hidden", ["a/x"], {}, ["a"], ["a"], []),
    ("a folder inside a hidden one", ["a/b/x"], {}, ["a/b"], ["a"], []),
    ("a folder that is missing", ["a/x"], {}, ["a", "no"], [], ["a"]),
    ("a hidden path that is missing", ["a/x"], {}, ["a"], ["a/no"], ["a/x"]),
    ("a folder given by a link", ["a/x", "a/y"], {"l": "a"}, ["l"], ["a/x"], ["a/y"]),
    ("a path hidden by a link", ["a/x", "a/y"], {"l": "a"}, ["a"], ["l/x"], ["a/y"]),
    ("a hidden link", ["a/x", "b/y"], {"a/l": "b/y"}, ["a", "b"], ["a/l"], ["a/x"]),
    ("a link to a hidden file", ["a/x", "b/y", "b/z"], {"b/l": "a/x"}, ["b"], ["a/x", "b/z"], ["b/y"]),
    ("a link into a hidden folder", ["a/c/x", "b/y", "b/z"], {"b/l": "a/c"}, ["b"], ["a", "b/z"], ["b/y"]),
    ("a link to a folder with a hidden file", ["a/x", "a/w", "b/y", "b/z"], {"b/l": "a"}, ["b"], ["a/x", "b/z"],
        ["b/y"]),
    ("a link to somewhere else", ["a/x", "b/y", "b/z"], {"b/l": "a"}, ["b"], ["b/z"], ["a", "b/y"]),
    ("a link to the folder above", ["a/b/x", "a/b/y"], {"a/b/l": "a"}, ["a"], ["a/b/x"], ["a/b/y"]),
    ("a link in a hidden folder", ["a/x", "a/y", "b/z"], {"b/l": "a/x"}, ["a"], ["b"], ["a/y"]),
    ("a folder linked in a hidden folder", ["a/c/x", "a/y", "b/c/z"], {"b/c/l": "a/c"}, ["a"], ["b"], ["a/y"]),
    ("a link to a link in a hidden folder", ["a/x", "a/y", "b/z", "c/d/z"], {"b/l": "c", "c/d/l": "a/x"}, ["a"],
        ["b"], ["a/y"]),
    ("a link in a hidden folder to all", ["a/x", "b/z"], {"b/l": "."}, ["a"], ["b"], []),
    ("a link in a hidden folder to itself", ["a/x", "b/z"], {"b/l": "b"}, ["a"], ["b"], ["a"]),
    ("a link that leads nowhere", ["a/x", "a/y"], {"a/l": "no"}, ["a"], ["a/x"], ["a/y"]),
)  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few users make links")
@pytest.mark.parametrize("tree", titled(TREES))
def test_readable_roots(tree: tuple[Any, ...], tmp_path: Path) -> None:
    """The fewest paths that cover the folders and nothing hidden"""
    _, files, links, folders, hidden, roots = tree
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for name, target in links.items():
        (tmp_path / name).symlink_to(tmp_path / target)
    found = readable_roots(tuple(tmp_path / name for name in folders), tuple(tmp_path / name for name in hidden))
    assert sorted(found) == sorted(str(tmp_path.resolve() / name) for name in roots)


def test_readable_roots_of_everything(tmp_path: Path) -> None:
    """The root folder can be split as well"""
    roots = readable_roots((Path("/"),), (tmp_path,))
    assert roots
    assert "/" not in roots
    assert not any(str(tmp_path).startswith(root + "/") for root in roots)


def test_system_folders(system: tuple[Path, ...]) -> None:
    """The standard library and the system's libraries, without anybody's packages or papers"""
    assert all(path.exists() for path in system)
    names = {"site-packages", "dist-packages"}
    swept = [str(path) for path in system if path.name in names or (path.is_dir() and names & set(os.listdir(path)))]
    assert swept == []
    for wide in ("/", "/usr", "/usr/lib", "/etc", "/home", "/root", "/proc", "/sys", "/dev", "/tmp", sys.prefix):
        assert Path(wide) not in system
    standard = Path(os.__file__).parent
    assert standard in system or standard / "json" in system


def test_plan_travels() -> None:
    """A plan comes back from JSON as it was"""
    plan = Confinement(("/a",), ("/b",), ("/dev/null",), 512, 8, 64, True, ("landlock",))
    assert Confinement(**json.loads(json.dumps(asdict(plan)))) == plan


def test_unknown_layer() -> None:
    """A layer that does not exist cannot be switched off by a slip of the pen"""
    with pytest.raises(ValueError, match="secomp"):
        Confinement((), (), (), 512, 8, 64, cuda=False, switched_off=("secomp",))
