"""What was handed in: whose each file is, and what of a stranger's folder or archive is not touched, and why."""

import os
import stat
import sys
import zipfile
from pathlib import Path
from random import Random

import pytest

from grader.batch import archive, inputs
from grader.errors import Misuse

TEXT = "# kata: toy-scale (numpy)\n"


@pytest.fixture(autouse=True)
def here(toy_root, tmp_path, monkeypatch):
    """An empty folder, called `here`; the katas are the toys."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def put(*names):
    """Files with these names, and the folders that they need; one that ends in a slash is a folder."""
    for name in names:
        path = Path(name)
        if name.endswith("/"):
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(TEXT)


def packed(path, *entries):
    """A zip file of these entries: names, or names with what they hold and how they are marked."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in entries:
            name, content, mode = (*entry, 0)[:3] if isinstance(entry, tuple) else (entry, TEXT, 0)
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            made.writestr(info, content, zipfile.ZIP_DEFLATED)


def whose(*paths):
    """Whose each file is, by its path."""
    return {each.path.replace(os.sep, "/"): each.who for each in inputs.found(paths)}


# what is there, what is named -> whose each file is
FOLDERS = {
    "a folder a person": (["c/anna/toy_scale.py", "c/ben/mine.py"], ["c"], {"c/anna/toy_scale.py": "anna", "c/ben/mine.py": "ben"}),
    "folders within": (["c/anna/src/a.py", "c/anna/src/b/b.py"], ["c"], {"c/anna/src/a.py": "anna", "c/anna/src/b/b.py": "anna"}),
    "one person's": (["anna/toy_scale.py"], ["anna"], {"anna/toy_scale.py": "anna"}),
    "files by name": (["c/anna.py", "c/ben.py"], ["c"], {"c/anna.py": "anna", "c/ben.py": "ben"}),
    "one file in a folder": (["anna/solution.py"], ["anna"], {"anna/solution.py": "anna"}),
    "files that are named": (["a/anna.py", "a/ben.py"], ["a/anna.py", "a/ben.py"], {"a/anna.py": "anna", "a/ben.py": "ben"}),
    "of several folders": (["a/x.py", "b/x.py"], ["a/x.py", "b/x.py"], {"a/x.py": "a", "b/x.py": "b"}),
    "a file alone": (["anna/toy_scale.py"], ["anna/toy_scale.py"], {"anna/toy_scale.py": "anna"}),
    "a pattern": (["c/anna/x.py", "c/ben/x.py"], ["c/*/x.py"], {"c/anna/x.py": "anna", "c/ben/x.py": "ben"}),
    "twice the same": (["a.py"], ["a.py", "a.py"], {"a.py": "here"}),
    "a folder and one in it": (["c/a/x.py", "c/b/x.py"], ["c", "c/b", "./c/a/x.py"], {"c/a/x.py": "a", "c/b/x.py": "b"}),
    "what systems leave": (["c/a/x.py", "c/__MACOSX/x.py", "c/a/.x.py", "c/a/__pycache__/x.py", "c/.git/x.py"], ["c"], {"c/a/x.py": "a"}),
    "other files": (["c/a/x.py", "c/a/README.md", "c/a/x.txt"], ["c"], {"c/a/x.py": "a"}),
    "an odd name": (["c/an na\x1b[2J/x y.py"], ["c"], {"c/an na\x1b[2J/x y.py": "an na\x1b[2J"}),
    "any other ending": (["a.txt"], ["a.txt"], {"a.txt": "here"}),
}  # fmt: skip


@pytest.mark.parametrize("case", FOLDERS)
def test_whose_a_file_is(case):
    """It is the folder's below the one that is named, or the file's own name."""
    there, named, expected = FOLDERS[case]
    put(*there)
    assert whose(*named) == expected and len([*inputs.found(named)]) == len(expected)


# what is in a zip file of the name anna.zip -> whose each file is
ARCHIVES = {
    "named for a kata": (["toy_scale.py", "ben.py"], {"toy_scale.py": "anna", "ben.py": "ben"}),
    "one file": (["solution.py"], {"solution.py": "anna"}),
    "a folder of files": (["anna/toy_scale.py"], {"anna/toy_scale.py": "anna"}),
    "a folder a person": (["ben/x.py", "carla/x.py"], {"ben/x.py": "ben", "carla/x.py": "carla"}),
    "all in a folder": (["course/ben/x.py", "course/carla/x.py"], {"course/ben/x.py": "ben", "course/carla/x.py": "carla"}),
    "files by name": (["ben.py", "carla.py"], {"ben.py": "ben", "carla.py": "carla"}),
    "what systems leave": (["x.py", "__MACOSX/._x.py", ".DS_Store", "__pycache__/x.py"], {"x.py": "anna"}),
}  # fmt: skip


