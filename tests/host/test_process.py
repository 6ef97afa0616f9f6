"""A worker process and its end: every way to go has a name, and nothing stays behind."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from grader.host.confinement import PACKAGE, ROOMS
from grader.model import Message
from grader.policy import Policy
from grader.protocol import wire
from grader.protocol.failures import WorkerDied
from tests.conftest import POLICY, call, gone, is_alive, load

ROOT = Path(__file__).parents[2]
on_posix = pytest.mark.skipif(os.name != "posix", reason="as POSIX has it; test_spawn_windows.py has the twin")


def itself(code):
    return Message.of("ended.itself", code=code)


def killed(name):
    return Message.of("ended.signal", signal=name)


LATE = Message.of("late", seconds=0.6)


ENDS = [
    pytest.param("import os; os._exit(3)", "crashed", itself(3), id="_exit"),
    pytest.param("import os; os._exit(0)", "crashed", itself(0), id="_exit(0)"),
    pytest.param("import os; os.abort()", "crashed", killed("SIGABRT"), id="abort", marks=on_posix),
    pytest.param("import os; os.kill(os.getpid(), 11)", "crashed", killed("SIGSEGV"), id="a signal to itself", marks=on_posix),
    pytest.param("import ctypes; ctypes.string_at(0)", "crashed", killed("SIGSEGV"), id="a segmentation fault", marks=on_posix),
    pytest.param("while True: pass", "timed out", LATE, id="a loop in Python"),
    pytest.param("sum(range(10 ** 12))", "timed out", LATE, id="a loop in C"),
    pytest.param("import os; os.kill(os.getpid(), 19)", "timed out", LATE, id="stopped", marks=on_posix),
    pytest.param("import os; os.closerange(3, 200)", "crashed", itself(1), id="closed channel", marks=on_posix),
    pytest.param(
        "import os\n    while True: os.write(1, b'x' * 65536)", "timed out", LATE, id="an output flood", marks=on_posix,
    ),
    pytest.param(
        "import numpy as np\n    kept = []\n    while True: kept.append(np.ones(1 << 20))",
        "out of memory", "memory.used", id="a memory bomb",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "outcome", "detail"), ENDS)
def test_every_end_has_a_name(start, body, outcome, detail):
    """A call that never answers ends the worker, and the outcome says how; the next request hears the same."""
    worker = start(f"def f():\n    {body}\n")
    seconds = 0.6 if outcome == "timed out" else 20.0
    with pytest.raises(WorkerDied) as died:
        call(worker, seconds=seconds)
    found = died.value.outcome
    assert found.name == outcome and detail in (found.detail, found.detail.key)
    if detail == "memory.used":
        said = dict(found.detail.values)
        assert said["limit"] == 200 <= said["used"]
    assert gone(worker._process.pid) and not worker.is_alive()
    with pytest.raises(WorkerDied) as again:
        call(worker)
    assert again.value.outcome is worker.died is found


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        pytest.param("while True: pass", "timed out", id="an endless import"),
        pytest.param("import os; os._exit(1)", "crashed", id="an exit at import"),
    ],
)
def test_a_text_that_never_finishes_loading(start, source, outcome):
    """Loading has the same clock and the same ends as a call."""
    worker = start()
    with pytest.raises(WorkerDied) as died:
        load(worker, source, seconds=0.4)
    assert died.value.outcome.name == outcome


FORGED = """
import json, os, socket, stat, struct, threading, time

def find():
    for number in range(3, 200):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                return socket.socket(fileno=os.dup(number))
        except OSError:
            pass

channel = find()

LOADED = b'{"t":"list","v":[1,"Loaded",{"t":"list","v":[]}]}'

def message(header):
    return struct.pack("<4sIQ", b"KAT1", len(header), 0) + header

def raw():
    channel.sendall(b"HTTP/1.1 200 OK" * 9)
    time.sleep(9)

def early():
    def late():
        time.sleep(0.2)
        channel.sendall(message(LOADED))
    threading.Thread(target=late).start()

def forged():
    channel.sendall(message(LOADED))
    time.sleep(9)

def other():
    channel.sendall(message(b'{"t":"list","v":[1,"Trusted",{"t":"list","v":[]}]}'))
    time.sleep(9)

def json_only():
    channel.sendall(message(b'{"value": true}'))
    time.sleep(9)

