"""`kata quiz`: questions one by one, from a pipe and from a terminal, to the end or to wherever the input ends."""

import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from grader import cli
from grader.catalogue import questions as bank
from grader.study import journal
from grader.study.questions import pick

ROOT = Path(__file__).parents[2]
MAIN = [sys.executable, "-c", "from grader.cli import main; main()"]
NOON = datetime(2024, 5, 17, 12, tzinfo=UTC)
TOY = """\
[[question]]
id = "which"
level = "easy"
kind = "choice"
text = "Which?"
answer = "this"
wrong = ["that", "the other"]
explanation = "It is."
source = "us"

[[question]]
id = "how-much"
level = "hard"
kind = "number"
text = "How much?"
answer = 3
unit = "MiB"
explanation = "One and two."
source = "us"

[[question]]
id = "why"
level = "medium"
kind = "open"
text = "Why?"
answer = "Because."
rubric = ["a cause", "an effect"]
explanation = "Causes come first."
source = "us"
"""


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch):
    """A root with three questions, and a home of its own."""
    (tmp_path / "katas").mkdir()
    (tmp_path / "solutions" / "questions").mkdir(parents=True)
    (tmp_path / "solutions" / "questions" / "toy.toml").write_text(TOY, "utf-8")
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    monkeypatch.setenv("KATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def kata(capsys, monkeypatch):
    """Run `kata` in this process with these lines typed: (exit code, standard output, standard error)."""

    def run(*arguments, typed=""):
        import io

        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = cli.run(arguments)
        output = capsys.readouterr()
        return code, output.out, output.err

    return run


def test_a_round_from_a_pipe(kata):
    """Each answer is shown, judged and explained; the score and what was missed come last."""
    code, out, err = kata("quiz", "which", "how-much", "why", "--seed", "1", typed="this\n4\nno idea\n1\n")
    assert (code, err) == (0, "")
    assert out.startswith("3 questions. ")
    for part in (
        "1 of 3  toy · easy", "> this\n✓ right\nIt is.\n", "> 4\n✗ wrong  3 MiB\n",
        "A good answer:\nBecause.\nIt makes these points:\n  1  a cause\n  2  an effect\n", "1 of 2 points\n",
    ):  # fmt: skip
        assert part in out
    assert "Score: 1.5 of 3\nwhat you missed: kata quiz how-much why\n" in out
    assert out.endswith("the same round: kata quiz which how-much why\n")


def test_what_cannot_be_read_is_asked_again(kata):
    """It costs nothing."""
    _, out, _ = kata("quiz", "how-much", typed="many\n3 ms\n3 MiB\n")
    assert "many cannot be read as a number" in out and "ms cannot be converted to MiB; type the number in MiB" in out
    assert "Score: 1 of 1" in out


def test_the_end_of_the_input_ends_the_round(kata):
    """With the score of what was answered, also in the middle of an open question, and before the first."""
    _, out, _ = kata("quiz", "which", "why", typed="this\nbecause\n")
    assert "Score: 1 of 1" in out
    code, out, _ = kata("quiz", typed="")
    assert code == 0 and "No question was answered." in out


def test_every_answer_is_recorded(kata):
    """Asked, then answered, right or not; what the input's end leaves open is asked alone. A missed one comes back."""
    kata("quiz", "which", "how-much", "why", typed="this\n\n")
    found = [replace(event, when=NOON) for event in journal.events()]
    assert found == [
        journal.Asked(NOON, "which"), journal.Answered(NOON, "which", True, "this"),
        journal.Asked(NOON, "how-much"), journal.Answered(NOON, "how-much", False, ""),
        journal.Asked(NOON, "why"),
    ]  # fmt: skip
    _, out, _ = kata("status")
    assert "question" in out


def test_a_journal_that_cannot_be_written(kata, root):
    """The round goes on, and it is said once."""
    (root / "home").write_text("a file where the folder should be")
    code, out, err = kata("quiz", "which", "how-much", typed="this\n3\n")
    assert code == 0 and "Score: 2 of 2" in out and err.count("this was not recorded") == 1


def test_an_escape_sequence_is_shown_by_name(kata):
    """What comes out of a pipe is printed, and must move no cursor."""
    _, out, _ = kata("quiz", "which", typed="\x1b[2Jthis\n\n")
    assert "\x1b" not in out and "␛[2Jthis is not one of the choices" in out


def test_the_same_seed_is_the_same_round(kata, monkeypatch):
    """Of the real bank too; the last line says how to have it again, and the help how to choose."""
    monkeypatch.delenv("KATA_ROOT")
    _, one, _ = kata("quiz", "--count", "3", "--seed", "7", typed="\n\n\n\n\n\n")
    _, two, _ = kata("quiz", "--count", "3", "--seed", "7", typed="\n\n\n\n\n\n")
    assert one == two and one.endswith("the same round: kata quiz --count 3 --seed 7\n")
    for number, question in enumerate(pick(bank.questions(), 3, 7), 1):
        assert f"{number} of 3  {question.topic} · {question.level}" in one


def test_the_lists(kata):
    """The topics, and the questions of one."""
    _, out, _ = kata("quiz", "--list")
    assert out.splitlines()[1].split() == ["toy", "3", "1", "1", "1"]
    _, out, _ = kata("quiz", "--list", "--topic", "toy")
    assert [line.split()[0] for line in out.splitlines()] == ["id", "which", "how-much", "why"]


WRONG = {
    "a topic": (["--topic", "tyo"], 2, "there is no topic 'tyo': did you mean toy? the topics are toy"),
    "a name": (["wich"], 2, "there is no question called 'wich': did you mean which?"),
    "none at all": (["--count", "0"], 2, "give a whole number of 1 or more, not '0'"),
    "a seed": (["--seed", "-1"], 2, "not '-1'"),
    "a name and a topic": (["which", "--topic", "toy"], 2, "by their names or by their topic"),
}


@pytest.mark.parametrize(("arguments", "code", "sentence"), WRONG.values(), ids=WRONG)
def test_what_is_typed_wrong(kata, arguments, code, sentence):
    """One sentence with its remedy, before anything is asked."""
    came, out, err = kata("quiz", *arguments)
    assert (came, out) == (code, "") and sentence in err


def test_a_broken_bank(kata, root):
    """Its place, and exit code 3."""
    path = root / "solutions" / "questions" / "toy.toml"
    path.write_text(TOY.replace('"easy"', '"simple"'), "utf-8")
    code, out, err = kata("quiz")
    assert (code, out) == (3, "") and f"{path}:3: 'question[1].level' must be one of easy, medium, hard" in err


def test_a_root_without_questions(kata, root):
    """Somebody's own katas have none."""
    (root / "solutions" / "questions" / "toy.toml").unlink()
    code, _, err = kata("quiz")
    assert code == 2 and "there are no questions in" in err


def test_plain(kata, monkeypatch):
    """For screen readers: asked for, or by ACCESSIBLE."""
    _, out, _ = kata("quiz", "which", "--plain", typed="this\n")
    assert "\n+ right\n" in out
    monkeypatch.setenv("ACCESSIBLE", "1")
    assert "\n+ right\n" in kata("quiz", "which", typed="this\n")[1]


def test_completion(monkeypatch, capsys):
    """Topics after --topic, names elsewhere."""
    for words, wanted in (("kata quiz --topic t", "toy"), ("kata quiz wh", "which")):
        monkeypatch.setenv("_KATA_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
        cli.run([])
        assert f"plain,{wanted}" in capsys.readouterr().out


def test_the_audit_reads_the_bank(kata, root):
    """`kata dev check` of everything says that it is sound, or what is wrong with it."""
    code, out, _ = kata("dev", "check")
    assert code == 0 and out == "questions: sound; 3 in 1 topic\nNo complaints.\n"
    path = root / "solutions" / "questions" / "toy.toml"
    path.write_text(TOY.replace('"It is."', '"Option b is wrong."'), "utf-8")
    code, out, _ = kata("dev", "check")
    assert code == 1 and "  toy: which: choices are shuffled" in out and out.endswith("1 complaint.\n")
    path.write_text("[[question]]\n", "utf-8")
    code, out, _ = kata("dev", "check")
    assert code == 1 and "questions: 1 complaint; not read\n" in out and "'question[1].kind' is missing" in out


def test_what_is_no_text_is_no_answer():
    """Bytes that no encoding knows are asked for again, and so is a line of a megabyte."""
    done = subprocess.run(
        [*MAIN, "quiz", "how-much"], input=b"\xff\xfe\n" + b"9" * 1_000_000 + b"\n\0\n3\n", capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"") and b"Score: 1 of 1" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_ctrl_c_in_a_terminal_ends_it_with_the_score(root):
    """What was answered counts, the exit code is 130, and the terminal has shown what was typed once."""
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*MAIN, "quiz", "which", "how-much"], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    os.close(theirs)
    seen = b""

    def wait_for(text, press=lambda: None):
        """What it prints, up to this text; pressing again when nothing has come for a second."""
        nonlocal seen
        deadline = time.monotonic() + 60
        while text not in seen and time.monotonic() < deadline:
            if select.select([ours], [], [], 1.0)[0]:
                seen += os.read(ours, 4096)
            else:
                press()
        assert text in seen

    wait_for(b"> ")
    os.write(ours, b"this\n")
    wait_for(b"Enter goes on")
    assert b"2 of 2" not in seen
    os.write(ours, b"\n")
    wait_for(b"a number in MiB")
    process.send_signal(signal.SIGINT)
    # readline does not hear a signal that comes just before it waits
    wait_for(b"Score: 1 of 1", press=partial(process.send_signal, signal.SIGINT))
    assert process.wait(60) == 130
    os.close(ours)
    assert seen.count(b"> this") == 1 and b"Traceback" not in seen
