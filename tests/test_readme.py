"""What README shows is what the program does."""

import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader import catalogue
from grader.cli import COMMANDS, bug, hack, practice, run, today
from grader.judge import collect
from grader.study import journal
from grader.study.events import Closed, Discussed, HandedIn, Opened, Rated

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DEMO = (ROOT / "docs" / "demo.sh").read_text("utf-8")


def said(text):
    """A report without what differs from one run to the next: seconds and the blanks before them, memory."""
    text = re.sub(r" {2,}(?=\d+ of \d+ )", "  ", text)
    return re.sub(r"\d+\.\d+ s\n|(?<=used    ).*", "…\n", text)


def test_the_screenful_is_real_output(tmp_path):
    """README's example is, line for line, what `kata check` says of the demo's attempt."""
    attempt = DEMO.partition("<<'PY'\n")[2].partition("\nPY\n")[0]
    (tmp_path / "attempt.py").write_text(attempt + "\n", "utf-8")
    command, _, shown = README.partition("    $ kata check attempt.py")[2].partition("\n## ")[0].partition("\n")
    main = [sys.executable, "-c", "from grader.cli import main; main()"]
    done = subprocess.run(
        [*main, "check", "attempt.py", *command.split()], cwd=tmp_path, capture_output=True, encoding="utf-8",
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "KATA_HOME": str(tmp_path)},
    )  # fmt: skip
    expected = [line.removeprefix("    ").rstrip() for line in shown.rstrip().split("\n")]
    assert done.returncode == 1 and said(done.stdout).rstrip().split("\n") == said("\n".join(expected)).split("\n")


def test_the_study_loop_is_real_output(monkeypatch, capsys):
    """README's commands of an evening, line for line, on the fifth day after a kata that took two mistakes."""
    file = ("bn-backward", "/bn_backward.py", "numpy")
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    monkeypatch.setattr(today, "now", lambda: noon + timedelta(days=4))
    monkeypatch.setattr(journal, "now", lambda: noon + timedelta(days=4))
    monkeypatch.setenv("COLUMNS", "80")
    for event in (
        journal.Started(noon, *file),
        journal.Attempt(noon, *file, "failed", 1, 0.2, ("no_mean_path", "n_minus_one"), since=900.0),
        journal.Attempt(noon, *file, "passed", 1, 0.2, since=1500.0),
    ):
        journal.record(event)
    shown = README.partition("    $ kata review\n")[2].partition("\n\n")[0]
    for command in ("review", "plan --until 2026-03-12", "status"):
        assert run(command.split()) == 0
        expected, _, shown = shown.partition("\n    $ kata ")
        expected = expected if command == "review" else expected.partition("\n")[2]
        said = [line.rstrip() for line in capsys.readouterr().out.rstrip().split("\n")]
        assert said == [line[4:].rstrip() for line in expected.split("\n")], "\n".join(said)


@pytest.mark.slow
def test_many_files_are_real_output(monkeypatch, capsys, tmp_path):
    """README's batch is, line for line, what `kata grade` says of a right file, two mistakes and a file without header."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    found = {slug: catalogue.find(slug) for slug in ("dropout", "bn-backward")}
    wrong = {"dropout": "in_place", "bn-backward": "no_mean_path"}
    text = {
        slug: next(each.source for each in catalogue.mistakes(kata, "numpy") if each.slug == wrong[slug])
        for slug, kata in found.items()
    }
    files = {
        "anna/dropout.py": catalogue.program(found["dropout"], "solution", "numpy"),
        "ben/dropout.py": text["dropout"],
        "carla/bn_backward.py": text["bn-backward"],
        "carla/dropout.py": "def dropout(x, level\n",
    }
    for name, source in files.items():
        path = tmp_path / "handed-in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
    command, _, shown = README.partition("    $ kata grade handed-in")[2].partition("\n\n**")[0].partition("\n")
    run(["grade", "handed-in", *command.split()])
    said = [line.rstrip() for line in capsys.readouterr().out.rstrip().split("\n")]
    assert said == [line[4:].rstrip() for line in shown.split("\n")], "\n".join(said)


def test_programs_that_are_not_yours_are_real_output(monkeypatch, capsys, tmp_path):
    """README's commands about other people's programs, with these two drawn and this attack filled in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    for slug in ("dropout", "smooth-l1"):
        journal.record(journal.Attempt(noon, slug, "/gone.py", "numpy", "passed", 1, 0.2))
    monkeypatch.setattr(bug, "_drawn", lambda kata, backend: "no_rescale")
    name = "quadratic_by_beta_squared_in_loss"
    monkeypatch.setattr(hack, "_drawn", lambda kata, backend: practice.mistake_of(f"hack:smooth-l1:{name}", backend))
    mine = tmp_path / "practice" / "dropout.py"
    mine.parent.mkdir()
    last = "    return np.where(kept, x / (1 - level), 0)  # x's shape and dtype\n"
    text = catalogue.program(catalogue.find("dropout"), "solution", "numpy")
    mine.write_text("# kata: dropout (numpy)\n" + text.replace(last, "    return x * kept / (1 - level)\n"))
    os.utime(mine, (noon.timestamp(), noon.timestamp()))
    shown = README.partition("## The other way round")[2].partition("    $ ")[2].partition("\n\n#")[0]
    for each in shown.split("\n    $ "):
        command, _, expected = each.partition("\n")
        if command.startswith("kata "):
            run(command.split()[1:])
            said = [line.rstrip() for line in capsys.readouterr().out.rstrip().split("\n")]
            assert said == [line[4:].rstrip() for line in expected.split("\n")], "\n".join(said)
        else:  # the end of the file, as it is filled in
            path = tmp_path / command.split()[-1]
            path.write_text(path.read_text().replace(path.read_text().splitlines()[-1], expected[4:]))


