"""kata check: exit codes, one document of JSON, one sentence for every bad input, and the command that replays."""

import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from grader import cli, from_json
from grader.cli import attempt
from grader.cli.progress import Progress
from grader.cli.target import meant
from grader.grading import CaseDone, Searching, Started
from grader.model import CaseResult, Changed, Described, NoError
from grader.study import journal

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from grader.cli import main; main()"]
pytestmark = pytest.mark.usefixtures("toy_root")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kata(here, capsys):
    """kata(*words): exit code, standard output and standard error of a command, run in this process."""

    def run(*words):
        code = cli.run([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def wrong(right):
    """A program with a known mistake."""
    return right.replace("x * factor", "x + factor")


def started(*words, cwd, **options):
    """The same command as a process of its own, which hears Ctrl-C though a test runner's worker may be deaf to it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    hear = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(
        [*PROGRAM, *map(str, words)], cwd=cwd, env=environment, text=True, preexec_fn=hear, **options
    )


# --- verdicts -----------------------------------------------------------------------------------------------------------


def test_a_right_program_is_0_and_a_wrong_one_1(kata, here, right, wrong):
    """The exit code is the verdict, the first word says it, and the report names the mistake."""
    (here / "mine.py").write_text(right)
    code, out, err = kata("check", "mine.py", "--seed", 5)
    assert (code, err) == (0, "") and out.startswith("PASSED  toy-scale") and "7 of 7 pass" in out
    (here / "mine.py").write_text(wrong)
    code, out, err = kata("check", "mine.py")
    assert (code, err) == (1, "") and out.startswith("FAILED  toy-scale") and "3 of 7 pass" in out
    assert "1  Adds the factor where it should multiply" in out


OUTCOMES = [
    pytest.param("", "the file defines nothing; it should define scale", id="empty"),
    pytest.param("def scale(x, factor:\n    pass", r"line 2\n +def scale\(x, factor:\n", id="syntax error"),
    pytest.param("scale = 1\nimport nothing_like_it", r"line 3\n +import nothing_like_it\n", id="a bad import"),
    pytest.param("\nscale = 1 / 0", r"line 3\n +scale = 1 / 0\n", id="an error at import"),
    pytest.param("def scael(x, factor): return x", r"'scale'; did you misspell it as\s+'scael'\?", id="a wrong name"),
    pytest.param("\ndef scale(x): return x", r"line 3\n +def scale\(x\): return x\n", id="too few arguments"),
    pytest.param("def scale(x, factor, more): return x", r"line 2\n +def scale\(", id="too many arguments"),
    pytest.param("def scale(x, factor):\n    return nope", r"line 3\n +return nope\n", id="an error in a call"),
    pytest.param("def scale(x, factor):\n    raise NotImplementedError", "Not written yet", id="the stub"),
    pytest.param("scale = 1\nraise SystemExit(0)", "SystemExit during import: 0", id="exit(0) at import"),
    pytest.param("import os\nscale = os._exit(0)", "the process exited with code 0", id="_exit(0) at import"),
]


@pytest.mark.parametrize(("text", "said"), OUTCOMES)
def test_a_file_that_does_not_work_is_1_with_its_place(kata, here, text, said):
    """What is wrong with a file's text is its verdict: exit code 1, a sentence, and the line where there is one."""
    (here / "mine.py").write_text("# kata: toy-scale (numpy)\n" + text)
    code, out, err = kata("check", "mine.py")
    assert (code, err) == (1, "") and "FAILED" in out and "Traceback" not in out
    assert re.search(said, out)


# --- bad input ----------------------------------------------------------------------------------------------------------


def make_inputs(here, right):
    """The files of the table below."""
    (here / "right.py").write_text(right)
    (here / "plain.py").write_text("x = 1\n")
    (here / "folder.py").mkdir()
    (here / "latin.py").write_bytes(b"# kata: toy-scale (numpy)\nname = '\xe9'\n")
    (here / "large.py").write_text("# kata: toy-scale (numpy)\n" + "#" * 1_000_001)
    (here / "unknown.py").write_text("# kata: toy-skale (numpy)\n")
    (here / "header.py").write_text("# kata: toy-scale numpy\n")
    (here / "backend.py").write_text("# kata: toy-scale (python)\n")
    (here / "binary.py").write_bytes(bytes(range(256)))
    (here / "link.py").symlink_to(here / "nowhere.py")


MISUSES = [
    pytest.param(["toy-skale"], "no kata called 'toy-skale': did you mean toy-scale?", "kata list", id="unknown slug"),
    pytest.param(["toy-scale"], "no file for toy-scale was found", "kata start toy-scale", id="slug without a file"),
    pytest.param(["gone.py"], "there is no file gone.py", "kata start", id="missing"),
    pytest.param(["link.py"], "there is no file link.py", "kata start", id="a link to nothing"),
    pytest.param(["toy-scale", "--file", "gone.py"], "there is no file gone.py", "check the name", id="missing --file"),
    pytest.param(["right.py/x.py"], "cannot be read", "check the path", id="below a file"),
    pytest.param(["folder.py"], "folder.py is a folder", "name the file", id="a folder"),
    pytest.param(
        ["right.py", "plain.py", "--json"], "one document about one file", "one by one", id="JSON of two files"
    ),
    pytest.param(
        ["right.py", "plain.py", "--file", "x.py"], "--file names the one file", "leave it out", id="several and --file"
    ),
    pytest.param(
        ["right.py", "plain.py", "--efficiency"],
        "--efficiency measures one file",
        "one by one",
        id="several measured",
    ),
    pytest.param(["/dev/null"], "not a regular file", "save your solution", id="a device"),
    pytest.param(["latin.py"], "not UTF-8 text (the first bad byte is on line 2)", "save it as UTF-8", id="not UTF-8"),
    pytest.param(["binary.py"], "not UTF-8 text", "save it as UTF-8", id="binary"),
    pytest.param(["large.py"], "larger than 1 MB", "name a file", id="over 1 MB"),
    pytest.param(["plain.py"], "does not say which kata", "# kata: SLUG", id="no header"),
    pytest.param(["unknown.py"], "did you mean toy-scale?", "kata list", id="an unknown slug in the header"),
    pytest.param(
        ["header.py"], "line 1 of header.py is not a valid header", "# kata: bn-backward (numpy)", id="a bad header"
    ),
    pytest.param(["backend.py"], "not available for python", "--backend numpy or torch", id="the header's backend"),
    pytest.param(["right.py", "--backend", "python"], "not available for python", "--backend numpy", id="not offered"),
    pytest.param(["right.py", "--backend", "jax"], "'jax' is not one of", "'numpy', 'torch'", id="unknown backend"),
    pytest.param(["right.py", "--device", "gpu"], "'gpu' is not one of", "'cpu', 'cuda'", id="unknown device"),
    pytest.param(
        ["right.py", "--seed", "x"], "not 'x'", "--seed': give a whole number from 0 to", id="a seed of letters"
    ),
    pytest.param(["right.py", "--seed", "-1"], "not '-1'", "give a whole number from 0 to", id="a negative seed"),
    pytest.param(
        ["right.py", "--seed", str(2**32)], "not '4294967296'", "give a whole number from 0 to", id="a large seed"
    ),
    pytest.param(["right.py", "--seed", "1.5"], "not '1.5'", "give a whole number from 0 to", id="half a seed"),
    pytest.param(
        ["right.py", "--timeout", "0"], "give seconds above 0, 3600 at most, not '0'", "--timeout", id="no time"
    ),
    pytest.param(["right.py", "--timeout", "nan"], "3600 at most, not 'nan'", "--timeout", id="NaN seconds"),
    pytest.param(["right.py", "--timeout", "inf"], "3600 at most, not 'inf'", "--timeout", id="endless"),
    pytest.param(["right.py", "--timeout", "soon"], "3600 at most, not 'soon'", "--timeout", id="no number"),
    pytest.param(
        ["right.py", "--case", "zzz"], "no case of toy-scale has 'zzz' in its name", "kata check -v", id="case"
    ),
    pytest.param(["right.py", "--no-such"], "No such option", "--help", id="an unknown option"),
]


@pytest.mark.parametrize(("words", "said", "remedy"), MISUSES)
def test_a_bad_input_is_2_and_one_sentence_with_its_remedy(kata, here, right, words, said, remedy):
    """What cannot be graded is said in one sentence on standard error, with what to do, and nothing else is printed."""
    make_inputs(here, right)
    code, out, err = kata("check", *words)
    assert (code, out) == (2, "") and said in err and remedy in err and "Traceback" not in err
    if err.startswith("kata: "):
        assert err.count("\n") == 1 and len(err) < 400


def test_a_pipe_does_not_hang(here):
    """A FIFO that nobody writes to is refused at once."""
    os.mkfifo(here / "pipe.py")
    process = started("check", "pipe.py", cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, out) == (2, "") and "pipe or a device; save your solution to a file" in err


@pytest.fixture
def own_root(tmp_path, monkeypatch):
    """A copy of the toy kata to break."""
    root = tmp_path / "root"
    shutil.copytree(ROOT / "tests" / "fixtures", root)
    monkeypatch.setenv("KATA_ROOT", str(root))
    return root


BROKEN = [
    pytest.param("katas/toy-scale/kata.toml", "title = ", "kata.toml:1: ", id="no TOML"),
    pytest.param("katas/toy-scale/kata.toml", 'title = "Scale"', "'topic' is missing", id="a missing key"),
    pytest.param("katas/toy-scale/kata.toml", None, "kata.toml:1: this file is missing", id="no kata.toml"),
    pytest.param("katas/toy-scale/stub.py", "def other(): ...", "'scale' of kata.toml is not defined", id="the stub"),
    pytest.param("solutions/toy-scale/explain.md", None, "explain.md:1: this file is missing", id="no explanation"),
    pytest.param("solutions/toy-scale/test_hidden.py", "def test_x(:", "cannot be collected", id="hidden tests"),
    pytest.param("solutions/toy-scale/test_hidden.py", "x = 1", "there is no test in this file", id="no hidden test"),
    pytest.param("solutions/toy-scale", None, "twin folder", id="no solution"),
]


@pytest.mark.parametrize(("path", "text", "said"), BROKEN)
def test_a_broken_kata_is_3_with_its_place(kata, here, right, own_root, path, text, said):
    """What is wrong with a kata's own files is said with file and line, and is not the learner's failure."""
    (here / "mine.py").write_text(right)
    target = own_root / path
    if text is not None:
        target.write_text(text)
    elif target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink()
    code, out, err = kata("check", "mine.py")
    assert (code, out) == (3, "") and said in err and err.startswith("kata: ") and err.count("\n") == 1
    assert str(own_root) in err


def test_a_bug_of_ours_is_3_and_says_so(kata, here, right, monkeypatch):
    """Any other exception is reported as ours, with its traceback."""
    (here / "mine.py").write_text(right)

    def fail(*args, **kwargs):
        raise LookupError("unforeseen")

    monkeypatch.setattr("grader.cli.check.Grader.steps", fail)
    code, out, err = kata("check", "mine.py")
    assert (code, out) == (3, "") and "LookupError: unforeseen" in err and "sorry, this is a bug in kata" in err


FORGED = "a\x1b[2J\nPASSED  33 cases, 0.41 s.py"  # a name in a stranger's folder
NAMED = [
    pytest.param(["check", FORGED], 1, id="graded"),
    pytest.param(["check", f"x{FORGED}"], 2, id="not there"),
    pytest.param(["check", FORGED, FORGED], 1, id="graded twice"),
    pytest.param(["check", "toy-scale", "--file", FORGED, "--backend", FORGED], 2, id="no such backend"),
    pytest.param([FORGED], 2, id="no such command"),
    pytest.param(["start", "toy-scale", "--dir", FORGED], 2, id="no folder"),
    pytest.param(["hint", FORGED], 2, id="no such kata"),
    pytest.param(["list", "--topic", FORGED], 2, id="no such topic"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="no such names")
@pytest.mark.parametrize(("words", "wanted"), NAMED)
def test_a_file_s_name_forges_no_line(kata, here, wrong, words, wanted):
    """Its newlines and escape sequences are shown, whoever prints it."""
    (here / FORGED).write_text(wrong, "utf-8")
    code, out, err = kata(*words)
    assert code == wanted and "\x1b[2J" not in out + err
    assert not any(line.startswith("PASSED") for line in (out + err).split("\n"))


@pytest.mark.parametrize("device", ["cuda", "all"])
def test_no_such_device_is_4(kata, here, right, monkeypatch, device):
    """Where CUDA was asked for and is not here, nothing is graded, and the remedy is named."""
    monkeypatch.setattr("grader.devices.cuda_is_here", lambda: False)
    (here / "mine.py").write_text(right)
    code, out, err = kata("check", "mine.py", "--device", device)
    assert (code, out) == (4, "") and "this machine has no CUDA device" in err and "--device cpu" in err


def test_cuda_is_for_torch(kata, here, right, monkeypatch):
    """A NumPy submission on a machine with CUDA runs on the CPU, and says what was not run."""
    monkeypatch.setattr("grader.devices.cuda_is_here", lambda: True)
    (here / "mine.py").write_text(right)
    code, out, err = kata("check", "mine.py", "--device", "cuda")
    assert (code, out) == (2, "") and "runs on the CPU only" in err
    code, out, err = kata("check", "mine.py", "--device", "all")
    assert code == 0 and "CUDA was not run: a numpy submission runs on the CPU only." in out


NEITHER = "def scale(x, factor):\n    return x\n"


def test_a_file_for_nobody_knows_which_backend_is_2(kata, here):
    """Where nobody can be asked, one sentence says what to add."""
    (here / "toy_scale.py").write_text(NEITHER)
    code, out, err = kata("check", "toy_scale.py")
    assert (code, out) == (2, "") and err.count("\n") == 1
    assert "imports neither numpy nor torch" in err and "add --backend numpy or --backend torch" in err


# what was started -> whether it says for which backend toy_scale.py is
STARTED_AS = {
    "this file": ("toy_scale.py", "toy-scale", True),
    "another file": ("other.py", "toy-scale", False),
    "for another kata": ("toy_scale.py", "dropout", False),
}


@pytest.mark.parametrize("case", STARTED_AS)
def test_a_file_that_lost_its_header_is_for_what_it_was_started_for(kata, here, case):
    """The journal knows it of this very file, for this kata; nobody needs to be asked."""
    name, slug, known = STARTED_AS[case]
    (here / "toy_scale.py").write_text(NEITHER)
    journal.record(journal.Started(journal.now(), slug, str(here / name), "torch"))
    code, out, err = kata("check", "toy_scale.py")
    assert (code, "toy-scale · torch" in out, "imports neither" in err) == (
        (1, True, False) if known else (2, False, True)
    )


class Terminal(io.StringIO):
    """A terminal at which this is typed."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("source", "typed", "backend", "found"),
    [
        pytest.param(NEITHER, "torch\n", None, "torch", id="neither"),
        pytest.param(NEITHER, "cuda\nnumpy\n", None, "numpy", id="a typing error"),
        pytest.param(NEITHER, "", "numpy", "numpy", id="said on the command line"),
        pytest.param("import torch\n" + NEITHER, "", None, None, id="it says so itself"),
        pytest.param("# kata: nothing\n", "", None, None, id="of no kata"),
    ],
)
def test_on_a_terminal_the_backend_is_asked_for(toy_root, here, monkeypatch, source, typed, backend, found):
    """Once, and only where nothing says it."""
    path = here / "toy_scale.py"
    path.write_text(source)
    for name, text in (("stdin", typed), ("stderr", ""), ("stdout", "")):
        monkeypatch.setattr(f"sys.{name}", Terminal(text))
    assert meant(path, None, backend, may_ask=True) == found
    assert meant(path, None, backend, may_ask=False) == backend


def test_what_is_being_done(monkeypatch):
    """How many cases are through; once some have failed, that they have is told before the cause is known."""
    said = []
    results = [CaseResult(str(number), "", "failed" if number == 1 else "passed") for number in range(3)]
    steps = [Started(), *map(CaseDone, results), Searching()]
    monkeypatch.setattr("rich.status.Status.update", lambda _, text: said.append(text))
    with Progress(hidden=False) as progress:
        for step in steps:
            progress.show(step)
    assert said[1:] == [
        "grading … 1 case", "grading … 2 cases", "grading … 3 cases", "failed in 1 of 3 cases; looking for the cause …",
    ]  # fmt: skip


def test_interrupted_is_130_and_leaves_nothing(here, right, tmp_path):
    """Ctrl-C ends the check at once, with its worker and its scratch folder, and without a traceback."""
    import pty

    (here / "mine.py").write_text(
        right.replace("import math", "import math, time").replace("return x * factor", "time.sleep(99)")
    )
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    ours, theirs = pty.openpty()
    process = started("check", "mine.py", cwd=here, stdout=subprocess.PIPE, stderr=theirs, env={"TMPDIR": str(scratch)})
    os.close(theirs)
    try:
        seen = os.read(ours, 100)
        until = time.monotonic() + 30
        while not list(scratch.glob("kata-*")) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
        while b"recorded" not in seen:
            seen += os.read(ours, 4000)
    finally:
        process.kill()
        process.communicate()
        os.close(ours)
    assert process.returncode == 130 and out == "" and b"Traceback" not in seen
    progress, _, said = seen.rpartition(b"\x1b[2K")  # the progress line is gone
    assert b"grading" in progress and b"grading" not in said and b"kata: stopped; nothing was recorded" in said
    assert not list(scratch.iterdir())


def test_ctrl_c_after_the_verdict_changes_nothing(here, right):
    """What was said stands: the exit code is the verdict's, though SIGINT comes at the very last moment."""
    program = (
        "import atexit, os, signal\n"
        "leave, press = os._exit, lambda: os.kill(os.getpid(), signal.SIGINT)\n"
        "atexit.register(press)  # if it ends as programs do\n"
        "os._exit = lambda code: (press(), leave(code))\n"
        "from grader.cli import main; main()"
    )
    (here / "mine.py").write_text(right)
    hear = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    done = subprocess.run(
        [sys.executable, "-c", program, "check", "mine.py"], cwd=here, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, preexec_fn=hear,
    )  # fmt: skip
    assert done.returncode == 0 and "PASSED" in done.stdout and done.stderr == ""


def in_cases(feedback, *findings, **more):
    """The feedback with a case each that failed by these findings: one, two, …"""
    run, case = feedback.runs[0], feedback.runs[0].cases[0]
    cases = tuple(replace(case, name=name, finding=each) for name, each in zip(("one", "two"), findings, strict=True))
    return replace(feedback, runs=(replace(run, cases=cases),), **more)


CHANGED, WRONG = Changed(what="x"), NoError(what="ValueError", returned=Described("numpy"))
# what failed in the cases "one" and "two", the case that the first diagnosis names, and what the attempt has failed in
PARTS = {
    "the first case is shown": (WRONG, WRONG, "", ("one ValueError", "two ValueError")),
    "another one is": (WRONG, WRONG, "two", ("two ValueError", "one ValueError")),
    "a change has no name of a case's": (CHANGED, CHANGED, "", ("x changed",)),
    "though it is shown second": (CHANGED, WRONG, "two", ("two ValueError", "x changed")),
}


@pytest.mark.parametrize("name", PARTS)
def test_the_first_part_is_the_first_that_is_shown(feedbacks, name):
    """The ladder of hints is chosen by it: a hint is about number 1 of the report."""
    *findings, case, parts = PARTS[name]
    feedback = feedbacks["wrong values"]
    feedback = in_cases(feedback, *findings, diagnoses=(replace(feedback.diagnoses[0], case=case),))
    assert attempt.made(feedback).parts == parts


def test_a_part_that_passes_is_not_the_whole(kata, here, right):
    """A pass with --case says what else there is, and leaves the kata as it was in `kata list`."""
    (here / "mine.py").write_text(right.replace("if not math.isfinite(factor)", "if False"))
    code, out, _ = kata("check", "mine.py", "--case", "values", "--seed", "3")
    assert code == 0 and "2 of 2 pass" in out and out.endswith("the whole kata: kata check mine.py --seed 3\n")
    assert journal.status("toy-scale") == "new"
    assert json.loads(kata("check", "mine.py", "--case", "values", "--json")[1])["only"] == "values"
    assert kata("check", "mine.py", "--record")[0] == 1 and journal.status("toy-scale") == "started"
    (here / "mine.py").write_text(right)
    code, out, _ = kata("check", "mine.py", "--record")
    assert (
        code == 0
        and "\nthe explanation: kata explain toy-scale\nRated good (1 failed check). To change it: kata review --rate hard"
        in out
        and "\nnext: kata start toy-scale --backend torch" in out
        and journal.status("toy-scale") == "passed"
    )


# --- JSON -----------------------------------------------------------------------------------------------------------------

TEXTS = [
    pytest.param("return x * factor", 0, "passed", id="passed"),
    pytest.param('print(\'{"verdict": "passed"}\'); return x + factor', 1, "failed", id="failed"),
    pytest.param("return (", 1, "failed", id="not loaded"),
]


@pytest.mark.parametrize(("body", "code", "verdict"), TEXTS)
def test_json_is_one_document_and_nothing_else(kata, here, right, body, code, verdict):
    """Standard output holds one JSON document, whatever the submission prints, and standard error nothing."""
    (here / "mine.py").write_text(right.replace("return x * factor", body))
    left, out, err = kata("check", "mine.py", "--json")
    document = json.loads(out)
    assert (left, err) == (code, "") and out.endswith("}\n") and out.startswith("{\n")
    assert (document["schema"], document["kata"], document["verdict"]) == (2, "toy-scale", verdict)
    assert from_json(out).verdict == verdict


def test_json_of_a_misuse_is_nothing(kata):
    """Where there is nothing to grade, standard output stays empty."""
    code, out, err = kata("check", "gone.py", "--json")
    assert (code, out) == (2, "") and "gone.py" in err


def test_the_replay_command_shows_the_same_failure(kata, here, wrong):
    """The command that a failed check prints draws the same inputs, runs the same case and finds the same."""
    (here / "my file.py").write_text(wrong)
    first = json.loads(kata("check", "my file.py", "--json")[1])
    words = first["replay"]
    assert shlex.split(first["text"]) == words
    assert words[0] == "kata" and words[words.index("--seed") + 1] == str(first["seed"])
    code, out, _ = kata(*words[1:], "--json")
    again = json.loads(out)
    failed = next(case for case in first["runs"][0]["cases"] if case["status"] == "failed")
    (case,) = again["runs"][0]["cases"]
    assert code == 1 and case["name"] == failed["name"] and case["finding"] == failed["finding"]
    assert again["replay"] == first["replay"]
    code, out, _ = kata(*words[1:], "-v")
    assert code == 1 and f"replay  {first['text']}" in out


def test_every_run_draws_a_new_seed(kata, here, wrong):
    """Without --seed the inputs are new each time."""
    (here / "mine.py").write_text(wrong)
    seeds = [json.loads(kata("check", "mine.py", "--case", "negative", "--json")[1])["seed"] for _ in range(2)]
    assert seeds[0] != seeds[1]


# --- which file ----------------------------------------------------------------------------------------------------------


def start(path, when=None):
    journal.record(journal.Started(when or journal.now(), "toy-scale", str(path), "numpy"))


def test_without_an_argument_the_file_started_last(kata, here, right, wrong):
    """The file that `kata start` wrote last is checked, wherever it lies, though others lie here."""
    for name, text in (("old.py", wrong), ("new.py", right), ("here.py", wrong)):
        (here / name).write_text(text)
    (here / "elsewhere").mkdir()
    shutil.move(here / "new.py", here / "elsewhere" / "new.py")
    start(here / "old.py")
    start(here / "elsewhere" / "new.py")
    code, out, _ = kata("check", "--json")
    assert code == 0 and json.loads(out)["path"] == str(here / "elsewhere" / "new.py")


def test_without_an_argument_the_only_one_here(kata, here, right):
    """Where nothing was started, or it is gone, the only file here with a header is checked."""
    (here / "mine.py").write_text(right)
    (here / "other.py").write_text("x = 1\n")
    (here / "latin.py").write_bytes(b"\xff")
    start(here / "gone.py")
    code, out, _ = kata("check", "--json")
    assert code == 0 and Path(json.loads(out)["path"]).name == "mine.py"


def test_without_an_argument_and_nothing_to_choose(kata, here, right):
    """None here, or several: a sentence that says what to type."""
    code, _, err = kata("check")
    assert code == 2 and "kata start SLUG" in err
    for name in ("one.py", "two.py"):
        (here / name).write_text(right)
    code, _, err = kata("check")
    assert code == 2 and "there are 2 submissions here (one.py, two.py)" in err and "kata check FILE" in err


@pytest.mark.parametrize(
    ("place", "is_started"),
    [
        pytest.param("elsewhere/mine.py", True, id="started"),
        pytest.param("practice/toy_scale.py", False, id="in practice/"),
        pytest.param("toy_scale.py", False, id="here"),
    ],
)
def test_a_slug_stands_for_its_file(kata, here, right, place, is_started):
    """`kata check toy-scale` finds the file that was started for it, or the one with its name."""
    path = here / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(right)
    if is_started:
        start(path)
    code, out, _ = kata("check", "toy-scale", "--json")
    assert code == 0 and (here / json.loads(out)["path"]) == path


@pytest.mark.slow
def test_another_backend_and_no_header(kata, here, wrong):
    """--file and --backend say what a file does not; the replay command says it too, and CUDA is not passed in silence."""
    (here / "mine.py").write_text(wrong.partition("\n")[2])
    code, out, _ = kata("check", "toy-scale", "--file", "mine.py", "--backend", "torch", "--case", "negative", "-v")
    assert code == 1 and "\nFAILED  toy-scale · torch · mine.py" in out
    assert "replay  kata check toy-scale --file mine.py --backend torch --seed" in out
    if not Path("/dev/nvidiactl").exists():
        assert "CUDA was not run: this machine has no CUDA device." in out


# --- records, colours, a process of its own --------------------------------------------------------------------------------


def test_an_attempt_is_recorded(kata, here, wrong, right):
    """Each verdict is kept with its seed and diagnosis; once passed, the kata stays passed."""
    (here / "mine.py").write_text(wrong)
    kata("check", "mine.py", "--seed", 3, "--record")
    assert journal.status("toy-scale") == "started"
    (here / "mine.py").write_text(right)
    kata("check", "mine.py", "--record")
    failed, passed = journal.events()
    assert (failed.verdict, failed.seed, failed.mistakes) == ("failed", 3, ("adds",)) and failed.seconds > 0
    assert (passed.verdict, passed.mistakes, Path(passed.path).name) == ("passed", (), "mine.py")
    assert journal.status("toy-scale") == "passed"


def test_what_the_text_alone_says_is_no_mistake_to_practise(kata, here):
    """A half-written file has failed, by nothing that would come back."""
    (here / "mine.py").write_text("# kata: toy-scale (numpy)\ndef scale(x, factor):\n    return None\n")
    code, out, _ = kata("check", "mine.py", "--record")
    (event,) = journal.events()
    assert code == 1 and "scale is not written yet" in out and event.mistakes == ()


def test_a_stranger_s_file_is_nobody_s_attempt(kata, here, right):
    """Recorded is what `kata start` wrote, wherever it is checked from; of any other file the report says so."""
    (here / "mine.py").write_text(right)
    assert "not recorded: " in kata("check", "mine.py")[1] and journal.events() == ()
    later = journal.now() + timedelta(hours=1)  # by a clock that was set back since
    journal.record(journal.Started(later, "toy-scale", "mine.py", "numpy"))
    assert "not recorded" not in kata("check", str(here / "mine.py"))[1]
    assert journal.status("toy-scale") == "passed" and journal.last_pass("toy-scale").since == 0


@pytest.mark.parametrize("text", ["def scale(x", "x = 1", "def scale(x, factor):\n    raise NotImplementedError"])
def test_what_cannot_be_graded_is_no_failure(kata, here, text):
    """A syntax error, a wrong name and the stub are kept as what they are."""
    (here / "mine.py").write_text(f"# kata: toy-scale (numpy)\n{text}\n")
    assert kata("check", "mine.py", "--record")[0] == 1
    (attempt,) = journal.events()
    assert attempt.verdict == "not gradable" and journal.last_failure("toy-scale") is None
    assert attempt.stub == ("NotImplementedError" in text)


def test_a_verdict_is_not_lost_to_a_full_or_locked_disk(kata, here, right, monkeypatch):
    """Where an attempt cannot be recorded, the verdict is printed all the same, and a sentence says so."""
    (here / "mine.py").write_text(right)
    monkeypatch.setenv("KATA_HOME", str(here / "mine.py" / "below a file"))
    code, out, err = kata("check", "mine.py", "--record")
    assert code == 0 and "PASSED" in out and "not recorded" in err and err.count("\n") == 1


COLORS = [
    pytest.param([], {}, False, id="piped"),
    pytest.param(["--color", "always"], {}, True, id="always"),
    pytest.param(["--color", "always"], {"NO_COLOR": "1"}, True, id="asked for against NO_COLOR"),
    pytest.param(["--no-color"], {"FORCE_COLOR": "1"}, False, id="--no-color"),
]


@pytest.mark.parametrize(("words", "environment", "colored"), COLORS)
def test_colours(kata, here, wrong, monkeypatch, words, environment, colored):
    """No escape codes into a pipe, unless they are asked for."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (here / "mine.py").write_text(wrong)
    _, out, _ = kata("check", "mine.py", *words)
    assert ("\x1b" in out) == colored


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize(
    ("environment", "colored"),
    [pytest.param({}, True, id="a terminal"), pytest.param({"NO_COLOR": "1"}, False, id="NO_COLOR")],
)
def test_colours_on_a_terminal(here, right, environment, colored):
    """A terminal gets colours unless NO_COLOR is set."""
    import pty

    (here / "mine.py").write_text(right)
    ours, theirs = pty.openpty()
    environment = {"TERM": "xterm-256color", **environment}
    process = started("check", "mine.py", cwd=here, stdout=theirs, stderr=subprocess.PIPE, env=environment)
    os.close(theirs)
    out = b""
    try:
        while chunk := read(ours):
            out += chunk
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
        os.close(ours)
    assert (process.returncode, err) == (0, "") and b"PASSED" in out and (b"\x1b[" in out) == colored


def read(descriptor):
    try:
        return os.read(descriptor, 4096)
    except OSError:  # Linux says EIO where a terminal has been left
        return b""


def test_a_process_of_its_own_without_utf_8(here, wrong):
    """The whole command as a learner runs it: exit code 1, everything on standard output, marks of ASCII."""
    (here / "mine.py").write_text(wrong)
    environment = {"PYTHONIOENCODING": "ascii"}
    command = ("check", "-v", "mine.py")
    process = started(*command, cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, "") and out.isascii()
    assert "  x every number is multiplied" in out and "  + a factor that is NaN" in out and "?" in out
    assert not list(here.glob("*.pyc")) and sorted(path.name for path in here.iterdir()) == ["mine.py"]


# --- what else a new user meets -----------------------------------------------------------------------------------------


def test_one_file_in_practice_is_the_one(kata, here, right):
    """A bare check takes the only submission of practice/, where there is none in the current folder."""
    (here / "practice").mkdir()
    (here / "practice" / "mine.py").write_text(right)
    code, out, _ = kata("check")
    assert code == 0 and "mine.py" in out
    (here / "practice" / "other.py").write_text(right)
    code, _, err = kata("check")
    assert code == 2 and "there are 2 submissions in practice/ (mine.py, other.py)" in err


def test_a_pass_says_what_comes_next(kata, here, right):
    """What kata next says too; or that there is no kata left."""
    (here / "mine.py").write_text(right)
    assert kata("check", "mine.py", "--record")[1].endswith("\nnext: kata start toy-scale --backend torch\n")
    assert kata("next")[1].endswith("  kata start toy-scale --backend torch\n")
    journal.record(journal.Attempt(journal.now(), "toy-scale", "/other.py", "torch", "passed", 1, 0.1))
    assert kata("check", "mine.py", "--record")[1].endswith(
        "\nnext: you have passed every kata; kata next says what to do now\n"
    )


def test_ctrl_c_says_that_nothing_was_recorded(kata, here, right, monkeypatch):
    """And nothing was."""

    def stopped(*_, **__):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr("grader.grading.Grader.steps", stopped)
    (here / "mine.py").write_text(right)
    code, out, err = kata("check", "mine.py")
    assert code == 130 and out.strip() == "" and "kata: stopped; nothing was recorded" in err and journal.events() == ()


@pytest.mark.parametrize("how", ["--plain", "ACCESSIBLE"])
def test_plain_is_ascii_and_words(kata, here, wrong, monkeypatch, how):
    """No sign stands for a word, and none is of Unicode."""
    (here / "mine.py").write_text(wrong)
    if how == "ACCESSIBLE":
        monkeypatch.setenv(how, "1")
    code, out, _ = kata("check", "mine.py", "-v", *(["--plain"] if how == "--plain" else []))
    assert code == 1 and "  failed every number is multiplied by the factor" in out
    assert not set(out) & set("✓✗–·│…")


def test_of_several_files_each_has_a_line(kata, here, right, wrong):
    """Then the first that failed is shown in full; what cannot be graded is told, and stops nothing."""
    for name, text in {"a.py": right, "b.py": wrong, "c.py": wrong}.items():
        (here / name).write_text(text)
    code, out, err = kata("check", "a.py", "gone.py", "b.py", "c.py")
    lines = out.splitlines()
    assert code == 2 and "there is no file gone.py" in err
    assert lines[-1] == "4 files: 1 passed, 2 failed, 1 not graded" and lines[-2] == ""
    assert [line.split()[0] for line in lines[:3]] == ["PASSED", "FAILED", "FAILED"]
    assert (
        lines[3] == "" and lines[4].startswith("FAILED  toy-scale · numpy · b.py") and "c.py" not in "".join(lines[4:])
    )


def test_one_of_several_may_be_named_by_its_kata(kata, here, right, wrong):
    """As where it is the only one; a kata without a file is told at once."""
    (here / "mine.py").write_text(wrong)
    code, out, err = kata("check", "toy-scale", "mine.py")
    assert (code, out) == (2, "") and "no file for toy-scale was found" in err
    (here / "toy_scale.py").write_text(right)
    code, out, _ = kata("check", "toy-scale", "mine.py")
    assert code == 1 and [line.split()[5] for line in out.splitlines()[:2]] == ["toy_scale.py", "mine.py"]


def test_a_folder_is_every_submission_in_it(kata, here, right):
    """In the order of their names; other files are left alone."""
    (here / "mine").mkdir()
    for name, text in {"b.py": right, "a.py": right, "notes.py": "x = 1\n"}.items():
        (here / "mine" / name).write_text(text)
    code, out, _ = kata("check", "mine")
    *lines, total = out.splitlines()
    assert code == 0 and [line.split()[5] for line in lines] == ["a.py", "b.py"]
    assert total == "2 files: 2 passed"


# what stands in a file of a folder, beside a right one -> what is said of it, or nothing where it is no submission
BESIDE = {
    "not text": (b"# kata: toy-scale (numpy)\n# caf\xe9\n", "is not UTF-8 text (the first bad byte is on line 2)"),
    "a broken header": (b"# kata: ?\n", "is not a valid header"),
    "a byte order mark, and not text": (b"\xef\xbb\xbf# kata: toy-scale\n\xff", "is not UTF-8 text"),
    "too large": (b"# kata: toy-scale (numpy)\n" + b"#" * 1_000_001, "is larger than 1 MB"),
    "no header": (b"\xff", ""),
    "a header further below": (b"\n" * 5 + b"# kata: toy-scale (numpy)\n\xff", ""),
}


@pytest.mark.parametrize("case", BESIDE)
def test_no_submission_of_a_folder_is_passed_over(kata, here, right, case):
    """What is wrong with one of them is told, with exit code 2 beside a file that passes; other files are nobody's."""
    data, told = BESIDE[case]
    (here / "mine").mkdir()
    (here / "mine" / "a.py").write_text(right)
    (here / "mine" / "b.py").write_bytes(data)
    code, out, err = kata("check", "mine")
    assert (code, told in err) == ((2, True) if told else (0, True))
    assert ("2 files: 1 passed, 1 not graded\n" in out) == bool(told)


def test_several_files_of_one_name_are_told_by_their_paths(kata, here, right, wrong):
    """Each line says which is meant, and of a file that fails the first cause."""
    for folder, text in {"anna": right, "ben": wrong}.items():
        (here / folder).mkdir()
        (here / folder / "mine.py").write_text(text)
    _, out, _ = kata("check", "anna/mine.py", "ben/mine.py")
    first, second = out.splitlines()[:2]
    assert first.startswith("PASSED  toy-scale · numpy · anna/mine.py  ")
    assert second == "FAILED  toy-scale · numpy · ben/mine.py  Adds the factor where it should mul…"
