"""A packet goes out to a candidate, comes back as a stranger's work, and is graded."""

import io
import json
import shutil
import stat
import sys
import zipfile
from pathlib import Path
from random import Random

import pytest

from grader import catalogue, cli
from grader.cli.mock import grading, pack, packet
from grader.errors import Misuse
from grader.study import journal
from grader.study.mock.choice import Wanted

FIXTURES = Path(__file__).parent.parent / "fixtures"
SEED = ("--seed", 7, "--katas", 1)  # of a packet here
WRITTEN = "# kata: toy-scale (numpy)\ndef scale(x, factor):\n    return x * factor\n"


@pytest.fixture
def kata(tmp_path, capsys, monkeypatch, toy_root):
    """Types a command, and what it then reads, in an empty folder; its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, typed=()):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        code = cli.run([str(argument) for argument in arguments])
        done = capsys.readouterr()
        return code, done.out, done.err

    return run


@pytest.fixture
def verdict(monkeypatch, feedbacks):
    """Every file passes, without being run."""

    def graded(steps, hidden, report):
        steps.close()
        return feedbacks["passed"]

    monkeypatch.setattr(grading, "graded", graded)


@pytest.fixture
def packed(kata):
    """packed(**files): a packet that came back with these texts in the place of its files."""

    def make(seed=7, **files):
        assert kata("mock", "pack", "--seed", seed, "--katas", 1, "out.zip")[0] == 0
        with zipfile.ZipFile("out.zip") as out, zipfile.ZipFile("back.zip", "w") as back:
            for name in out.namelist():
                stem = Path(name).stem
                back.writestr(name, files.get(stem, out.read(name).decode()))
        return Path("back.zip")

    return make


def expected():
    """The round of a packet here."""
    return packet.chosen(Wanted(1, 0, 45, 7))[0]


def test_a_packet_has_no_answers(kata):
    """Brief, stubs, a sheet for the own rating; the answers are in the interviewer's page beside it."""
    code, out, err = kata("mock", "pack", "--seed", 7, "--katas", 1, "anna.zip")
    assert (code, err) == (0, "") and "kata mock grade anna.zip --seed 7 --katas 1" in out
    with zipfile.ZipFile("anna.zip") as archive:
        names = archive.namelist()
        text = "".join(archive.read(name).decode() for name in names)
    assert [Path(name).name for name in names] == ["session.json", "BRIEF.md", "rating.txt", "toy_scale.py"]
    assert "x * factor" not in text and "Adds" not in text and str(Path.cwd()) not in text
    page = Path("anna.html").read_text()
    assert "Adds the factor where it should multiply" in page and "factor" in page
    assert journal.events() == ()


def test_the_classic_mistakes_come_first():
    """The sheet ranks them as the explanation does, and leaves none out."""
    norm = catalogue.find("bn-backward")
    ranked = [mistake.slug for mistake in pack._ranked(norm, "numpy")]
    assert ranked[:3] == ["no_gamma_in_dx", "no_mean_path", "no_variance_path"]
    assert sorted(ranked) == [mistake.slug for mistake in catalogue.mistakes(norm, "numpy", quick=True)]


def test_the_seed_chooses_the_packet(kata):
    """The same seed makes the same one, whoever packs it."""
    said = []
    for name in ("one.zip", "two.zip"):
        kata("mock", "pack", "--seed", 7, "--katas", 1, name)
        said.append(packet.read(Path(name), expected()).opened)
    assert said[0].session == said[1].session and said[0].katas == said[1].katas


# what is typed to pack with seed 7 -> what the sheet adds to the command that grades it
ADDED = {
    "nothing": ([], ""),
    "the usual": (["--minutes", 45, "--katas", 2], ""),
    "the questions alone": (["--questions", 0], ""),
    "all of it": (
        ["--minutes", 30, "--katas", 1, "--level", "easy", "--topic", "toy"],
        " --minutes 30 --katas 1 --level easy --topic toy",
    ),
}


@pytest.mark.parametrize("case", ADDED)
def test_the_command_that_grades_it(kata, verdict, case):
    """It holds what chose the round, and with it the packet is taken on any machine."""
    options, added = ADDED[case]
    code, out, _ = kata("mock", "pack", "--seed", 7, *options, "anna.zip")
    command = f"kata mock grade anna.zip --seed 7{added}"
    assert code == 0 and out.endswith(f"  {command}\n") and command in Path("anna.html").read_text()
    assert kata(*command.split()[1:], "--json")[0] == 0