def huge():
    channel.sendall(struct.pack("<4sIQ", b"KAT1", 9, 1 << 60))
    time.sleep(9)

def half():
    channel.sendall(message(b"[1, 2")[:-3])
    os._exit(0)

def done():
    return 1
"""
LIES = [
    pytest.param("raw", "broke the protocol", Message("wire.no_message"), id="other bytes"),
    pytest.param("forged", "broke the protocol", Message("wire.reply"), id="a reply to another request"),
    pytest.param("other", "broke the protocol", Message("wire.reply"), id="a message of no class"),
    pytest.param("json_only", "broke the protocol", Message("wire.part"), id="no message"),
    pytest.param("huge", "broke the protocol", Message("wire.no_message"), id="a length beyond the cap"),
    pytest.param("half", "crashed", itself(0), id="half a message"),
]


@on_posix
@pytest.mark.parametrize(("name", "outcome", "detail"), LIES)
def test_a_forged_reply_ends_the_worker(start, name, outcome, detail):
    """Whoever finds the channel and writes to it has broken the protocol; nothing that it says is believed."""
    worker = start(FORGED)
    with pytest.raises(WorkerDied) as died:
        call(worker, name)
    assert (died.value.outcome.name, died.value.outcome.detail) == (outcome, detail) and gone(worker._process.pid)


@on_posix
def test_an_answer_before_the_question_ends_the_worker(start):
    """Bytes that lie in the channel before the next request were not asked for."""
    worker = start(FORGED)
    assert call(worker, "early").value is None
    time.sleep(0.4)
    with pytest.raises(WorkerDied) as died:
        call(worker, "done")
    assert died.value.outcome.name == "broke the protocol"
    assert died.value.outcome.detail == Message("wire.unasked")


def test_a_worker_that_dies_between_two_requests_is_noticed(start):
    """An end that comes after the answer is told at the next request, with its signal."""
    worker = start(
        "import os, threading\ndef f():\n    threading.Timer(0.05, os._exit, [7]).start()\n    return 'answered'"
    )
    assert call(worker).value == "answered"
    time.sleep(0.4)
    with pytest.raises(WorkerDied) as died:
        call(worker)
    assert (died.value.outcome.name, died.value.outcome.detail) == ("crashed", itself(7))


def test_output_is_kept_and_capped(start):
    """What a submission prints, by any way, is kept up to a limit, and does not stop it."""
    worker = start(
        """
        import os, sys
        print("at import")
        def f(count):
            print("stdout")
            sys.stderr.write("stderr")
            os.write(1, b"\\xff\\x1b[31m" + b"x" * count)
            return 1
        """
    )
    assert worker.take_output() == "at import\n" and worker.take_output() == ""
    assert call(worker, "f", 3).value == 1
    printed = worker.take_output()
    assert all(part in printed for part in ("stdout\n", "stderr", "�\x1b[31mxxx"))
    assert call(worker, "f", 3 << 20).value == 1
    assert len(worker.take_output()) <= POLICY.output_bytes


def test_the_last_words_of_a_worker_are_kept(start):
    """What was printed before the end is there after it."""
    worker = start("import os\ndef f():\n    print('so far', flush=True)\n    os._exit(1)")
    with pytest.raises(WorkerDied):
        call(worker)
    assert worker.take_output() == "so far\n"


@pytest.mark.slow
def test_the_clock_does_not_run_while_nothing_is_asked(start):
    """A limit holds for one call, not for the sum of them."""
    worker = start("import time\ndef f(s):\n    time.sleep(s)\n    return s")
    for _ in range(3):
        assert call(worker, "f", 0.4, seconds=1.0).value == 0.4


@pytest.fixture
def crowd():
    """crowd(pid): three busy processes on the one processor that this process may then use."""
    made = []

    def gather(pid):
        processor = {min(os.sched_getaffinity(0))}
        os.sched_setaffinity(pid, processor)
        for _ in range(3):
            made.append(subprocess.Popen(["sh", "-c", "while :; do :; done"]))
            os.sched_setaffinity(made[-1].pid, processor)

    yield gather
    for process in made:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who waits for a processor")
def test_a_crowded_machine_times_nobody_out(start, crowd):
    """Waiting for a processor that others keep busy is not the program's time; sleeping, and looping for ever, are."""
    worker = start("""
        import time
        def f():
            while time.process_time() < g + 0.3: pass
        def nap(): time.sleep(9)
        def loop():
            while True: pass
        g = time.process_time()
    """)
    crowd(worker._process.pid)
    call(worker, seconds=0.5)
    assert worker.usage.seconds > 0.5
    for name in ("nap", "loop"):
        worker = start("import time\ndef nap(): time.sleep(9)\ndef loop():\n    while True: pass\n")
        crowd(worker._process.pid)
        began = time.monotonic()
        with pytest.raises(WorkerDied) as died:
            call(worker, name, seconds=0.4)
        assert died.value.outcome.name == "timed out" and time.monotonic() - began < 8  # the nap is longer


