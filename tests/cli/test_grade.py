"""`kata grade`: exit codes, the journal beside the results, the bar, and what is told of bad input."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from grader.cli.bar import pace
from tests.batch.conftest import WRONG, Quick, hand_in
from tests.conftest import FIXTURES, SCALE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def files(kata, monkeypatch):
    """A right file and a wrong one, which are not really graded."""
    monkeypatch.setattr("grader.batch.grade.Judges", Quick)
    hand_in(anna=SCALE, ben=WRONG)


# what is typed after `kata grade` -> the exit code
CODES = {
    "all graded": (["in"], 0),
    "whatever the verdicts": (["in/ben"], 0),
    "failed on demand": (["in", "--fail-on-failed"], 1),
    "passed on demand": (["in/anna", "--fail-on-failed"], 0),
    "nothing there": (["out"], 2),
    "no kata": (["in", "--kata", "nothing"], 2),
    "nothing named": ([], 2),
    "no judge": (["in", "-j", "0"], 2),
    "no place": (["in", "--json", "in"], 2),
    "two answers to how many": (["in", "-j", "2", "--scheduler", "tcp://host:8786"], 2),
    "no scheduler": (["in", "--scheduler", "host:port:8786"], 2),
}


@pytest.mark.parametrize("case", CODES)
def test_the_exit_code(kata, files, case):
    """What was graded is no error; what was typed wrong is said before, and leaves no journal."""
    arguments, expected = CODES[case]
    code, out, err = kata("grade", *arguments)
    assert code == expected and "Traceback" not in err
    assert Path("kata-grade.jsonl").exists() == (expected < 2) and bool(out) == (expected < 2)


# what somebody handed in, as bytes -> why it is not graded, beside its path
UNREAD = {
    "not text": (b"# kata: toy-scale (numpy)\n\xff", "it is not UTF-8 text (the first bad byte is on line 2); save it as UTF-8"),
    "empty": (b"", "it is empty; write your solution in it, or begin again with `kata start`"),
    "a broken header": (b"# kata: ?\n", "line 1 of it is not a valid header; write it like `# kata: bn-backward (numpy)`"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNREAD)
def test_a_file_that_cannot_be_graded(kata, files, case):
    """Its path is said once, its reason stands in the row, and the exit code is that of a batch that was told in full."""
    data, why = UNREAD[case]
    Path("in/ben/toy_scale.py").write_bytes(data)
    code, out, _ = kata("grade", "in", "--json", "r.json")
    row = json.loads(Path("r.json").read_text())["rows"][1]
    assert (code, row["result"], row["why"]) == (0, "not graded", why)
    assert f"NOT GRADED  ben · in/ben/toy_scale.py  {why[:20]}" in out
    assert "2 files: 1 passed, 0 failed, 1 not graded; the seed is" in out


def test_without_dask(kata, files, monkeypatch):
    """The extra is named that has it, and no journal is begun."""
    monkeypatch.setitem(sys.modules, "dask", None)
    code, _, err = kata("grade", "in", "--scheduler", "tcp://host:8786")
    assert (code, "pip install 'kata-dojo[cluster]'" in err, Path("kata-grade.jsonl").exists()) == (2, True, False)


def test_what_we_could_not_grade(kata, files, monkeypatch):
    """That is no verdict, and has an exit code of its own."""
    monkeypatch.setattr(
        Quick, "graded", lambda self, waiting: ((job, type("Done", (), {"row": job.rows[0][1], "feedback": ""})) for job in waiting)
    )  # fmt: skip
    assert kata("grade", "in")[0] == 3


def test_the_results(kata, files):
    """They are written, with the journal beside them; a line a file, the tables, and nothing on standard error."""
    code, out, err = kata("grade", "in", "--json", "results/r.json", "--seed", "7")
    rows = json.loads(Path("results/r.json").read_text())["rows"]
    assert (code, err) == (0, "") and [row["came"] for row in rows] == ["passed", "failed"]
    assert out.startswith("PASSED  anna · toy-scale") and out.endswith("the seed is 7\n")
    assert Path("results/kata-grade.jsonl").exists() and not Path("kata-grade.jsonl").exists()


def test_resumed(kata, files, monkeypatch):
    """Ctrl-C says how to go on; going on grades the rest, with the same seed."""
    whole = Quick.graded

    def interrupted(self, waiting):
        yield next(whole(self, waiting))
        raise KeyboardInterrupt

    monkeypatch.setattr(Quick, "graded", interrupted)
    code, _, err = kata("grade", "in", "--seed", "7")
    assert code == 130 and "stopped after 1 of 2; add --resume to go on" in err
    monkeypatch.setattr(Quick, "graded", whole)
    code, _, err = kata("grade", "in")
    assert code == 2 and "add --resume" in err
    code, out, _ = kata("grade", "in", "--resume")
    assert code == 0 and out.endswith("2 files: 1 passed, 1 failed, 0 not graded; the seed is 7\n")


def test_a_journal_of_somebody_else_s(kata, files, monkeypatch, tmp_path):
    """A folder that comes with one is not believed, whatever is typed; the same folder goes on with one's own."""
    assert kata("grade", "in", "--seed", "7")[0] == 0
    lines = Path("kata-grade.jsonl").read_text().replace('"came":"failed"', '"came":"passed"').splitlines(True)
    Path("kata-grade.jsonl").write_text("".join(lines[:-1]))
    assert "FAILED  ben" in kata("grade", "in", "--resume")[1]  # his line alone is passed over
    monkeypatch.setenv("KATA_HOME", str(tmp_path / "teacher"))
    for more in ([], ["--resume"]):
        code, out, err = kata("grade", "in", *more)
        assert (code, out) == (2, "") and "was not written by you" in err and "move it away" in err