def test_it_comes_back(kata, packed, verdict):
    """Graded, with both ratings; nothing of it is the interviewer's own progress."""
    path = packed(toy_scale=WRITTEN, rating="correctness: 4\nspeed: 9\nnonsense\ncommunication: 2\n")
    code, out, err = kata("mock", "grade", path, *SEED, "--html", "s.html", typed=["3", "", "", "", "4", "1"])
    said = " ".join(out.split())
    assert (code, err) == (0, "") and "self-rating: strong hire, interviewer: leaning hire" in said
    assert "problem solving strong hire" in said and "communication strong no hire self-rating: leaning no hire" in said
    assert "speed not assessed" in said and "kata review" not in out
    assert "strong hire" in Path("s.html").read_text() and journal.events() == ()
    document = json.loads(kata("mock", "grade", path, *SEED, "--json")[1])
    assert document["works"][0]["came"] == "passed" and document["marks"][0]["own"] == "strong hire"


def test_a_stub_that_comes_back(kata, packed, verdict):
    """Nothing was attempted; a file that is missing is as a stub."""
    out = kata("mock", "grade", packed(), *SEED, "--json")[1]
    assert json.loads(out)["works"][0]["came"] == "not attempted"


def entry(name, content=b"", mode=0):
    """An entry of a zip file."""
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info, content


