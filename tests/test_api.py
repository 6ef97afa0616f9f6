"""The Python API: its manual is true, it is typed, lazy and thread-safe, and it leaves the process as it was."""

import doctest
import os
import pickle
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

import grader
import grader.diagnosis
from grader import catalogue, errors
from grader.grading import CaseDone, Graded, Grader, Searching, Started
from grader.grading.kept import Key
from grader.judge import RULES
from grader.model import FINISHED, NotWritten, Outcome, Place
from grader.policy import Policy
from grader.protocol.failures import Raised, WorkerDied
from grader.testing.recorder import ExpectationFailed

ROOT = Path(__file__).parents[1]
DROPOUT = ROOT / "solutions" / "dropout"


@pytest.fixture
def practice(tmp_path, monkeypatch):
    """A folder with a right and a wrong dropout, in which the test stands."""
    shutil.copy(DROPOUT / "solution.py", tmp_path / "dropout.py")
    header = "# kata: dropout (numpy)\n"
    right = (DROPOUT / "solution.py").read_text("utf-8")
    wrong = right.replace("np.where(kept, x / (1 - level), 0)", "np.where(kept, x, 0)")
    (tmp_path / "not_rescaled.py").write_text(header + wrong, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def children():
    """children(): the processes that this test has started and that live."""

    def lives(child):
        try:
            return child.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:  # it has ended since it was listed
            return False

    def living():
        return {child for child in psutil.Process().children() if lives(child)}

    before = living()
    return lambda: living() - before


@pytest.mark.slow
def test_the_manual_is_true(practice):
    """Every example of docs/api.md gives what the page says."""
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    test = doctest.DocTestParser().get_doctest(page.replace("```", ""), {}, "api.md", "docs/api.md", 0)
    said = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(test, out=said.append)
    assert runner.tries > 15 and not runner.failures, "".join(said)


def test_importing_it_imports_nothing_else():
    """`import grader` is for everybody: numpy, pytest and torch come with what uses them."""
    script = "import sys, grader; print([m for m in ('numpy', 'pytest', 'torch', 'click', 'rich') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert {getattr(grader, name) for name in grader.__all__}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = grader.nothing


MOULDS = int(sys.platform == "linux")  # processes that the workers are forked from: one without torch


def in_the_end(children, count):
    """Whether so many are left, now or soon: who is done with a worker does not wait for its end."""
    until = time.monotonic() + 10
    while len(children()) != count and time.monotonic() < until:
        time.sleep(0.01)
    return len(children()) == count


def test_steps_come_in_order_and_can_be_left(practice, children):
    """Started, a CaseDone for each case, Searching where some fail, Graded; closing the iterator ends the worker."""
    with Grader(Policy(standby=0)) as grading:
        steps = list(grading.steps("not_rescaled.py", seed=1))
        kinds = [type(step) for step in steps]
        cases = steps[-1].feedback.runs[0].cases
        assert cases[0].name == RULES  # which is not run
        assert kinds == [Started, *[CaseDone] * len(cases[1:]), Searching, Graded]
        assert in_the_end(children, MOULDS)
        begun = grading.steps("dropout.py", seed=1)
        next(begun), next(begun)
        assert len(children()) > MOULDS
        begun.close()
        assert in_the_end(children, MOULDS)
    assert not children()


@pytest.mark.slow
def test_a_grader_keeps_a_worker_ready_and_ends_it(practice, children):
    """After a check a fresh worker stands by for the next one; leaving the block ends it."""
    with Grader(Policy(standby=1)) as grading:
        grading.grade("dropout.py", seed=1)
        assert in_the_end(children, MOULDS + 1)
        before = children()
        grading.grade("dropout.py", seed=1)
        assert in_the_end(lambda: children() & before, MOULDS)  # the one before it ends in its own time
        assert in_the_end(children, MOULDS + 1)
    assert not children()


@pytest.mark.slow
def test_mistakes_are_run_once_for_one_seed(practice):
    """With one seed, the second wrong file is diagnosed from what the first one's diagnosis has seen."""
    with Grader(Policy(standby=0)) as grading:
        first = grading.grade("not_rescaled.py", seed=3)
        answers = grading._kept.evidence(catalogue.find("dropout"), Key(first.fingerprint, "numpy", "cpu", 3))
        seen = dict(answers.traces)
        second = grading.grade("not_rescaled.py", seed=3)
        assert first.diagnoses == second.diagnoses and first.diagnoses
        assert all(answers.traces[key] is trace for key, trace in seen.items())


@pytest.mark.slow
def test_a_submission_is_gone_when_the_mistakes_are_run(practice, children, monkeypatch):
    """Threads that it left behind would slow them down, and what they did is kept for the next submission."""
    seen = []
    monkeypatch.setattr(
        sys.modules["grader.diagnosis.known"],
        "diagnose",
        lambda *_: seen.append(in_the_end(children, MOULDS + 1)) or (),
    )
    with Grader(Policy(standby=0)) as grading:
        assert grading.grade("not_rescaled.py", seed=3).verdict == "failed"
    assert seen == [True]  # the mistakes' own worker alone


@pytest.mark.slow
def test_from_several_threads(practice):
    """Threads that share a Grader, or have one each, get the verdicts that one would get alone."""
    files = ["dropout.py", "not_rescaled.py"] * 3
    wanted = ["passed", "failed"] * 3
    with Grader(Policy(standby=1)) as grading, ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda path: grading.grade(path, seed=5), files))
    assert [feedback.verdict for feedback in found] == wanted
    assert {tuple(one.slug for one in feedback.diagnoses) for feedback in found[1::2]} == {("no_rescale",)}
    with ThreadPoolExecutor(2) as pool:
        assert [feedback.verdict for feedback in pool.map(grader.grade, files[:2])] == wanted[:2]


