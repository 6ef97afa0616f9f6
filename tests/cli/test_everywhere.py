"""The study commands that need no worker, one after another; CI runs this under a Python for Windows too."""

import io
from datetime import date, timedelta

import pytest

from grader.study import journal

# what is typed, and what is said
EVENING = [
    ("next", "kata start "),
    ("start smooth-l1", "Wrote "),
    ("status", "you began it"),
    (f"plan --until {date.today() + timedelta(days=9)}", "smooth-l1"),
    ("review", "Nothing is due"),
    ("quiz l1-minimum", "No question was answered."),
    ("bug smooth-l1 --yes", "One thing in it is wrong."),
    ("solution smooth-l1 --yes", "def smooth_l1("),
    ("reset smooth-l1", "Kept the old file as "),
    ("mock start --katas 1 --questions 0", "kata mock finish"),
    ("mock status", "of 45 min"),
    ("mock report", "Not finished"),
    ("mock pack --seed 7 --katas 1 --questions 0 anna.zip", "for the candidate: "),
    ("status --html status.html", "the page: status.html"),
    ("history", "mock interview of 45 min began"),
    ("export", '"event": "opened"'),
]


@pytest.mark.slow
def test_an_evening(kata, monkeypatch, tmp_path):
    """Every command says what it should, and complains of nothing."""
    monkeypatch.delenv("KATA_ROOT")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for typed, said in EVENING:
        code, out, err = kata(*typed.split())
        assert (code, err) == (0, "") and said in out, typed
    assert len(journal.events()) > 6 and (tmp_path / "status.html").stat().st_size > 1000
