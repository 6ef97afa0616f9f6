"""The command line: list, show, start and completion, and how `kata` ends, well or badly."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

import grader
from grader import catalogue, cli
from grader.cli.arguments import complete_target
from grader.errors import BrokenKata, Misuse, NoDevice
from grader.study import journal

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
KATA = [sys.executable, "-c", "from grader.cli import main; main()"]


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """An empty current folder, a log of this test, the toy kata, and no wish for colour."""
    monkeypatch.setenv("KATA_ROOT", str(FIXTURES))
    monkeypatch.setenv("KATA_HOME", str(tmp_path / "home"))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "_KATA_COMPLETE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@pytest.fixture
def kata(capsys):
    """Run `kata` in this process: (exit code, standard output, standard error)."""

    def run(*arguments):
        code = cli.run(arguments)
        output = capsys.readouterr()
        return code, output.out, output.err

    return run


@pytest.fixture
def katas(tmp_path, monkeypatch):
    """A root of this test: toy-scale, and a second kata with a long title."""
    root = tmp_path / "root"
    for name in ("katas", "solutions"):
        shutil.copytree(FIXTURES / name, root / name)
        shutil.copytree(FIXTURES / name / "toy-scale", root / name / "long-title")
    path = root / "katas" / "long-title" / "kata.toml"
    text = path.read_text("utf-8").replace("Scale an array", "[red] A title that takes more than one line of a table")
    path.write_text(text.replace('"easy"', '"hard"').replace('"toy"', '"other"'), "utf-8")
    monkeypatch.setenv("KATA_ROOT", str(root))
    return root


def subprocess_run(*arguments, **options):
    return subprocess.run([*KATA, *arguments], capture_output=True, text=True, timeout=60, **options)


# The group


def test_help_imports_nothing_heavy():
    """`kata --help` and a typing error answer at once: nothing is imported that takes its time."""
    for arguments in (["--help"], ["--version"], ["completion", "--help"], ["start", "toy-scale"], ["nonsense"]):
        heavy = {"numpy", "rich", "pytest", "torch", "fsrs"} | ({"sqlite3"} if "start" not in arguments else set())
        script = f"""
import sys
from grader.cli import run
try:
    run({arguments})
finally:
    print(sorted({heavy} & set(sys.modules)), file=sys.stderr)
"""
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
        assert ran.stderr.splitlines()[-1] == "[]", (arguments, ran.stderr)


def test_a_folder_that_is_gone(tmp_path):
    """Whoever stands in it is told, whatever was asked for."""
    script = (
        f"mkdir {tmp_path}/gone; cd {tmp_path}/gone; rmdir {tmp_path}/gone; exec {sys.executable} -c '{KATA[2]}' list"
    )
    ran = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert (ran.returncode, ran.stdout) == (2, "") and "the current folder no longer exists" in ran.stderr


def test_python_without_docstrings():
    """PYTHONOPTIMIZE=2 takes the titles of all cases away: that is the user's to mend, and no bug."""
    ran = subprocess_run("list", env={**os.environ, "PYTHONOPTIMIZE": "2"})
    assert (ran.returncode, ran.stdout) == (2, "") and "unset PYTHONOPTIMIZE" in ran.stderr


def test_help_shows_every_command_and_what_to_type(kata):
    """Each command with one line, and commands to paste."""
    for flag in ("-h", "--help"):
        code, out, _ = kata(flag)
        assert code == 0
        for name, text in cli.COMMANDS.items():
            assert f"  {name} " in out and text in out
        assert "kata start bn-backward\n" in out
    for name in ("list", "show", "start", "completion"):
        code, out, _ = kata(name, "-h")
        assert code == 0 and f"kata {name}" in out.partition("Examples")[2]
        assert "--color" not in out


def commands(command=cli.group, words=()):
    """Every command that can be typed, those below others too."""
    yield " ".join(words), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*words, name))


def test_every_command_says_how_it_is_typed(kata):
    """Options, then examples, then exit codes, and no line that breaks at 80 columns."""
    for name, _ in commands():
        code, out, err = kata(*name.split(), "-h")
        assert (code, err) == (0, "")
        places = [out.find(f"\n{each}") for each in ("Options:", "  Examples", "  Exit codes")]
        assert not name or (places == sorted(places) and places[0] > 0), name
        assert max(map(len, out.splitlines())) <= 80, name


def test_version(kata):
    """The name and the package's own number, installed or not."""
    code, out, _ = kata("--version")
    assert (code, out) == (0, f"kata {grader.__version__}\n")


USAGE = {
    "a typing error": (["lsit"], "Did you mean 'list'?"),
    "a kata for a command": (["toy-scale"], "It is a kata: kata show toy-scale"),
    "nonsense": (["xyzzy"], "`kata --help` lists them\n"),
    "an unknown option": (["list", "--tpic", "x"], "--topic"),
    "a missing argument": (["show"], "SLUG"),
    "a bad choice": (["list", "--level", "simple"], "easy"),
}


