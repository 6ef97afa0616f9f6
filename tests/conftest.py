"""What the tests share: the toy kata's folders, a home that is nobody's, and programs that are somebody's."""

from __future__ import annotations

import shutil
import signal
import textwrap
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psutil
import pytest

from grader import catalogue
from grader.host import Kind, Pool, Session, WorkerProcess
from grader.judge import Traces, collect, is_due, rehearsed, run_cases
from grader.model import (
    NEEDED,
    Allowed,
    ArraySummary,
    Attempt,
    Beside,
    Call,
    CaseResult,
    Changed,
    Contract,
    Diagnosis,
    DryRun,
    Efficiency,
    Ended,
    Entry,
    Feedback,
    ForbiddenCall,
    Layer,
    Limits,
    Message,
    Mismatch,
    Outcome,
    OutOfRange,
    Place,
    Property,
    RaisedError,
    Run,
    Sandbox,
    Submission,
    Text,
    Usage,
)
from grader.policy import Policy
from grader.protocol import messages
from grader.protocol.wire import array_of

signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background has it ignored, and tests press it
FIXTURES = Path(__file__).parent / "fixtures"
POLICY = Policy(standby=0)
KIND = Kind(torch=False, cuda=False, memory_mb=200)

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
def session(submit, toy_root):
    """session(source, **as for submit): the submission in a worker of its own, which ends with the test."""
    with ExitStack() as made:

        def make(source=SCALE, trusted=False, policy=POLICY, limits=None, **details):
            pool = made.enter_context(Pool(policy))
            submission, hidden = submit(source, **details), toy_root.folders
            return made.enter_context(Session(submission, pool=pool, hidden=hidden, limits=limits, trusted=trusted))

        yield make


@pytest.fixture(scope="module")
def _in_turn():
    """Sessions that submissions of one backend take turns in, and what closes them."""
    with ExitStack() as kept:
        yield {}, kept


@pytest.fixture
def shared(_in_turn, submit, toy_root):
    """shared(source, **as for submit): the same in a worker that other tests of the module have used before."""

    def make(source=SCALE, **details):
        submission = submit(source, **details)
        sessions, kept = _in_turn
        if submission.backend not in sessions:
            pool, hidden = kept.enter_context(Pool(POLICY)), toy_root.folders
            sessions[submission.backend] = kept.enter_context(Session(submission, pool=pool, hidden=hidden))
        session = sessions[submission.backend]
        session.load(submission)
        return session

    return make


