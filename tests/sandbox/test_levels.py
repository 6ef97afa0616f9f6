"""The sandbox's level: told in every result, lowered by the policy alone (KATA_WITHOUT), and demanded with --require-sandbox."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grader.cli.policy import policy
from grader.errors import Misuse, NotConfined
from grader.grading import Grader
from grader.host import WorkerProcess
from grader.host.launch import Launched
from grader.model import NEEDED, Layer, Sandbox
from grader.policy import Policy
from grader.protocol.failures import WorkerDied
from grader.sandbox.plan import JUDGE_CLOSED, LAYERS, OF_THE_JUDGE
from tests.conftest import KIND, POLICY

pytestmark = pytest.mark.slow  # commands of their own, each layer by itself

ROOT = Path(__file__).parents[2]
KATA = [sys.executable, "-c", "from grader.cli import main; main()"]
WRONG = "# kata: toy-scale (numpy)\ndef scale(x, factor):\n    return x + factor\n"
EVERY = (*OF_THE_JUDGE, *LAYERS)


def kata(*arguments, without=""):
    """Run `kata` as a user would, with these layers left out."""
    environment = {**os.environ, "KATA_WITHOUT": without, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    return subprocess.run([*KATA, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def available():
    """The layers that this machine has."""
    worker = WorkerProcess(KIND, POLICY)
    try:
        worker.wait_ready()
        return {layer.name for layer in worker.sandbox.layers if layer.on}
    finally:
        worker.close()


@pytest.fixture
def full(available):
    if not set(NEEDED) <= available:
        pytest.skip(f"this machine lacks {set(NEEDED) - available}")


LEVELS = {
    "all": (EVERY, "full"),
    "those that count": (NEEDED, "full"),
    "no namespaces": ([name for name in EVERY if name != "namespaces"], "full"),
    "an open judge": ([name for name in EVERY if name != JUDGE_CLOSED], "reduced"),
    "no limits": ([name for name in EVERY if name != "limits"], "reduced"),
    "no landlock": ([name for name in EVERY if name != "landlock"], "reduced"),
    "no seccomp": ([name for name in EVERY if name != "seccomp"], "reduced"),
    "neither": ((JUDGE_CLOSED, "limits"), "process only"),
    "nothing": ((), "process only"),
}


@pytest.mark.parametrize(("on", "level"), LEVELS.values(), ids=LEVELS)
def test_the_level_follows_from_the_layers(on, level):
    """Full takes five layers; what is not reported does not hold."""
    found = Sandbox(tuple(Layer(name, name in on, "" if name in on else "why") for name in EVERY))
    assert found.level == level and (found.level == "full") == (not found.missing)
    assert Sandbox(tuple(Layer(name, True) for name in on)).level == level
    assert {layer.name for layer in found.missing} == set(NEEDED) - set(on)


@pytest.mark.parametrize("layer", EVERY)
def test_each_layer_can_be_left_out_and_is_then_told_as_missing(layer, submit, full):
    """Every lower level grades as the full one does, and says honestly what it is."""
    right, wrong = submit().path, submit(WRONG, name="wrong.py").path
    with Grader(Policy(without=(layer,), standby=0)) as grader:
        for path, verdict in ((right, "passed"), (wrong, "failed")):
            feedback = grader.grade(path, seed=0)
            (run,) = feedback.runs
            told = {each.name: each for each in run.sandbox.layers}
            assert feedback.verdict == verdict
            assert told[layer] == Layer(layer, False, "switched off", switched_off=True)
            assert not any(each.switched_off for name, each in told.items() if name != layer)
            assert run.sandbox.level == ("reduced" if layer in NEEDED else "full")


def test_without_landlock_and_seccomp_it_is_process_only(submit, full, tmp_path):
    """A level that is not full stands below the verdict, and in the JSON document with every layer."""
    path = submit().path
    text = kata("check", path, without="landlock, seccomp")
    assert text.returncode == 0 and "sandbox: process only" in text.stdout.splitlines()[1]
    (run,) = json.loads(kata("check", path, "--json", without="landlock,seccomp").stdout)["runs"]
    layers = {layer["name"]: layer for layer in run["sandbox"]["layers"]}
    assert run["sandbox"]["level"] == "process only" and set(layers) == set(EVERY)
    for name in ("landlock", "seccomp"):
        assert layers[name] == {"name": name, "on": False, "why": "switched off", "switched_off": True}


def test_a_name_that_is_no_layer_is_misuse(submit):
    """A typing error in KATA_WITHOUT must not be taken for a full sandbox, nor silently for a lower one."""
    done = kata("check", submit().path, without="landlocked")
    assert done.returncode == 2 and "'landlocked'" in done.stderr and "landlock, seccomp" in done.stderr
    with pytest.raises(ValueError, match="landlocked"):
        WorkerProcess(KIND, Policy(without=("landlocked",)))


def test_the_command_line_s_policy(monkeypatch):
    """KATA_WITHOUT is read there and nowhere else; names may stand apart."""
    monkeypatch.delenv("KATA_WITHOUT", raising=False)
    assert policy() == Policy(standby=0)
    monkeypatch.setenv("KATA_WITHOUT", " landlock,judge closed , ,seccomp")
    assert policy(True) == Policy(require_sandbox=True, without=("landlock", "judge closed", "seccomp"), standby=0)
    assert Policy().without == ()
    monkeypatch.setenv("KATA_WITHOUT", "secomp")
    with pytest.raises(Misuse, match="'secomp'"):
        policy()


@pytest.mark.skipif(os.name != "posix", reason="as POSIX starts and ends a process")
def test_no_scratch_is_left_by_a_worker_that_cannot_be_started(monkeypatch, tmp_path):
    """What goes wrong at the start leaves nothing behind."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(ValueError):
        WorkerProcess(KIND, Policy(without=("none",)))
    monkeypatch.setattr("sys.executable", str(tmp_path / "no python"))
    with pytest.raises(FileNotFoundError):
        WorkerProcess(KIND, POLICY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="as POSIX starts and ends a process")
