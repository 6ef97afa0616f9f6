"""--html: which names a page may have, and that it is written whole or not at all."""

import os

import pytest

from grader import cli
from grader.cli.page import write_page
from grader.errors import Misuse

pytestmark = pytest.mark.usefixtures("toy_root")


@pytest.fixture
def kata(tmp_path, monkeypatch, capsys):
    """kata(*words): exit code, output and errors of a command, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        code = cli.run([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_a_check_writes_its_page(kata, right, tmp_path):
    """Beside the report, or beside the document of --json, and with the lines that were graded."""
    (tmp_path / "mine.py").write_text(right.replace("x * factor", "x + factor"), "utf-8")
    code, out, _ = kata("check", "mine.py", "--html", "pages/mine.html")
    page = (tmp_path / "pages" / "mine.html").read_text("utf-8")
    assert code == 1 and out.endswith("the page: pages/mine.html\n")
    assert "toy-scale" in page and "return x + factor" in page and 'id="line-8"' in page
    code, out, _ = kata("check", "mine.py", "--json", "--html", "pages/mine.html")
    assert code == 1 and out.endswith("}\n") and os.listdir(tmp_path / "pages") == ["mine.html"]


NAMES = [
    ("mine.py", "mine.py does not end in .html; give the page a name that does, so that it overwrites no other file"),
    ("page", "page does not end in .html; give the page a name that does, so that it overwrites no other file"),
    ("folder.html", "folder.html is a folder; name a file in it: folder.html/page.html"),
]


@pytest.mark.parametrize(("name", "sentence"), NAMES)
def test_a_page_overwrites_nothing_else(kata, right, tmp_path, name, sentence):
    """It is told before anything is graded."""
    (tmp_path / "mine.py").write_text(right, "utf-8")
    (tmp_path / "folder.html").mkdir()
    code, out, err = kata("check", "mine.py", "--html", name)
    assert (code, out, err) == (2, "", f"kata: {sentence}\n")
    assert (tmp_path / "mine.py").read_text("utf-8") == right


def test_a_page_is_about_one_file(kata, right, tmp_path):
    """As a document of --json is."""
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(right, "utf-8")
    code, _, err = kata("check", "a.py", "b.py", "--html", "page.html")
    assert code == 2 and err == "kata: --html is one page about one file; grade them one by one\n"


def test_what_cannot_be_written_is_a_sentence(tmp_path):
    """No page in the place of a folder's parent, and no half of one is left."""
    (tmp_path / "file").write_text("")
    with pytest.raises(
        Misuse, match=r"file/page.html cannot be written \(.+\); free some space, or choose another place"
    ):
        write_page(tmp_path / "file" / "page.html", "<p>")
    assert os.listdir(tmp_path) == ["file"]


def test_an_older_page_stays_until_the_new_one_is_whole(tmp_path, monkeypatch):
    """A full disk costs the new page, not the old one."""
    page = tmp_path / "page.html"
    write_page(page, "old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("grader.cli.page.os.replace", full)
    with pytest.raises(Misuse, match="No space left on device"):
        write_page(page, "new")
    assert page.read_text() == "old" and os.listdir(tmp_path) == ["page.html"]
