"""A mock interview on the command line, from its start to its report."""

import io
import json
import shutil
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from grader import cli
from grader.cli import check, target, today
from grader.cli.mock import folder, grading
from grader.study import journal
from grader.study.events import Attempt, Closed, HandedIn, Opened, Rated

FIXTURES = Path(__file__).parent.parent / "fixtures"
EXPLAIN = "## Follow-up questions\n\n**Why a factor?** It scales.\n\n**And zero?** All is zero.\n"
BANK = """
[[question]]
id = "one"
level = "easy"
kind = "number"
text = "What is 2 times 3?"
answer = 6
explanation = "It is a product."
source = "us"
"""
WRITTEN = "# kata: toy-scale (numpy)\ndef scale(x, factor):\n    return x * factor\n"
ANSWERS = ["", "y", "", "n", "6", "3", "", "4", "1", "", ""]  # two follow-ups, a question, six ratings


@pytest.fixture
def kata(tmp_path, capsys, monkeypatch):
    """Types a command, and what it then reads, in an empty folder; its exit code, output and errors."""
    for name in ("katas", "solutions"):
        shutil.copytree(FIXTURES / name / "toy-scale", tmp_path / "root" / name / "toy-scale")
    root = tmp_path / "root" / "solutions"
    (root / "toy-scale" / "explain.md").write_text(EXPLAIN)
    (root / "questions").mkdir()
    (root / "questions" / "toy.toml").write_text(BANK)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("KATA_ROOT", str(tmp_path / "root"))

    def run(*arguments, typed=()):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        code = cli.run([str(argument) for argument in arguments])
        done = capsys.readouterr()
        return code, done.out, done.err

    return run


@pytest.fixture
def minutes(monkeypatch):
    """Lets minutes pass."""
    noon = datetime(2024, 5, 15, 12).astimezone()

    def pass_(count):
        monkeypatch.setattr(today, "now", lambda: noon + timedelta(minutes=count))
        monkeypatch.setattr(journal, "now", lambda: noon + timedelta(minutes=count))

    pass_(0)
    return pass_


@pytest.fixture
def verdict(monkeypatch, feedbacks):
    """What every file gets, without being run: "passed" or "wrong values"."""

    def set_(name):
        def graded(steps, hidden, report, stands=None):
            steps.close()
            return feedbacks[name]

        monkeypatch.setattr(check, "graded", graded)
        monkeypatch.setattr(grading, "graded", graded)

    set_("passed")
    return set_


def file():
    """The one file of the round."""
    (found,) = Path("mock").glob("*/toy_scale.py")
    return found


def target_of(name):
    """The file that a command takes for this."""
    return target.one(name).resolve()


def events(kind):
    """What the journal holds of this kind."""
    return [event for event in journal.events() if isinstance(event, kind)]


def test_a_round(kata, minutes, verdict):
    """Start, check, status, finish, report: what was done is on the scorecard, and the error comes back."""
    code, out, err = kata("mock", "start", "--seed", 7, "--katas", 1)
    assert (code, err) == (0, "") and "The clock runs until 12:45." in out and "kata check mock/" in out
    (opened,) = events(Opened)
    assert folder.read(file().parent) == opened and opened.questions == ("one",)
    assert "kata mock finish" in (file().parent / "BRIEF.md").read_text()
    minutes(10)
    verdict("wrong values")
    code, out, _ = kata("check", file())
    assert code == 1 and "Adds the factor" in out and "10 of 45 min: code" in out and "next:" not in out
    minutes(25)
    verdict("passed")
    assert "25 of 45 min: code" in kata("check", file())[1]
    code, out, err = kata("mock", "status")
    assert (code, err) == (0, "") and "Half of the time is over." in out and "passed" in out
    file().write_text(WRITTEN)
    minutes(34)
    code, out, err = kata("mock", "finish", typed=ANSWERS)
    assert (code, err) == (0, "") and out.index("Rate yourself") < out.index("Scorecard")
    assert "self-rating: leaning hire" in out and "follow-ups: 1 of 2 known" in out and "questions: 1 of 1 known" in out
    assert "a check had to find this: Adds the factor where it should multiply" in " ".join(out.split())
    assert [event.session for event in events(Attempt)] == [opened.session] * 3
    assert [event.band for event in events(Rated)] == [
        "leaning hire", None, "strong hire", "strong no hire", None, None
    ]  # fmt: skip
    assert kata("mock", "report", opened.session[:8])[1] == kata("mock", "report")[1] == out[out.index("Mock int") :]
    document = json.loads(kata("mock", "report", "--json")[1])
    assert document["schema"] == 1 and document["works"][0]["came"] == "passed" and document["finished"]
    assert "Nothing is due; the next is toy-scale: Adds the factor" in kata("review")[1]
    assert kata("mock", "status")[1].startswith("No mock interview is on")
    assert "mock interview of 45 min began: toy-scale" in kata("history")[1].replace("\n", " ")