def test_ctrl_c_while_a_worker_is_being_started_leaves_none(monkeypatch, tmp_path):
    """The caller has no hold on it yet: it ends here, and its scratch folder with it."""
    started = []

    def interrupted():
        started.append(list(tmp_path.iterdir()))
        raise KeyboardInterrupt

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("grader.host.process._clear_away_once", interrupted)
    ended = []
    kill = Launched.kill
    monkeypatch.setattr(Launched, "kill", lambda self: (kill(self), ended.append(self.spawned.process.returncode)))
    with pytest.raises(KeyboardInterrupt):
        WorkerProcess(KIND, POLICY)
    assert started[0] and list(tmp_path.iterdir()) == [] and ended == [-9]


# Beyond Landlock, a submission can write where it likes: a mark shows that its text has run.
MARKS = """# kata: toy-scale (numpy)
try:
    open({mark!r}, "w").close()
except OSError:
    pass


def scale(x, factor):
    return x * factor
"""


@pytest.mark.slow
@pytest.mark.parametrize("layer", NEEDED)
def test_require_sandbox_refuses_below_full_before_anything_runs(layer, submit, full, tmp_path):
    """Exit code 3 and no verdict; the layers that are missing, why, and what to do; the submission's text has not run."""
    without = ",".join({layer, "landlock"})
    mark = tmp_path / "mark"
    path = submit(MARKS.format(mark=str(mark))).path
    refused = kata("check", path, "--require-sandbox", "--json", without=without)
    assert refused.returncode == 3 and refused.stdout == "" and not mark.exists()
    assert f"{layer} (switched off)" in refused.stderr and "kata doctor" in refused.stderr
    assert "Traceback" not in refused.stderr and refused.stderr.count("\n") == 1
    kata("check", path, without=without)
    assert mark.exists()  # so it would have been seen


@pytest.mark.slow
def test_require_sandbox_grades_at_the_full_level(submit, full):
    """Where nothing is missing, the flag changes nothing; a layer that is no part of full may be missing."""
    right, wrong = submit().path, submit(WRONG, name="wrong.py").path
    assert kata("check", right, "--require-sandbox").returncode == 0
    assert kata("check", right, "--require-sandbox", without="namespaces").returncode == 0
    assert kata("check", wrong, "--require-sandbox").returncode == 1


def test_require_sandbox_is_held_against_every_worker(session, full):
    """Not the first worker alone: one that replaces it, with a layer less, is refused too."""
    strict = replace(POLICY, require_sandbox=True)
    mine = session("import os\ndef scale(x, factor):\n    os._exit(1)\n", policy=strict)
    assert mine.load().name == "finished"
    with pytest.raises(WorkerDied) as died:
        mine.call("scale", (1, 2))
    assert died.value.outcome.name == "crashed"
    mine._pool.policy = replace(strict, without=("seccomp",))
    with pytest.raises(NotConfined, match="seccomp"):
        mine.call("scale", (1, 2))


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root makes namespaces of processes")
def test_in_a_container_with_another_one_s_proc_the_memory_watch_is_missing(submit):
    """Its numbers are other processes'; with a /proc of its own the watch sees."""
    command = [*KATA, "check", str(submit().path), "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for options, sees in (([], False), (["--mount-proc"], True)):
        outside = ["unshare", "--fork", "--pid", *options]
        done = subprocess.run([*outside, *command], env=environment, capture_output=True, text=True)
        if "unshare" in done.stderr:
            pytest.skip(done.stderr)
        (run,) = json.loads(done.stdout)["runs"]
        (watch,) = [layer for layer in run["sandbox"]["layers"] if layer["name"] == "memory watch"]
        assert done.returncode == 0 and watch["on"] is sees and (run["sandbox"]["level"] == "full") <= sees
