"""kata watch as a learner has it: on a terminal, in a pipe, with keys, saves and signals."""

import os
import pty
import shlex
import signal
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

import pytest

from grader import cli
from grader.study import journal
from tests.conftest import gone

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from grader.cli import main; main()", "watch"]
PAIRS = [("\x1b[?1049h", "\x1b[?1049l"), ("\x1b[?25l", "\x1b[?25h")]  # what a screen begins with, and ends with
PATIENCE = 60.0  # seconds: for a machine that is crowded
pytestmark = pytest.mark.usefixtures("toy_root")


class Terminal:
    """`kata watch` on a terminal of 80 × 24, with all that it has written so far."""

    def __init__(self, *words, cwd, program=PROGRAM, **environment):
        self.ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        self.before = termios.tcgetattr(theirs)
        self.theirs = theirs
        self.process = subprocess.Popen(
            [*program, *words], cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment}, preexec_fn=_take_terminal,
        )  # fmt: skip
        self.written = ""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            while chunk := os.read(self.ours, 1 << 12):
                self.written += chunk.decode("utf-8", "replace")
        except OSError:
            return

    def press(self, keys):
        os.write(self.ours, keys.encode())

    def until(self, text, after=0):
        """Wait until the text is written; the place behind it."""
        end = time.monotonic() + PATIENCE
        while (place := self.written.find(text, after)) < 0:
            assert time.monotonic() < end and self.process.poll() is None, self.written[after:]
            time.sleep(0.01)
        return place + len(text)

    def ended(self):
        """The exit code; and that nothing of us is left on the terminal."""
        code = self.process.wait(PATIENCE)
        assert termios.tcgetattr(self.theirs) == self.before
        end = time.monotonic() + PATIENCE
        while not self._is_given_back() and time.monotonic() < end:
            time.sleep(0.01)
        assert self._is_given_back()
        return code

    def says(self, text, after):
        """Whether the text is written, be it after the end: what is written is read a moment later."""
        end = time.monotonic() + PATIENCE
        while text not in self.written[after:] and time.monotonic() < end:
            time.sleep(0.01)
        return text in self.written[after:]

    def _is_given_back(self):
        """Whether the last words were to show the cursor, and the page that was there before us."""
        written = self.written
        return all(written.rfind(last) > written.rfind(first) for first, last in PAIRS)

    def close(self):
        self.process.kill()
        self.process.wait()
        for end in (self.theirs, self.ours):
            os.close(end)


def _take_terminal():
    import fcntl

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def terminal(tmp_path):
    """terminal(*words, **environment): a watch in the test's folder, which ends with the test."""
    made = []

    def make(*words, **environment):
        made.append(Terminal(*words, cwd=tmp_path, **environment))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def mine(tmp_path, right):
    """A file with a known mistake, which the learner has started."""
    path = tmp_path / "mine.py"
    path.write_text(right.replace("x * factor", "x + factor"))
    journal.record(journal.Started(journal.now(), "toy-scale", str(path), "numpy"))
    return path


def children(pid):
    """The processes that a process has started."""
    import psutil

    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def test_from_the_first_check_to_the_end(terminal, mine, right):
    """A check at once and one at each save, both recorded; a hint at a key; after q nothing is left, no worker either.

    Each save has the same inputs: what changes on the screen is what was changed in the file.
    """
    watch = terminal()
    place = watch.until("watched since", watch.until("FAILED") - 200)
    place = watch.until("p skip", place)
    assert "kata hint" not in watch.written and "--seed" not in watch.written  # nothing can be typed here
    watch.press("h")
    place = watch.until("hint 1 of", place)
    mine.write_text(right)
    place = watch.until("PASSED", place)
    workers = children(watch.process.pid)
    watch.press("q")
    assert watch.ended() == 0 and watch.says("2 checks since", place)
    assert gone(*workers)
    attempts = [event for event in journal.events() if isinstance(event, journal.Attempt)]
    assert [attempt.verdict for attempt in attempts] == ["failed", "passed"]
    assert attempts[0].seed == attempts[1].seed


