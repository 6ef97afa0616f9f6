"""The log of events keeps what it can read, whatever happened to the rest, and never costs anybody a verdict."""

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from grader.errors import Misuse
from grader.study import journal, store
from grader.study.journal import Attempt, Closed, HandedIn, Started
from tests.study.test_lines import UNREADABLE

WHEN = datetime(2024, 5, 17, 12, 30, tzinfo=UTC)
STARTED = Started(WHEN, "toy-scale", "/practice/toy_scale.py", "numpy")
FAILED = Attempt(
    WHEN, "toy-scale", "/practice/toy_scale.py", "numpy", "failed", 17, 0.25, ("adds",), ("scales result",), 61.5
)
PASSED = replace(FAILED, verdict="passed", mistakes=(), parts=())
EVERY = (
    STARTED,
    FAILED,
    PASSED,
    replace(FAILED, verdict="not gradable", session="m1"),
    journal.Hinted(WHEN, "toy-scale", "", 1),
    journal.SolutionSeen(WHEN, "toy-scale", "explanation"),
    journal.Reviewed(WHEN, "kata:toy-scale", "hard", chosen=True),
    journal.Planned(WHEN, date(2024, 6, 7), 40),
    journal.Asked(WHEN, "bn-eps"),
    journal.Answered(WHEN, "bn-eps", False, "outside the root", session="m1"),
)


@pytest.fixture(autouse=True)
def log(tmp_path, monkeypatch):
    """The log of this test; its folder does not exist yet."""
    monkeypatch.setenv("KATA_HOME", str(tmp_path / "home" / "kata"))
    return tmp_path / "home" / "kata" / "journal.db"


def test_events_come_back_as_they_were(log):
    """One row an event, in the order of writing; the folder is made by the first, and is for its owner alone."""
    assert journal.events() == ()
    assert not log.parent.exists()
    for event in EVERY:
        assert journal.record(event) is None
    assert journal.events() == EVERY
    if os.name == "posix":
        assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_the_order_is_that_of_time():
    """An event that comes late, from another machine, stands where it happened."""
    journal.record(STARTED)
    journal.record(replace(PASSED, when=WHEN - timedelta(hours=1)))
    assert [type(event) for event in journal.events()] == [Attempt, Started]


def test_strange_paths_come_back(monkeypatch, tmp_path):
    """A path need not be UTF-8 or one line; a relative one is recorded with its folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("a\nb.py", "caf\u00e9 \U0001f600.py", os.fsdecode(b"\xff.py")):
        journal.record(replace(STARTED, path=name))
        assert journal.last_started() == tmp_path / name


def test_the_folder_is_the_systems_where_none_is_chosen(monkeypatch):
    """platformdirs knows where data belongs on each system."""
    import platformdirs

    monkeypatch.delenv("KATA_HOME")
    assert journal.log() == Path(platformdirs.user_data_dir("kata", appauthor=False)) / "journal.db"


def test_progress_is_derived():
    """new, then started, then passed for good; a failed attempt without a start is a start."""
    assert journal.status("toy-scale") == "new"
    journal.record(STARTED)
    assert journal.status("toy-scale") == "started"
    journal.record(FAILED)
    assert journal.status("toy-scale") == "started"
    journal.record(PASSED)
    journal.record(FAILED)
    journal.record(STARTED)
    assert journal.status("toy-scale") == "passed"
    journal.record(replace(FAILED, kata="other"))
    assert journal.statuses() == {"toy-scale": "passed", "other": "started"}


def test_what_was_started_last():
    """Of all katas, or of one."""
    assert journal.last_started() is None
    journal.record(STARTED)
    journal.record(replace(STARTED, kata="other", path="/other.py"))
    journal.record(FAILED)
    assert journal.last_started() == Path("/other.py")
    assert journal.last_started("toy-scale") == Path(STARTED.path)
    assert journal.last_started("third") is None


@pytest.mark.parametrize("over", [HandedIn, Closed])
def test_a_file_of_a_round_that_is_over_was_not_started_last(over):
    """While the round is on it was; afterwards it is as it was handed in."""
    journal.record(STARTED)
    journal.record(replace(STARTED, path="/mock/toy.py", session="round"))
    assert journal.last_started() == Path("/mock/toy.py") and not journal.is_over(Path("/mock/toy.py"))
    journal.record(over(journal.now(), "round"))
    assert journal.last_started() == journal.last_started(STARTED.kata) == Path(STARTED.path)
    assert journal.is_over(Path("/mock/toy.py")) and not journal.is_over(Path(STARTED.path))


LAST = {
    "nothing": ((), False),
    "started": ((STARTED,), False),
    "failed": ((PASSED, FAILED), True),
    "passed": ((FAILED, PASSED), False),
    "another file failed": ((PASSED, replace(FAILED, path="/other.py")), False),
}


@pytest.mark.parametrize(("made", "failed"), LAST.values(), ids=LAST)
def test_whether_a_file_failed_the_last_time(made, failed):
    """By its whole path; a start says nothing."""
    for event in made:
        journal.record(event)
    assert journal.failed_last(Path(FAILED.path)) is failed


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_event_of_no_known_kind_costs_no_other(log, case):
    """What stands before and behind it is read."""
    journal.record(STARTED)
    with contextlib.closing(sqlite3.connect(log)) as database, database:
        database.execute("INSERT INTO events (id, at, line) VALUES ('x', 0, ?)", (UNREADABLE[case],))
    journal.record(FAILED)
    assert journal.events() == (STARTED, FAILED)


def test_the_last_failure_is_a_check_s():
    """What the judge said of an input has no hints."""
    file = ("dropout", "/dropout.py", "numpy")
    checked = Attempt(journal.now(), *file, "failed", 1, 0.1, parts=("scales out",))
    journal.record(checked)
    journal.record(Attempt(journal.now(), *file, "failed", 0, 0.0, card="hack:dropout:adds"))
    assert journal.last_failure("dropout") == checked


def test_what_a_file_was_started_as():
    """By its last start; a drill is neither the kata's file nor its pass."""
    drill = replace(STARTED, path="/drill.py", card="mistake:toy-scale:adds")
    for event in (STARTED, drill, replace(PASSED, path="/drill.py", card=drill.card)):
        journal.record(event)
    assert journal.start_of(Path("/drill.py")) == drill and journal.start_of(Path("/other.py")) is None
    assert journal.last_started() == Path("/drill.py") and journal.last_started("toy-scale") == Path(STARTED.path)
    assert journal.last_pass("toy-scale") is None and journal.status("toy-scale") == "started"