@pytest.mark.parametrize("case", USAGE)
def test_a_usage_error_is_2_and_says_what_was_meant(kata, case):
    """click's own errors, with our suggestions."""
    arguments, expected = USAGE[case]
    code, out, err = kata(*arguments)
    assert (code, out) == (2, "") and expected in err


class TestEnds:
    """What a command raises decides how `kata` ends."""

    @pytest.fixture
    def ending(self, kata, monkeypatch):
        def run(error=None, value=None):
            def callback():
                if error is not None:
                    raise error
                return value

            monkeypatch.setattr(import_module("grader.cli.list"), "command", click.Command("list", callback=callback))
            return kata("list")

        return run

    @pytest.mark.parametrize("error", [Misuse("do this"), BrokenKata("do this"), NoDevice("do this")])
    def test_an_error_of_ours_is_one_sentence(self, ending, error):
        """`kata: <sentence>` on standard error, and the exit code of its kind."""
        assert ending(error) == (error.exit_code, "", "kata: do this\n")

    def test_control_characters_are_shown(self, ending):
        """A file name cannot drive the terminal."""
        _, _, err = ending(Misuse("a\x1b[31mb"))
        assert "\x1b" not in err and err.startswith("kata: a␛[31mb")

    def test_a_bug_is_ours(self, ending):
        """An apology, the traceback and where to report it; exit code 3."""
        code, out, err = ending(ZeroDivisionError("boom"))
        assert (code, out) == (3, "")
        assert "Traceback" in err and "ZeroDivisionError: boom" in err
        assert err.splitlines()[-1].startswith("kata: sorry, this is a bug in kata, not in your code. Please report")

    def test_interrupted(self, ending):
        """Control-C is 130, without a traceback."""
        code, _, err = ending(KeyboardInterrupt())
        assert code == 130 and "Traceback" not in err

    @pytest.mark.parametrize(("value", "code"), [(None, 0), (0, 0), (1, 1), (3, 3)])
    def test_a_command_returns_its_exit_code(self, ending, value, code):
        """None is success."""
        assert ending(value=value)[0] == code

    @pytest.mark.parametrize(("code", "expected"), [(None, 0), (0, 0), (1, 1)])
    def test_a_command_leaves_with_its_exit_code(self, ending, code, expected):
        """sys.exit() in a command does the same."""
        assert ending(SystemExit(code))[0] == expected

    def test_a_pipe_that_is_not_ours_is_a_bug(self, ending):
        """A worker that is gone is not a reader who has had enough."""
        code, _, err = ending(BrokenPipeError(32, "Broken pipe"))
        assert code == 3 and "a bug in kata" in err