BOMB = b"\0" * 999_999
NOISE = Random(1).randbytes(900_000)
# what is in the zip file besides the packet -> what is said
DANGER = {
    "parent": ([entry("../evil.py")], "leads elsewhere"),
    "parent within": ([entry("x/../../evil.py")], "leads elsewhere"),
    "absolute": ([entry("/etc/evil.py")], "leads elsewhere"),
    "a drive": ([entry("C:/evil.py")], "leads elsewhere"),
    "backslash": ([entry("..\\evil.py")], "leads elsewhere"),
    "control characters": ([entry("a\x1b[2J.py")], "leads elsewhere"),
    "a link": ([entry("link.py", b"/etc/passwd", stat.S_IFLNK | 0o777)], "a link or a device"),
    "a device": ([entry("tty", b"", stat.S_IFCHR | 0o666)], "a link or a device"),
    "a file too large": ([entry("big.bin", b"x" * 1_000_001)], "too large"),
    "a bomb": ([entry("bomb.bin", BOMB)], "too large"),
    "many bombs": ([entry(f"{n}.bin", NOISE) for n in range(12)], "more than a packet"),
    "a name twice": ([entry("x.py"), entry("x.py")], "two files called x.py"),
    "many files": ([entry(f"{n}.py") for n in range(201)], "more than a packet"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", DANGER)
def test_what_is_dangerous(kata, packed, case):
    """One sentence, and nothing was unpacked."""
    entries, said = DANGER[case]
    path = packed(toy_scale=WRITTEN)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for info, content in entries:
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    before = sorted(Path.cwd().rglob("*"))
    code, out, err = kata("mock", "grade", path, *SEED)
    assert (code, out, err.count("\n")) == (2, "", 1) and said in err and "\x1b" not in err
    assert sorted(Path.cwd().rglob("*")) == before


BROKEN = {
    "no zip file": (lambda path: path.write_bytes(b"PK\x03\x04 nothing"), "no zip file that can be read"),
    "cut short": (lambda path: path.write_bytes(path.read_bytes()[:-200]), "no zip file that can be read"),
    "missing": (lambda path: path.unlink(), "there is no file"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "cannot be read"),
    "empty": (lambda path: zipfile.ZipFile(path, "w").close(), "holds no session.json"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_packet(kata, packed, case):
    """One sentence with its remedy."""
    harm, said = BROKEN[case]
    path = packed()
    harm(path)
    code, out, err = kata("mock", "grade", path, *SEED)
    assert (code, out, err.count("\n")) == (2, "", 1) and said in err


# what a candidate has put into session.json, with the id that such a packet has -> what is said
REWRITTEN = {
    "another kata": ({"katas": ["conv-flops"], "backends": ["python"]}, "is not the round that seed 7 chooses"),
    "another backend": ({"backends": ["torch"]}, "is not the round"),
    "one kata three times": ({"katas": ["toy-scale"] * 3, "backends": ["numpy"] * 3}, "is not the round"),
    "a path": ({"katas": ["../../../etc/passwd"]}, "is not the round"),
    "none": ({"katas": [], "backends": []}, "is not the round"),
    "more minutes": ({"minutes": 90}, "is not the round that seed 7 chooses (45 min: toy-scale)"),
    "endless minutes": ({"minutes": 10**12}, "is not as it was packed"),
    "more minutes than a number has": ({"minutes": 10**30}, "is not as it was packed"),
    "no minutes": ({"minutes": -5}, "is not as it was packed"),
    "questions": ({"questions": ["bn-eps"]}, "is not the round"),
    "blind": ({"blind": True}, "is not the round"),
    "another seed": ({"seed": 9}, "is of seed 9, not 7; take the seed from your own sheet"),
    "a time that is none": ({"when": "0001-01-01T00:00:00+14:00"}, "is not as it was packed"),
    "another id": ({"session": "packet-7-0123456789ab"}, "was changed, or is of no packet"),
}


@pytest.mark.parametrize("case", REWRITTEN)
def test_the_candidate_chooses_nothing(kata, packed, verdict, case):
    """One sentence for a session that the seed and the options do not choose, whatever its id."""
    changes, said = REWRITTEN[case]
    packed()
    Path("out.zip").unlink()
    whole = json.loads(zipfile.ZipFile("back.zip").read("out/session.json")) | changes
    if "session" not in changes:
        chosen = tuple(whole["katas"]), tuple(whole["backends"])
        whole["session"] = whole["id"] = packet.identity(whole["seed"], whole["minutes"], *chosen)
    code, out, err = kata("mock", "grade", packed(session=json.dumps(whole)), *SEED)
    assert (code, out, err.count("\n")) == (2, "", 1) and said in err


def test_another_seed(kata, packed):
    """Neither the packet's nor one that was typed wrong will do; one is needed, and so are the options."""
    path = packed()
    assert "is of seed 7, not 8" in kata("mock", "grade", path, "--seed", 8, "--katas", 1)[2]
    assert "--seed" in kata("mock", "grade", path)[2]
    code, _, err = kata("mock", "grade", path, *SEED, "--minutes", 30)
    assert code == 2 and "is not the round that seed 7 chooses (30 min" in err and "on your sheet" in err
    Path("out.zip").unlink()
    assert "is not as it was packed" in kata("mock", "grade", packed(session="{"), *SEED)[2]


def test_a_header_that_lies(packed):
    """No more is read than a file may have, whatever its header says."""
    path = packed()
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("out/session.json").file_size
    lied = content.replace(size.to_bytes(4, "little"), (size - 1).to_bytes(4, "little"))
    path.write_bytes(lied)
    with pytest.raises(Misuse, match="no zip file that can be read|is not as it was packed"):
        packet.read(path, expected())


def test_what_is_there_is_not_overwritten(kata):
    """Neither is a name that is no zip file's written."""
    Path("anna.zip").write_text("mine")
    code, _, err = kata("mock", "pack", "--seed", 7, "anna.zip")
    assert code == 2 and "never overwritten" in err and Path("anna.zip").read_text() == "mine"
    assert "does not end in .zip" in kata("mock", "pack", "--seed", 7, "anna")[2]
    assert kata("mock", "pack", "anna.zip")[0] == 2


def test_as_other_systems_pack_it(kata, packed, verdict):
    """Folders as entries, a folder above, and what macOS adds are no harm."""
    source = packed(toy_scale=WRITTEN)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile("mac.zip", "w") as new:
        new.writestr("Desktop/out/", "")
        for name in old.namelist():
            new.writestr(f"Desktop/{name}", old.read(name))
            new.writestr(f"__MACOSX/Desktop/out/._{Path(name).name}", b"\x00")
    assert json.loads(kata("mock", "grade", "mac.zip", *SEED, "--json")[1])["works"][0]["came"] == "passed"


@pytest.mark.slow
def test_a_stranger_s_work_is_really_run(kata, packed):
    """The file that came back is graded, and its mistake named."""
    path = packed(toy_scale="# kata: toy-scale (numpy)\ndef scale(x, factor):\n    return x + factor\n")
    work = json.loads(kata("mock", "grade", path, *SEED, "--json")[1])["works"][0]
    assert work["came"] == "failed" and work["left"][0]["slug"] == "adds"
    shutil.rmtree("mock", ignore_errors=True)
