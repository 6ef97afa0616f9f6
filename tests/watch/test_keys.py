"""Keys come one at a time, and the terminal is given back as it was."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from grader.watch.keys import Keys

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")

PROGRAM = """
import fcntl, struct, termios, time
from grader.watch.keys import Keys

def wait_for(count):
    while struct.unpack("i", fcntl.ioctl(0, termios.FIONREAD, b"0000"))[0] < count:
        time.sleep(0.01)

before = termios.tcgetattr(0)
keys = Keys(True)
with keys:
    print("ready", flush=True)
    key = ""
    while key != "q":
        key = keys.wait(20)
        print(repr(key), flush=True)
        if key == "d":
            wait_for(len("rm -rf\\n"))
            keys.drop()
            print("dropped", flush=True)
    wait_for(len("exit\\n"))
print(termios.tcgetattr(0) == before, flush=True)
"""


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, program):
        import pty

        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", program], stdin=theirs, stdout=subprocess.PIPE, text=True, start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, preexec_fn=_take_terminal,
        )  # fmt: skip
        os.close(theirs)

    def press(self, keys):
        os.write(self.ours, keys)

    def said(self):
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.kill()
        self.process.communicate()
        os.close(self.ours)


def _take_terminal():
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture(scope="module")
def terminal():
    """The program above, ready for keys; the last test ends it."""
    made = Terminal(PROGRAM)
    assert made.said() == "ready"
    yield made
    made.close()


KEYS = [
    pytest.param(b"h", ["h"], id="a letter"),
    pytest.param(b"ha", ["h", "a"], id="two at once"),
    pytest.param(b"\n", ["\n"], id="Enter"),
    pytest.param(b"\x1b[A", ["up"], id="up"),
    pytest.param(b"\x1bOB", ["down"], id="down, as some terminals say it"),
    pytest.param(b"\x1b[6~", ["down"], id="page down"),
    pytest.param(b"\x1a", ["\x1a"], id="Ctrl-Z is a key too"),
    pytest.param(b"\x1b[15~", [""], id="a key that is none of ours"),
    pytest.param("é".encode(), ["", ""], id="no ASCII"),
]


@pytest.mark.parametrize(("pressed", "keys"), KEYS)
def test_keys_without_enter(terminal, pressed, keys):
    """Each comes as it is pressed, by its name."""
    terminal.press(pressed)
    assert [terminal.said() for _ in keys] == [repr(key) for key in keys]


def test_nothing_is_left_for_the_shell(terminal):
    """What was pressed and not asked for is gone: while we were busy, and at the end; the terminal is as it was."""
    terminal.press(b"d")
    assert terminal.said() == "'d'"
    terminal.press(b"rm -rf\n")
    assert terminal.said() == "dropped"
    terminal.press(b"q")
    assert terminal.said() == "'q'"
    terminal.press(b"exit\n")
    assert terminal.said() == "True"
    assert terminal.process.wait(10) == 0


def test_no_terminal_has_no_keys(monkeypatch):
    """In a pipe, or behind another program, a watch listens to none, and waits for its bell alone."""
    read, write = os.pipe()
    before = os.dup(0)
    os.dup2(read, 0)
    try:
        keys = Keys(True)
        os.write(write, b"q")
        with keys:
            assert not keys.listens and keys.wait(0.01) == ""
    finally:
        os.dup2(before, 0)
        for each in (read, write, before):
            os.close(each)


def test_a_bell_ends_the_wait():
    """From any thread, and as often as one likes."""
    keys = Keys(False)
    threading.Timer(0.05, lambda: [keys.ring() for _ in range(100_000)]).start()
    began = time.monotonic()
    assert keys.wait(60) == "" and time.monotonic() - began < 30