def test_a_worker_outlives_the_thread_that_asked_for_it(practice, children):
    """The kernel ends a worker with the thread that started it: one that stands by must not go with its asker."""
    with Grader(Policy(standby=1)) as grading:
        thread = threading.Thread(target=lambda: grading.grade("dropout.py", seed=1))
        thread.start()
        thread.join()
        assert in_the_end(children, MOULDS + 1)
        before = children()
        assert grading.grade("dropout.py", seed=1).verdict == "passed"
        assert in_the_end(lambda: children() & before, MOULDS)


def test_grading_leaves_the_process_as_it_was(practice):
    """No working directory, environment variable or search path is changed; no module of a kata is left behind."""
    for file in ("dropout.py", "not_rescaled.py"):
        grader.grade(file, seed=1)  # whatever is imported when it is first used
    before, modules = (os.getcwd(), dict(os.environ), list(sys.path)), set(sys.modules)
    grader.grade("not_rescaled.py", seed=1)
    assert (os.getcwd(), dict(os.environ), list(sys.path)) == before
    assert not [name for name in set(sys.modules) - modules if not name.startswith("grader.")]


ERRORS = [
    errors.KataError("a sentence"), errors.Misuse("a sentence"), errors.BrokenKata.at(Path("a.toml"), 3, "a sentence"),
    errors.NotConfined("a sentence"), errors.NoWorker("a sentence"), errors.NoDevice("a sentence"),
    errors.WireError("wire.type", {"type": "function"}), WorkerDied(Outcome("crashed")), WorkerDied(FINISHED),
    Raised("ValueError", ("ValueError", "Exception"), "no", (Place(3, "raise"),), "numpy.mean"),
    ExpectationFailed(NotWritten(what="y")),
]  # fmt: skip


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_errors_survive_pickling(error):
    """Whoever grades in processes gets our errors back as they were raised."""
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error) and back.args == error.args and vars(back) == vars(error)
