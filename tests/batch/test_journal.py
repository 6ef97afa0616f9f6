"""The journal: what was graded is graded once, whenever the batch is killed, and a line that was torn costs one file."""

import json
import os
import re
from pathlib import Path

import pytest

from grader.batch.journal import NAME, Journal
from grader.errors import Misuse
from tests.batch.conftest import KEY, WRONG, Quick, graded, hand_in, same
from tests.conftest import SCALE


@pytest.fixture
def batch(folder, quick):
    """A batch of two that was graded: its rows, and its journal's lines."""
    hand_in(anna=SCALE, ben=WRONG)
    rows = graded()[1].rows
    return rows, Path(NAME).read_bytes().splitlines(keepends=True)


@pytest.fixture
def ungraded(monkeypatch):
    """Whatever is handed to a judge fails."""

    def refuse(_, waiting):
        assert waiting == []
        yield from waiting

    monkeypatch.setattr(Quick, "graded", refuse)


def test_what_it_holds(batch):
    """A head, a verdict a line with its text and its feedback, and that it was finished; in ASCII."""
    head, *verdicts, end = map(json.loads, batch[1])
    assert head["seed"] == 7 and end.pop("mac") and end == {"finished": True} and len(verdicts) == 2
    assert {verdict["source"] for verdict in verdicts} == {SCALE, WRONG}
    assert {verdict["feedback"]["verdict"] for verdict in verdicts} == {"passed", "failed"}
    assert all(line.isascii() and line.endswith(b"\n") for line in batch[1])


def test_resumed_whole(batch, ungraded):
    """Nothing is graded twice; the rows are those of the journal, under the names that the files have now."""
    os.rename("in/anna", "in/zoe")
    rows = sorted(graded(resume=True, seed=None)[1].rows, key=lambda row: row.kata and row.came)
    assert {(row.who, row.came) for row in rows} == {("zoe", "passed"), ("ben", "failed")}
    assert {same(row).causes for row in rows} == {same(row).causes for row in batch[0]}


@pytest.mark.parametrize(
    "cut", ["after the head", "after one", "within the second", "within the end", "within the head"]
)
def test_resumed_in_part(batch, cut):
    """Wherever it was cut, each file has its row again; what was torn is set aside."""
    rows, lines = batch
    lengths = {
        "after the head": len(lines[0]), "after one": len(lines[0] + lines[1]), "within the second": len(b"".join(lines[:3])) - 9,
        "within the end": len(b"".join(lines)) - 3, "within the head": 5,
    }  # fmt: skip
    Path(NAME).write_bytes(b"".join(lines)[: lengths[cut]])
    seed = 7 if cut == "within the head" else None
    again = graded(resume=True, seed=seed)[1].rows
    assert [*map(same, again)] == [*map(same, rows)]
    assert Path(NAME + ".torn").exists() == cut.startswith("within")
    assert [len(json.loads(line).get("key", "")) > 0 for line in Path(NAME).read_bytes().splitlines()].count(True) == 2


def changed(old, new, count=-1):
    """The journal, with these words in it replaced."""
    return lambda: Path(NAME).write_bytes(Path(NAME).read_bytes().replace(old, new, count))


def without_macs():
    """The journal as anybody could write it."""
    Path(NAME).write_bytes(re.sub(rb',"mac":"\w+"', b"", Path(NAME).read_bytes()))