def test_without_a_data_folder(kata, files, monkeypatch, tmp_path):
    """It is graded all the same, and said that it cannot be resumed."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KATA_HOME", str(tmp_path / "file"))
    code, out, err = kata("grade", "in")
    assert (code, err.count("\n")) == (0, 1) and "cannot be resumed" in err and "1 passed, 1 failed" in out


def test_nothing_counts_as_yours(kata, files):
    """Other people's files leave no trace in the journal of the one who grades them."""
    kata("grade", "in")
    assert kata("history")[1].count("toy-scale") == 0


# done, left, seconds -> what is told
PACES = [
    (0, 10, 5.0, ""),
    (10, 200, 4.0, "2.5/s, 1:20 left"),
    (3, 9, 60.0, "3/min, 3:00 left"),
    (1, 7200, 1.0, "1.0/s, 2:00:00 left"),
]


@pytest.mark.parametrize(("done", "left", "seconds", "told"), PACES)
def test_the_pace(done, left, seconds, told):
    """How fast it goes, and how long the rest takes; nothing before the first verdict."""
    assert pace(done, left, seconds) == told


@pytest.mark.slow
def test_the_bar(tmp_path, monkeypatch):
    """On a terminal a bar stands below the lines, and is gone at the end."""
    monkeypatch.chdir(tmp_path)
    hand_in(anna=SCALE, ben=WRONG)
    ours, theirs = pty.openpty()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "KATA_ROOT": str(FIXTURES), "TERM": "xterm", "COLUMNS": "80"}
    command = [sys.executable, "-c", "from grader.cli import main; main()", "grade", "in", "-j", "1"]
    process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, env=environment, text=True)
    os.close(theirs)
    out = process.stdout.read()
    painted = b""
    try:
        while chunk := os.read(ours, 1 << 14):
            painted += chunk
    except OSError:
        pass
    os.close(ours)
    assert process.wait() == 0 and out.startswith("PASSED  anna") and "\x1b" not in out
    assert b"1/2" in painted and b"\x1b[?25h" in painted  # the cursor is back