@pytest.mark.skipif(os.name != "posix", reason="pipes as POSIX has them")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", [["list"], ["list", "--json"], ["show", "toy-scale"], ["completion", "zsh"]])
def test_a_reader_that_has_had_enough(command, unbuffered):
    """`kata list | true`: quiet, and 141, which no verdict has."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as output:
        environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
        ran = subprocess.run([*KATA, *command], stdout=output, stderr=subprocess.PIPE, timeout=60, env=environment)
    assert (ran.returncode, ran.stderr) == (141, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_output_that_cannot_be_written_is_not_our_bug():
    """A full disk behind `>` is said in one sentence."""
    with open("/dev/full", "w") as output:
        ran = subprocess.run([*KATA, "list"], stdout=output, stderr=subprocess.PIPE, text=True, timeout=60)
    assert ran.returncode == 2
    assert ran.stderr == "kata: the output cannot be written (No space left on device); free some space\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_cannot_show_every_character(encoding):
    """Another character in its place, not a traceback."""
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for options in ([], ["--color", "always"]):
        ran = subprocess_run("show", "toy-scale", *options, env=environment, encoding="latin-1")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert "Scale an array" in ran.stdout and "kata start toy-scale" in ran.stdout


COLOR = [
    (["--color", "always", "list"], {}, True),
    (["list", "--color", "always"], {}, True),
    (["list", "--color=always"], {"NO_COLOR": "1"}, True),
    (["--color", "always", "list", "--no-color"], {}, False),
    (["list", "--no-color", "--color", "always"], {}, True),
    (["list"], {}, False),
    (["list"], {"FORCE_COLOR": "1"}, False),
    (["list", "--color", "auto"], {}, False),
    (["show", "toy-scale"], {}, False),
    (["show", "toy-scale", "--color", "always"], {}, True),
]


@pytest.mark.parametrize(("arguments", "environment", "colored"), COLOR)
def test_color_in_a_pipe(arguments, environment, colored):
    """Only where it was asked for; the last word counts, before or behind the command."""
    ran = subprocess_run(*arguments, env=os.environ | environment)
    assert ran.returncode == 0
    assert ("\x1b[" in ran.stdout) == colored


TERMINAL = [({}, [], True), ({"NO_COLOR": "1"}, [], False), ({"TERM": "dumb"}, [], False), ({}, ["--no-color"], False)]


@pytest.mark.skipif(os.name != "posix", reason="terminals as POSIX has them")
@pytest.mark.parametrize(("environment", "options", "colored"), TERMINAL)
def test_color_on_a_terminal(environment, options, colored):
    """Coloured, unless NO_COLOR, a dumb terminal or --no-color says otherwise."""
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w") as terminal:
        environment = os.environ | environment
        ran = subprocess.run([*KATA, "list", *options], stdout=terminal, timeout=60, env=environment)
    assert ran.returncode == 0
    printed = b""
    while b"toy-scale" not in printed or not printed.endswith(b"\n"):
        printed += os.read(ours, 4096)
    os.close(ours)
    assert (b"\x1b[" in printed) == colored


# list


def test_list_is_a_table_at_80_columns(kata, katas):
    """Aligned columns; a long title goes on below itself and takes no other column's place."""
    code, out, err = kata("list")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].split() == ["kata", "title", "level", "min", "backends", "status"]
    columns = [lines[0].index(word) for word in ("title", "level", "backends", "status")]
    assert len(lines) == 6 and (lines[1], lines[4]) == ("other", "toy")
    for line in (lines[2], lines[5]):
        assert all(line[column - 1] == " " and line[column] != " " for column in columns)
    assert lines[2].startswith("  long-title  [red] A title") and lines[3].strip() and lines[3][: columns[0]].isspace()
    assert lines[5].split() == ["toy-scale", "Scale", "an", "array", "easy", "5", "numpy,", "torch", "new"]


def test_list_goes_by_topic_and_level(kata, katas):
    """The topics in alphabetical order, and in each the easy katas first."""
    told = katas / "katas" / "long-title" / "kata.toml"
    told.write_text(told.read_text("utf-8").replace('"other"', '"toy"'), "utf-8")
    assert [line.split()[0] for line in kata("list")[1].splitlines() if line[2:3].strip()] == [
        "kata", "toy", "toy-scale", "long-title",
    ]  # fmt: skip


def test_list_is_as_wide_as_it_may(kata, katas, monkeypatch):
    """With room, every kata is one line."""
    monkeypatch.setenv("COLUMNS", "140")
    assert len(kata("list")[1].splitlines()) == 5


FILTERS = [
    ([], ["long-title", "toy-scale"]),
    (["--topic", "toy"], ["toy-scale"]),
    (["--topic", "TOY"], ["toy-scale"]),
    (["--level", "hard"], ["long-title"]),
    (["--status", "started"], ["toy-scale"]),
    (["--status", "new"], ["long-title"]),
    (["--level", "easy", "--status", "passed"], []),
]


@pytest.mark.parametrize(("options", "slugs"), FILTERS)
def test_list_filters(kata, katas, options, slugs):
    """By topic, level and status, in the table and in JSON."""
    journal.record(journal.Started(journal.now(), "toy-scale", "/toy_scale.py", "numpy"))
    code, out, err = kata("list", *options, "--json")
    document = json.loads(out)
    assert (code, err, document["schema"], document["broken"]) == (0, "", 1, [])
    assert [entry["slug"] for entry in document["katas"]] == slugs
    code, out, err = kata("list", *options)
    assert (code, err) == (0, "")
    if slugs:
        assert [line.split()[0] for line in out.splitlines()[1:] if line[:2] == "  " and line[2] != " "] == slugs
    else:
        assert out == "No kata matches.\n"


def test_list_of_a_topic_that_is_none(kata, katas):
    """Misuse, as a level that is none: with the topics that there are, to choose from, and no empty document."""
    said = "kata: there is no topic 'tree'; the topics are other, toy\n"
    assert kata("list", "--topic", "tree") == (2, "", said)
    assert kata("list", "--topic", "tree", "--json") == (2, "", said)


@pytest.mark.parametrize(("columns", "titled"), [(60, False), (79, False), (80, True)])
def test_list_in_a_narrow_terminal(kata, katas, monkeypatch, columns, titled):
    """Every kata has a line of its own, whatever its title: below 80 columns the titles are left out."""
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = kata("list")[1].splitlines()
    assert ("title" in lines[0].split()) == titled
    assert titled or [line.split()[0] for line in lines] == ["kata", "other", "long-title", "toy", "toy-scale"]


