"""Out of one journal and into another: every event once."""

import contextlib
import json
import sqlite3

import pytest

from grader.errors import Misuse
from grader.study import journal, transfer
from tests.study.test_journal import EVERY
from tests.study.test_legacy import OLD


@pytest.fixture
def exported(monkeypatch, tmp_path):
    """The lines of a journal with every kind of event; the journal of the test is another one, and empty."""
    for event in EVERY:
        journal.record(event)
    text = "\n".join(transfer.lines()[0]).encode() + b"\n"
    monkeypatch.setenv("KATA_HOME", str(tmp_path / "other"))
    return text


def test_all_of_it_and_once(exported):
    """The second time there is nothing new; what was here stays."""
    journal.record(EVERY[0])
    assert transfer.merge(exported, "x") == len(EVERY)
    assert transfer.merge(exported, "x") == 0
    assert len(journal.events()) == len(EVERY) + 1
    assert set(exported.decode().splitlines()) < set(transfer.lines()[0])


def test_an_old_log_can_be_imported():
    """Its lines have no ids, and count once all the same."""
    text = "\n".join(map(json.dumps, OLD)).encode()
    assert [transfer.merge(text, "events.jsonl") for _ in range(2)] == [3, 0]


def test_events_of_a_later_version_are_kept():
    """They are exported as they came, though nothing here can read them."""
    line = b'{"id": "a1", "event": "of tomorrow", "when": "2024-05-17T12:30:00+00:00"}'
    assert transfer.merge(line + b"\r\n", "x") == 1
    assert journal.events() == () and transfer.lines() == ([line.decode()], 0)


def test_what_cannot_be_imported_is_not_exported(home):
    """A line that an earlier version has taken in, far out of time, costs no other."""
    journal.record(EVERY[0])
    with contextlib.closing(sqlite3.connect(home / "journal.db")) as database, database:
        line = '{"id": "b", "event": "asked", "question": "q", "when": "9999-12-31T23:59:59-14:00"}'
        database.execute("INSERT INTO events (id, at, line) VALUES ('b', 9e11, ?)", (line,))
    lines, left_out = transfer.lines()
    assert (len(lines), left_out) == (1, 1) and journal.events() == EVERY[:1]


NO_EVENTS = {
    "far in time, of a later version": b'{"id": "a", "event": "of tomorrow", "when": "9999-12-31T23:59:59-14:00"}',
    "text": b"hello",
    "an array": b"[1]",
    "no time": b'{"id": "a", "event": "asked", "question": "q"}',
    "a known kind, badly": b'{"id": "a", "event": "asked", "when": "2024-05-17T12:30:00+00:00", "question": 5}',
    "not ASCII": '{"id": "é", "event": "of tomorrow", "when": "2024-05-17T12:30:00+00:00"}'.encode(),
    "no UTF-8": b'{"id": "\xff"}',
    "a database": b"SQLite format 3\0",
    "very deep": b"[" * 100_000,
}


@pytest.mark.parametrize("case", NO_EVENTS)
def test_a_line_that_is_no_event_imports_nothing(exported, case):
    """The sentence names file and line."""
    with pytest.raises(Misuse, match=rf"^x:{len(EVERY) + 1}: that is not an event; nothing was imported"):
        transfer.merge(exported + NO_EVENTS[case], "x")
    assert journal.events() == ()
