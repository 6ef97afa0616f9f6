"""Many files graded: each has a row, whatever it does and whatever happens to its judge."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from grader.batch import run
from grader.batch.journal import NAME
from grader.batch.judge import serve
from grader.study.key import of_user
from tests.batch.conftest import WRONG, graded, hand_in, same
from tests.conftest import SCALE, gone

STUB = "# kata: toy-scale (numpy)\ndef scale(x, factor):\n    raise NotImplementedError\n"
EXITS = SCALE.replace("return x * factor", "import os; os._exit(3)")


@pytest.fixture(scope="module")
def batch(tmp_path_factory, request):
    """One batch of every kind of file: rows as they came, the batch, and what is kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KATA_ROOT", str(Path(__file__).parents[1] / "fixtures"))
        patch.chdir(tmp_path_factory.mktemp("batch"))
        hand_in(
            anna=SCALE, ben=WRONG, carla=SCALE, dora="x = 1\n", emil="# kata: toy-scale (numpy)\ndef scale(:\n", fred=STUB,
            greta=EXITS, heidi="# kata: nothing\n", ida="# kata: toy-scale (python)\n",
        )  # fmt: skip
        Path("in/ben/more.py").write_bytes(b"# kata: toy-scale\n\xff")
        yield graded(judges=2)


# whose row -> what it says
ROWS = {
    "anna": {"came": "passed", "same_as": "", "right": (), "outcome": "finished", "level": "full"},
    "ben": {"came": "failed", "kata": "toy-scale", "backend": "numpy", "blank": False},
    "carla": {"came": "passed", "same_as": "in/anna/toy_scale.py"},
    "dora": {"came": "input error", "outcome": "finished"},  # its name is the kata's, and nothing says the backend
    "emil": {"came": "failed", "outcome": "not loaded"},
    "fred": {"came": "failed", "blank": True},
    "greta": {"came": "failed", "outcome": "crashed"},
    "heidi": {"came": "input error", "kata": "", "backend": None},
    "ida": {"came": "input error"},
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("who", ROWS)
def test_each_has_a_row(batch, who):
    """What came of it, and no other file has a part in it."""
    rows = [row for row in batch[1].rows if row.who == who and row.path.endswith("scale.py")]
    assert len(rows) == 1 and {name: getattr(rows[0], name) for name in ROWS[who]} == ROWS[who]
    assert bool(rows[0].why) == (not rows[0].graded)


@pytest.mark.slow
def test_each_row_comes_once(batch):
    """As it stands, and at the end in the order of the files."""
    came, (batch, kept) = batch[0], batch[1:]
    assert sorted(came, key=lambda row: row.path) == [*batch.rows] and len(came) == 10
    assert [row.path for row in batch.rows] == sorted(row.path for row in came)
    (bad,) = [row for row in batch.rows if row.path == "in/ben/more.py"]
    assert "not UTF-8" in bad.why and kept[bad.path] == (None, "")


@pytest.mark.slow
def test_what_reports_ask_for(batch):
    """The feedback of each file that was graded, under its own path, and the text."""
    for row in batch[1].rows:
        feedback, source = batch[2][row.path]
        assert (feedback is not None) == row.graded
        if feedback:
            assert (str(feedback.path), feedback.verdict, feedback.seed) == (row.path, row.came, 7)
            assert source == Path(row.path).read_text()


@pytest.mark.slow
def test_the_mistake_is_named(batch):
    """As `kata check` names it."""
    (row,) = [row for row in batch[1].rows if row.path == "in/ben/toy_scale.py"]
    assert [cause.title for cause in row.causes] == [each.title for each in batch[2][row.path][0].diagnoses] != []
    assert row.passed < row.cases and row.memory_mb >= 0 and row.seconds > 0


# --- judges that die ----------------------------------------------------------------------------------------------------


def dies(channel, policy):
    """A judge that a file kills, whenever it is asked for it."""
    _Dying.channel = channel
    serve(_Dying(channel), policy)


class _Dying:
    def __init__(self, channel):
        self.recv, self.send = self._recv, channel.send
        self._channel = channel

    def _recv(self):
        task = self._channel.recv()
        once = Path("killed")
        if "kills" in task.submission.source or ("once" in task.submission.source and not once.exists()):
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return task


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_judge_that_dies(folder, monkeypatch):
    """Its file is tried once more, by another judge; the second time it has a row, and the others theirs."""
    monkeypatch.setattr(run, "serve", dies)
    hand_in(anna=SCALE + "# once\n", ben=SCALE + "# kills\n", carla=SCALE)
    rows = {row.who: row for row in graded()[1].rows}
    assert rows["anna"].came == rows["carla"].came == "passed"
    assert rows["ben"].came == "not gradable" and "died twice" in rows["ben"].why


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_who_waits_behind_another_costs_it_nothing(folder, monkeypatch):
    """A judge has two files at a time: one that kills it when it comes is found, and the one before it has its row."""
    monkeypatch.setattr(run, "serve", dies)
    others = {f"n{number}": SCALE + f"# {number}\n" for number in range(6)}
    hand_in(**others, m=SCALE + "# kills\n", n0a=SCALE + "# kills too\n")
    rows = {row.who: row for row in graded()[1].rows}
    assert {who for who, row in rows.items() if row.came != "passed"} == {"m", "n0a"}


@pytest.mark.slow
def test_a_judge_that_hangs(folder, monkeypatch):
    """It is ended, once, and its file has a row."""
    monkeypatch.setattr(run, "LONGEST", 0.01)
    hand_in(anna=SCALE)
    (row,) = graded()[1].rows
    assert row.came == "not gradable" and "no verdict within" in row.why


# --- a batch that is stopped ----------------------------------------------------------------------------------------------

GRADE = [sys.executable, "-c", "from grader.cli import main; main()", "grade", "in", "-j", "2", "--seed", "7"]


def verdicts():
    """How many the journal holds."""
    return Path(NAME).read_text().count('"key"') if Path(NAME).exists() else 0


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_stopped_and_killed(folder, monkeypatch):
    """Whether by Ctrl-C or with no time for anything: no process is left, and what was graded is graded once."""
    (folder / "tmp").mkdir()
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("TMPDIR", str(folder / "tmp"))
    hand_in(anna=SCALE, ben=WRONG, carla=SCALE + "#", dora=WRONG + "#", emil=SCALE + "# #", fred=WRONG + "# #")
    for end, code in ((signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
        resume = ["--resume"] if verdicts() else []
        before = verdicts()
        process = psutil.Popen([*GRADE, *resume], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while verdicts() == before and process.poll() is None:
            time.sleep(0.01)
        started = process.children(recursive=True)
        process.send_signal(end)
        assert "Traceback" not in process.stderr.read() and process.wait() == code
        process.stderr.close()
        assert gone(*(child.pid for child in started), seconds=10.0)
    came, batch, _ = graded(resume=True, seed=None, judges=2, key=of_user()[0])
    assert [row.came for row in batch.rows] == ["passed", "failed"] * 3 and len(came) == verdicts() == 6
    named = [replace(same(row), who="", path="", sha="") for row in batch.rows]
    assert named[:2] == named[2:4] == named[4:]  # whichever judge it was
