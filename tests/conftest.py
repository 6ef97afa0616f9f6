"""What the tests share: the toy kata's folders, a home that is nobody's, and programs that are somebody's."""

from __future__ import annotations

import shutil
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from grader import catalogue
from grader.model import (
    NEEDED,
    CaseResult,
    Diagnosis,
    DryRun,
    Entry,
    Feedback,
    Finding,
    Layer,
    Limits,
    Mistake,
    Outcome,
    Run,
    Sandbox,
    Submission,
    Usage,
)  # fmt: skip
from grader.process import WorkerProcess
from grader.runner import Subject

FIXTURES = Path(__file__).parent / "fixtures"
LIMITS = Limits(seconds=1.0, memory_mb=200)

# The toy kata's right answer; tests of wrong ones replace a part of it.
SCALE = """\
# kata: toy-scale (numpy)
import math


def scale(x, factor):
    if not math.isfinite(factor):
        raise ValueError(f"factor must be finite, not {factor}")
    return x * factor
"""


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path_factory, request):
    """Every test has an empty KATA_HOME of its own (not made before something is written), and the default colours."""
    folder = tmp_path_factory.getbasetemp() / "homes" / f"{abs(hash(request.node.nodeid)):x}"
    monkeypatch.setenv("KATA_HOME", str(folder))
    for name in ("KATA_ROOT", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PY_COLORS"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def toy_root(monkeypatch):
    """The catalogue holds the toy kata and nothing else."""
    monkeypatch.setenv("KATA_ROOT", str(FIXTURES))
    return catalogue.Roots(FIXTURES / "katas", FIXTURES / "solutions")


@pytest.fixture
def toy(toy_root):
    """The toy kata: scale(x, factor), for NumPy and torch."""
    return catalogue.find("toy-scale")


@pytest.fixture
def right():
    """A right answer to the toy kata, as a file's text."""
    return SCALE


@pytest.fixture
def submit(toy, tmp_path):
    """submit(source, backend="numpy", seconds=…): a submission to the toy kata or another, in a file of its own."""

    def make(source=SCALE, backend="numpy", seconds=None, name="mine.py", kata=toy):
        source = textwrap.dedent(source)
        path = tmp_path / name
        path.write_text(source, "utf-8")
        if seconds is not None:
            kata = replace(kata, limits=Limits(seconds, kata.limits.memory_mb))
        return Submission(kata, path, backend, source)

    return make


@pytest.fixture
def subject(submit, toy_root):
    """subject(source, **as for submit): the submission in a worker of its own, which ends with the test."""
    made = []

    def make(source=SCALE, trusted=False, switched_off=(), **details):
        hidden = (toy_root.katas, toy_root.solutions)
        made.append(Subject(submit(source, **details), "cpu", hidden, trusted=trusted, switched_off=switched_off))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def kata_with(toy_root, tmp_path):
    """kata_with(hidden tests, **changes to the Kata): the toy kata with other hidden tests, in a folder of its own."""

    def make(hidden, slug="toy-scale", **changes):
        for name in ("katas", "solutions"):
            shutil.copytree(FIXTURES / name / "toy-scale", tmp_path / name / slug, dirs_exist_ok=True)
        (tmp_path / "solutions" / slug / "test_hidden.py").write_text(textwrap.dedent(hidden), "utf-8")
        found = catalogue.find(slug, catalogue.Roots(tmp_path / "katas", tmp_path / "solutions"))
        return replace(found, **changes)

    return make


@pytest.fixture
def feedbacks(toy):
    """Feedback of every kind, by name; what the reports say of each is held by tests."""
    mine = Submission(toy, Path("practice/toy_scale.py"), "numpy", "")
    layers = tuple(Layer(name, True) for name in NEEDED)
    known = Mistake(
        "adds", "Adds the factor where it should multiply", "Try a factor of 1.0 on paper.", Path("adds.py")
    )
    passed = (
        CaseResult("values[float64]", "every number is multiplied by the factor (float64)", "passed", 0.01),
        CaseResult("large", "a large array", "passed", 0.02),
    )
    entries = (
        Entry((1, 0), -4.18, 0.09, 4.2e-14),
        Entry((0, 0), 2.3199, 3.2, 2.5e-14),
        Entry((12, 345), float("nan"), float("inf"), None),
    )
    call = "scale(\n    x=[[1.11],\n       [-2]] float64,\n    factor=2.09,\n)"
    wrong_values = Finding(
        "value", "y", entries=entries, wrong=13, size=26, tolerance="float64 keeps about 16 digits", call=call,
        relation="it is the right answer plus 2.09",
    )  # fmt: skip
    raised = Finding(
        "raised", "KeyError", expected="no error", actual="KeyError: 'running_mean'", where="line 9", call="scale(x, 2.0)",
        trace=("line 4: return helper(x)", "line 9: return cache['running_mean'] * x"),
    )  # fmt: skip

    def of(*cases, outcome="finished", verdict="failed", submission=mine, device="cpu", **more):
        facts = {name: more.pop(name) for name in ("dry_run", "output", "usage", "limits") if name in more}
        if not isinstance(outcome, Outcome):
            outcome = Outcome(outcome)
        run = Run(submission, device, 7, outcome, cases, Sandbox(layers), 0.128, **facts)
        replay = "kata check practice/toy_scale.py --seed 7 --case 'values[float64]'"
        return Feedback(submission, verdict, 7, (run,), replay=replay, **more)

    def failed(finding, name="values[float64]", title="every number is multiplied by the factor (float64)", **more):
        return CaseResult(name, title, "failed", 0.01, finding, **more)

    torch = replace(mine, backend="torch")
    python = replace(mine, backend="python")
    hostile = "\x1b[2J\x1b]52;c;AAAA\x07\x9b31m\r\b\u202e[red]PASSED[/red]\x00\u2028\ufeffok\x7f"
    many = "\n".join(f"step {number}" for number in range(30))
    return {
        "passed": of(*passed, verdict="passed", usage=Usage(0.0123, 40), limits=Limits(10.0, 1024)),
        "passed with remarks": of(
            *passed, replace(passed[0], name="error", title="an error", remarks=("The ValueError has no message.",)),
            verdict="passed", notes=("CUDA was not run: there is no CUDA device on this machine.",),
        ),
        "wrong values": of(
            failed(wrong_values, output=many), passed[1], diagnoses=(Diagnosis(known, "matches"),),
            pattern="right for factor = 1.0, wrong for factor = 2.0 and 3.0",
        ),
        "two mistakes": of(
            failed(replace(wrong_values, entries=entries[:1], wrong=1, size=1, call="")),
            diagnoses=(Diagnosis(known, "matches"), Diagnosis(replace(known, title="Cuts the result"), "matches")),
        ),
        "wrong shape": of(
            failed(Finding("shape", "y", expected="shape (3, 2)", actual="shape (2, 3)", relation="the axes are swapped")),
            diagnoses=(Diagnosis(known, "looks like"),),
        ),
        "changed arguments": of(
            failed(Finding("mutated", "cache[1][0]", expected="left as it was", actual="changed in place", call=call))
        ),
        "error": of(failed(raised, output="before\nthe error\n")),
        "forbidden": of(
            failed(
                Finding("forbidden", "numpy.multiply", "The product is the answer.", "return np.multiply(x, 2)", "line 3"),
                "rules", "written by hand, without the calls that are the answer",
            ),
            passed[1],
        ),
        "trapped": of(failed(Finding("forbidden", "torch.mul", "The product is the answer.", "scale(x, 2.0)"))),
        "statistic": of(
            failed(Finding("value", "share", "between 0.4 and 0.6", "0.71", tolerance="binomial, 1e-9 a run", call=call))
        ),
        "syntax error": of(
            replace(passed[0], status="not run"),
            outcome=Outcome("not loaded", "SyntaxError: '(' was never closed", "line 7", ("line 7: def scale(x,",)),
        ),
        "nothing written": of(
            replace(passed[0], status="not run"), outcome=Outcome("not loaded", "not written yet", stub=True)
        ),
        "import prints": of(
            outcome=Outcome("not loaded", "ZeroDivisionError at import: division by zero", "line 2", ("line 2: 1 / 0",)),
            output="hello\n",
        ),
        "crashed": of(
            failed(Finding("crashed", "the process", "an answer", "ended itself with code 3", call="scale(x, 2.0)")),
            replace(passed[1], status="not run"),
            outcome=Outcome("crashed", "the process ended itself with code 3 (exit, quit or os._exit?)"),
        ),
        "dry run failed": of(
            *passed, submission=torch,
            dry_run=DryRun("failed", "the answer is on the CPU", "line 5: return torch.zeros(3)"),
        ),
        "dry run unclear": of(*passed, submission=torch, verdict="passed", dry_run=DryRun("can't tell", "no call")),
        "python": of(*passed, submission=python, verdict="passed"),
        "hostile": of(
            failed(
                Finding(
                    "raised", hostile, hostile, hostile, "line 1", hostile, call=hostile, tolerance=hostile,
                    trace=(hostile,),
                ),
                output=hostile * 3, remarks=(hostile,), title="a hostile program",
            ),
            outcome=Outcome("crashed", hostile, hostile, (hostile,)), output=hostile,
            dry_run=DryRun("failed", hostile, hostile), pattern=hostile,
        ),
        "wide": of(
            failed(
                Finding(
                    "raised", "a_very_long_part_of_the_result" * 4, "expected " * 40, "x" * 400, "line 1",
                    "relation " * 30, call="scale(" + "x, " * 60 + ")", tolerance="since " * 40,
                    trace=("line 1: " + "y = y + 1; " * 30,),
                ),
                title="a title that is wider than a terminal of eighty columns, and by far " * 2,
            ),
            failed(
                Finding(
                    "value", "dx", tolerance="float32 keeps about 7 digits", wrong=2, size=9,
                    entries=(Entry((12, 3, 100, 100), -1.23456789e-7, 9.87654321e9, 1.5e-10), Entry((1, 1, 1, 1), 1 + 2j, 3 - 1j, 0.1)),
                )
            ),
            outcome=Outcome("crashed", "detail " * 30), notes=("note " * 40,), pattern="pattern " * 20,
            diagnoses=(Diagnosis(replace(known, title="title " * 30, nudge="nudge " * 60), "looks like"),),
        ),
    }  # fmt: skip


@pytest.fixture
def runner():
    """click's runner of commands."""
    from click.testing import CliRunner

    return CliRunner()


# --- workers ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def start():
    """start(source): a worker that has loaded this text."""
    made = []

    def make(source="", seconds=20.0, **options):
        worker = WorkerProcess(torch=False, cuda=False, limits=LIMITS, hidden=(), **options)
        made.append(worker)
        worker.wait_ready()
        if source:
            load(worker, source, seconds)
        return worker

    yield make
    for worker in made:
        worker.close()


def load(worker, source, seconds=20.0):
    text = textwrap.dedent(source)
    return worker.request("load", seconds, source=text, filename="mine.py", probe="", forbidden=[])


def call(worker, name="f", *args, seconds=20.0):
    return worker.request("call", seconds, name=name, args=list(args), kwargs={}, echo=True, dry=False)


def is_alive(pid):
    """Whether a process is there and no zombie."""
    try:
        return psutil.Process(pid).status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return False


def gone(*pids, seconds=5.0):
    """Whether all of them are gone, now or within these seconds."""
    until = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.01)
    return not any(map(is_alive, pids))