def test_blind(kata, minutes, verdict):
    """A check says passed or failed and nothing else; whatever would help has to wait."""
    kata("mock", "start", "--blind", "--katas", 1)
    verdict("wrong values")
    for option in (["--json"], ["--html", "page.html"]):  # what reads them would read something else
        code, out, err = kata("check", file(), *option)
        assert (code, out) == (2, "") and f"blind, and {option[0]} would show more" in err
    assert "checks: 1" not in kata("mock", "status")[1]
    for more in ([], ["-v"]):
        code, out, err = kata("check", file(), *more)
        assert (code, out.splitlines()[0], err) == (1, "FAILED  toy-scale", "") and "Adds" not in out
    other = Path("other.py")
    other.write_text(WRITTEN)
    code, out, err = kata("check", file(), other)  # which is no part of the round
    assert (code, err) == (1, "") and "Adds" in out and "\nFAILED  toy-scale" in out
    helps = (["hint", "toy-scale"], ["explain", "toy-scale", "--spoil"], ["solution", "toy-scale", "--yes"])
    for command in (*helps, ["bug", "toy-scale", "--yes"]):
        code, out, err = kata(*command)
        assert (code, out) == (2, "") and "blind" in err and "kata mock finish" in err
    assert "Adds" not in kata("mock", "status")[1]
    assert "Adds the factor" in kata("mock", "finish", typed=ANSWERS)[1]


def test_hints_are_counted(kata, minutes, verdict):
    """What helped stands on the scorecard."""
    kata("mock", "start", "--katas", 1)
    kata("hint", "toy-scale")
    kata("explain", "toy-scale", "--spoil")
    assert "hints and solutions seen: 2" in kata("mock", "finish", typed=ANSWERS[4:])[1]


def test_a_blank_is_not_attempted(kata, minutes, verdict):
    """The stub as it was written is not graded, and nothing is asked about it."""
    kata("mock", "start", "--katas", 1)
    code, out, err = kata("mock", "finish", typed=ANSWERS[4:])
    assert (code, err) == (0, "") and "not attempted" in out and events(Attempt) == []
    assert "Follow-up" not in out and "never begun" in out


def test_a_blank_that_was_checked_is_not_attempted(kata, minutes):
    """A check of the stub says that it is not written yet; nothing is asked about it, and the timeline says the same."""
    kata("mock", "start", "--katas", 1)
    assert "Not written yet" in kata("check", file())[1]
    assert "nothing graded yet" in kata("mock", "status")[1]
    code, out, err = kata("mock", "finish", typed=["", *ANSWERS[5:]])
    assert (code, err) == (0, "") and "Follow-up" not in out and "not attempted" in out
    assert "toy-scale failed: not written yet" in out and "one: passed over" in out
    assert "failed: not written yet" in " ".join(kata("history")[1].split())