@pytest.mark.parametrize("case", ARCHIVES)
def test_whose_an_entry_is(case):
    """As in a folder; what lies at its top is whose the archive is. A folder of archives is a folder of people."""
    entries, expected = ARCHIVES[case]
    Path("c").mkdir()
    packed("c/anna.zip", *entries)
    expected = {f"c/anna.zip/{name}": who for name, who in expected.items()}
    assert whose("c/anna.zip") == whose("c") == expected
    assert list(Path("c").iterdir()) == [Path("c/anna.zip")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name():
    """Which of them counts, programs differ about: neither is read, and one row says so."""
    packed("anna.zip", "y.py", ("x.py", TEXT + "a = 1\n"), ("x.py", TEXT), ("z//x.py", TEXT), ("z/x.py", TEXT))
    rows = [*inputs.found(["anna.zip"])]
    assert [(row.path, row.data != b"", row.why) for row in rows] == [
        ("anna.zip/y.py", True, ""),
        ("anna.zip/x.py", False, "the archive holds several files of this name; ask for the right one alone"),
        ("anna.zip/z//x.py", False, "the archive holds several files of this name; ask for the right one alone"),
    ]


NOISE = Random(1).randbytes(1_000_001)
LINK, DEVICE, FIFO = stat.S_IFLNK | 0o777, stat.S_IFCHR | 0o666, stat.S_IFIFO | 0o666
# what is in a zip file beside a good entry -> what its row says
DANGER = {
    "the parent": (("../evil.py", TEXT), "leads elsewhere"),
    "the parent, within": (("x/../../evil.py", TEXT), "leads elsewhere"),
    "the parent, at the end": (("x/..py/../evil.py", TEXT), "leads elsewhere"),
    "absolute": (("/etc/evil.py", TEXT), "leads elsewhere"),
    "a drive": (("C:/evil.py", TEXT), "leads elsewhere"),
    "a stream": (("x.py:evil.py", TEXT), "leads elsewhere"),
    "backslashes": (("..\\evil.py", TEXT), "leads elsewhere"),
    "a network": (("\\\\host\\share\\evil.py", TEXT), "leads elsewhere"),
    "an escape": (("a\x1b[2J.py", TEXT), "leads elsewhere"),
    "a new line": (("a\nPASSED.py", TEXT), "leads elsewhere"),
    "a link": (("link.py", b"/etc/passwd", LINK), "a link or a device"),
    "a device": (("tty.py", b"", DEVICE), "a link or a device"),
    "a pipe": (("pipe.py", b"", FIFO), "a link or a device"),
    "too large": (("big.py", NOISE), "too large"),
    "a bomb": (("bomb.py", b"\0" * 999_999), "too large"),
    "an archive in it": (("more.zip", b"PK\x05\x06" + bytes(18)), "an archive in an archive"),
    "a bomb of archives": (("more.ZIP", b"\0" * 9_000), "an archive in an archive"),
}  # fmt: skip


@pytest.mark.parametrize("case", DANGER)
def test_what_is_not_read_of_an_archive(case):
    """It has a row that says why; the entry beside it is read, and nothing is unpacked."""
    entry, said = DANGER[case]
    packed("anna.zip", ("x/good.py", TEXT), entry)
    before = sorted(Path().parent.rglob("*"))
    good, bad = sorted(inputs.found(["anna.zip"]), key=lambda each: each.why)
    assert (good.data, good.why) == (TEXT.encode(), "") and bad.data == b"" and said in bad.why
    assert sorted(Path().parent.rglob("*")) == before


def lies(path):
    """Its header promises less than it holds."""
    packed(path, ("big.py", NOISE))
    data = path.read_bytes().replace((1_000_001).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    path.write_bytes(data)


def changed(path):
    """Its contents are not those of its checksum."""
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("x.py", TEXT)
    path.write_bytes(path.read_bytes().replace(b"toy-scale", b"toy-scald", 1))


def locked(path):
    """It says that it is encrypted."""
    packed(path, "x.py")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)


def other(method):
    """Packed by another method."""

    def make(path):
        with zipfile.ZipFile(path, "w", method) as made:
            made.writestr("x.py", TEXT * 50)

    return make


# how an archive is made -> what its row says
BROKEN = {
    "no zip file": (lambda path: path.write_bytes(b"PK\x03\x04 nothing"), "no zip file that can be read"),
    "nothing at all": (lambda path: path.write_bytes(b""), "no zip file that can be read"),
    "without a file": (lambda path: packed(path), "no Python file"),
    "with others alone": (lambda path: packed(path, "README.md", "x.txt"), "no Python file"),
    "a folder alone": (lambda path: packed(path, "anna/"), "no Python file"),
    "10,000 entries": (lambda path: packed(path, *(f"{n}.py" for n in range(10_000))), "more than 5,000 files"),
    "larger than it says": (lies, "damaged, or longer"),
    "damaged": (changed, "damaged, or longer"),
    "encrypted": (locked, "an encrypted file"),
    "LZMA": (other(zipfile.ZIP_LZMA), "an unusual way"),
    "bzip2": (other(zipfile.ZIP_BZIP2), "an unusual way"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_an_archive_that_cannot_be_read(case):
    """It has one row, whose it is, and says what to do."""
    make, said = BROKEN[case]
    make(Path("anna.zip"))
    (row,) = inputs.found(["anna.zip"])
    assert (row.who, row.data) == ("anna", b"") and said in row.why


def test_an_archive_that_is_too_large(monkeypatch):
    """It is not even opened."""
    monkeypatch.setattr(archive, "MOST_MB", 0)
    packed("anna.zip", "x.py")
    (row,) = inputs.found(["anna.zip"])
    assert "larger than 0 MiB" in row.why


def link(name, to):
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).symlink_to(to)


# what is in the folder c beside c/ben/good.py -> what its row says, and whose it is
FOLDER_DANGER = {
    "a link to a file": (lambda: link("c/anna/x.py", "/etc/passwd"), "it is a link", "anna"),
    "a link to a folder": (lambda: link("c/anna", "/etc"), "it is a link", "anna"),
    "a link to nothing": (lambda: link("c/anna/x.py", "nowhere"), "it is a link", "anna"),
    "a link to itself": (lambda: link("c/anna/loop", ".."), "it is a link", "anna"),
    "an empty folder": (lambda: put("c/anna/"), "no Python file", "anna"),
    "folders in a folder": (lambda: put("c/anna/a/b/"), "no Python file", "anna"),
    "other files alone": (lambda: put("c/anna/x.ipynb"), "no Python file", "anna"),
    "a pipe": (lambda: (put("c/anna/"), os.mkfifo("c/anna/x.py")), "not a regular file", "anna"),
    "a large file": (lambda: (put("c/anna/"), Path("c/anna/x.py").write_bytes(bytes(1_000_001))), "larger than 1 MB", "anna"),
    "a broken archive": (lambda: (put("c/anna/"), Path("c/anna/x.zip").write_text("x")), "no zip file", "anna"),
}  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes, and links for administrators")
@pytest.mark.parametrize("case", FOLDER_DANGER)
def test_what_is_not_read_of_a_folder(case):
    """It has a row that says why, and costs no other its own."""
    make, said, who = FOLDER_DANGER[case]
    put("c/ben/good.py")
    make()
    rows = [*inputs.found(["c"])]
    assert [row.path for row in rows if not row.why] == ["c/ben/good.py"]
    (bad,) = [row for row in rows if row.why]
    assert bad.who == who and said in bad.why


def test_a_folder_of_too_much(monkeypatch):
    """A folder that nobody meant to name is one row."""
    monkeypatch.setattr(inputs, "MOST_NAMES", 2)
    put("c/a.py", "c/b.py", "c/d.py")
    (row,) = inputs.found(["c"])
    assert "more than 2 files" in row.why


def test_our_pages_are_nobody():
    """The folder for pages, which an earlier batch may have written there, is no person; another one without files is."""
    put("c/anna/a.py", "c/pages/", "c/ben/")
    assert [each.who for each in inputs.found(["c"], Path("c/pages"))] == ["anna", "ben"]


@pytest.mark.parametrize("name", ["nothing.py", "no*thing", "a\x1b[2J"])
def test_nothing_of_that_name(name):
    """What was typed wrong is said before anything is graded."""
    put("a.py")
    with pytest.raises(Misuse, match="there is no file or folder") as raised:
        inputs.found(["a.py", name])
    assert "\x1b" not in str(raised.value)
