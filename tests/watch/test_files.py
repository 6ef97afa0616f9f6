"""A save is told once and whole, however an editor saves; and where no event comes, looks find it."""

import os
import threading
import time

import pytest

from grader.watch import files
from grader.watch.events import Gone, Saved
from grader.watch.files import Files

PATIENCE = 10.0  # seconds: for a machine that is crowded


@pytest.fixture
def mine(tmp_path):
    """A file that is watched."""
    path = tmp_path / "mine.py"
    path.write_text("a = 0\n")
    return path


@pytest.fixture
def watched(mine):
    """watched(path, polls=…): the files, with a bell that `told` waits for."""
    made = []

    def make(path=mine, **options):
        bell = threading.Event()
        made.append(Files(path, bell.set, **options).__enter__())
        made[-1].bell = bell
        if not made[-1].polls:
            warm_up(made[-1], path)
        return made[-1]

    yield make
    for each in made:
        each.__exit__()


def warm_up(found, path):
    """Wait until events come: the system begins to tell some time after it was asked to."""
    folder = path if path.is_dir() else path.parent
    until = time.monotonic() + PATIENCE
    while not found.bell.wait(0.05) and time.monotonic() < until:
        (folder / "noise.txt").write_text(str(time.monotonic()))
    settle(found)


def settle(found):
    """No event is on its way any more."""
    while found.bell.wait(0.1):
        found.bell.clear()
    assert found.change() is None


def told(found, seconds=PATIENCE):
    """The next change, or None where none comes in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found.bell.wait(min(0.05, found.patience + 0.001)) or not found.patience:
            found.bell.clear()
            if change := found.change():
                return change
    return None


def vim(path, text):
    """A file named 4913 is made and removed, the old one becomes a backup, a new one is written, the backup removed."""
    trial, backup = path.parent / "4913", path.with_name(path.name + "~")
    trial.write_text("")
    trial.unlink()
    path.rename(backup)
    path.write_text(text)
    path.chmod(0o644)
    backup.unlink()


def vim_in_place(path, text):
    """With backupcopy=yes the file is truncated and written."""
    path.with_name(path.name + "~").write_text(path.read_text())
    path.write_text(text)
    path.with_name(path.name + "~").unlink()


def pycharm(path, text):
    """Written beside it, the old one moved away, the new one moved in, the old one removed."""
    fresh, old = path.with_name(path.name + "___jb_tmp___"), path.with_name(path.name + "___jb_old___")
    fresh.write_text(text)
    path.rename(old)
    fresh.rename(path)
    old.unlink()


def replaced(path, text):
    """One move."""
    fresh = path.with_name(".mine.py.tmp")
    fresh.write_text(text)
    os.replace(fresh, path)


def in_place(path, text):
    """VS Code, nano, and `>`: truncated and written."""
    path.write_text(text)


def in_pieces(path, text):
    """By a slow writer: the file is half there for a while."""
    with path.open("w") as file:
        for part in (text[:3], text[3:]):
            file.write(part)
            file.flush()
            time.sleep(files.QUIET / 4)


WAYS = [vim, vim_in_place, pycharm, replaced, in_place, in_pieces]


@pytest.mark.parametrize("save", WAYS, ids=lambda way: way.__name__)
def test_each_way_of_saving_is_one_change(watched, mine, save):
    """It is told when the whole text is there, and not a second time."""
    found = watched()
    save(mine, "a = 1234\n")
    assert told(found) == Saved(mine) and mine.read_text() == "a = 1234\n"
    settle(found)


def test_of_several_saves_at_once_there_is_one(watched, mine):
    """They are one change, which is told after the last of them."""
    found = watched()
    for number in range(20):
        in_place(mine, f"a = {number}\n")
    assert told(found) == Saved(mine) and mine.read_text() == "a = 19\n"
    settle(found)


def test_a_change_is_seen_before_it_is_whole(watched, mine):
    """Whoever checks an older text learns of it at once, as often as they ask, until it has been told."""
    found = watched()
    assert not found.stirred()
    in_place(mine, "a = 1\n")
    assert found.bell.wait(PATIENCE) and found.stirred() and found.stirred()
    assert found.change() == Saved(mine) and not found.stirred()


def test_what_does_not_change_the_file_is_nothing(watched, mine):
    """Other files, and other rights, are no reason for a check."""
    found = watched()
    for name in (".mine.py.swp", "mine.py~", "4913", "other.py", "mine.pyc"):
        (mine.parent / name).write_text("b = 1\n")
    mine.chmod(0o600)
    assert found.bell.wait(PATIENCE) and not found.stirred()
    settle(found)


def test_gone_and_there_again(watched, mine, monkeypatch):
    """A file that stays away is told, and so is its return."""
    monkeypatch.setattr(files, "MISSED", 0.05)
    found = watched()
    mine.unlink()
    assert told(found) == Gone(mine)
    in_place(mine, "a = 0\n")
    assert told(found) == Saved(mine)


@pytest.mark.parametrize("polls", [False, True])
def test_of_a_folder_whichever_is_saved(watched, mine, monkeypatch, polls):
    """New ones too, of those that are accepted."""
    monkeypatch.setattr(files, "OFTEN", 0.05)
    found = watched(mine.parent, polls=polls, accepts=lambda path: "kata" in path.read_text())
    in_place(mine, "# kata: toy-scale\n")
    assert told(found) == Saved(mine) and found.newest() == mine
    new = mine.with_name("new.py")
    in_place(new, "# kata: toy-scale\n")
    assert told(found) == Saved(new) and found.newest() == new
    for other in ("no.py", ".hidden.py"):
        in_place(mine.with_name(other), "b = 0\n")
    assert told(found, 0.3) is None


def test_without_events_looks_find_it(watched, mine, monkeypatch):
    """With --poll nothing is listened to, and nothing is said of it."""
    monkeypatch.setattr(files, "OFTEN", 0.05)
    found = watched(polls=True)
    vim(mine, "a = 1\n")
    assert told(found) == Saved(mine, heard=True)


def test_a_change_that_no_event_told_is_found_and_looked_for_more_often(watched, mine, monkeypatch):
    """It says so, once: from then on looks count."""
    for name, seconds in {"SELDOM": 0.1, "OFTEN": 0.05, "GRACE": 0.05}.items():
        monkeypatch.setattr(files, name, seconds)
    monkeypatch.setattr(Files, "_listen", lambda self: None)
    found = watched(polls=True)
    found.polls = False
    in_place(mine, "a = 1\n")
    assert told(found) == Saved(mine, heard=False) and found.polls
    in_place(mine, "a = 22\n")
    assert told(found) == Saved(mine, heard=True)


def test_another_file_is_followed(watched, mine):
    """What happens to the first one is nothing any more."""
    found, other = watched(), mine.with_name("other.py")
    other.write_text("b = 0\n")
    found.follow(other)
    warm_up(found, other)
    in_place(mine, "a = 1\n")
    settle(found)
    in_place(other, "b = 1\n")
    assert told(found) == Saved(other)


def test_a_file_behind_a_link(watched, mine, tmp_path):
    """Events come from the folder in which the file itself lies."""
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.py"
    link.symlink_to(mine)
    found = Files(link, (bell := threading.Event()).set).__enter__()
    found.bell = bell
    warm_up(found, mine)
    in_place(mine, "a = 1\n")
    assert told(found) == Saved(link)
    found.__exit__()
