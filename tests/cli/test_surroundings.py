"""Where the system around us is at fault: one sentence with its remedy and exit code 2, or it simply works."""

import errno
import os
import subprocess
import sys

import pytest

from grader import cli
from grader.cli import surroundings
from tests.cli.test_check import PROGRAM, ROOT

pytestmark = [
    pytest.mark.usefixtures("toy_root"),
    pytest.mark.skipif(sys.platform == "win32", reason="a shell's limits and streams"),
]


@pytest.fixture
def shell(tmp_path, right, monkeypatch):
    """shell(script): exit code, output and errors of a script in which $KATA checks a right file."""
    (tmp_path / "right.py").write_text(right, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("KATA_HOME", str(tmp_path / "home"))

    def run(script):
        line = f"kata() {{ '{PROGRAM[0]}' -c '{PROGRAM[2]}' \"$@\"; }}; {script}"
        done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.slow
@pytest.mark.parametrize(
    ("closed", "shown"),
    [("<&-", True), ("2>&-", True), ("<&- 2>&-", True), (">&-", False), (">&- 2>&-", False), ("<&- >&- 2>&-", False)],
)
def test_closed_streams_do_no_harm(shell, closed, shown):
    """What we open next is not taken for one of them; the verdict is the exit code."""
    code, out, err = shell(f"kata check right.py {closed}")
    assert (code, err, "PASSED" in out) == (0, "", shown)


@pytest.mark.slow
def test_a_folder_that_is_gone(shell):
    """Nothing can be done from there."""
    code, out, err = shell("mkdir away && cd away && rmdir ../away && kata list")
    assert (code, out) == (2, "") and "the current folder no longer exists" in err


LIMITS = [
    pytest.param("ulimit -n 12", "raise the limit on open files", id="open files"),
    pytest.param("ulimit -d 90000", "too little for NumPy; raise it (`ulimit -d", id="data"),
    pytest.param("ulimit -v 90000", "too little for NumPy; raise it (`ulimit -v", id="address space"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("limit", "said"), LIMITS)
def test_a_limit_that_is_too_low(shell, limit, said):
    """It is named, with the command that raises it."""
    code, out, err = shell(f"{limit}; kata check right.py")
    assert (code, out) == (2, "") and said in err and err.count("\n") == 1


@pytest.mark.slow
def test_tracing_of_memory_changes_nothing(shell):
    """It is the user's to switch on."""
    code, out, _ = shell("PYTHONTRACEMALLOC=5 kata check right.py")
    assert code == 0 and "PASSED" in out


LACKS = [
    pytest.param(MemoryError(), "not enough memory", id="memory"),
    pytest.param(OSError(errno.EMFILE, "Too many open files"), "ulimit -n", id="open files"),
    pytest.param(OSError(errno.ENOSPC, "No space left on device"), "free some space", id="the disk"),
    pytest.param(FileNotFoundError(errno.ENOENT, "No such file", "/dev/null"), "/dev/null is missing here", id="/dev"),
    pytest.param(FileNotFoundError(errno.ENOENT, "No such file", "x.py"), None, id="a file of ours"),
    pytest.param(KeyError("x"), None, id="a bug"),
]


@pytest.mark.parametrize(("error", "said"), LACKS)
def test_what_is_lacking_is_told_from_bugs(error, said):
    """Only what the system says of itself."""
    found = surroundings.lack(error)
    assert found is None if said is None else said in found


def test_the_folder_is_removed_during_a_command(tmp_path, monkeypatch, capsys):
    """Whatever asks for it then fails."""
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def removed():
        os.rmdir(folder)
        return os.getcwd()

    monkeypatch.setattr("grader.catalogue.slugs", removed)
    assert cli.run(["list"]) == 2
    assert capsys.readouterr().err == (
        "kata: the current folder was removed in the meantime; change to another one and try again\n"
    )
