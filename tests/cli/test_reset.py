"""`kata edit` and `kata reset`: which file they take, and that nothing of it is lost."""

import os

import pytest

from grader.cli import start
from grader.errors import Misuse
from grader.study import cards, journal

MINE = "# kata: toy-scale (torch)\nmine = 1\n"


@pytest.fixture
def file(kata, tmp_path):
    """The toy kata's file, started on torch and worked on."""
    kata("start", "toy-scale", "--backend", "torch")
    path = tmp_path / "practice" / "toy_scale.py"
    path.write_text(MINE)
    return path


NAMED = {"the one started last": [], "the kata's": ["toy-scale"], "by its name": ["practice/toy_scale.py"]}


@pytest.mark.parametrize("case", NAMED)
def test_a_file_is_begun_anew(kata, file, case):
    """As the backend that it was started for; what was written is kept, each time."""
    for aside in (1, 2):
        file.write_text(MINE)
        code, out, err = kata("reset", *NAMED[case])
        assert (code, err) == (0, "") and "practice/toy_scale_20" in out and "(torch)" in out
        stub = file.read_text()
        assert stub.startswith("# kata: toy-scale (torch)\n") and "NotImplementedError" in stub
        kept = [path for path in file.parent.iterdir() if path != file]
        assert len(kept) == aside and all(path.read_text() == MINE for path in kept)
    assert [type(event) for event in journal.events()] == [journal.Started] * 3


def test_where_no_stub_can_be_written_nothing_has_changed(kata, file, monkeypatch):
    """The file is where it was, with what was written."""

    def full(path, source):
        raise Misuse("no space")

    monkeypatch.setattr(start, "_write", full)
    code, out, err = kata("reset")
    assert (code, out, err) == (2, "", "kata: no space\n")
    assert file.read_text() == MINE and [*file.parent.iterdir()] == [file]


def test_a_file_that_is_gone_is_named(kata, file):
    """Where it was the one started last."""
    file.unlink()
    code, _, err = kata("check")
    assert code == 2 and "the file you started last is gone" in err and str(file) in err


def test_a_file_that_lost_its_header_is_known_by_its_start(kata, file):
    """Even one that is no text any more."""
    for content in (b"", b"\xff\x00"):
        file.write_bytes(content)
        assert kata("reset")[0] == 0 and file.read_text().startswith("# kata: toy-scale (torch)\n")


def test_a_file_that_kata_did_not_start_says_itself_what_it_is(kata, tmp_path):
    """By its header."""
    (tmp_path / "own.py").write_text(MINE)
    assert kata("reset", "own.py")[0] == 0 and "NotImplementedError" in (tmp_path / "own.py").read_text()


def test_a_drill_is_the_drill_again(kata, file, tmp_path):
    """With the same slip."""
    event = journal.Attempt(journal.now(), "toy-scale", str(file), "numpy", "failed", 1, 0.1, ("adds",))
    journal.record(event)
    kata("review", cards.of_mistake("toy-scale", "adds"))
    drill = tmp_path / "practice" / "drills" / "toy_scale.py"
    before = drill.read_text()
    drill.write_text(MINE)
    assert kata("reset")[0] == 0 and drill.read_text() == before and file.read_text() == MINE
    assert journal.start_of(drill).card == "mistake:toy-scale:adds"


@pytest.mark.parametrize("command", ["reset", "edit"])
def test_what_cannot_be_found_is_one_sentence(kata, tmp_path, command):
    """With its remedy, which names the command that was typed; nothing is written."""
    assert "begin with: kata start SLUG" in kata(command)[2]
    assert "begin with: kata start toy-scale" in kata(command, "toy-scale")[2]
    assert "there is no file gone.py" in kata(command, "gone.py")[2]
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(MINE)
    code, out, err = kata(command)
    assert (code, out) == (2, "") and f"choose one: kata {command} FILE" in err
    code, out, err = kata(command, ".")
    assert (code, out) == (2, "") and f"name one of them: kata {command} FILE" in err
    assert sorted(os.listdir(tmp_path)) == ["a.py", "b.py"]


def test_a_link_is_not_written_through(kata, file, tmp_path):
    """Where it leads stays as it is."""
    target = tmp_path / "elsewhere.py"
    file.rename(target)
    file.symlink_to(target)
    code, _, err = kata("reset", "practice/toy_scale.py")
    assert code == 2 and "is a link" in err and target.read_text() == MINE


@pytest.mark.skipif(os.name == "nt", reason="a shell script is the editor")
def test_the_editor_is_given_the_file(kata, file, tmp_path, monkeypatch):
    """$VISUAL before $EDITOR; one that fails is a sentence, and the file is as it was."""
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "edited = 1" >> "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", "/bin/false")
    code, _, err = kata("edit", "toy-scale")
    assert code == 2 and "open it yourself, or set EDITOR" in err and file.read_text() == MINE
    monkeypatch.setenv("VISUAL", str(editor))
    assert kata("edit") == (0, "", "") and file.read_text() == MINE + "edited = 1\n"
