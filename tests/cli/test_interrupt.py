"""Ctrl-C is heard wherever it comes: where the interpreter drops it, and where the progress line is half set up."""

import contextlib
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("toy_root")

PRESSED = {
    # where SIGINT comes: what it takes to press it there
    "while an import lets go of its lock": (
        "import gc, weakref\n"
        "class Lock: pass\n"
        "lock = Lock(); note = weakref.ref(lock, lambda _: press())\n"
        "import grader.judge as judge; before = judge.collect\n"
        "def after(kata):\n"
        "    global lock; lock = None\n"
        "    return before(kata)\n"
        "judge.collect = after"
    ),
    "while the progress line is set up": (
        "from rich.console import Console\n"
        "Console.push_render_hook = lambda self, hook: press()"
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", PRESSED)
def test_ctrl_c_is_heard_wherever_it_comes(tmp_path, where):
    """It ends the check with 130 also where the interpreter drops it, or rich is half set up; no traceback either way."""
    import pty

    program = (
        "import os, signal\n"
        "press = lambda: os.kill(os.getpid(), signal.SIGINT)\n"
        f"{PRESSED[where]}\n"
        "from grader.cli import main; main()"
    )
    (tmp_path / "mine.py").write_text("# kata: toy-scale (numpy)\ndef scale(x, factor):\n    while True: pass\n")
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", program, "check", "mine.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=theirs, text=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # Linux: the other side is closed
        while part := os.read(ours, 4000):
            seen += part
    os.close(ours)
    assert done.returncode == 130 and done.stdout == "" and b"Traceback" not in seen
    assert b"\x1b[?25l" not in seen or seen.rindex(b"\x1b[?25h") > seen.rindex(b"\x1b[?25l")  # the cursor is back