def test_a_place_that_cannot_be_made_is_a_warning(tmp_path, monkeypatch):
    """The sentence names the place, the reason and the way out; nothing is raised."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KATA_HOME", str(tmp_path / "file" / "kata"))
    warning = journal.record(FAILED)
    assert warning is not None and "\n" not in warning
    assert str(tmp_path / "file") in warning and "set KATA_HOME" in warning
    with pytest.raises(Misuse, match="cannot be read .* set KATA_HOME"):
        journal.events()


def test_a_log_that_is_a_folder_is_a_warning(log):
    """Reading is misuse with a remedy: an empty answer would be a wrong one."""
    log.mkdir(parents=True)
    assert "was not recorded" in journal.record(FAILED)
    with pytest.raises(Misuse, match="cannot be read .* set KATA_HOME"):
        journal.events()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only(log):
    """What is there is read; what is new is a warning with the system's reason."""
    journal.record(STARTED)
    log.parent.chmod(0o500)
    try:
        assert journal.events() == (STARTED,)
        assert "was not recorded" in journal.record(FAILED)
    finally:
        log.parent.chmod(0o700)


# what the system or SQLite says, and how it is told
REFUSALS = {
    "read-only": (OSError(30, "Read-only file system"), "Read-only file system"),
    "full": (OSError(28, "No space left on device"), "No space left on device"),
    "full, says SQLite": (sqlite3.SQLITE_FULL, "the disk is full"),
    "broken, says SQLite": (sqlite3.SQLITE_IOERR_FSYNC, "the disk is full, or failed"),
    "locked": (sqlite3.SQLITE_BUSY, "another program holds it"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_disk_that_does_not_take_it_is_a_warning(monkeypatch, case):
    """The reason is passed on, in one sentence."""
    error, said = REFUSALS[case]
    if isinstance(error, int):
        code, error = error, sqlite3.OperationalError("refused")
        error.sqlite_errorcode = code

    def fail(*arguments, **options):
        raise error

    monkeypatch.setattr(store, "_connected", fail)
    assert f"({said})" in journal.record(FAILED)


def test_a_python_without_sqlite(monkeypatch):
    """Some are built so; a verdict is not lost to it."""
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    assert "(this Python has no sqlite3); install Python with SQLite" in journal.record(FAILED)


def test_a_newer_version_s_log_is_left_alone(log):
    """Neither read nor written: the sentence says what helps."""
    journal.record(STARTED)
    with contextlib.closing(sqlite3.connect(log)) as database:
        database.execute("PRAGMA user_version = 99")
    assert "(a newer version of kata wrote it); update kata" in journal.record(FAILED)
    with pytest.raises(Misuse, match="cannot be read .*; update kata"):
        journal.events()


WRITER = """
import sys
from datetime import UTC, datetime
from grader.study import journal
sys.stdin.readline()  # both begin at once
for seed in range(int(sys.argv[2])):
    event = journal.Attempt(datetime.now(UTC), sys.argv[1], "/" + "long" * 100, "numpy", "failed", seed, 0.1)
    assert journal.record(event) is None
"""


def test_two_processes_at_once_both_survive():
    """Every event of both is there, whole, and in its own order."""
    each = 60
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, name, str(each)], stdin=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.close()
    assert [writer.wait(60) for writer in writers] == [0, 0]
    for name in ("one", "two"):
        assert [event.seed for event in journal.events() if event.kata == name] == list(range(each))


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names")
def test_what_is_no_file_is_not_waited_for(log):
    """A pipe would never answer."""
    log.parent.mkdir(parents=True)
    os.mkfifo(log)
    with pytest.raises(Misuse, match="it is no file"):
        journal.events()
    assert "was not recorded" in journal.record(STARTED)
