"""On Windows: a job object holds the worker, files and loopback sockets take the place of pipes.

They run on Windows, or under Wine in a Python that tests/windows.sh makes; elsewhere there is nothing to see.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.host.scratch import Scratch, clear_away
from grader.model import Message
from grader.protocol.failures import WorkerDied
from grader.words import say
from tests.conftest import POLICY, call, gone

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="Windows only")

ROOT = Path(__file__).parents[2]
KATA = [sys.executable, "-c", "from grader.cli import main; main()"]


@pytest.fixture(autouse=True)
def nothing_stays(tmp_path, monkeypatch):
    """Scratch folders are made in a place of the test's own, and are gone when it has ended."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []


def kata(*arguments, folder=ROOT):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run([*KATA, *arguments], capture_output=True, encoding="utf-8", cwd=folder, env=environment)
    return done.returncode, done.stdout, done.stderr


def test_the_layers_are_those_of_a_job_object(start):
    """The lowest level, and it says so; the job ends with its judge and has its limits, and we see its memory."""
    sandbox = start().sandbox
    assert sandbox.level == "process only"
    assert {layer.name for layer in sandbox.layers if layer.on} == {"memory watch", "dies with judge", "limits"}


ENDS = [
    pytest.param("import os; os.abort()", "crashed", Message.of("ended.itself", code=3), id="abort"),
    pytest.param(
        "import os; os._exit(0xC0000005 - (1 << 32))",
        "crashed", Message.of("ended.windows", status="access violation", code="0xc0000005"), id="a fault",
    ),
    pytest.param("import os; os.kill(os.getpid(), 9)", "crashed", Message.of("ended.itself", code=9), id="kills itself"),
    pytest.param(
        "import gc, socket; gc.unfreeze()\n    [s.close() for s in gc.get_objects() if isinstance(s, socket.socket)]",
        "crashed", Message.of("ended.itself", code=1), id="closes its channel",
    ),
    pytest.param(
        "import gc, socket; gc.unfreeze()\n    [s.send(b'passed') for s in gc.get_objects() if isinstance(s, socket.socket)]",
        "broke the protocol", Message("wire.no_message"), id="answers with other bytes",
    ),
    pytest.param(
        "import os\n    while True: os.write(1, b'x' * (1 << 20))",
        "out of memory", Message.of("scratch.size", limit=POLICY.scratch_mb), id="a flood",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "outcome", "detail"), ENDS)
def test_every_end_has_a_name(start, body, outcome, detail):
    """A call that never answers ends the worker, and the outcome says how."""
    worker = start(f"def f():\n    {body}\n")
    with pytest.raises(WorkerDied) as died:
        call(worker)
    assert (died.value.outcome.name, died.value.outcome.detail) == (outcome, detail)
    assert say(detail) and gone(worker._process.pid)


def test_what_is_printed_is_kept_call_by_call(start):
    """With plain ends of lines; the rest of a flood does not pass for the next call's."""
    worker = start("""
        import sys
        def f(): print('out', flush=True); print('err', file=sys.stderr); print('x' * (3 << 20))
        """)
    for _ in range(2):
        call(worker)
        kept = worker.take_output()
        assert kept.startswith("out\nerr\nxxx") and len(kept) == POLICY.output_bytes


def test_a_child_ends_with_its_worker(start):
    """Where Windows lets it have one at all, the job holds it too."""
    worker = start("""
        import subprocess, sys
        def f():
            try: return subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)']).pid
            except OSError: return 0
        """)
    child = call(worker).value
    worker.close()
    assert child == 0 or gone(child)


JUDGE = """
import sys, time
from grader.host import Kind, WorkerProcess
from grader.policy import Policy
worker = WorkerProcess(Kind(torch=False, cuda=False, memory_mb=200), Policy())
worker.wait_ready()
print(worker._process.pid, worker.scratch, flush=True)
time.sleep(60)
"""


def test_a_judge_that_is_killed_leaves_no_worker_and_its_folder_goes_with_the_next_run(tmp_path):
    """The system closes the job with the judge; the lock that nobody holds says whose the folder was."""
    environment = {**os.environ, "TEMP": str(tmp_path), "TMP": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", JUDGE], stdout=subprocess.PIPE, text=True, env=environment) as judge:
        pid, scratch = judge.stdout.readline().split(maxsplit=1)
        living = Scratch(POLICY)
        clear_away()
        assert Path(scratch.strip()).exists(), "a folder of a living judge was removed"
        judge.kill()
    assert gone(int(pid))
    clear_away()
    assert list(tmp_path.iterdir()) == [living.path]
    living.close()


def test_a_folder_with_closed_and_deep_files_is_removed(tmp_path):
    """Read-only files too, which Windows does not remove by itself."""
    scratch = Scratch(POLICY)
    deep = scratch.path.joinpath(*["deep"] * 20)
    deep.mkdir(parents=True)
    (deep / "closed").write_text("x")
    os.chmod(deep / "closed", 0o400)
    scratch.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("slug", "backend"),
    [
        ("bn-backward", "numpy"), ("channel-shuffle", "numpy"), ("complete-binary-tree", "python"),
        ("conv-flops", "python"), ("smooth-l1", "numpy"),
    ],
)  # fmt: skip
def test_the_reference_passes(slug, backend):
    """From another drive than the project's, as a learner may stand there."""
    path = ROOT / "solutions" / slug / "solution.py"
    command = ["check", slug, "--file", str(path), "--backend", backend, "--json"]
    code, out, err = kata(*command, folder=os.environ["TEMP"])
    document = json.loads(out)
    level = document["runs"][0]["sandbox"]["level"]
    assert (code, document["verdict"], level, err) == (0, "passed", "process only", "")


def test_a_mistake_is_named_and_its_replay_can_be_typed(tmp_path_factory):
    """The diagnosis is the same as elsewhere; the command quotes as Windows does."""
    path = tmp_path_factory.mktemp("learner") / "attempt.py"
    reference = (ROOT / "solutions" / "conv-flops" / "solution.py").read_text("utf-8")
    assert "2 * macs" in reference
    path.write_text(reference.replace("2 * macs", "macs"), "utf-8")
    code, out, _ = kata("check", "conv-flops", "--file", str(path), "--json")
    document = json.loads(out)
    assert (code, document["verdict"]) == (1, "failed") and document["diagnoses"][0]["slug"] == "flops_are_macs"
    assert "'" not in document["text"]  # the command that shows it again, as it is typed here


def test_a_full_sandbox_cannot_be_demanded():
    """Exit code 3, before a line of the submission has run."""
    path = ROOT / "solutions" / "conv-flops" / "solution.py"
    code, out, err = kata("check", "conv-flops", "--file", str(path), "--require-sandbox")
    assert (code, out) == (3, "") and "is 'process only', not full" in err


def test_the_doctor_names_the_system_and_the_level():
    """And nothing in it fails."""
    _, out, err = kata("doctor", "--json")
    assert "Windows" in out and "process only" in out and "this look" not in out and err == ""