def test_late_work_is_kept_and_marked(kata, minutes, verdict):
    """What passes after the end counts as late."""
    kata("mock", "start", "--katas", 1, "--minutes", 30)
    minutes(31)
    assert "marked late" in kata("check", file())[1]
    out = kata("mock", "finish", typed=ANSWERS)[1]
    assert "passed, late" in out and "was done after the end of the round" in out


def test_what_cannot_be_run(kata, minutes):
    """A file that is none is not gradable, and the round goes on."""
    kata("mock", "start", "--katas", 1)
    file().write_bytes(b"\xff\xfe")
    code, out, err = kata("mock", "finish", typed=ANSWERS)
    assert code == 0 and "could not be graded" in out and "is not UTF-8 text" in err


def test_finish_goes_on_where_it_was(kata, minutes, verdict, monkeypatch):
    """Interrupted after any answer, nothing is asked or counted twice."""
    kata("mock", "start", "--katas", 1)
    file().write_text(WRITTEN)
    minutes(30)
    monkeypatch.setattr("builtins.input", lambda question: "")
    enter = journal.enter

    def interrupted(events, identity):
        if added := enter(events, identity):
            raise KeyboardInterrupt
        return added

    monkeypatch.setattr(journal, "enter", interrupted)
    code, runs = 130, 0
    while code == 130:
        minutes(30 + runs)
        code, out, err = kata("mock", "finish")
        runs += 1
    assert runs == 13 and "no mock interview is on" in err
    code, out, _ = kata("mock", "report")
    assert code == 0 and len(events(Attempt)) == 1 and len(events(Rated)) == 6 and len(events(Closed)) == 1
    assert "30:00  handed in" in out


def test_the_end_of_the_input_stops_it(kata, minutes, verdict):
    """As Ctrl-C does: what was answered is kept, and the rest is asked when it goes on."""
    kata("mock", "start", "--katas", 1)
    file().write_text(WRITTEN)
    for typed in ([], ANSWERS[:2], ANSWERS[2:5], ANSWERS[5:7]):
        code, out, err = kata("mock", "finish", typed=typed)
        assert code == 130 and "goes on with: kata mock finish" in err
        assert "Scorecard" not in out and not events(Closed)
    code, out, err = kata("mock", "finish", typed=ANSWERS[7:])
    assert (code, err) == (0, "") and "Scorecard" in out and len(events(Closed)) == len(events(Attempt)) == 1
    assert "questions: 1 of 1 known" in out and "follow-ups: 1 of 2 known" in out and len(events(Rated)) == 6


@pytest.fixture
def terminal(monkeypatch):
    """terminal(typed): from now on, this is typed at a terminal."""

    class Typed(io.StringIO):
        def isatty(self):
            return True

    def type_(*lines):
        typed = "".join(f"{line}\n" for line in lines)
        monkeypatch.setattr(io, "StringIO", lambda *_: Typed(typed))

    return type_


HANDS_IN = {
    "no": (16, ["n"], "29 min are left. Hand in? [y/N]", False),
    "Enter alone": (16, [""], "29 min are left", False),
    "yes": (16, ["y"], "29 min are left", True),
    "a minute is left": (44, ["n"], "1 min is left. Hand in?", False),
    "seconds are left": (44.5, [], "", True),
    "the time is over": (50, [], "", True),
}


@pytest.mark.parametrize("case", HANDS_IN)
def test_handing_in_is_asked_for(kata, minutes, verdict, terminal, case):
    """In a terminal, before the time is over; who does not say yes goes on writing."""
    at, typed, said, done = HANDS_IN[case]
    kata("mock", "start", "--katas", 1)
    minutes(at)
    terminal(*typed)
    code, _, err = kata("mock", "finish")
    assert said in err and ("Hand in?" in err) == bool(said)
    assert code == (130 if done else 0) and len(events(HandedIn)) == done  # once handed in, the input ends