def test_list_as_json(kata):
    """One document with all that a table could show, and no more than that on standard output."""
    _, out, _ = kata("list", "--json")
    assert json.loads(out) == {
        "schema": 1,
        "katas": [
            {
                "slug": "toy-scale", "title": "Scale an array", "topic": "toy", "level": "easy", "minutes": 5,
                "entries": ["scale"], "backends": ["numpy", "torch"], "status": "new",
            }
        ],
        "broken": [],
    }  # fmt: skip


def test_a_draft_is_called_one(kata, katas):
    """Its author sees that it is there, and a learner that it is nothing to begin."""
    told = next(katas.glob("katas/*/kata.toml"))
    told.write_text(re.sub('topic = ".*?"', 'topic = "unsorted"', told.read_text("utf-8")), encoding="utf-8")
    status = {each["slug"]: each["status"] for each in json.loads(kata("list", "--json")[1])["katas"]}
    assert status.pop(told.parent.name) == "draft" and set(status.values()) == {"new"}
    assert re.search(rf"(?m)^  {told.parent.name} .*draft$", kata("list")[1])


def test_a_broken_kata_hides_no_other(kata, katas):
    """It is listed as broken, its sentence is on standard error, and the exit code is 3."""
    (katas / "katas" / "long-title" / "prompt.md").unlink()
    code, out, err = kata("list")
    assert code == 3
    assert [line.split()[0] for line in out.splitlines()] == ["kata", "toy", "toy-scale", "long-title"]
    assert out.splitlines()[3].split() == ["long-title", "broken"]
    assert err == f"kata: {katas}/katas/long-title/prompt.md:1: this file is missing\n"
    code, out, err = kata("list", "--json")
    document = json.loads(out)
    assert code == 3 and [entry["slug"] for entry in document["katas"]] == ["toy-scale"]
    assert [entry["slug"] for entry in document["broken"]] == ["long-title"]
    assert document["broken"][0]["error"] in err
    code, out, err = kata("list", "--level", "easy")
    assert code == 3 and "long-title" not in out and "long-title" in err


def test_list_without_katas(kata, tmp_path, monkeypatch):
    """An empty folder is a sentence; no folder at all is misuse."""
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    code, out, err = kata("list")
    assert (code, out) == (2, "") and "KATA_ROOT" in err
    (tmp_path / "katas").mkdir()
    assert kata("list") == (0, "There are no katas yet.\n", "")


def test_list_without_a_readable_log(kata, tmp_path):
    """The katas are listed all the same; the sentence says that the status is not known."""
    (tmp_path / "home" / "journal.db").mkdir(parents=True)
    code, out, err = kata("list")
    assert code == 0 and "toy-scale" in out and "cannot be read" in err
    code, out, err = kata("list", "--status", "new")  # which nobody knows
    assert (code, out) == (2, "") and "cannot be read" in err


# show


def test_show_into_a_pipe_is_the_prompt(kata):
    """As it was written, with the facts and how to start."""
    code, out, err = kata("show", "toy-scale")
    assert (code, err) == (0, "")
    assert out.startswith("# Scale an array\n")
    assert (FIXTURES / "katas" / "toy-scale" / "prompt.md").read_text("utf-8").strip() in out
    assert out.endswith("easy · 5 min · numpy, torch · 10 s and 1 GiB a call\nStart: kata start toy-scale\n")


def test_show_says_the_title_once(kata, katas):
    """A prompt may begin with it."""
    path = katas / "katas" / "toy-scale" / "prompt.md"
    path.write_text("# Scale an array\n\n" + path.read_text("utf-8"), "utf-8")
    for options in ([], ["--color", "always"]):
        _, out, _ = kata("show", "toy-scale", *options)
        assert out.count("Scale an array") == 1


def test_an_explanation_is_for_those_who_have_passed(kata):
    """It gives the answer away: before a pass it has to be asked for with --spoil."""
    code, out, err = kata("explain", "toy-scale")
    assert (code, out) == (2, "") and "kata hint toy-scale" in err and "--spoil" in err
    code, spoiled, _ = kata("explain", "toy-scale", "--spoil")
    text = (FIXTURES / "solutions" / "toy-scale" / "explain.md").read_text("utf-8")
    assert code == 0 and text.partition("\n")[2].strip() in spoiled
    journal.record(journal.Attempt(journal.now(), "toy-scale", "x.py", "numpy", "passed", 1, 0.5))
    code, out, err = kata("explain", "toy-scale")
    assert (code, err) == (0, "") and text.partition("\n")[2].strip() in out


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_show_on_a_terminal_is_rendered(columns, monkeypatch):
    """Title, facts, prompt without its marks, and how to start; no line is wider than the terminal or 100 columns."""
    environment = os.environ | {"COLUMNS": str(columns)}
    plain = click.unstyle(subprocess_run("show", "toy-scale", "--color", "always", env=environment).stdout)
    lines = plain.splitlines()
    assert all(len(line) <= min(columns, 100) for line in lines)
    assert lines[0].rstrip() == "Scale an array"
    assert "5 min" in lines[1] and "## Example" not in plain and "```" not in plain
    assert lines[-1].rstrip() == "Start: kata start toy-scale"


