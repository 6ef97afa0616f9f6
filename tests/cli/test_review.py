"""The study loop on the command line: next, review, plan, status, and what a check says of them."""

import builtins
import io
import os
import re
import shutil
from datetime import datetime, timedelta

import pytest

from grader import catalogue, cli
from grader.catalogue import questions as bank
from grader.cli import practice, today
from grader.cli.arguments import complete_card
from grader.errors import BrokenKata
from grader.study import journal

ADDS = "# kata: toy-scale (numpy)\ndef scale(x, factor):\n    return x + factor\n"
DAY = timedelta(days=1)
NOTHING_TO_RATE = "there is no review to rate yet; begin one with: kata review"


@pytest.fixture
def kata(toy_root, capsys, monkeypatch, tmp_path):
    """Types a command in an empty folder; its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = cli.run([str(argument) for argument in arguments])
        done = capsys.readouterr()
        return code, done.out, done.err

    return run


@pytest.fixture
def later(monkeypatch):
    """Lets days pass."""
    noon = datetime(2024, 5, 15, 12).astimezone()

    def pass_(days):
        monkeypatch.setattr(today, "now", lambda: noon + days * DAY)
        monkeypatch.setattr(journal, "now", lambda: noon + days * DAY)

    pass_(0)
    return pass_


@pytest.fixture
def terminal(monkeypatch):
    """Standard input and output are a terminal on which this is typed."""

    def type_(*lines):
        left = list(lines)

        def read(question):
            print(question, end="")
            if not left:
                raise EOFError
            return left.pop(0)

        monkeypatch.setattr(builtins, "input", read)
        monkeypatch.setattr(practice, "is_a_terminal", lambda: True)

    return type_


def slipped(verdict="passed"):
    """The toy kata was started, failed with a known mistake, and passed after it."""
    file = ("toy-scale", os.path.abspath("practice/toy_scale.py"), "numpy")
    when = journal.now()
    journal.record(journal.Started(when, *file))
    journal.record(journal.Attempt(when, *file, "failed", 1, 0.1, ("adds",), ("scales result",), since=60.0))
    if verdict == "passed":
        journal.record(journal.Attempt(when, *file, "passed", 1, 0.1, since=200.0))


def test_the_first_day(kata, later):
    """Each command says what to type."""
    assert kata("next") == (0, "toy-scale: new, and the next by level (easy)\n  kata start toy-scale\n", "")
    assert kata("review") == (0, "Nothing is due. What to do now: kata next\n", "")
    code, out, _ = kata("status")
    assert code == 0 and "numpy 0 of 1" in out and "0 days" in out and "kata start toy-scale" in out
    assert kata("plan")[::2] == (
        2,
        "kata: there is no plan yet; say when your interview is: kata plan --until 2024-06-12\n",
    )


def test_enter_begins_what_is_suggested(kata, later, terminal, tmp_path, monkeypatch):
    """q and the end of the input leave; Ctrl-C ends it as everywhere."""
    for typed in (["q"], []):
        terminal(*typed)
        assert kata("next")[0] == 0 and not (tmp_path / "practice").exists()
    terminal("")
    code, out, _ = kata("next")
    assert code == 0 and "Wrote practice/toy_scale.py (numpy)." in out and journal.status("toy-scale") == "started"
    terminal("")
    assert "Go on with: kata watch toy-scale" in kata("next")[1]

    def interrupt(question):
        raise KeyboardInterrupt

    monkeypatch.setattr(builtins, "input", interrupt)
    assert kata("next")[0] == 130


def test_a_mistake_comes_back_as_a_drill(kata, later, tmp_path):
    """The program with the slip in it, without the name of the mistake; mended, it is known, and the kata is not."""
    slipped("failed")
    later(1)
    code, out, _ = kata("review")
    assert code == 0 and out.startswith("1 review is due:\n  toy-scale: ")
    assert "The first: kata review mistake:toy-scale:adds" in out
    assert "Wrote practice/drills/toy_scale.py" in kata("review", "toy-scale")[1]
    drill = tmp_path / "practice" / "drills" / "toy_scale.py"
    assert drill.read_text().startswith("# kata: toy-scale (numpy)\n# One thing is wrong here.\n")
    assert kata("check")[0] == 1
    assert kata("status")[1].count("again and again") == 0
    drill.write_text(drill.read_text().replace("x + factor", "x * factor"))
    code, out, _ = kata("check")
    assert (code, "Rated good (1 failed check, 0 s of 5 min). To change it: kata review --rate hard\n" in out) == (
        0,
        True,
    ), out
    assert journal.status("toy-scale") == "started"
    assert "Nothing is due; the next is toy-scale: " in kata("review")[1]


def test_a_day_is_called_tomorrow(kata, later):
    """Where nothing is left but what comes back."""
    slipped()
    journal.record(journal.Attempt(journal.now(), "toy-scale", "/x.py", "torch", "passed", 1, 0.1))
    kata("review", "--rate", "again")
    assert "nothing is due; this comes first, tomorrow\n" in kata("next")[1]


def test_a_kata_comes_back_as_its_stub(kata, later, tmp_path):
    """The old file is kept."""
    slipped()
    (tmp_path / "practice").mkdir()
    (tmp_path / "practice" / "toy_scale.py").write_text(ADDS)
    later(9)
    code, out, _ = kata("review", "kata:toy-scale")
    assert code == 0 and "Kept the old file as practice/toy_scale_" in out
    assert "NotImplementedError" in (tmp_path / "practice" / "toy_scale.py").read_text()


def test_the_learner_rates_otherwise(kata, later):
    """The last review of all, or of one card."""
    assert kata("review", "--rate", "hard")[0] == 2
    slipped()
    assert "toy-scale: easy; next Thu 23 May" in kata("review", "--rate", "easy")[1]
    assert "toy-scale: again; next tomorrow" in kata("review", "kata:toy-scale", "--rate", "again")[1]
    assert kata("review", "toy-scale", "--rate", "awful")[0] == 2


HACKED = "hack:toy-scale:adds"
FOUND = "mistake:toy-scale:adds"  # by `kata bug`, at once


@pytest.mark.parametrize("card", [HACKED, FOUND])
def test_a_pass_that_was_no_review_is_not_rated(kata, later, card):
    """The review before it is, if there is one."""
    file = ("toy-scale", "/drill.py", "numpy")
    journal.record(journal.Started(journal.now(), *file, card=card))
    journal.record(journal.Attempt(journal.now(), *file, "passed", 1, 0.1, since=9.0, card=card))
    assert kata("review", "--rate", "hard") == (2, "", f"kata: {NOTHING_TO_RATE}\n")
    journal.record(journal.Attempt(journal.now(), *file, "passed", 1, 0.1))
    journal.record(journal.Attempt(journal.now(), *file, "passed", 1, 0.1, since=9.0, card=card))
    assert kata("review", "--rate", "hard")[1].startswith("toy-scale: hard; next ")


def test_an_answer_is_rated_if_it_came_last(kata, later, monkeypatch):
    """A question is a card like others."""
    monkeypatch.delenv("KATA_ROOT")
    question = bank.questions()[0].id
    slipped()
    journal.record(journal.Answered(journal.now(), question, False))
    assert kata("review", "--rate", "hard")[1].startswith(f"{question}: hard; next ")


def test_a_question_is_asked_again(kata, later, monkeypatch):
    """As `kata quiz` asks it; answered rightly, it is not due on the next day."""
    monkeypatch.delenv("KATA_ROOT")
    question = bank.questions()[0].id
    journal.record(journal.Answered(journal.now(), question, False))
    later(1)
    assert f"The first: kata review question:{question}\n" in kata("review")[1]
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert kata("review", f"question:{question}")[0] == 0
    assert journal.events()[-1] == journal.Asked(journal.now(), question)
    journal.record(journal.Answered(journal.now(), question, True))
    assert f"the next is {question}, " in kata("review")[1]


@pytest.mark.parametrize("name", ["nonsense", "toy-scale", "mistake:toy-scale:adds", "mistake:x", ":"])
def test_what_cannot_be_reviewed(kata, later, name):
    """One sentence and its remedy."""
    code, out, err = kata("review", name)
    assert (code, out, err.count("\n")) == (2, "", 1) and "kata review lists" in err


def test_a_mistake_that_is_gone(kata, later):
    """A kata may have lost it since, and the bank a question: neither is due, or suggested, for ever."""
    file = ("toy-scale", "/toy_scale.py", "numpy")
    journal.record(journal.Attempt(journal.now(), *file, "failed", 1, 0.1, ("forgotten",)))
    for question in ("forgotten", "toy-scale/forgotten", "forgotten/forgotten"):
        journal.record(journal.Answered(journal.now(), question, False))
    later(1)
    assert kata("review") == (0, "Nothing is due. What to do now: kata next\n", "")
    assert "kata watch toy-scale" in kata("next")[1]
    code, _, err = kata("review", "mistake:toy-scale:forgotten")
    assert code == 2 and "nothing to review" in err


def test_mistakes_that_cannot_be_read_are_due_still(kata, later, monkeypatch):
    """They are there; what is wrong with them is told."""
    slipped("failed")
    later(1)

    def broken(*arguments, **options):
        raise BrokenKata("mistakes.toml:1: this is no TOML")

    monkeypatch.setattr(catalogue, "mistakes", broken)
    assert [card.name for card in today.desk().due] == ["mistake:toy-scale:adds"]
    assert kata("review") == (3, "1 review is due:\n", "kata: mistakes.toml:1: this is no TOML\n")


def test_cards_are_completed(kata, later, monkeypatch):
    """A colon and all; where the journal cannot be read, the katas are offered."""
    slipped()
    assert complete_card(None, None, "mistake:t") == ["mistake:toy-scale:adds"]
    assert complete_card(None, None, "") == ["toy-scale", "mistake:toy-scale:adds", "kata:toy-scale"]
    journal.log().write_bytes(b"")
    (journal.folder() / "journal.backup.jsonl").unlink()
    assert complete_card(None, None, "") == ["toy-scale"]


def test_a_plan(kata, later):
    """It is kept, follows what happened, and names the days that were missed."""
    code, out, _ = kata("plan", "--until", "2024-05-22", "--minutes", 30)
    assert code == 0 and out.startswith("7 days until 2024-05-22, 30 min a day\n") and "toy-scale (new)" in out
    slipped()
    later(3)
    code, out, _ = kata("plan")
    assert out.startswith("4 days until") and "Missed: Thu 16 May, Fri 17 May." in out
    assert "toy-scale: adds" in out
    assert "in 4 days: kata plan" in kata("status")[1]
    assert kata("plan", "--minutes", 60)[1].startswith("4 days until 2024-05-22, 60 min a day\n")


PLANS = {
    "--until 2024-05-15": "2024-05-15 is today; name the day of your interview",
    "--until 2020-01-01": "2020-01-01 is in the past; name",
    "--until 2034-01-01": "2034-01-01 is more than 365 days ahead; name",
    "--until soon": "give a day like 2026-03-31, not 'soon'",
    "--until 2024-05-20 --minutes 0": "give a whole number from 5 to 600",
    "--minutes 60": "there is no plan yet",
}


@pytest.mark.parametrize("arguments", PLANS)
def test_no_plan(kata, later, arguments):
    """What cannot be planned is wrong usage, with the reason, and not kept."""
    code, out, err = kata("plan", *arguments.split())
    assert (code, out) == (2, "") and PLANS[arguments] in err and journal.events() == ()


def test_status_is_one_screen(kata, later, monkeypatch):
    """At 80 columns and at 120; with the mistakes that are made again and again by their titles."""
    for day in (0, 1, 2):
        later(day)
        slipped()
    later(3)
    for columns in ("80", "120"):
        monkeypatch.setenv("COLUMNS", columns)
        code, out, err = kata("status")
        assert (code, err) == (0, "") and len(out.splitlines()) <= 24
        assert max(map(len, out.splitlines())) <= int(columns)
    assert "(3 times)" in out and "streak" in out and "3 days" in out
    assert "due              1 mistake: kata review" in out


def test_status_in_words(kata, later, monkeypatch):
    """For a screen reader: the calendar is said, by --plain or ACCESSIBLE=1."""
    assert "nothing done yet" in kata("status", "--plain")[1]
    slipped()
    later(8)
    monkeypatch.setenv("ACCESSIBLE", "1")
    out = kata("status")[1]
    assert "last week: 1 day" in out and out.isascii()


def test_status_as_a_page(kata, later, tmp_path):
    """The same values and more: each kata, what each day was used for, the plan; it is told where the page is."""
    code, out, err = kata("status", "--html", "progress.html")
    assert (code, err) == (0, "") and out.endswith("the page: progress.html\n")
    assert "kata start toy-scale" in (tmp_path / "progress.html").read_text("utf-8")
    for day in (0, 1, 2):
        later(day)
        slipped()
    later(3)
    kata("plan", "--until", "2024-05-22")
    assert kata("status", "--html", "progress.html")[0] == 0
    page = (tmp_path / "progress.html").read_text("utf-8")
    for said in (
        "<dt>days until Wed 22 May</dt><dd>4</dd>",
        "mend a slip of yours, due today",
        "kata review mistake:toy-scale:adds",
        "toy-scale, 3 times",
        '<th scope="row">today</th>',
        "toy-scale: failed after 1 min: adds",
        "<td>this week</td><td>6</td><td>3</td><td>3</td><td>0</td><td>0</td>",
    ):
        assert said in page, said


@pytest.mark.parametrize("command", ["next", "review", "plan", "status", "history", "export"])
def test_a_journal_that_cannot_be_read(kata, home, command):
    """One sentence and its remedy."""
    (home / "journal.db").mkdir(parents=True)
    code, out, err = kata(command)
    assert (code, out, err.count("\n")) == (2, "", 1) and "cannot be read" in err and "KATA_HOME" in err


def test_nobody_is_asked_to_practise_a_draft(toy_root, monkeypatch, tmp_path):
    """A kata whose topic is the scaffold's still is on nobody's desk."""
    for name in ("katas", "solutions"):
        shutil.copytree(toy_root.katas.parent / name, tmp_path / name)
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    assert [kata.slug for kata in today.desk().katas] == ["toy-scale"]
    told = tmp_path / "katas" / "toy-scale" / "kata.toml"
    told.write_text(re.sub('topic = ".*?"', 'topic = "unsorted"', told.read_text("utf-8")), encoding="utf-8")
    assert not today.desk().katas


@pytest.mark.parametrize("command", ["next", "review", "plan", "status", "history", "export", "mock start"])
def test_a_home_that_is_a_file(kata, home, monkeypatch, command):
    """No progress at all would be a lie: it may lie in the folder that was meant."""
    home.parent.mkdir(parents=True, exist_ok=True)
    home.write_text("")
    for place in (home, home / "below"):
        monkeypatch.setenv("KATA_HOME", str(place))
        code, out, err = kata(*command.split())
        assert (code, out, err.count("\n")) == (2, "", 1), err
        assert f"({home} is no folder); set KATA_HOME to a folder" in err