def run_all(session, kata=None, seed=1, only="") -> tuple[Run, Traces]:
    """Load a session's submission, run all its kata's cases, or those with `only` in their names, and the dry run."""
    session.load()
    cases = run_cases(collect(kata or session.kata), session, seed, only)
    while True:
        try:
            next(cases)
        except StopIteration as stop:
            run, traces = stop.value
            return (rehearsed(run, traces, session) if is_due(run, session.backend, only) else run), traces


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
def feedbacks():
    """Feedback of every kind, by name; what the reports say of each is held by tests."""
    layers = tuple(Layer(name, True) for name in NEEDED)
    known = Diagnosis("adds", "Adds the factor where it should multiply", "Try a factor of 1.0 on paper.", "matches")
    values = ("values[float64]", "every number is multiplied by the factor", "float64")
    passed = (
        CaseResult(values[0], values[1], "passed", values[2], 0.01),
        CaseResult("large", "a large array", "passed", "", 0.02),
    )
    entries = (
        Entry((1, 0), -4.18, 0.09, 4.2e-14),
        Entry((0, 0), 2.3199, 3.2, 2.5e-14),
        Entry((12, 345), float("nan"), float("inf"), None),
    )
    x = ArraySummary("float64", (2, 1), "plain", (1.11, -2.0))
    large = ArraySummary("float32", (200, 300), "strided", None, -3.1, 4.25)
    call = Call("scale", (("x", x), ("factor", Text("2.09"))))
    short = Call("scale", (("x", large), ("factor", Text("2.0"))))
    wrong_values = Mismatch(
        what="y", entries=entries, wrong=13, size=26, allowed=Allowed("rounding", "float64"), call=call,
        relation=Message.of("relation.offset", amount="2.09"),
    )  # fmt: skip
    raised = RaisedError(
        what="KeyError", message="'running_mean'", call=short,
        trace=(Place(4, "return helper(x)"), Place(9, "return cache['running_mean'] * x", 3)),
    )  # fmt: skip

    def of(*cases, outcome="finished", verdict="failed", backend="numpy", device="cpu", **more):
        of_run = ("dry_run", "output", "usage", "limits", "attempts", "efficiency")
        facts = {name: more.pop(name) for name in of_run if name in more}
        if not isinstance(outcome, Outcome):
            outcome = Outcome(outcome)
        run = Run(device, outcome, cases, Sandbox(layers), 0.128, **facts)
        return Feedback(
            "toy-scale", Path("practice/toy_scale.py"), backend, verdict, 7, (run,),
            replay=("kata", "check", "practice/toy_scale.py", "--seed", "7", "--case", "values[float64]"),
            version="0.0", fingerprint="0123456789abcdef", submission="00ff",
            when=datetime(2026, 11, 28, 12, 30, tzinfo=UTC), **more,
        )  # fmt: skip

    def failed(finding, name=values[0], title=values[1], label=values[2], **more):
        return CaseResult(name, title, "failed", label, 0.01, finding, **more)

    def not_loaded(key, *trace, stub=False, **said):
        return Outcome("not loaded", Message.of(key, **said), trace, stub=stub)

    hostile = "\x1b[2J\x1b]52;c;AAAA\x07\x9b31m\r\b\u202e[red]PASSED[/red]\x00\u2028\ufeffok\x7f"
    many = "\n".join(f"step {number}" for number in range(30))
    tried = Attempt("program", 3, True), Attempt("file", 1, False), Attempt("silence", 1, False)
    ended = Outcome("crashed", Message.of("ended.itself", code=3))
    return {
        "passed": of(*passed, verdict="passed", usage=Usage(0.0123, 40), limits=Limits(10.0, 1024)),
        "passed with remarks": of(
            *passed,
            CaseResult("error", "an error", "passed", remarks=(
                Message.of("remark.unnamed", error="ValueError", message="no", naming=("factor", "-1")),
            )),
            verdict="passed", notes=(Message("note.no_cuda"),),
        ),
        "measured": of(
            *passed, verdict="passed",
            efficiency=Efficiency(65_536, "rows", Beside(0.062, 0.02), Beside(69.0, 68.0), Beside(1.98, 1.02)),
        ),
        "without an answer": of(
            *passed, verdict="passed", efficiency=Efficiency(65_536, "rows", ended=Message.of("late", seconds=2.0)),
        ),
        "wrong values": of(
            failed(wrong_values, output=many), passed[1], diagnoses=(known,),
            contrast=Message.of("contrast.parameter", name="factor", right=("1.0",), wrong=("2.0", "3.0")),
        ),
        "two mistakes": of(
            failed(replace(wrong_values, entries=entries[:1], wrong=1, size=1, call=None), origin=(Place(7, "y = x + factor"),)),
            failed(
                replace(wrong_values, entries=entries[1:2]), "large", "a large array", "",
                origin=(Place(5, "x = x[:9]"), Place(7, "y = x + factor")), telling=("x",),
            ),
            diagnoses=(known, replace(known, title="Cuts the result", case="large")),
            contrast=Message.of("contrast.part", right="mask", wrong="y"),
        ),
        "wrong shape": of(
            failed(Contract(what="y", aspect="shape", expected=(3, 2), actual=(2, 3), relation=Message("relation.swapped_axes"))),
            diagnoses=(replace(known, confidence="looks like"),),
        ),
        "changed arguments": of(failed(Changed(what="cache[1][0]", call=call))),
        "error": of(failed(raised, output="before\nthe error\n")),
        "forbidden": of(
            failed(
                ForbiddenCall(what="numpy.multiply", why="The product is the answer.", trace=(Place(3, "return np.multiply(x, 2)"),)),
                "rules", "Uses none of the forbidden calls", "",
            ),
            passed[1],
        ),
        "trapped": of(failed(ForbiddenCall(what="torch.mul", why="The product is the answer.", call=short))),
        "statistic": of(
            failed(OutOfRange(what="share", number=0.71, low=0.4, high=0.6, why="binomial, 1e-9 a run", call=call))
        ),
        "syntax error": of(
            replace(passed[0], status="not run"),
            outcome=not_loaded("load.syntax", Place(7, "def scale(x,"), error="SyntaxError", message="'(' was never closed"),
        ),
        "nothing written": of(replace(passed[0], status="not run"), outcome=not_loaded("load.stub", stub=True)),
        "import prints": of(
            outcome=not_loaded("load.raised", Place(2, "1 / 0"), error="ZeroDivisionError", message="division by zero"),
            output="hello\n",
        ),
        "crashed": of(
            failed(Ended(what="the process", outcome=ended, call=short)),
            replace(passed[1], status="not run"), outcome=ended, attempts=tried),
        "dry run failed": of(
            *passed, backend="torch",
            dry_run=DryRun("failed", Message("dry_run.answer"), Place(5, "return torch.zeros(3)")),
        ),
        "dry run unclear": of(*passed, backend="torch", verdict="passed", dry_run=DryRun("can't tell", Message("dry_run.no_call"))),
        "python": of(*passed, backend="python", verdict="passed"),
        "hostile": of(
            failed(
                RaisedError(what=hostile, message=hostile, expected=hostile, call=Call(hostile, ((hostile, hostile),)), trace=(Place(1, hostile),)),
                output=hostile * 3, remarks=(Message.of("remark.silent", error=hostile, naming=(hostile,)),), title="a hostile program", label=hostile,
            ),
            outcome=Outcome("crashed", Message.of("load.syntax", error=hostile, message=hostile), (Place(1, hostile),)), output=hostile,
            efficiency=Efficiency(9, "rows", ended=Message.of("efficiency.raised", error=hostile, message=hostile)),
            dry_run=DryRun("failed", Message.of("dry_run.unfollowed", error=hostile), Place(1, hostile)),
            contrast=Message.of("contrast.part", right=(hostile,), wrong=(hostile,)),
        ),
        "hostile values": of(
            failed(
                Mismatch(
                    what=hostile, entries=entries, wrong=3, size=3, allowed=Allowed("exact"),
                    relation=Message.of("relation.factor", factor=hostile), call=Call("f", ((hostile, Text(hostile)),), hostile),
                ),
                output=hostile,
            ),
            diagnoses=(Diagnosis("hostile", hostile, hostile, "looks like"),),
        ),
        "wide error": of(
            failed(
                RaisedError(
                    what="ValueError", message="message " * 40, expected="KeyError",
                    trace=(Place(1, "y = y + 1; " * 30), Place(0, times=12), Place(9, "raise ValueError", 2)),
                ),
            ),
        ),
        "wide statistic": of(failed(OutOfRange(what="share", number=1e300, low=-1e300, high=0.0, why="since " * 40))),
        "wide numbers": of(
            failed(
                Mismatch(
                    what="a_very_long_part_of_the_result" * 4, allowed=Allowed("rounding", "float32", 64), wrong=1, size=1,
                    entries=(Entry((12, 3, 100, 100), -1.23456789e-7, 9.87654321e9, 1.5e-10),),
                    relation=Message.of("relation.factor", factor="relation " * 30),
                )
            ),
        ),
        "wide": of(
            failed(
                Property(
                    what="a_very_long_part_of_the_result" * 4, expected="expected " * 40, actual="x" * 400,
                    call=Call("scale", (("x", Text("[" + "1, " * 60 + "]")),)),
                ),
                title="a title that is wider than a terminal of eighty columns, and by far " * 2,
            ),
            failed(
                Mismatch(
                    what="dx", allowed=Allowed("rounding", "float32", 64), wrong=2, size=9,
                    entries=(Entry((12, 3, 100, 100), -1.23456789e-7, 9.87654321e9, 1.5e-10), Entry((1, 1, 1, 1), 1 + 2j, 3 - 1j, 0.1)),
                )
            ),
            outcome=Outcome("crashed", Message.of("load.syntax", error="detail", message="detail " * 30)),
            notes=(Message.of("note.not_torch", backend="backend " * 20),),
            contrast=Message.of("contrast.part", right=("part " * 20,), wrong=("other",)),
            diagnoses=(Diagnosis("wide", "title " * 30, "nudge " * 60, "looks like"),),
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

    def make(source="", seconds=20.0, policy=POLICY, kind=KIND):
        worker = WorkerProcess(kind, policy)
        made.append(worker)
        worker.wait_ready()
        if source:
            load(worker, source, seconds)
        return worker

    yield make
    for worker in made:
        worker.close()


def text_as_array(source):
    """A submission's text as it travels."""
    return array_of(np.frombuffer(textwrap.dedent(source).encode("utf-8", "surrogatepass"), np.uint8))


def load(worker, source, seconds=20.0):
    """Have a worker run this text; its reply."""
    return worker.request(messages.Load(text_as_array(source), "mine.py", "", [], []), seconds)


def call(worker, name="f", *args, seconds=20.0):
    """Have a worker make one call; its reply."""
    return worker.request(messages.Calls([[name, list(args), {}]]), seconds)


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
