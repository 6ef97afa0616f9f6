"""The log of events keeps what it can read, whatever happened to the rest, and never costs anybody a verdict."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.errors import Misuse
from grader.study import journal
from grader.study.journal import Attempt, Started

WHEN = datetime(2024, 5, 17, 12, 30, tzinfo=UTC)
STARTED = Started(WHEN, "toy-scale", "/practice/toy_scale.py", "numpy")
FAILED = Attempt(WHEN, "toy-scale", "/practice/toy_scale.py", "numpy", "failed", 17, 0.25, "adds")
PASSED = replace(FAILED, verdict="passed", diagnosis=None)


@pytest.fixture(autouse=True)
def log(tmp_path, monkeypatch):
    """The log of this test; its folder does not exist yet."""
    monkeypatch.setenv("KATA_HOME", str(tmp_path / "home" / "kata"))
    return tmp_path / "home" / "kata" / "events.jsonl"


def test_events_come_back_as_they_were(log):
    """One line an event, in the order of writing; the folder is made by the first."""
    assert journal.events() == ()
    assert not log.parent.exists()
    for event in (STARTED, FAILED, PASSED):
        assert journal.record(event) is None
    assert journal.events() == (STARTED, FAILED, PASSED)
    lines = log.read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["started", "attempt", "attempt"]


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
    assert journal.log() == Path(platformdirs.user_data_dir("kata", appauthor=False)) / "events.jsonl"


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


GOOD = {"event": "attempt", "when": WHEN.isoformat(), "kata": "toy-scale", "path": "/x.py", "backend": "numpy"}
GOOD |= {"verdict": "passed", "seed": 1, "seconds": 0.5, "diagnosis": None}
UNREADABLE = {
    "no JSON": b"not json",
    "cut short": b'{"event": "started", "when": "2024-05-17T12:30',
    "empty": b"",
    "no object": b"[1, 2]",
    "null": b"null",
    "not UTF-8": b'{"event": "\xff"}',
    "null bytes": b"\0" * 4096,
    "very deep": b"[" * 100_000,
    "a kind of a later version": json.dumps(GOOD | {"event": "mock"}).encode(),
    "no time": json.dumps({key: GOOD[key] for key in GOOD if key != "when"}).encode(),
    "a time without a zone": json.dumps(GOOD | {"when": "2024-05-17T12:30:00"}).encode(),
    "no verdict": json.dumps(GOOD | {"verdict": "maybe"}).encode(),
    "a verdict that is a list": json.dumps(GOOD | {"verdict": ["passed"]}).encode(),
    "a kata that is a number": json.dumps(GOOD | {"kata": 5}).encode(),
    "a seed that is true": json.dumps(GOOD | {"seed": True}).encode(),
    "endless": json.dumps(GOOD | {"seconds": float("inf")}).encode(),
    "a time that no float holds": json.dumps(GOOD | {"seconds": 0}).encode()[:-1]
    + b', "seconds": '
    + b"9" * 400
    + b"}",
    "a rung below the first": json.dumps(
        {"event": "hinted", "when": WHEN.isoformat(), "kata": "k", "about": "", "rung": -3}
    ).encode(),
    "a path with a NUL": json.dumps(GOOD | {"path": "a\0b"}).encode(),
    "a huge number": b'{"event": "attempt", "seed": ' + b"9" * 10_000 + b"}",
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_line_costs_no_other(log, case):
    """What stands before and behind it is read."""
    journal.record(STARTED)
    with log.open("ab") as file:
        file.write(UNREADABLE[case] + b"\n")
    journal.record(FAILED)
    assert journal.events() == (STARTED, FAILED)


def test_a_half_written_line_does_not_swallow_the_next(log):
    """After a crash the log may end anywhere."""
    journal.record(STARTED)
    whole = log.read_bytes()
    for end in (1, len(whole) // 2, len(whole) - 2):
        log.write_bytes(whole + whole[:end])
        journal.record(FAILED)
        assert journal.events() == (STARTED, FAILED)
    log.write_bytes(whole + whole[:-1])  # all but the line's end: nothing is lost at all
    journal.record(FAILED)
    assert journal.events() == (STARTED, STARTED, FAILED)


def test_keys_of_a_later_version_do_no_harm(log):
    """An event is read by the keys that are known here."""
    log.parent.mkdir(parents=True)
    log.write_text(json.dumps(GOOD | {"mood": "good"}) + "\n")
    assert journal.status("toy-scale") == "passed"


def test_a_place_that_cannot_be_made_is_a_warning(tmp_path, monkeypatch):
    """The sentence names the place, the reason and the way out; nothing is raised."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KATA_HOME", str(tmp_path / "file" / "kata"))
    warning = journal.record(FAILED)
    assert warning is not None and "\n" not in warning
    assert str(tmp_path / "file") in warning and "set KATA_HOME" in warning
    assert journal.events() == ()


def test_a_log_that_is_a_folder_is_a_warning(log):
    """Reading is misuse with a remedy: an empty answer would be a wrong one."""
    log.mkdir(parents=True)
    assert "was not recorded" in journal.record(FAILED)
    with pytest.raises(Misuse, match="cannot be read .* set KATA_HOME"):
        journal.events()


FAILURES = {
    "read-only": ("open", OSError(30, "Read-only file system")),
    "full": ("write", OSError(28, "No space left on device")),
    "full at the end": ("fsync", OSError(28, "No space left on device")),
    "broken": ("fsync", OSError(5, "Input/output error")),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_disk_that_does_not_take_it_is_a_warning(monkeypatch, case):
    """The system's reason is passed on."""
    name, error = FAILURES[case]

    def fail(*arguments, **options):
        raise error

    monkeypatch.setattr(journal.os, name, fail)
    assert f"({error.strerror})" in journal.record(FAILED)


def test_a_disk_that_takes_half_of_it_is_a_warning(monkeypatch):
    """A write may be cut short without an error; the next one is whole again."""
    real = os.write
    monkeypatch.setattr(journal.os, "write", lambda file, data: real(file, data[:20]))
    assert "(the disk is full)" in journal.record(FAILED)
    monkeypatch.setattr(journal.os, "write", real)
    assert journal.record(STARTED) is None
    assert journal.events() == (STARTED,)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_disk_that_is_really_full(log):
    """The same, with the system's own full device."""
    log.parent.mkdir(parents=True)
    log.symlink_to("/dev/full")
    assert "No space left" in journal.record(FAILED)


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
