"""The log of older versions is taken over once, whole or in what can be read of it."""

import json
from pathlib import Path

import pytest

from grader.errors import Misuse
from grader.study import journal

OLD = [
    {"event": "started", "when": "2024-05-17T12:30:00+00:00", "kata": "a", "path": "/a.py", "backend": "numpy"},
    {
        "event": "attempt", "when": "2024-05-17T12:31:00+00:00", "kata": "a", "path": "/a.py", "backend": "numpy",
        "verdict": "failed", "seed": 1, "seconds": 0.5, "diagnosis": "adds", "part": "scales result",
    },
    {"event": "hinted", "when": "2024-05-17T12:32:00+00:00", "kata": "a", "about": "", "rung": 1},
]  # fmt: skip
NEW = journal.Started(journal.now(), "b", "/b.py", "numpy")


@pytest.fixture
def old(home):
    """An old log in this test's data folder, with lines in it that no version could read."""
    home.mkdir(parents=True)
    lines = [json.dumps(line) for line in OLD]
    (home / "events.jsonl").write_text("\n".join([*lines, "", '{"event": "sta', lines[0]]) + "\n")
    return home / "events.jsonl"


def test_it_is_read_before_it_is_taken_over(old):
    """Reading makes nothing and changes nothing; two lines alike are two events."""
    first, again, attempt, hinted = journal.events()
    assert first == again and attempt.mistakes == ("adds",) and attempt.parts == ("scales result",)
    assert hinted.rung == 1 and old.exists() and not journal.log().exists()


def test_the_first_event_takes_it_over(old):
    """The old file is kept under another name."""
    before = journal.events()
    assert journal.record(NEW) is None
    assert journal.events() == (*before, NEW)
    assert not old.exists() and old.with_name("events.jsonl.taken-over").exists()


def test_what_comes_back_counts_once(old):
    """A crash between taking over and renaming, or a copy put back."""
    text = old.read_text()
    journal.record(NEW)
    old.write_text(text)
    assert len(journal.events()) == 5
    journal.record(NEW)
    assert len(journal.events()) == 6 and not old.exists()


def test_an_old_log_that_cannot_be_read_is_said(old, monkeypatch):
    """Its events must not seem to be none."""

    real = Path.read_bytes

    def read(path):
        if path == old:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    with pytest.raises(Misuse, match=r"events.jsonl: Permission denied"):
        journal.events()
    assert "events.jsonl: Permission denied" in journal.record(NEW)