@pytest.mark.parametrize("handed_in", [False, True])
def test_a_round_is_abandoned(kata, minutes, verdict, handed_in):
    """It is over without a scorecard, its files stay, another can begin, and history says what it was."""
    kata("mock", "start", "--katas", 1)
    kata("check", file())
    if handed_in:
        assert kata("mock", "finish")[0] == 130
    code, out, err = kata("mock", "abandon")
    assert (code, err) == (0, "") and out.startswith("Abandoned") and file().exists()
    assert kata("mock", "abandon")[0] == kata("mock", "finish")[0] == kata("mock", "report")[0] == 2
    name = events(Opened)[0].session
    assert kata("mock", "report", name)[0] == 2
    assert "mock interview abandoned" in " ".join(kata("history")[1].split())
    assert events(Closed) == [Closed(events(Closed)[0].when, name, abandoned=True)]
    assert kata("mock", "start", "--katas", 1)[0] == 0
    assert "Not finished" in kata("mock", "report")[1]


@pytest.mark.parametrize("typed", ["n", ""])
def test_abandoning_is_asked_for(kata, minutes, terminal, typed):
    """In a terminal; who does not say yes goes on."""
    kata("mock", "start", "--katas", 1)
    terminal(typed)
    code, out, err = kata("mock", "abandon")
    assert (code, out) == (0, "") and "no scorecard. [y/N]" in err and not events(Closed)


@pytest.mark.parametrize("ended", ["finished", "handed in", "abandoned"])
def test_a_file_of_a_round_that_is_over_answers_to_no_slug(kata, minutes, verdict, monkeypatch, ended):
    """Neither by its kata's name, nor as what was started last, nor in its own folder; by its own name it does."""
    assert kata("start", "toy-scale")[0] == 0
    minutes(1)
    kata("mock", "start", "--katas", 1)
    assert target_of("toy-scale") == target_of(None) == file().resolve()
    minutes(2)
    if ended == "abandoned":
        kata("mock", "abandon")
    else:
        kata("mock", "finish", typed=ANSWERS[4:] if ended == "finished" else ())
    practised = Path("practice", "toy_scale.py").resolve()
    assert target_of("toy-scale") == target_of(None) == practised
    practised.unlink()
    monkeypatch.chdir(file().parent)
    code, out, err = kata("check", "toy-scale")
    assert (code, out) == (2, "") and "no file for toy-scale was found" in err
    assert target_of("toy_scale.py") == Path("toy_scale.py").resolve()


def test_two_at_once(kata, minutes):
    """The second is refused, and writes nothing; so is one that begins at the very same moment."""
    kata("mock", "start", "--katas", 1)
    code, out, err = kata("mock", "start")
    assert (code, out) == (2, "") and "has been on since 2024-05-15 12:00" in err and "kata mock finish" in err
    assert len(list(Path("mock").iterdir())) == 1


def test_two_at_the_same_moment(kata, minutes, monkeypatch):
    """Of two that saw that none was on, one begins."""
    from grader.cli.mock import start

    enter = start.journal.enter

    def race(events, identity):
        other = Opened(journal.now(), "other", "/other", 45, 1, ("toy-scale",), ("numpy",))
        monkeypatch.setattr(start.journal, "enter", enter)
        enter([other], identity)
        return enter(events, identity)

    monkeypatch.setattr(start.journal, "enter", race)
    code, out, err = kata("mock", "start")
    assert (code, out, len(events(Opened))) == (2, "", 1) and "has just begun" in err and not Path("mock").exists()


def test_a_folder_that_was_moved(kata, minutes, verdict):
    """Its files are known where they are; finish says where to go, and works there."""
    kata("mock", "start", "--katas", 1)
    Path("mock").rename("elsewhere")
    (path,) = Path("elsewhere").glob("*/toy_scale.py")
    path.write_text(WRITTEN)
    assert "of 45 min" in kata("check", path)[1] and events(Attempt)[0].session
    for command in ("status", "finish"):
        code, _, err = kata("mock", command)
        assert code == (2 if command == "finish" else 0) and "move it back" in err and err.count("\n") == 1


