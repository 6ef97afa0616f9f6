"""`kata history`, `kata export` and `kata import`: the journal is read, taken away and brought in."""

import io
import json
import sys
from datetime import UTC, date, datetime

import pytest

from grader import cli
from grader.study import journal
from grader.study.journal import Answered, Attempt, Hinted, Reviewed, SolutionSeen, Started

WHEN = datetime(2024, 5, 17, 12, 30, tzinfo=UTC)
FILE = ("toy-scale", "/toy_scale.py", "numpy")
# an event, and what history says of it
SAID = [
    (Started(WHEN, *FILE), "toy-scale started (numpy)"),
    (Started(WHEN, *FILE, card="mistake:toy-scale:adds"), "toy-scale started a drill of adds (numpy)"),
    (Attempt(WHEN, *FILE, "passed", 1, 0.5, since=120.0, card="mistake:toy-scale:adds"), "mended after 2 min"),
    (Started(WHEN, *FILE, card="mistake:toy-scale:truncates"), "toy-scale started a drill (numpy)"),
    (Started(WHEN, *FILE, card="hack:toy-scale:in_place"), "toy-scale started a hack (numpy)"),
    (Attempt(WHEN, *FILE, "failed", 1, 0.5, card="hack:toy-scale:in_place"), "hack: passes on the input"),
    (Attempt(WHEN, *FILE, "not gradable", 1, 0.5, card="hack:toy-scale:in_place"), "hack: no legal input"),
    (
        Attempt(WHEN, *FILE, "passed", 1, 0.5, since=60.0, card="hack:toy-scale:in_place"),
        "hacked after 1 min: in_place",
    ),
    (Attempt(WHEN, *FILE, "failed", 1, 0.5, ("adds", "ints"), (), 754.0), "failed after 13 min: adds, ints"),
    (Attempt(WHEN, *FILE, "failed", 1, 0.5, (), ("scales result",)), "failed: scales result"),
    (Attempt(WHEN, *FILE, "not gradable", 1, 0.5), "could not be graded"),
    (Attempt(WHEN, *FILE, "not gradable", 1, 0.5, stub=True), "failed: not written yet"),
    (Attempt(WHEN, *FILE, "passed", 1, 0.5, since=9000.0), "passed after 2 h 30 min"),
    (Hinted(WHEN, "toy-scale", "dx", 2), "hint 2 about dx"),
    (SolutionSeen(WHEN, "toy-scale", "explanation"), "saw the explanation"),
    (Reviewed(WHEN, "kata:toy-scale", "good"), "toy-scale reviewed: good"),
    (Reviewed(WHEN, "mistake:toy-scale:adds", "again"), "toy-scale reviewed: again (adds)"),
    (Reviewed(WHEN, "question:bn-eps", "good"), "bn-eps reviewed: good"),
    (Reviewed(WHEN, "question:toy-scale/why", "good"), "toy-scale reviewed: good (why)"),
    (journal.Planned(WHEN, date(2024, 6, 7), 40), "planned until 2024-06-07, 40 min a day"),
    (journal.Asked(WHEN, "bn-eps"), "bn-eps was asked"),
    (Answered(WHEN, "bn-eps", True), "answered right"),
    (Answered(WHEN, "bn-eps", False, "3"), "answered wrong"),
    (Answered(WHEN, "bn-eps", False), "bn-eps passed over"),
    (
        journal.Opened(WHEN, "round", "/mock", 45, 7, ("toy-scale",), ("numpy",)),
        "mock interview of 45 min began: toy-scale",
    ),
    (journal.HandedIn(WHEN, "round"), "handed in"),
    (journal.Discussed(WHEN, "toy-scale", "Why?", False, session="round"), "Why? (not known)"),
    (journal.Rated(WHEN, "speed", None, "self", session="round"), "speed rated by self: not assessed"),
    (journal.Closed(WHEN, "round"), "mock interview ended"),
    (journal.Closed(WHEN, "round", abandoned=True), "mock interview abandoned"),
]


@pytest.fixture
def kata(toy_root, capsys):
    """Types a command; its exit code, output and errors."""

    def run(*arguments):
        code = cli.run([str(argument) for argument in arguments])
        done = capsys.readouterr()
        return code, done.out, done.err

    return run


def test_history_says_each_event(kata):
    """A line each, the newest last."""
    for event, _ in SAID:
        journal.record(event)
    code, out, err = kata("history")
    assert (code, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()[1:]]
    assert [said for line, (_, said) in zip(lines, SAID, strict=True) if said not in line] == []


def test_history_of_one_kata_and_of_the_last(kata):
    """What is left out is counted."""
    assert "Nothing yet; begin with: kata start SLUG" in kata("history")[1]
    for event, _ in SAID:
        journal.record(event)
    assert "bn-eps" not in kata("history", "toy-scale")[1]
    assert f"{len(SAID) - 2} more before these: --all lists them." in kata("history", "--last", 2)[1]
    assert kata("history", "nonsense")[0] == 2
    assert kata("history", "--last", 0)[0] == 2


def test_a_journal_travels(kata, monkeypatch, tmp_path):
    """Out of one folder, into another; a second time nothing is new; from a pipe too."""
    for event, _ in SAID:
        journal.record(event)
    code, out, _ = kata("export")
    assert code == 0 and json.loads(out.splitlines()[0])["event"] == "started"
    (tmp_path / "progress.jsonl").write_text(out)
    monkeypatch.setenv("KATA_HOME", str(tmp_path / "other"))
    assert kata("export") == (0, "", "")
    assert kata("import", tmp_path / "progress.jsonl") == (0, f"Added {len(SAID)} events.\n", "")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(out.encode())))
    assert kata("import", "-") == (0, "Nothing new.\n", "")
    assert kata("export")[1] == out


IMPORTS = {
    "missing": ("missing.jsonl", "cannot be read (No such file or directory)"),
    "a folder": (".", "is a folder"),
    "no journal": (__file__, ":1: that is not an event; nothing was imported."),
}


@pytest.mark.parametrize("case", IMPORTS)
def test_what_cannot_be_imported(kata, case):
    """One sentence with its remedy, and nothing has changed."""
    file, said = IMPORTS[case]
    code, out, err = kata("import", file)
    assert (code, out, err.count("\n")) == (2, "", 1) and said in err and "kata export" in err
    assert journal.events() == ()


def test_a_damaged_journal_is_one_sentence(kata):
    """And the command goes on with what was rebuilt."""
    for event, _ in SAID:
        journal.record(event)
    journal.log().write_bytes(b"garbage" * 999)
    code, out, err = kata("history")
    assert code == 0 and len(out.splitlines()) == len(SAID) + 1
    assert err.startswith("kata: your progress in ") and err.count("\n") == 1 and "set aside" in err