def test_show_an_unknown_kata(kata):
    """Misuse with what was meant."""
    code, out, err = kata("show", "toy-scael")
    assert (code, out) == (2, "") and "did you mean toy-scale?" in err


# start

STUB = (FIXTURES / "katas" / "toy-scale" / "stub.py").read_text("utf-8")


def test_start_writes_the_stub(kata, place):
    """Header, import, stub; the path and the next command on standard output; the event in the log."""
    code, out, err = kata("start", "toy-scale")
    assert (code, err) == (0, "")
    path = place / "practice" / "toy_scale.py"
    assert path.read_text("utf-8") == f"# kata: toy-scale (numpy)\nimport numpy as np\n\n\n{STUB}"
    assert out.splitlines()[0] == "Wrote practice/toy_scale.py (numpy)."
    assert out.splitlines()[-1] == "  kata check practice/toy_scale.py"
    (event,) = journal.events()
    assert (event.kata, event.path, event.backend) == ("toy-scale", str(path), "numpy")
    assert journal.status("toy-scale") == "started"


def test_start_for_another_backend(kata, place):
    """The header and the import are the backend's; one that is not offered is misuse and writes nothing."""
    assert kata("start", "toy-scale", "--backend", "torch", "--dir", ".")[0] == 0
    assert (place / "toy_scale.py").read_text("utf-8").startswith("# kata: toy-scale (torch)\nimport torch\n\n\ndef ")
    code, _, err = kata("start", "toy-scale", "--backend", "python", "--dir", "other")
    assert code == 2 and "choose --backend numpy or torch" in err
    assert not (place / "other").exists()


def test_what_start_writes_is_a_submission(kata, place):
    """`kata check` reads the file as what it was started as, and Python can run it."""
    from grader.catalogue import submission

    kata("start", "toy-scale", "--backend", "torch")
    found = submission.read(place / "practice" / "toy_scale.py")
    assert (found.kata.slug, found.backend) == ("toy-scale", "torch")
    compile(found.source, "toy_scale.py", "exec")


def test_start_quotes_what_is_to_be_typed(kata, place):
    """A folder with a space is one argument."""
    _, out, _ = kata("start", "toy-scale", "--dir", "my katas")
    assert out.splitlines()[-1] == "  kata check 'my katas/toy_scale.py'"


def test_start_overwrites_nothing(kata, place):
    """Not even an empty file; the remedy is to check it or to write elsewhere."""
    path = place / "practice" / "toy_scale.py"
    path.parent.mkdir()
    path.write_text("")
    code, out, err = kata("start", "toy-scale")
    assert (code, out) == (2, "")
    assert "never overwritten" in err and "`kata check practice/toy_scale.py`" in err and "another --dir" in err
    assert path.read_text() == "" and journal.events() == ()


@pytest.mark.parametrize("target", ["there.py", "not_there.py"])
def test_start_writes_through_no_link(kata, place, target):
    """Not through one that leads nowhere either."""
    (place / "there.py").write_text("mine")
    (place / "toy_scale.py").symlink_to(place / target)
    code, _, err = kata("start", "toy-scale", "--dir", ".")
    assert code == 2 and "is a link" in err
    assert (place / "there.py").read_text() == "mine" and not (place / "not_there.py").exists()


def test_start_follows_a_link_to_a_folder(kata, place):
    """practice/ may be a link to where the learner keeps such things."""
    (place / "elsewhere").mkdir()
    (place / "practice").symlink_to(place / "elsewhere")
    assert kata("start", "toy-scale")[0] == 0
    assert (place / "elsewhere" / "toy_scale.py").exists()


def test_start_where_no_folder_can_be(kata, place):
    """A file in the way is a sentence, on each level."""
    (place / "file").write_text("")
    for folder in ("file", "file/below"):
        code, out, err = kata("start", "toy-scale", "--dir", folder)
        assert (code, out) == (2, "") and "file" in err and "Traceback" not in err
    (place / "nowhere").symlink_to(place / "gone")
    code, _, err = kata("start", "toy-scale", "--dir", "nowhere")
    assert code == 2 and "Traceback" not in err
    assert "cannot be written" in kata("start", "toy-scale", "--dir", "x" * 300)[2]


@pytest.mark.parametrize("name", ["mkdir", "open"])
def test_start_in_a_read_only_place(kata, place, monkeypatch, name):
    """One sentence with the system's reason."""

    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, name, refuse)  # the tests may run as root, whom no permission stops
    code, out, err = kata("start", "toy-scale")
    assert (code, out) == (2, "")
    assert (
        err
        == "kata: practice/toy_scale.py cannot be written (Permission denied); choose another folder with --dir DIR\n"
    )


