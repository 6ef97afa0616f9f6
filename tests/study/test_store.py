"""The database and its copy: what is written stays, whoever writes at the same time and whenever somebody is killed."""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from grader.errors import Notice
from grader.study import store
from grader.study.store import COPY, NAME, Row


def numbered(*numbers):
    """Rows with these numbers as ids, each a second after the one before."""
    line = '{{"id": "{0}", "event": "asked", "when": "2024-05-17T12:00:{1:02}+00:00", "question": "q{0}"}}'
    return [store.row(line.format(number, number % 60)) for number in numbers]


def ids(folder):
    """The ids of what can be read there."""
    return [int(each.id) for each in store.read(folder)]


def test_a_row_is_the_line_with_its_id_and_time():
    """Seconds since 1970 give the order, whatever zone a line was written in."""
    line = '{"id": "a", "event": "asked", "when": "1970-01-01T01:00:05+01:00", "question": "q"}'
    assert store.row(line) == Row("a", 5.0, line)
    with pytest.raises(ValueError):
        store.row(line.replace('"a"', '""'))


def test_an_id_counts_once(tmp_path):
    """Rows that are there already are not added again; how many were new is said."""
    assert store.append(tmp_path, numbered(1, 2)) == 2
    assert store.append(tmp_path, numbered(2, 3)) == 1
    assert ids(tmp_path) == [1, 2, 3]


PLACES = {
    "a file": lambda folder: (folder.parent.mkdir(), folder.write_text("")),
    "below a file": lambda folder: folder.parent.write_text(""),
    "a link that leads nowhere": lambda folder: (folder.parent.mkdir(), folder.symlink_to("gone")),
}


@pytest.mark.parametrize("case", PLACES)
def test_a_place_that_is_no_folder(tmp_path, case):
    """It is unusable for reading too, and not empty; what is not there yet is."""
    folder = tmp_path / "home" / "kata"
    assert store.read(folder) == []
    PLACES[case](folder)
    for use in (lambda: store.read(folder), lambda: store.append(folder, numbered(1))):
        with pytest.raises(store.Unusable, match="is no folder") as caught:
            use()
        assert caught.value.remedy == "set KATA_HOME to a folder"


def garble(path):
    path.write_bytes(b"garbage " * 1000)


def cut(path):
    path.write_bytes(path.read_bytes()[:5000])


def lose_the_table(path):
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE events")


DAMAGES = {"garbage": garble, "cut short": cut, "without its table": lose_the_table}


@pytest.mark.parametrize("reads", [True, False], ids=["seen in reading", "seen in writing"])
@pytest.mark.parametrize("case", DAMAGES)
def test_a_damaged_file_is_set_aside_and_rebuilt(tmp_path, case, reads):
    """One sentence says so; the events are all there, and the damaged file still is."""
    store.append(tmp_path, numbered(*range(9)))
    DAMAGES[case](tmp_path / NAME)
    with pytest.warns(Notice, match=r"damaged; it was set aside as journal.damaged-1.db and rebuilt .*9 events"):
        _ = ids(tmp_path) if reads else store.append(tmp_path, numbered(9))
    assert ids(tmp_path) == [*range(9 if reads else 10)]
    assert (tmp_path / "journal.damaged-1.db").exists()


def test_a_damaged_line_is_that_of_the_copy(tmp_path):
    """What is no text any more is seen when it is read."""
    store.append(tmp_path, rows := numbered(1, 2, 3))
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole.replace(b'"question": "q2"', b'"question": "\xff\xfe"'))
    with pytest.warns(Notice):
        assert store.read(tmp_path) == rows


@pytest.mark.parametrize("left", [None, b""], ids=["missing", "empty"])
def test_a_lost_file_is_rebuilt_from_the_copy(tmp_path, left):
    """Read at once, and written with the next event."""
    store.append(tmp_path, numbered(1, 2))
    (tmp_path / NAME).unlink()
    if left is not None:
        (tmp_path / NAME).write_bytes(left)
    assert ids(tmp_path) == [1, 2]
    store.append(tmp_path, numbered(3))
    (tmp_path / COPY).unlink()
    assert ids(tmp_path) == [1, 2, 3]


