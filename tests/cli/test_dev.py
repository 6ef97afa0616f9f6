"""`kata dev check`: what it prints, piped and in a terminal. What the audit finds is in tests/authoring."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader import cli
from grader.authoring.scaffold import scaffold

ROOT = Path(__file__).parents[2]
KATA = [sys.executable, "-c", "from grader.cli import main; main()"]


@pytest.fixture
def unwritten(tmp_path, monkeypatch):
    """A checkout with one kata of which nothing is written: its audit runs nothing, and takes no time."""
    for name in ("katas", "solutions"):
        (tmp_path / name).mkdir()
    scaffold("norm-clip", tmp_path)
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def dev_check(folder, *words, **streams):
    """`kata dev check` as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
    return subprocess.Popen([*KATA, "dev", "check", *words], cwd=folder, env=environment, **streams)


@pytest.mark.slow
def test_piped_there_are_lines_and_nothing_else(unwritten):
    """A line for each audit, one for each complaint, their number, and the exit code."""
    process = dev_check(unwritten, "norm-clip", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.communicate(timeout=120)
    lines = out.splitlines()
    assert (process.returncode, err) == (1, "") and "\x1b" not in out
    assert re.fullmatch(r"norm-clip \(numpy\): \d+ complaints; nothing was run yet  \[1/1, \d+ s\]", lines[0])
    assert "  katas/norm-clip/prompt.md:3: left to write" in lines
    assert lines[-1] == f"{len(lines) - 2} complaints."


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_in_a_terminal_a_bar_says_how_far_it_is(unwritten):
    """The same lines stand above a bar, which is gone at the end."""
    import pty

    ours, theirs = pty.openpty()
    process = dev_check(unwritten, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    out = b""
    try:
        while True:
            out += os.read(ours, 4096)
    except OSError:  # Linux says EIO where a terminal has been left
        pass
    finally:
        _, err = process.communicate(timeout=120)
        os.close(ours)
    assert (process.returncode, err) == (1, b"") and b"auditing" in out and b"0/1" in out
    last = out.decode().rpartition("\x1b[2K")[2]  # the bar's line is cleared
    assert "auditing" not in last and last.strip().endswith("complaints.")
    assert b"katas/norm-clip/prompt.md:3: left to write" in out


def test_what_is_recorded_and_unchanged_is_not_measured_again(unwritten, capsys):
    """--record keeps the hash of what was measured; a kata with complaints is measured each time."""
    assert cli.run(["dev", "check", "--mutants", "--record", ".", "--jobs", "1"]) == 1
    assert (unwritten / "strength.json").exists() and (unwritten / "strength.md").exists()
    capsys.readouterr()
    assert cli.run(["dev", "check", "--record", ".", "--jobs", "1"]) == 1
    assert "unchanged" not in capsys.readouterr().out
    text = (unwritten / "strength.json").read_text()
    from grader import catalogue
    from grader.authoring.audit import fingerprint

    (unwritten / "strength.json").write_text(text.replace("unsound", fingerprint(catalogue.find("norm-clip"))))
    assert cli.run(["dev", "check", "--record", "."]) == 0
    assert capsys.readouterr().out == "norm-clip: unchanged since it was recorded\nNo complaints.\n"