def test_start_on_a_full_disk_leaves_no_half_file(kata, place, monkeypatch):
    """The next try must not be told that the file exists."""
    from grader.cli import start

    class Full:
        def __enter__(self):
            return self

        def __exit__(self, *error):
            os.close(self.file)

        def write(self, data):
            raise OSError(28, "No space left on device")

    def full(file, mode):
        opened = Full()
        opened.file = file
        return opened

    monkeypatch.setattr(start, "open", full, raising=False)
    code, _, err = kata("start", "toy-scale")
    assert code == 2 and "No space left on device" in err
    assert not (place / "practice" / "toy_scale.py").exists() and journal.events() == ()


def test_start_with_a_log_that_takes_nothing(kata, place, monkeypatch):
    """The file is written and said; the warning follows on standard error."""
    (place / "file").write_text("")
    monkeypatch.setenv("KATA_HOME", str(place / "file"))
    code, out, err = kata("start", "toy-scale")
    assert code == 0 and "Wrote practice/toy_scale.py" in out and err.startswith("kata: this was not recorded in")


EDITOR = "import sys\npath = sys.argv[1]\nopen(path, 'a').write('# edited')\n"


def test_start_opens_an_editor(kata, place, monkeypatch):
    """$VISUAL goes before $EDITOR."""
    (place / "editor.py").write_text(EDITOR)
    monkeypatch.setenv("VISUAL", f"{sys.executable} {place / 'editor.py'}")
    monkeypatch.setenv("EDITOR", "false")
    assert kata("start", "toy-scale", "--edit")[0] == 0
    assert (place / "practice" / "toy_scale.py").read_text("utf-8").endswith("# edited")


@pytest.mark.parametrize("editor", ["no-such-editor", f"{sys.executable} -c raise(SystemExit(1))"])
def test_an_editor_that_does_not_work(kata, place, monkeypatch, editor):
    """The file is written, and the sentence says so."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    code, _, err = kata("start", "toy-scale", "--edit")
    assert code == 2 and "practice/toy_scale.py is there: open it yourself" in err
    assert (place / "practice" / "toy_scale.py").exists()


STUBS = {
    "nothing before": ("def f():\n    pass\n", "import torch\n\n\ndef f():\n    pass\n"),
    "a docstring": ('"""Doc."""\n\n\ndef f(): ...\n', '"""Doc."""\n\nimport torch\n\n\ndef f(): ...\n'),
    "a docstring of lines": (
        '"""Doc\n\nmore."""\ndef f(): ...\n',
        '"""Doc\n\nmore."""\n\nimport torch\n\n\ndef f(): ...\n',
    ),
    "a future": (
        "from __future__ import annotations\n\nimport math\n\n\ndef f(): ...\n",
        "from __future__ import annotations\n\nimport torch\nimport math\n\n\ndef f(): ...\n",
    ),
    "the import itself": ("import torch\n\n\ndef f(): ...\n", "import torch\n\n\ndef f(): ...\n"),
    "the import and more": ('"""Doc."""\n\nimport torch\nfrom torch import nn\n', None),
    "a comment": ("# why\ndef f(): ...\n", "import torch\n\n\n# why\ndef f(): ...\n"),
}


@pytest.mark.parametrize("case", STUBS)
def test_the_import_stands_where_python_allows_it(kata, katas, case):
    """Behind the docstring and __future__, and only where it is not there yet."""
    from grader.cli import start

    stub, expected = STUBS[case]
    (katas / "katas" / "toy-scale" / "stub.py").write_text("def scale(x, factor): ...\n")
    found = catalogue.find("toy-scale")
    found.stub.write_text(stub)
    written = start.content(found, "torch")
    assert written == f"# kata: toy-scale (torch)\n{expected or stub}"
    compile(written, "stub.py", "exec")
    if "torch" not in stub:
        assert "torch" not in start.content(found, "python").partition("\n")[2]


# completion

OFFERED = [
    ([""], {*cli.COMMANDS}),
    (["sh"], {"show"}),
    (["show", ""], {"toy-scale"}),
    (["show", "x"], set()),
    (["review", "t"], {"toy-scale"}),
    (["solution", "t"], {"toy-scale"}),
    (["bug", "toy-scale", "--backend", "n"], {"numpy"}),
    (["solution", "toy-scale", "--backend", "t"], {"torch"}),
    (["start", "toy-scale", "--backend", ""], {"numpy", "torch"}),
    (["start", "--backend", "t"], {"torch"}),
    (["list", "--level", ""], {"easy", "medium", "hard"}),
    (["list", "--topic", ""], {"toy"}),
    (["list", "--status", "p"], {"passed"}),
    (["completion", ""], {"bash", "zsh", "fish"}),
]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(("words", "expected"), OFFERED)
def test_completion_by_each_shells_protocol(monkeypatch, kata, shell, words, expected):
    """The words that the shell's script asks for, and no others."""
    monkeypatch.setenv("_KATA_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(["kata", *words]))
    monkeypatch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words)))
    code, out, err = kata()
    assert (code, err) == (0, "")
    lines = out.strip("\n").splitlines()
    values = lines[1::3] if shell == "zsh" else [line.split("\t")[0].partition(",")[2] for line in lines if line]
    assert set(values) == expected


