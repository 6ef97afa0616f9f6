"""What a submission tries beyond its rights: told by the kernel or by its worker, counted by its judge, and no more."""

import selectors
import socket
import sys

import pytest

from grader.host.attempts import Attempts
from grader.model import Attempt
from grader.policy import Policy
from tests.conftest import POLICY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux refuses, and tells of it")

TRIED = {  # the kind, and what tries it
    "a program by subprocess": ("program", "import subprocess; subprocess.run(['ls'])"),
    "a program by system": ("program", "os.system('ls')"),
    "a program in its own place": ("program", "os.execv('/bin/ls', ['ls'])"),
    "a process": ("program", "os.fork()"),
    "a process by the C library": ("program", "import ctypes; ctypes.CDLL(None).fork()"),
    "a program that no hook sees": (
        "program",
        "import _posixsubprocess as p; r, w = os.pipe()\n"
        "    p.fork_exec([b'ls'], [b'/bin/ls'], True, (w,), None, None, -1, -1, -1, -1, -1, -1, r, w, False, False, -1, None, None, None, -1, None, False)",
    ),
    "a program in a thread": ("program", "import threading; t = threading.Thread(target=os.fork); t.start(); t.join()"),
    "a connection": ("network", "import socket; socket.create_connection(('127.0.0.1', 9))"),
    "a name's address": ("network", "import socket; socket.getaddrinfo('example.org', 80)"),
    "a pair of sockets": ("network", "import socket; socket.socketpair()"),
    "a socket by the C library": ("network", "import ctypes; ctypes.CDLL(None).socket(2, 1, 0)"),
    "a signal to others": ("process", "os.kill(1, 0)"),
    "a signal to all": ("process", "os.kill(-1, 0)"),
    "a trace": ("process", "import ctypes; ctypes.CDLL(None).ptrace(16, 1, 0, 0)"),
    "a file of the system": ("file", "open('/etc/passwd')"),
    "a file as bytes": ("file", "open(b'/etc/passwd')"),
    "a file by pathlib": ("file", "import pathlib; pathlib.Path('/etc/passwd').read_text()"),
    "a file by a path that winds": ("file", "open('../../../../../../../../etc/passwd')"),
    "a file by a link": ("file", "os.symlink('/etc/passwd', 'mine'); open('mine')"),
    "a file by its descriptor's folder": ("file", "open('/proc/self/root/etc/passwd')"),
    "a file of the judge": ("file", "open(f'/proc/{os.getppid()}/environ')"),
    "what is mounted": ("file", "open('/proc/self/mountinfo')"),
    "a folder": ("file", "os.listdir('/etc')"),
    "a new file elsewhere": ("file", "open('/etc/mine', 'w')"),
    "a library's file, to write": ("file", "open(os.__file__, 'a')"),
    "a removal": ("file", "os.remove('/etc/passwd')"),
    "a move to elsewhere": ("file", "open('mine', 'w').close(); os.rename('mine', '/etc/mine')"),
}
RIGHT = {  # what every program may do
    "its own files": "open('mine', 'w').close(); open('mine').close(); os.listdir('.'); os.remove('mine'); os.mkdir('d')",
    "temporary files": "import tempfile; tempfile.TemporaryFile().close(); tempfile.mkdtemp()",
    "late imports": "import csv, decimal, ssl, zoneinfo; zoneinfo.ZoneInfo('Europe/Berlin')",
    "files that are not there": "os.path.exists('/etc/passwd'); open('/no/such/file')",
    "about itself": "open('/proc/self/status').close(); os.listdir('/proc/self/fd'); open('/proc/cpuinfo').close()",
    "nothing and chance": "open('/dev/null', 'w').close(); open('/dev/urandom').close()",
    "threads": "import threading; t = threading.Thread(target=print); t.start(); t.join()",
    "a signal to itself": "import signal; signal.signal(10, print); os.kill(os.getpid(), 10); signal.raise_signal(10)",
    "users' names": "import pwd; pwd.getpwuid(4242)",
    "installed packages": "import importlib.metadata; importlib.metadata.version('numpy')",
    "sources": "import inspect, json; inspect.getsource(json)",
}


def tries(what):
    """A submission whose answer is worth nothing, after trying this."""
    return f"import os\ndef scale(x, factor):\n    try:\n        attempt()\n    except BaseException:\n        pass\n    return x\ndef attempt():\n    {what}\n"