def test_it_is_finished_where_it_is_now(kata, minutes, verdict, monkeypatch):
    """From within the folder that was moved."""
    kata("mock", "start", "--katas", 1)
    file().write_text(WRITTEN)
    Path("mock").rename("elsewhere")
    monkeypatch.chdir(next(Path("elsewhere").iterdir()))
    assert kata("mock", "finish", typed=ANSWERS)[0] == 0 and events(Attempt)[0].verdict == "passed"


def test_a_folder_that_is_half_deleted(kata, minutes, verdict):
    """What was checked before is kept; status says what is gone."""
    kata("mock", "start", "--katas", 1)
    kata("check", file())
    (file().parent / "session.json").unlink()
    file().unlink()
    assert "toy_scale.py is gone" in kata("mock", "status")[2]
    code, out, _ = kata("mock", "finish", typed=ANSWERS)
    assert code == 0 and "passed" in out and len(events(Attempt)) == 1


def test_a_folder_that_is_lost(kata, minutes, verdict):
    """--lost goes on with what the journal knows."""
    kata("mock", "start", "--katas", 1)
    kata("check", file())
    shutil.rmtree("mock")
    assert kata("mock", "finish")[0] == 2
    code, out, _ = kata("mock", "finish", "--lost", typed=ANSWERS)
    assert code == 0 and "passed" in out


def test_a_clock_that_goes_backwards(kata, minutes, verdict):
    """It is said, and nothing is negative."""
    kata("mock", "start", "--katas", 1)
    minutes(20)
    kata("check", file())
    minutes(-600)
    out = kata("mock", "status")[1]
    assert out.startswith("20 of 45 min") and "was set back" in out
    assert kata("mock", "finish", typed=ANSWERS)[0] == 0
    document = json.loads(kata("mock", "report", "--json")[1])
    assert [moment["at"] for moment in document["timeline"]] == [0.0, *[1200.0] * 6]
    assert document["works"][0]["checks"] == 1