def test_memory_is_counted_from_the_start(start):
    """What a submission may hold does not include what Python and NumPy take."""
    worker = start(
        "import numpy as np, time\ndef f(mb):\n    x = np.ones((mb, 1 << 17))\n    time.sleep(0.2)\n    return 1"
    )
    assert call(worker, "f", 120).value == 1
    with pytest.raises(WorkerDied) as died:
        call(worker, "f", 400)
    assert died.value.outcome.name == "out of memory"


@on_posix
def test_the_scratch_folder_is_the_only_place_and_is_removed(start):
    """A submission may write in its own folder, finds nothing there, and leaves nothing behind."""
    worker = start(
        """
        import os, tempfile
        def f():
            with tempfile.NamedTemporaryFile("w", delete=False) as file:
                file.write("left")
            os.makedirs("deep/er")
            return [os.getcwd(), file.name, os.listdir(".") , os.path.expanduser("~")]
        """
    )
    folder, name, found, home = call(worker).value
    assert folder == home == str(worker.scratch) and name.startswith(folder) and len(found) == 2
    worker.close()
    assert not worker.scratch.exists()
    worker.close()  # a second time does nothing


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("end", ["close", "exit"])
def test_children_end_with_their_worker(start, end):
    """Where the sandbox lets a submission have children, they are killed with it, though it should go first."""
    worker = start(
        """
        import os, time
        def f():
            pid = os.fork()
            if pid == 0:
                time.sleep(60)
            return pid
        def g():
            os._exit(0)
        """,
        policy=Policy(standby=0, without=("seccomp", "limits")),
    )
    child = call(worker).value
    assert is_alive(child)
    if end == "exit":
        with pytest.raises(WorkerDied):
            call(worker, "g")
    else:
        worker.close()
    assert gone(child) and gone(worker._process.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_the_worker_ends_with_its_judge():
    """A judge that is killed leaves no worker behind."""
    program = (
        "import time; from grader.host import Kind, WorkerProcess; from grader.policy import Policy\n"
        "worker = WorkerProcess(Kind(torch=False, cuda=False, memory_mb=100), Policy())\n"
        "worker.wait_ready(); print(worker._process.pid, worker.scratch, flush=True); time.sleep(60)"
    )
    judge = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        pid, scratch = judge.stdout.readline().split()
        assert is_alive(int(pid))
        judge.send_signal(signal.SIGKILL)
        judge.wait()
        assert gone(int(pid))
        os.rmdir(scratch)  # nobody was left to remove it
    finally:
        judge.kill()
        judge.wait()
        judge.stdout.close()


def test_the_worker_s_environment_is_its_own(start, monkeypatch):
    """Nothing of the learner's environment reaches the submission but what a process needs."""
    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("PYTHONPATH", "/tmp")
    monkeypatch.setenv("PYTHONSTARTUP", "/tmp/x.py")
    worker = start(
        "import os, sys\ndef f(): return [dict(os.environ), sys.path, sys.argv, [sys.flags.no_user_site, sys.flags.no_site, sys.flags.safe_path]]"
    )
    environment, path, _, flags = call(worker).value
    assert not set(environment) & {"SECRET_TOKEN", "PYTHONPATH", "PYTHONSTARTUP", "KATA_HOME"} and all(flags)
    assert "/tmp" not in path and os.getcwd() not in path and str(worker.scratch) not in path


def test_files_beside_the_submission_are_not_imported(start, tmp_path, monkeypatch):
    """A numpy.py, conftest.py or sitecustomize.py in the current folder has no say."""
    for name in ("numpy.py", "conftest.py", "sitecustomize.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)
    worker = start("import numpy, json\ndef f(): return numpy.__file__")
    assert re.search(r"site-packages|dist-packages", call(worker).value)


def test_large_arguments_and_answers_travel(start):
    """Tens of megabytes go both ways, in pieces, within one request."""
    worker = start("def f(x): return x * 2")
    data = np.arange(3 << 20, dtype="float64")
    reply = call(worker, "f", wire.array_of(data))
    assert np.array_equal(reply.value.data, data * 2) and reply.changed == []


@on_posix
def test_the_layers_that_hold_are_told(start):
    """The worker says which layers of isolation it obtained; one that was switched off is none of them."""
    named = {layer.name: layer for layer in start(policy=Policy(without=("landlock",))).sandbox.layers}
    assert (named["landlock"].on, named["landlock"].why, named["landlock"].switched_off) == (
        False,
        "switched off",
        True,
    )
    assert named["no new privileges"].on or sys.platform != "linux"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere psutil counts")
def test_a_thread_bomb_is_ended(start):
    """Threads that only sleep take no memory, but numbers of processes that everybody on the machine needs."""
    worker = start(
        """
        import threading, time
        threading.stack_size(1 << 17)
        def f():
            for _ in range(5_000):
                threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
        """
    )
    with pytest.raises(WorkerDied) as died:
        call(worker)
    assert died.value.outcome.name == "out of memory" and died.value.outcome.detail.key == "memory.threads"
    assert dict(died.value.outcome.detail.values)["limit"] == POLICY.threads


# --- what a worker sees of ours ---------------------------------------------------------------------------------------

LOOKS = """
import importlib, os, sys

def opens(paths):
    found = []
    for path in paths:
        try:
            with open(path, "rb") as file:
                file.read(1)
            found.append(path)
        except OSError:
            pass
    return found

def lists(folders):
    found = []
    for folder in folders:
        try:
            os.listdir(folder)
            found.append(folder)
        except OSError:
            pass
    return found

def imports(root, names):
    sys.path.insert(0, root)
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()
    found = []
    for name in names:
        try:
            importlib.import_module(name)
            found.append(name)
        except ImportError:
            pass
    return found
"""


def ours():
    """Every module of this project, by its path and its dotted name."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield path, ".".join(part for part in parts if part != "__init__")


def is_open(path):
    return path.relative_to(PACKAGE).parts[0] in ROOMS


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process from within")
def test_a_worker_sees_its_own_rooms_only(start):
    """Of this project a submission can read errors, protocol, sandbox and worker, which say nothing of any answer."""
    worker = start(LOOKS)
    if not any(layer.name == "landlock" and layer.on for layer in worker.sandbox.layers):
        pytest.skip("this machine lacks landlock")
    paths = [path for path, _ in ours()]
    assert call(worker, "opens", [str(path) for path in paths]).value == [str(path) for path in paths if is_open(path)]
    folders = sorted({path.parent for path in paths})
    seen = [str(folder) for folder in folders if folder != PACKAGE and is_open(folder)]
    assert call(worker, "lists", [str(folder) for folder in (PACKAGE.parent, *folders)]).value == seen
    rooms = {path.relative_to(PACKAGE).parts[0] for path in paths}
    assert rooms - ROOMS >= {"judge", "testing", "diagnosis", "catalogue", "host", "grading", "model"}
    answers = sorted((ROOT / "solutions").rglob("*.py"))
    assert answers and call(worker, "opens", [str(path) for path in answers]).value == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process from within")
def test_a_submission_imports_nothing_of_ours_but_those_rooms(start):
    """Not even with our folder put back on the path: the judge's own modules are not there."""
    worker = start(LOOKS)
    if not any(layer.name == "landlock" and layer.on for layer in worker.sandbox.layers):
        pytest.skip("this machine lacks landlock")
    names = [name for path, name in ours() if not is_open(path)]
    assert {"grader.judge.run", "grader.testing.expect", "grader.diagnosis.replay", "grader.host.process"} <= set(names)
    assert call(worker, "imports", str(PACKAGE.parent), names).value == []


def test_nothing_of_ours_is_in_the_module_table(start):
    """A submission that looks for our modules by name finds none to patch, and none on its path."""
    worker = start("import sys\ndef f(): return [name for name in sys.modules if name.split('.')[0] == 'grader']")
    assert call(worker).value == []