def test_the_questions_are_real_output(tmp_path):
    """README's round of questions is what is asked and said when these lines are typed."""
    command, _, shown = README.partition("    $ kata quiz ")[2].partition("\n## ")[0].partition("\n")
    expected = [line.removeprefix("    ").rstrip() for line in shown.rstrip().split("\n")]
    typed = "".join(f"{line[2:]}\n" for line in expected if line.startswith("> "))
    main = [sys.executable, "-c", "from grader.cli import main; main()"]
    done = subprocess.run(
        [*main, "quiz", *command.split()], cwd=tmp_path, capture_output=True, encoding="utf-8", input=typed,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "KATA_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0 and done.stdout.rstrip().split("\n") == expected


def test_the_scorecard_is_real_output(monkeypatch, capsys):
    """README's scorecard is that of a round in which these things happened."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("COLUMNS", "80")
    time.tzset()
    noon, one = datetime(2026, 3, 2, 18, 30, tzinfo=UTC), {"session": "2026-03-02-5c1f09"}

    def at(minutes):
        return noon + timedelta(minutes=minutes)

    katas, backends = ("dropout", "bn-backward"), ("numpy", "numpy")
    for event in (
        Opened(noon, one["session"], "/mock", 45, 7, katas, backends, ("bn-parameters",)),
        journal.Attempt(at(9), "dropout", "/d.py", "numpy", "failed", 1, 0.2, ("no_rescale",), **one),
        journal.Attempt(at(11), "dropout", "/d.py", "numpy", "passed", 1, 0.2, **one),
        journal.Attempt(at(32), "bn-backward", "/b.py", "numpy", "failed", 1, 0.2, ("eps_missing",), **one),
        HandedIn(at(34), one["session"]),
        journal.Attempt(at(34.1), "bn-backward", "/b.py", "numpy", "failed", 1, 0.2, ("eps_missing",), **one),
        Discussed(at(36), "dropout", "What is the gradient?", True, **one),
        journal.Answered(at(39), "bn-parameters", True, "128", **one),
        Rated(at(42), "correctness", "strong hire", "self", **one),
        Closed(at(43), one["session"]),
    ):
        journal.record(event)
    assert run(["mock", "report"]) == 0
    shown = README.partition("    $ kata mock report\n")[2].partition("\n## ")[0].rstrip()
    said = [line.rstrip() for line in capsys.readouterr().out.rstrip().split("\n")]
    assert said == [line[4:].rstrip() for line in shown.split("\n")], "\n".join(said)


PAGES = sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
COUNTED = re.compile(r"(?:PASSED|FAILED)  (\S+) · (?:numpy|torch|python) · \S+ +\d+ of (\d+) pass")


@pytest.mark.parametrize("page", PAGES)
def test_the_counts_of_cases_are_the_katas_own(page):
    """A headline in a page has as many cases as the kata has by now."""
    for slug, count in COUNTED.findall((ROOT / page).read_text("utf-8")):
        kata = catalogue.find(slug)
        rules = 1 if kata.forbidden else 0  # the case that holds a submission against them
        assert len(collect(kata).cases) + rules == int(count), slug


def test_there_are_counts_to_compare():
    """Of several katas: the pattern finds the headlines."""
    assert {slug for page in PAGES for slug, _ in COUNTED.findall((ROOT / page).read_text("utf-8"))} >= {
        "dropout", "bn-backward",
    }  # fmt: skip


@pytest.mark.slow
def test_the_demo_leaves_the_learner_alone(tmp_path):
    """It starts a kata in a folder of its own, and notes nothing in the learner's journal."""
    kata = tmp_path / "bin" / "kata"
    kata.parent.mkdir()
    kata.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from grader.cli import main; main()" "$@"\n')
    kata.chmod(0o755)
    here, home = tmp_path / "here", tmp_path / "home"
    here.mkdir()
    path = f"{kata.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", ROOT / "docs" / "demo.sh"], cwd=here, capture_output=True, encoding="utf-8",
        env={"PATH": path, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "KATA_HOME": str(home)},
    )  # fmt: skip
    assert done.returncode == 0 and "Wrote practice/bn_backward.py" in done.stdout and "34 of 34 pass" in done.stdout
    assert list(here.iterdir()) == [] and not home.exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_named(name):
    """Whoever reads README knows all that can be typed."""
    assert f"`kata {name}" in README


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_every_link_leads_somewhere(page):
    """A link to a file of this repository has that file at its end."""
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", (ROOT / page).read_text("utf-8"))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