REFUSED = {
    "no such topic": (["start", "--topic", "music"], "there is no kata on 'music'; choose another"),
    "no such level": (["start", "--level", "hard"], "there is no hard kata; choose another"),
    "no minutes": (["start", "--minutes", "0"], "give a whole number from 1"),
    "no time for it": (
        ["start", "--minutes", "3"], "1 kata takes about 5 min, and the round has 3; choose more --minutes",
    ),
    "nothing to finish": (["finish"], "no mock interview is on; begin one with: kata mock start"),
    "nothing to abandon": (["abandon"], "so there is none to abandon; begin one with: kata mock start"),
    "nothing to report": (["report"], "there is no mock interview to report on yet"),
    "a typing error": (["strat"], "There is no command 'strat'. Did you mean 'start'?"),
    "no such command": (["begin"], "There is no command 'begin'. `kata mock --help` lists them"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused(kata, case):
    """Exit code 2, one sentence with its remedy, and nothing is written."""
    arguments, said = REFUSED[case]
    code, out, err = kata("mock", *arguments)
    assert (code, out) == (2, "") and said in err and not Path("mock").exists() and journal.events() == ()


def test_a_round_that_is_a_little_short(kata, minutes):
    """Up to one and a half times its minutes is hard, and no mistake."""
    assert kata("mock", "start", "--minutes", 4)[0] == 0


def test_katas_that_fit_into_no_round(kata, monkeypatch):
    """Refused with both remedies, by start and by pack, and nothing is written."""
    monkeypatch.delenv("KATA_ROOT")
    for command in (["start", "--katas", 99], ["pack", "--seed", 7, "--katas", 99, "anna.zip"]):
        code, out, err = kata("mock", *command)
        assert (code, out, err.count("\n")) == (2, "", 1) and " katas take about " in err
        assert "and the round has 45; choose fewer --katas or more --minutes" in err and not [*Path().iterdir()]


def test_no_such_round(kata, minutes):
    """The last ones are named."""
    kata("mock", "start", "--katas", 1)
    code, out, err = kata("mock", "report", "2019")
    assert (code, out) == (2, "") and "no mock interview '2019'" in err and "2024-05-15-" in err


def test_a_home_that_cannot_be_written(kata, minutes, home):
    """No round begins that would not be remembered; no folder is left."""
    home.parent.mkdir(parents=True, exist_ok=True)
    home.write_text("a file")
    code, out, err = kata("mock", "start")
    assert (code, out, err.count("\n")) == (2, "", 1) and "KATA_HOME" in err and not Path("mock").exists()


def test_a_folder_that_cannot_be_written(kata, minutes):
    """One sentence, and no clock runs."""
    Path("mock").write_text("a file")
    code, out, err = kata("mock", "start")
    assert (code, out, err.count("\n")) == (2, "", 1) and "cannot be written" in err and journal.events() == ()


def test_a_full_disk(kata, minutes, verdict, monkeypatch):
    """What was handed in is still there, and finish says what to do."""
    from grader.study import store

    kata("mock", "start", "--katas", 1)
    file().write_text(WRITTEN)

    def full(*_):
        raise store.Unusable("the disk is full")

    with monkeypatch.context() as during:
        during.setattr(store, "append", full)
        code, _, err = kata("mock", "finish", typed=ANSWERS)
        assert code == 2 and "the disk is full" in err and err.count("\n") == 1
    assert kata("mock", "finish", typed=ANSWERS)[0] == 0 and len(events(Attempt)) == 1


@pytest.mark.parametrize("width", [80, 120])
def test_it_fits_the_terminal(kata, minutes, verdict, monkeypatch, width):
    """And in plain mode no sign stands for a word."""
    monkeypatch.setenv("COLUMNS", str(width))
    kata("mock", "start", "--katas", 1)
    file().write_text(WRITTEN)
    said = kata("mock", "status")[1] + kata("mock", "finish", "--plain", typed=ANSWERS)[1]
    assert max(map(len, said.splitlines())) <= width and said.isascii()


@pytest.mark.parametrize("name", ["start", "status", "finish", "abandon", "report", "pack", "grade"])
def test_help(kata, name):
    """Each has examples."""
    code, out, _ = kata("mock", name, "--help")
    assert code == 0 and f"kata mock {name}" in out.partition("Examples:")[2]
    assert name in kata("mock", "--help")[1] and kata("mock") == kata("mock", "--help")


KILLED = """\
import os, signal
from grader.study import store

append, left = store.append, {left}


def killed(folder, rows):
    global left
    added = append(folder, rows)
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return added


store.append = killed
from grader.cli import main
main()
"""


@pytest.mark.slow
def test_finish_is_killed(kata):
    """SIGKILL after the first, the second, the fourth event: nothing that was noted is lost or noted twice."""
    kata("mock", "start", "--katas", 1)
    file().write_text(WRITTEN)
    known = journal.rows()
    for left in (1, 2, 4):
        done = subprocess.run(
            [sys.executable, "-c", KILLED.format(left=left), "mock", "finish"],
            input="\n".join(ANSWERS), text=True, capture_output=True,
        )  # fmt: skip
        assert done.returncode == -signal.SIGKILL
        assert journal.rows()[: len(known)] == known and len(journal.rows()) == len(known) + left
        known = journal.rows()
    assert kata("mock", "finish", typed=ANSWERS[4:])[0] == 0
    assert len(events(Attempt)) == len(events(Closed)) == 1
    assert len({event.dimension for event in events(Rated)}) == len(events(Rated))
