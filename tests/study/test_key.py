"""The user's own key is made once, for its owner alone, and never taken from a link."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.study import key


@pytest.fixture
def kept(home):
    """Where it is kept."""
    return home / key.NAME


def test_it_is_made_once(kept, home, monkeypatch):
    """The second time it is the same; another data folder has another."""
    first, said = key.of_user()
    assert (len(first), said) == (32, "") and key.of_user() == (first, "")
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    monkeypatch.setenv("KATA_HOME", str(home / "other"))
    assert key.of_user()[0] != first


def test_many_at_once(kept):
    """All of them have the same one."""
    with ThreadPoolExecutor(8) as pool:
        assert len({*pool.map(lambda _: key.of_user(), range(32))}) == 1


def linked(path):
    Path(path.parent / "theirs").write_bytes(bytes(32))
    os.symlink("theirs", path)


# what is there instead -> why it is not taken
UNUSABLE = {
    "a link": (linked, "symbolic link"),
    "a folder": (Path.mkdir, "directory"),
    "a pipe": (lambda path: os.mkfifo(path), "it is no file"),
    "empty": (Path.touch, "it is damaged"),
    "too short": (lambda path: path.write_bytes(b"abc"), "it is damaged"),
    "too long": (lambda path: path.write_bytes(bytes(33)), "it is damaged"),
    "no place for a folder": (lambda path: (path.parent.rmdir(), path.parent.write_text("")), "xists|directory"),
}


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")
@pytest.mark.parametrize("case", UNUSABLE)
def test_what_is_no_key(kept, monkeypatch, case):
    """One for this once, and a sentence with the remedy: a batch must not be lost to it."""
    monkeypatch.setattr(key, "PATIENCE", 0.05)
    harm, why = UNUSABLE[case]
    kept.parent.mkdir(parents=True)
    harm(kept)
    found, said = key.of_user()
    assert len(found) == 32 and found != bytes(32) and "\n" not in said
    assert why.split("|")[-1] in said or why.split("|")[0] in said
    assert "cannot be resumed" in said and "set KATA_HOME" in said