# what has happened to a batch that was stopped, how it is gone on with -> what is said
REFUSED = {
    "not asked to resume": (lambda: None, {}, "add --resume"),
    "another seed": (lambda: None, {"resume": True, "seed": 8}, "has seed 7"),
    "no journal": (lambda: Path(NAME).write_text("{}\n"), {"resume": True}, "no journal of kata grade"),
    "no JSON": (lambda: Path(NAME).write_text("a,b\n1,2\n"), {"resume": True}, "no journal of kata grade"),
    "a folder": (lambda: (Path(NAME).unlink(), Path(NAME).mkdir()), {}, "cannot be written"),
    "one line of somebody's": (lambda: Path(NAME).write_text("token 123"), {}, "no journal of kata grade; move it"),
    "an endless line": (lambda: Path(NAME).write_text('{"journal":' + " " * 2000), {}, "no journal|not written by you"),
    "without MACs": (without_macs, {"resume": True}, "not written by you.*move it away"),
    "without MACs, as a new batch": (without_macs, {}, "not written by you.*move it away"),
    "another seed in the head": (changed(b'"seed":7', b'"seed":8', 1), {"resume": True}, "not written by you"),
    "of another user": (changed(b"", b""), {"resume": True, "key": bytes(32)}, "not written by you"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(batch, case):
    """One sentence with its remedy, and the journal is as it was."""
    happened, how, said = REFUSED[case]
    Path(NAME).write_bytes(b"".join(batch[1][:-1]))
    happened()
    before = Path(NAME).is_dir() or Path(NAME).read_bytes()
    with pytest.raises(Misuse, match=said):
        Journal(Path(NAME), how.get("seed"), how.get("key", KEY), resume=how.get("resume", False))
    assert (Path(NAME).is_dir() or Path(NAME).read_bytes()) == before


# how a stopped journal was forged -> whose verdict is taken all the same
FORGED = {
    "a verdict": (changed(b'"came":"failed"', b'"came":"passed"'), ["anna"]),
    "a row without a MAC": (lambda: Path(NAME).write_bytes(re.sub(rb',"mac":"\w+"(?=}\n$)', b"", Path(NAME).read_bytes())), ["anna"]),
    "a MAC of another row": (
        lambda: Path(NAME).write_bytes(
            b"".join((lines := Path(NAME).read_bytes().splitlines(True))[:2]) + lines[2][:-68] + lines[1][-68:]
        ),
        ["anna"],
    ),
    "nothing": (lambda: None, ["anna", "ben"]),
}  # fmt: skip


@pytest.mark.parametrize("case", FORGED)
def test_what_bears_no_mac_is_not_believed(batch, monkeypatch, case):
    """A row that was changed is graded again, and the others are taken as ever."""
    harm, believed = FORGED[case]
    rows, lines = batch
    Path(NAME).write_bytes(b"".join(lines[:-1]))
    harm()
    handed, whole = [], Quick.graded
    monkeypatch.setattr(
        Quick, "graded", lambda self, waiting: whole(self, handed.extend(job.rows[0][1].who for job in waiting) or waiting)
    )  # fmt: skip
    again = graded(resume=True, seed=None)[1].rows
    assert [*map(same, again)] == [*map(same, rows)]
    assert sorted({"anna", "ben"} - {*handed}) == believed


def linked(name, to):
    """The file is in the place of the journal as a link to somebody's."""
    Path("mine").write_text("token 123")
    Path(name).unlink(missing_ok=True)
    to("mine", name)


# what is planted -> what is said of it; whatever it leads to is as it was
PLANTED = {
    "a link": (lambda: linked(NAME, os.symlink), "is a link and is not written to; move it away"),
    "a link to nothing": (lambda: (linked(NAME, os.symlink), Path("mine").unlink()), "is a link"),
    "a link to a folder": (lambda: (Path(NAME).unlink(), os.symlink("in", NAME)), "is a link"),
    "a hard link": (lambda: linked(NAME, os.link), "as a hard link"),
    "a pipe": (lambda: (Path(NAME).unlink(), os.mkfifo(NAME)), "is a pipe or a device"),
    "a link for what is torn": (lambda: linked(NAME + ".torn", os.symlink), "torn is a link"),
    "a hard link for what is torn": (lambda: linked(NAME + ".torn", os.link), "torn has another name, as a hard link"),
}  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")
@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("case", PLANTED)
def test_links_are_not_followed(batch, case, resume):
    """One sentence; nothing is written, cut off or made where they lead."""
    harm, said = PLANTED[case]
    Path(NAME).write_bytes(b"".join(batch[1])[:-9])
    harm()
    before = {path: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    with pytest.raises(Misuse, match=said):
        Journal(Path(NAME), None, KEY, resume=resume)
    assert {path: path.read_bytes() for path in Path().iterdir() if path.is_file()} == before


def test_one_of_another_place_is_not_believed(batch, tmp_path):
    """Whoever got a journal back with a folder may hand it in again, and would know the seed."""
    elsewhere = tmp_path / "handed in"
    elsewhere.mkdir()
    (elsewhere / NAME).write_bytes(b"".join(batch[1])[:-9])
    with pytest.raises(Misuse, match="not written by you in this place"):
        Journal(elsewhere / NAME, None, KEY, resume=True)


def test_one_that_was_finished_gives_way(batch):
    """Without --resume a new batch begins, with a new seed; so it does after one that graded nothing."""
    journal = Journal(Path(NAME), None, KEY, resume=False)
    journal.close()
    assert len(Path(NAME).read_text().splitlines()) == 1
    journal = Journal(Path(NAME), 9, KEY, resume=False)
    journal.close()
    assert journal.head.seed == 9


@pytest.mark.skipif(os.name != "posix", reason="locks as POSIX has them")
def test_two_at_once(folder):
    """The second batch is told of the first."""
    first = Journal(Path(NAME), 7, KEY, resume=False)
    with pytest.raises(Misuse, match="another kata grade"):
        Journal(Path(NAME), 7, KEY, resume=True)
    first.close()
    Journal(Path(NAME), None, KEY, resume=True).close()


def test_another_version_grades_anew(batch, monkeypatch):
    """A verdict is the grader's, the kata's and the seed's: of others it is not taken."""
    monkeypatch.setattr("grader.batch.jobs.VERSION", "0.0.1")
    handed = []
    monkeypatch.setattr(Quick, "graded", lambda _, waiting: iter(handed.extend(waiting) or ()))
    graded(resume=True, seed=None)
    assert len(handed) == 2