def test_completion_says_nothing_where_there_are_no_katas(monkeypatch, kata, tmp_path):
    """Nobody wants a sentence while pressing Tab."""
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    monkeypatch.setenv("_KATA_COMPLETE", "bash_complete")
    for words in ("kata show ", "kata list --topic ", "kata start "):
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(len(words.split())))
        assert kata() == (0, "\n", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_script(shell):
    """The shell's own script for `kata`; the help says which line to add where."""
    ran = subprocess_run("completion", shell)
    assert ran.returncode == 0 and f"_KATA_COMPLETE={shell}_complete" in ran.stdout
    assert f"kata completion {shell}" in subprocess_run("completion", "-h").stdout


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A `kata` on the PATH, as an installation has it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "kata").write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{KATA[-1]}" "$@"\n')
    (folder / "kata").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
@pytest.mark.parametrize(("words", "expected"), OFFERED[:5])
def test_completion_in_a_real_bash(installed, words, expected):
    """The script is sourced as its help says, and asked as bash asks it."""
    script = """
eval "$(kata completion bash)"
complete -p kata >/dev/null || exit 9
COMP_WORDS=(kata "$@"); COMP_CWORD=$#
_kata_completion kata
printf '%s\\n' "${COMPREPLY[@]}"
"""
    ran = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert set(ran.stdout.split()) == expected


def test_a_shell_is_offered_katas_and_files(tmp_path, monkeypatch):
    """Slugs, then Python files here and one folder down; nothing is raised where there is nothing."""
    monkeypatch.setenv("KATA_ROOT", str(FIXTURES))
    (tmp_path / "practice").mkdir()
    for name in ("there.py", "practice/toy_scale.py", "notes.txt"):
        (tmp_path / name).write_text("")
    monkeypatch.chdir(tmp_path)
    offered = complete_target(None, None, "")
    assert offered == ["toy-scale", "practice/toy_scale.py", "there.py"]
    assert complete_target(None, None, "to") == ["toy-scale"]
    assert complete_target(None, None, "practice/") == ["practice/toy_scale.py"]
    assert complete_target(None, None, f"{tmp_path}/th") == [f"{tmp_path}/there.py"]
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    assert complete_target(None, None, "no/where") == []


# --- what a new user meets first ----------------------------------------------------------------------------------------