SIGNALS = [
    pytest.param(signal.SIGTERM, 143, id="SIGTERM"),
    pytest.param(signal.SIGHUP, 129, id="SIGHUP", marks=pytest.mark.slow),
    pytest.param(signal.SIGINT, 130, id="Ctrl-C", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_gives_the_terminal_back(terminal, mine, number, code):
    """While a check runs; its worker ends too."""
    mine.write_text("# kata: toy-scale (numpy)\ndef scale(x, factor):\n    while True: pass\n")
    watch = terminal()
    watch.until("checking")
    while not (workers := children(watch.process.pid)):
        time.sleep(0.01)
    watch.process.send_signal(number)
    assert watch.ended() == code and gone(*workers)


@pytest.mark.slow
def test_stopped_and_gone_on(terminal, mine, tmp_path):
    """Ctrl-Z gives the terminal back to the shell; fg paints the screen anew."""
    waits = "touch stopped; until [ -e go ]; do sleep 0.05; done; fg"
    watch = terminal(program=["bash", "-mc", f"{shlex.join(PROGRAM)}; {waits}"])
    place = watch.until("FAILED")
    watch.press("\x1a")
    place = watch.until("\x1b[?1049l", place)
    until = time.monotonic() + PATIENCE
    while not (tmp_path / "stopped").exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert termios.tcgetattr(watch.theirs) == watch.before
    (tmp_path / "go").touch()
    watch.until("FAILED", watch.until("\x1b[?1049h", place))
    watch.press("q")
    assert watch.ended() == 0


@pytest.mark.slow
def test_the_next_kata_after_a_pass(terminal, mine, right, tmp_path, monkeypatch):
    """It asks, begins the file beside this one, and watches that."""
    import shutil

    root = tmp_path / "root"
    for name in ("katas", "solutions"):
        shutil.copytree(ROOT / "tests" / "fixtures" / name, root / name)
        shutil.copytree(root / name / "toy-scale", root / name / "toy-two")
    mine.write_text(right)
    watch = terminal(KATA_ROOT=str(root))
    watch.until("Go on to toy-two?")
    watch.press("y")
    watch.until("Not written yet", watch.until("toy_two.py"))
    (tmp_path / "toy_two.py").write_text(right.replace("toy-scale", "toy-two"))
    place = watch.until("PASSED", watch.until("Not written yet"))
    watch.press("n")
    watch.until("every kata", place)
    watch.press("q")
    assert watch.ended() == 0


@pytest.mark.slow
def test_an_editor_has_the_terminal_to_itself(terminal, mine, tmp_path):
    """It starts on the terminal as it was, and what it saves is checked when it ends."""
    editor = tmp_path / "edit.sh"
    editor.write_text('#!/bin/sh\nstty -a | grep -o " icanon" > seen\nsed -i "s/x + factor/x * factor/" "$1"\n')
    editor.chmod(0o755)
    watch = terminal(VISUAL=str(editor))
    place = watch.until("FAILED")
    watch.press("e")
    watch.until("PASSED", place)
    assert (tmp_path / "seen").read_text() == " icanon\n"
    watch.press("q")
    assert watch.ended() == 0


@pytest.mark.slow
def test_in_a_pipe(mine, right, tmp_path):
    """Each check is appended without escape codes; keys are not asked for; SIGTERM ends it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*PROGRAM, "mine.py"], cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        lines = iter(process.stdout.readline, "")
        assert next(lines).startswith("mine.py: watched since")
        assert any(line.startswith("FAILED") for line in lines)
        mine.write_text("# kata: toy-scale (numpy)\nd\xe9f", "latin-1")
        assert any("is not UTF-8 text" in line for line in lines)
        mine.write_text(right)
        assert any(line.startswith("PASSED") for line in lines)
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 143 and errors == "" and "\x1b" not in rest and "quit" not in rest
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_a_file_of_a_folder_that_is_no_text(terminal, tmp_path, right):
    """It is a submission by its header, as in a check, and what is wrong with it is said."""
    folder = tmp_path / "practice"
    folder.mkdir()
    (folder / "a.py").write_text(right)
    watch = terminal("practice")
    place = watch.until("watched since", watch.until("PASSED") - 200)
    (folder / "b.py").write_bytes(b"# kata: toy-scale (numpy)\n\xff\n")
    watch.until("is not UTF-8 text", place)


BAD = [
    pytest.param(["nothing.py"], "there is no file", id="no file"),
    pytest.param(["toy-scale"], "kata start toy-scale", id="a kata that was not started"),
    pytest.param(["empty"], "without a submission", id="an empty folder"),
    pytest.param(["two", "files"], "unexpected extra argument", id="two"),
    pytest.param([], "kata start SLUG", id="nothing to watch"),
]


@pytest.mark.parametrize(("words", "said"), BAD)
def test_a_bad_input_is_2_and_one_sentence(tmp_path, monkeypatch, capsys, words, said):
    """Before anything is painted."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    assert cli.run(["watch", *words]) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") <= 4


def test_help_has_examples(capsys):
    """And the exit codes."""
    assert cli.run(["watch", "--help"]) == 0
    said = capsys.readouterr().out
    assert "kata watch practice" in said and "--poll" in said and "130  interrupted" in said