def test_what_the_copy_lacks_is_read_from_the_damaged_file(tmp_path):
    """The rows before the damage and those behind it."""
    store.append(tmp_path, numbered(*range(2000)))
    (tmp_path / COPY).unlink()
    whole = bytearray((tmp_path / NAME).read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 9000] = bytes(9000)
    (tmp_path / NAME).write_bytes(whole)
    with pytest.warns(Notice):
        left = ids(tmp_path)
    assert 1800 < len(left) < 2000 and {0, 1999} < {*left}


def test_a_copy_that_was_cut_short_swallows_nothing(tmp_path):
    """The next line begins on a line of its own."""
    store.append(tmp_path, numbered(1))
    whole = (tmp_path / COPY).read_bytes()
    (tmp_path / COPY).write_bytes(whole + whole[:20])
    store.append(tmp_path, numbered(2))
    (tmp_path / NAME).unlink()
    assert ids(tmp_path) == [1, 2]


def test_a_copy_that_cannot_be_written_costs_no_event(tmp_path):
    """It is the second of two."""
    (tmp_path / COPY).mkdir()
    assert store.append(tmp_path, numbered(1)) == 1


@pytest.mark.skipif(os.name != "posix", reason="a limit of POSIX stands for the full disk")
@pytest.mark.parametrize("unread", [False, True])
def test_a_full_disk_can_be_read(tmp_path, unread):
    """Where not a byte can be written, what lies there is read; but not past a log that SQLite alone can read."""
    import resource

    store.append(tmp_path, numbered(1, 2))
    if unread:
        (tmp_path / f"{NAME}-wal").write_bytes(b"half a log")
    code = (
        "import signal, sys; from pathlib import Path; from grader.study import store; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try: print(len(store.read(Path(sys.argv[1]))))\n"
        "except store.Unusable as error: print(error.why, error.remedy)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path], capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )  # fmt: skip
    said = "the disk is full, or failed make room on that disk, or set KATA_HOME to another folder"
    assert done.stdout.strip() == (said if unread else "2")


def test_an_older_database_is_brought_up(tmp_path, monkeypatch):
    """Each step runs once, whoever opens it first; what was there stays."""
    store.append(tmp_path, numbered(1))
    monkeypatch.setattr(store, "MIGRATIONS", (*store.MIGRATIONS, "CREATE INDEX by_time ON events (at)"))
    store.append(tmp_path, numbered(2))
    store.append(tmp_path, numbered(3))
    with contextlib.closing(sqlite3.connect(tmp_path / NAME)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (2,)
    assert ids(tmp_path) == [1, 2, 3]


KILLED = """
import sys, time
from pathlib import Path
from tests.study.test_store import numbered
from grader.study import store
for number in range(int(sys.argv[2]), 10**9):
    store.append(Path(sys.argv[1]), numbered(number))
    print(number, flush=True)
    time.sleep(0.001)  # a writer that never lets go keeps the other one out for as long as it waits
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_kill_at_any_moment_loses_nothing(tmp_path):
    """Two writers are killed at random moments: what each has said is written is there, and once."""
    chance, said, first = random.Random(7), [], 0
    for _ in range(5):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", KILLED, tmp_path, str(first + half)], stdout=subprocess.PIPE, text=True
            )
            for half in (0, 10_000)
        ]
        said += [int(writer.stdout.readline()) for writer in writers]  # both are writing now
        time.sleep(chance.uniform(0, 0.3))
        for writer in writers:
            os.kill(writer.pid, signal.SIGKILL)
        for writer in writers:
            said += [int(line) for line in writer.communicate()[0].split("\n")[:-1]]
        first += 100_000
    found = ids(tmp_path)
    assert len(found) == len({*found}) and {*said} <= {*found} and len(found) <= len(said) + 10