def shown_on(monkeypatch, columns):
    """Standard error is a terminal as wide as this."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))


# what is typed, in a terminal of 50 columns, and what is said
TOLD = {
    "a sentence of ours": (
        ["start", "toy-scale", "--backend", "python"],
        "kata: toy-scale is not available for python;\n  choose --backend numpy or torch\n",
    ),
    "one of click's": (
        ["list", "--level", "x"],
        "Usage: kata list [OPTIONS]\nTry 'kata list --help' for help\n\n"
        "Error: Invalid value for '--level': 'x' is not\n  one of 'easy', 'medium', 'hard'\n",
    ),
    "a name with a newline": (["hint", "a\nPASSED " * 9], "  "),
}


@pytest.mark.parametrize("case", TOLD)
def test_a_sentence_is_broken_between_words(kata, monkeypatch, case):
    """What goes on below is indented: no name in it begins a line. In a pipe it is one line."""
    words, said = TOLD[case]
    whole = kata(*words)[2]
    shown_on(monkeypatch, 50)
    told = kata(*words)[2]
    assert said in told and max(map(len, told.splitlines())) <= 50
    assert not any(line.startswith("PASSED") for line in told.splitlines())
    assert told.replace("\n  ", " ") == whole


# what is typed, and the end of what is said
ENDS = {
    "of kata's": (["explain", "toy-scale", "--cards", "--section", "x"], "leave --section out\n"),
    "of click's": (["show"], "Missing argument 'SLUG'\n"),
    "a command": (["check"], "begin with: kata start SLUG\n"),
}


@pytest.mark.parametrize("case", ENDS)
def test_no_sentence_ends_with_a_full_stop(kata, case):
    """Many end with a command, which is copied as it stands."""
    words, end = ENDS[case]
    code, _, err = kata(*words)
    assert code == 2 and err.endswith(end)


def test_bare_kata_is_help(kata):
    """On standard output, and no error."""
    code, out, err = kata()
    assert (code, err) == (0, "") and out == kata("--help")[1]


def test_the_last_hint_says_how_to_go_on(kata):
    """With a command that works: the explanation of a kata that was not passed has to be asked for."""
    said = [kata("hint", "toy-scale")[1] for _ in range(3)]
    assert ["kata explain" in each for each in said] == [False, False, True]
    assert said[-1].endswith("That was the last one. To see how it is done: kata explain toy-scale --spoil\n")
    assert kata("explain", "toy-scale", "--spoil")[0] == 0


def test_another_backend_has_a_file_of_its_own(kata, place):
    """Nobody's NumPy file is in the way of a torch one; the same backend's is never overwritten."""
    assert kata("start", "toy-scale")[0] == 0
    code, out, _ = kata("start", "toy-scale", "--backend", "torch")
    assert (
        code == 0
        and "practice/toy_scale_torch.py (torch)" in out
        and (place / "practice" / "toy_scale_torch.py").exists()
    )
    for backend in ("numpy", "torch"):
        code, _, err = kata("start", "toy-scale", "--backend", backend)
        assert code == 2 and "begin anew with --again" in err


def test_to_begin_again_keeps_what_was(kata, place):
    """The old file has the date of its last change in its name, and a number where there are several."""
    path = place / "practice" / "toy_scale.py"
    for number in range(3):
        assert kata("start", "toy-scale", "--again")[0] == 0
        path.write_text(f"# kata: toy-scale (numpy)\n# attempt {number}\n")
        os.utime(path, (0, 86_400 * 365))
    assert kata("start", "toy-scale", "--again")[1].startswith(
        "Kept the old file as practice/toy_scale_1971-01-01_3.py.\n"
    )
    kept = sorted(each.read_text().splitlines()[-1] for each in path.parent.glob("toy_scale_*.py"))
    assert kept == ["# attempt 0", "# attempt 1", "# attempt 2"] and "NotImplementedError" in path.read_text()


def test_one_section_of_a_page(kata, katas):
    """By a part of its heading; else the headings are listed."""
    page = katas / "katas" / "toy-scale" / "prompt.md"
    page.write_text("# Scale\n\nDo it.\n\n## Rules\n\nNo loops.\n\n## Examples\n\n2 is 4.\n")
    code, out, _ = kata("show", "toy-scale", "--section", "rule")
    assert code == 0 and "No loops." in out and "Do it." not in out and "2 is 4." not in out
    code, _, err = kata("show", "toy-scale", "--section", "nothing")
    assert code == 2 and "there are: Rules, Examples" in err


def test_after_a_pass_the_reference_stands_beside_yours(kata, place):
    """The file that passed against the reference; if it is gone, the reference alone."""
    mine = place / "mine.py"
    mine.write_text("# kata: toy-scale (numpy)\n\n\ndef scale(x, factor):\n    return factor * x  # mine\n")
    journal.record(journal.Attempt(journal.now(), "toy-scale", str(mine), "numpy", "passed", 1, 0.1))
    code, out, _ = kata("explain", "toy-scale")
    assert code == 0 and "## The reference (numpy)" in out and "-    return factor * x  # mine" in out
    mine.unlink()
    code, out, _ = kata("explain", "toy-scale")
    assert code == 0 and "## The reference (numpy)" in out and "## Yours" not in out


def test_a_long_line_beside_the_reference_keeps_its_sign(kata, place, monkeypatch):
    """On a terminal each of its lines has it: what goes on below would look like context."""
    mine = place / "mine.py"
    mine.write_text("# kata: toy-scale (numpy)\n\n\ndef scale(x, factor):\n    return factor * x  # " + "mine " * 20)
    journal.record(journal.Attempt(journal.now(), "toy-scale", str(mine), "numpy", "passed", 1, 0.1))
    monkeypatch.setenv("COLUMNS", "60")
    out = kata("--color", "always", "explain", "toy-scale")[1]
    lines = [line.strip() for line in click.unstyle(out).splitlines() if "mine" in line]
    assert len(lines) == 3 and all(line.startswith("-") for line in lines)


@pytest.mark.parametrize(("colour", "told"), [(True, None), (False, False)])
def test_a_pager_is_left_to_interpret_colours(monkeypatch, colour, told):
    """`less` shows them only where it is asked to: told that there are colours, click would not ask it."""
    show = import_module("grader.cli.show")
    paged = []
    monkeypatch.setattr(show, "in_color", lambda: colour)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr(click, "echo_via_pager", lambda text, color: paged.append(color))
    show.print_set("line\n" * 200, 80)
    assert paged == [told]