def tried(session):
    return {attempt.kind: attempt for attempt in session.attempts}


@pytest.fixture
def confined(session):
    """A session with these layers left out; skipped where the machine lacks the others."""

    def make(source, without=()):
        made = session(source, policy=Policy(standby=0, without=without))
        assert made.load().name == "finished"
        missing = {layer.name for layer in made.sandbox.layers if not layer.on} & {"landlock", "seccomp"}
        if missing != set(without) & {"landlock", "seccomp"}:
            pytest.skip(f"this machine lacks {missing}")
        return made

    return make


@pytest.mark.parametrize(("kind", "what"), TRIED.values(), ids=TRIED)
def test_what_was_tried_is_told(kind, what, confined):
    """By its kind, and as refused; nothing else is said to have been tried."""
    mine = confined(tries(what))
    mine.call("scale", (1, 2))
    found = tried(mine)
    assert list(found) == [kind] and found[kind].refused and found[kind].count >= 1


@pytest.mark.parametrize("what", RIGHT.values(), ids=RIGHT)
def test_what_everybody_may_do_is_not(what, confined):
    """No false alarm."""
    mine = confined(tries(what))
    mine.call("scale", (1, 2))
    assert mine.attempts == ()


@pytest.mark.parametrize("what", ["os.fork()", "open('/etc/passwd')"])
def test_an_end_takes_nothing_back(what, confined):
    """Tried in a call that ends the process, in what is left of a worker, and told."""
    mine = confined(tries(what).replace("pass\n    return x", "os._exit(0)"))
    assert mine.calls([("scale", (1, 2), {})])
    assert mine.deaths == 1 and len(mine.attempts) == 1


def test_at_import(session):
    """The text's own lines count, also of a file that does not load."""
    mine = session("import os\nos.listdir('/etc')\ndef scale(x, factor):\n    return x\n")
    assert mine.load().name == "not loaded" and set(tried(mine)) == {"file"}


def test_a_closed_ear_is_told(confined):
    """Whoever closes the channel in order to try in silence has tried something."""
    sockets = "[n for n in range(3, 64) if os.path.exists(f'/proc/self/fd/{n}') and os.fstat(n).st_mode >> 12 == 12]"
    mine = confined(tries(f"channel, ear = {sockets}; os.close(ear)"))
    mine.call("scale", (1, 2))
    assert mine.attempts == (Attempt("silence", 1, False),)


@pytest.mark.parametrize(
    ("what", "without", "kind"),
    [
        ("os.posix_spawn('/bin/true', ['true'], {})", ("seccomp", "landlock"), "program"),
        ("import socket; socket.socket().close()", ("seccomp",), "network"),
        ("os.kill(os.getppid(), 0)", ("seccomp", "landlock"), "process"),
        ("open('/etc/passwd').close()", ("landlock",), "file"),
    ],
)
def test_what_no_layer_refuses_is_told_as_that(what, without, kind, confined):
    """Below the full level Python's own word is all there is, and the attempt came to something."""
    mine = confined(tries(what), without)
    mine.call("scale", (1, 2))
    assert tried(mine)[kind].refused is False


def test_a_flood_of_attempts_ends_with_the_clock(session):
    """The judge answers each, and keeps looking at the time."""
    mine = session(
        tries("    \n    while True:\n        try:\n            os.fork()\n        except OSError:\n            pass"),
        seconds=0.5,
    )
    assert mine.load().name == "finished"
    (result,) = mine.calls([("scale", (1, 2), {})])
    assert mine.outcome.name == "timed out", result
    assert tried(mine)["program"].count > 1


def test_what_another_program_tried_is_forgotten(session, submit):
    """Programs of ours that take turns in one worker answer for themselves."""
    mine = session(tries("os.fork()"), trusted=True, policy=POLICY)
    assert mine.load().name == "finished"
    mine.call("scale", (1, 2))
    assert mine.attempts
    assert mine.load(submit()).name == "finished" and mine.attempts == ()


def test_a_worker_that_is_being_closed_is_heard_to_its_end():
    """Ctrl-C may come between the end of the selector and that of the socket, and then its session hears once more."""
    told, worker = socket.socketpair()
    selector = selectors.DefaultSelector()
    attempts = Attempts(told, selector, cuda=False)
    selector.close()
    worker.close()
    assert not attempts.take() and attempts.closed
    told.close()
