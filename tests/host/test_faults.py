"""What goes wrong around a check: killed judges, full disks, no /tmp, fifty at once, Ctrl-C, a machine that sleeps."""

import contextlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.errors import Misuse
from grader.grading import Grader
from grader.host import Kind, WorkerProcess, scratch
from grader.host.scratch import Scratch, _open_up, clear_away, clear_away_own
from grader.host.session import LOOP
from grader.model import Limits, Message
from grader.policy import Policy
from grader.protocol.failures import WorkerDied
from grader.report.json import to_json
from grader.study import journal
from tests.conftest import FIXTURES, POLICY, gone
from tests.conftest import call as reply_to
from tests.conftest import load as run

ROOT = Path(__file__).parents[2]
KATA = [sys.executable, "-c", "from grader.cli import main; main()"]
CHECK = [*KATA, "check", "--record"]  # files that `kata start` did not write
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
pytestmark = pytest.mark.slow
as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root mounts")

RIGHT = "# kata: toy-scale (numpy)\nimport math\n\n\ndef scale(x, factor):\n    if not math.isfinite(factor):\n        raise ValueError(f'factor must be finite, not {factor}')\n"
RIGHT_END = "    return x * factor\n"


@pytest.fixture
def place(tmp_path, toy_root, monkeypatch):
    """A folder for one learner: programs in it, and tmp/, where everything temporary goes."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield tmp_path
    monkeypatch.setattr("tempfile.tempdir", None)


def program(place, name="mine.py", first_call="", source=RIGHT + RIGHT_END):
    """The right program, which does something more in its first call."""
    if first_call:
        body = f"    global begun\n    if not begun:\n        begun = True\n        {first_call}\n"
        source = f"{RIGHT}{body}{RIGHT_END}".replace("import math\n", "import math\nimport time\n\nbegun = False\n")
    path = place / name
    path.write_text(source)
    return path


def begin(*arguments, **options):
    """Start `kata check` as the leader of its own group, as a shell does."""
    return subprocess.Popen(
        [*CHECK, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, **options,
    )  # fmt: skip


@contextlib.contextmanager
def going(*arguments, **options):
    """The same, ended with the test whatever comes."""
    judge = begin(*arguments, **options)
    try:
        yield judge
    finally:
        judge.kill()
        judge.wait()
        judge.stdout.close()
        judge.stderr.close()


def wait_for(condition, seconds=30.0):
    """What `condition` returns as soon as it is true."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not come to pass")


def children(pid):
    """The process ids of a process's children."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if stat.read_text().rpartition(")")[2].split()[1] == str(pid):
                found.append(int(stat.parent.name))
    return found


def scratches(place):
    return sorted((place / "tmp").glob("kata-*"))


# --- killed judges ----------------------------------------------------------------------------------------------------


def kill_at(moment, path):
    """Kill the judge after so many seconds; the workers that it had."""
    with going(path) as judge:
        time.sleep(moment)
        if judge.poll() is not None:
            return []
        judge.send_signal(signal.SIGSTOP)  # it starts no worker while they are counted
        workers = children(judge.pid)
        judge.kill()
        judge.wait()
    return workers


@on_linux
def test_a_judge_killed_at_any_moment_leaves_nothing_that_lasts(place):
    """No worker outlives it, the next run removes its scratch folder, and the learner's progress stays readable."""
    path, kills = program(place), 92
    began = time.monotonic()
    assert subprocess.run([*CHECK, path], capture_output=True).returncode == 0
    whole = time.monotonic() - began
    moments = random.Random(kills)
    workers, left, cleared, done = 0, 0, 0, 0
    # a busy machine may be slower than in the run that was measured: then the kills come later and later
    while done < kills or (not (workers and left and cleared) and done < 10 * kills):
        done += 1
        before = set(scratches(place))
        pids = kill_at(moments.uniform(0, whole * max(1.0, done / kills)), path)
        assert gone(*pids)
        after = set(scratches(place))
        workers += len(pids)
        left += len(after)
        cleared += bool(before) and not before & after  # a kill may also come before the run has cleared away
        assert len(after - before) <= 3  # those of this kill
    done = subprocess.run([*CHECK, path], capture_output=True, text=True)
    assert done.returncode == 0 and "PASSED" in done.stdout and done.stderr == ""
    assert scratches(place) == [] and workers and left and cleared
    assert len(journal.events()) == len(journal.rows()) >= 2


def test_the_scratch_of_a_dead_judge_is_removed_and_no_other(place):
    """A lock says whose a folder is: that of a living run stays, as does what only looks like one of ours."""
    living = Scratch(POLICY)
    dead = place / "tmp" / "kata-4000000-abcdefgh"
    (dead / "deep").mkdir(parents=True)
    dead.chmod(0o700)
    (dead / "deep" / "file").write_text("left")
    others = [place / "tmp" / name for name in ("kata-notes", "kata-1-short", "kata-12-abcdefgh.txt", "other")]
    for folder in others:
        folder.mkdir(mode=0o700)
    shared = place / "tmp" / "kata-4000000-open_one"  # no scratch folder is open to others
    shared.mkdir()
    shared.chmod(0o755)
    target = place / "precious"
    target.mkdir(mode=0o700)
    link = place / "tmp" / "kata-4000000-linkaway"
    link.symlink_to(target)
    clear_away()
    assert not dead.exists() and living.path.exists() and shared.exists() and link.is_symlink() and target.exists()
    assert all(folder.exists() for folder in others)
    living.close()
    assert not living.path.exists()


def test_a_folder_cleared_away_before_it_is_locked_is_made_again(place, monkeypatch):
    """Between making a folder and locking it, another run may take it for a dead judge's."""
    made, locked, make, lock = [], [], scratch._make, scratch._lock

    def removed_at_once():
        made.append(make())
        if len(made) == 1:
            os.rmdir(made[0])
        return made[-1]

    def removed_before_the_lock(folder):
        locked.append(folder)
        if len(locked) == 1:
            os.rmdir(made[-1])
        return "theirs" if len(locked) == 2 else lock(folder)

    monkeypatch.setattr(scratch, "_make", removed_at_once)
    monkeypatch.setattr(scratch, "_lock", removed_before_the_lock)
    mine = Scratch(POLICY)
    assert len(made) == 4 and mine.path == made[3] and mine.path.exists()
    mine.close()
    assert scratches(place) == [made[2]]  # which the other run is about to remove


@pytest.mark.parametrize("moment", ["_lock", "_remove"], ids=["made", "removed"])
def test_a_scratch_folder_that_ctrl_c_left_is_removed_at_the_end(place, monkeypatch, moment):
    """Whether it came before anybody knew of the folder, or while it was being removed; the next one is another's."""

    def pressed(*_):
        raise KeyboardInterrupt

    def make_and_remove():
        Scratch(POLICY).close()

    other = place / "tmp" / f"kata-{os.getpid()}-0a1b2c3d"  # a judge of this number, in another container
    other.mkdir(mode=0o700)
    with monkeypatch.context() as now:
        now.setattr(scratch, moment, pressed)
        with pytest.raises(KeyboardInterrupt):
            make_and_remove()
    assert len(scratches(place)) == 2
    clear_away_own()
    assert scratches(place) == [other]


# --- the scratch folder -----------------------------------------------------------------------------------------------


@pytest.fixture
def start(place):
    """start(source): a worker that has loaded this text."""
    made = []

    def make(source, policy=POLICY):
        made.append(WorkerProcess(Kind(torch=False, cuda=False, memory_mb=512), policy))
        made[-1].wait_ready()
        run(made[-1], source)
        return made[-1]

    yield make
    for worker in made:
        worker.close()


def call(worker, *args):
    """What f(*args) returns."""
    return reply_to(worker, "f", *args).value


FULL = "import os, time\nnoise = os.urandom(1 << 20)\ndef f(files, mb, wait):\n"
FULL += "    for number in range(files):\n"
FULL += "        with open(f'file{number}', 'wb') as file:\n"
FULL += "            for _ in range(mb): file.write(noise)\n"
FULL += "    time.sleep(wait)\n    return len(os.listdir('.'))\n"


@pytest.mark.parametrize("wait", [0, 15], ids=["as it answers", "while it works"])
def test_a_scratch_folder_that_grows_too_large_ends_the_worker(start, wait):
    """The files together count, each of them allowed by itself."""
    worker = start(FULL)
    assert call(worker, 4, 50, 0) == 4  # 200 MiB
    with pytest.raises(WorkerDied) as died:
        call(worker, 6, 50, wait)
    assert died.value.outcome.name == "out of memory"
    assert died.value.outcome.detail == Message.of("scratch.size", limit=POLICY.scratch_mb)
    worker.close()
    assert not worker.scratch.exists()


def test_too_many_files_end_the_worker(start):
    """Empty files cost the disk as well: folders and files count alike."""
    worker = start(FULL)
    assert call(worker, POLICY.scratch_files - 5, 0, 0) == POLICY.scratch_files - 5
    with pytest.raises(WorkerDied) as died:
        call(worker, POLICY.scratch_files + 5, 0, 15)
    assert died.value.outcome.name == "out of memory"
    assert died.value.outcome.detail == Message.of("scratch.files", limit=POLICY.scratch_files)


UNSEEN = """import mmap, os, time
kept = []
def f():
    for _ in range(12):
        with open('x', 'wb+') as file:
            file.write(bytes(60 << 20))
            file.flush()
            kept.append(mmap.mmap(file.fileno(), 4096))
        os.unlink('x')
    time.sleep(0.3)
"""


def test_removed_files_that_stay_mapped_are_missed_on_the_disk(start):
    """They have no name, and need no descriptor: only the disk tells of them."""
    worker = start(UNSEEN, Policy(unseen_mb=400))
    with pytest.raises(WorkerDied) as died:
        call(worker)
    assert died.value.outcome.name == "out of memory"
    assert died.value.outcome.detail == Message.of("scratch.unseen", limit=400)


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="no tmpfs here")
def test_removed_files_on_a_tmpfs_are_memory(start, monkeypatch):
    """There the limit is a lower one: what no file accounts for is held in memory, and the watch does not see it."""
    monkeypatch.setattr("tempfile.tempdir", "/dev/shm")
    worker = start(UNSEEN, Policy(unseen_in_memory_mb=400))
    with pytest.raises(WorkerDied) as died:
        call(worker)
    assert died.value.outcome.detail == Message.of("scratch.unseen", limit=400)
    assert call(start(UNSEEN, Policy(unseen_in_memory_mb=16 << 10))) is None


def test_files_that_are_removed_no_longer_count(start):
    """A submission may write a lot, one file after the other."""
    worker = start(
        "import os\ndef f():\n    for _ in range(9):\n        with open('x', 'wb') as file: file.write(bytes(40 << 20))\n        os.unlink('x')\n    return 1\n"
    )
    assert call(worker) == 1


DEEP = "import os\ndef f(depth):\n    for _ in range(depth):\n        os.mkdir('d' * 100)\n        os.chdir('d' * 100)\n    open('bottom', 'w').close()\n    os.chdir('/')\n    return 1\n"


def test_a_tree_too_deep_to_be_measured_ends_the_worker_and_is_removed(start):
    """Deeper than a path can be long: nothing below can be counted, and still nothing is left."""
    worker = start(DEEP)
    with pytest.raises(WorkerDied) as died:
        call(worker, 1_500)
    assert (died.value.outcome.name, died.value.outcome.detail.key) == ("out of memory", "scratch.closed")
    worker.close()
    assert not worker.scratch.exists()


CLOSED = """
import os
def f():
    os.makedirs("a/b/c")
    open("a/b/file", "w").close()
    os.mkdir("never", 0)
    os.mkdir("unseen", 0o300)
    open("unseen/file", "w").close()
    os.symlink("/", "link")
    os.mkfifo("pipe")
    os.mkdir(b"caf\\xe9 \\n -rf *")
    os.mkdir("moved-0")
    os.mkdir("moved-0/moved-1")
    for name in ("a/b/c", "a/b", "a"):
        try:
            os.chmod(name, 0)
        except OSError:
            return "refused"
    return "changed"
"""


@pytest.mark.parametrize("off", [(), ("seccomp", "landlock")], ids=["full", "process only"])
def test_closed_folders_and_strange_names_are_removed(start, off):
    """Folders that their maker closed, links, pipes, names that are no text: nothing is left, and nothing followed."""
    worker = start(CLOSED, Policy(without=off))
    try:
        assert call(worker) == ("changed" if off else "refused")
    except WorkerDied as died:  # not as root: the closed folder cannot be measured
        assert died.outcome.detail.key == "scratch.closed" and os.geteuid() != 0
    worker.close()
    assert not worker.scratch.exists() and Path("/etc").exists()


@as_root
def test_closed_folders_are_removed_by_those_who_are_not_root():
    """Root passes every closed door; the others have to open it."""
    program = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from grader.host.scratch import Scratch\n"
        "from grader.policy import Policy\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "mine = Scratch(Policy()); os.chdir(mine.path)\n"
        "os.makedirs('a/b/c'); open('a/b/file', 'w').close(); os.mkdir('never', 0)\n"
        "for name in ('a/b/c', 'a/b', 'a', '.'): os.chmod(name, 0)\n"
        "print(mine.complaint()); os.chdir('/'); mine.close(); print(mine.path.exists())\n"
    )
    environment = {"TMPDIR": "/tmp"}  # a test's own folder is closed to others
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, cwd="/")
    if "Permission denied" in done.stderr:
        pytest.skip("this Python is closed to others")
    assert done.stdout.splitlines() == [str(Message.of("scratch.closed", why="Permission denied")), "False"]


# --- disks ------------------------------------------------------------------------------------------------------------


def limit_files(size):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("room", [400, 4500])
def test_a_disk_that_fills_while_progress_is_written_costs_no_verdict(place, room):
    """The verdict is told, with what was not recorded; the log stays readable, and the next run adds to it."""
    path = program(place)
    assert subprocess.run([*CHECK, path], capture_output=True).returncode == 0
    with going(path, preexec_fn=limit_files(room)) as judge:
        out, err = judge.communicate(timeout=60)
    assert judge.returncode == 0 and "PASSED" in out
    assert err.count("\n") == 1 and "not recorded" in err and "Traceback" not in err
    assert len(journal.events()) == 1
    assert subprocess.run([*CHECK, path], capture_output=True).returncode == 0
    assert len(journal.events()) == 2


def in_a_mount(place, *commands):
    """Run shell commands with mounts of their own, then `kata check`."""
    script = " && ".join([*commands, f"{sys.executable} -c 'from grader.cli import main; main()' check $PROGRAM"])
    environment = {**os.environ, "PROGRAM": str(program(place)), "PLACE": str(place)}
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], env=environment, capture_output=True, text=True, cwd="/"
    )  # fmt: skip
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no mounts here: {done.stderr.strip()}")
    return done


def assert_misuse(done, *words):
    """One sentence with its remedy, exit code 2, no traceback."""
    assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1, done
    assert done.stderr.startswith("kata: ") and all(word in done.stderr for word in words), done.stderr


@as_root
def test_no_temporary_folder_at_all(place):
    """Everything that Python would try is read-only."""
    folders = [f"{place}/tmp", "/tmp", "/var/tmp", "/usr/tmp"]
    # bound to themselves and then closed, not covered: the checkout may itself lie in one of them
    close = "if [ -d {0} ]; then mount --bind {0} {0} && mount -o remount,bind,ro {0}; fi"
    mounts = [close.format(each) for each in folders]
    keep = ["mount -t tmpfs none /run", "cp $PROGRAM /run/mine.py"]
    ends = ["export PROGRAM=/run/mine.py", "mount -o remount,ro /run", "cd /run"]
    assert_misuse(in_a_mount(place, *keep, *mounts, *ends), "no folder for temporary files", "TMPDIR")


@as_root
def test_a_temporary_folder_on_a_full_disk(place):
    """A submission that writes nothing is graded there as anywhere."""
    fill = "mount -t tmpfs -o size=64k none $PLACE/tmp && (head -c 1000000 /dev/zero > $PLACE/tmp/full 2>&- || true)"
    done = in_a_mount(place, fill)
    assert done.returncode == 0 and "PASSED" in done.stdout and done.stderr == ""


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "No usable temporary directory found in ['/tmp']"), ("no folder", "TMPDIR")),
        (PermissionError(13, "Permission denied", "/tmp/kata-1-x"), ("/tmp", "Permission denied", "TMPDIR")),
        (OSError(30, "Read-only file system", "/tmp/kata-1-x"), ("/tmp", "Read-only", "TMPDIR")),
        (OSError(28, "No space left on device", "/tmp/kata-1-x"), ("No space left", "make room")),
    ],
    ids=["none", "closed", "read-only", "full"],
)
def test_a_scratch_folder_that_cannot_be_made_is_misuse(place, monkeypatch, error, words):
    """One sentence that says where, why, and what to do."""

    def fail(*_):
        raise error

    monkeypatch.setattr("pathlib.Path.mkdir" if error.filename else "tempfile.gettempdir", fail)
    with pytest.raises(Misuse) as raised:
        Scratch(POLICY)
    assert all(word in str(raised.value) for word in words) and "\n" not in str(raised.value)


# --- many at once -----------------------------------------------------------------------------------------------------


def test_fifty_checks_at_once_end_with_the_right_verdicts(place):
    """However busy the machine, nobody's innocent program is timed out, and nobody's verdict is another's."""
    right = program(place, "right.py")
    wrong = program(place, "wrong.py", source=(RIGHT + RIGHT_END).replace("x * factor", "x + factor"))
    judges = [begin(wrong if number % 3 == 0 else right) for number in range(50)]
    try:
        ends = [judge.communicate(timeout=300) for judge in judges]
    finally:
        for judge in judges:
            judge.kill()
            judge.wait()
    for number, (judge, (out, err)) in enumerate(zip(judges, ends, strict=True)):
        assert (judge.returncode, err) == (1 if number % 3 == 0 else 0, ""), out + err
        assert ("FAILED" if number % 3 == 0 else "PASSED") in out
    assert len(journal.events()) == 50 and scratches(place) == []


# --- a machine that sleeps --------------------------------------------------------------------------------------------


@on_linux
@pytest.mark.parametrize("order", ["the judge first", "the worker first"])
def test_a_machine_that_sleeps_times_nobody_out(place, order):
    """Judge and worker stopped for 5 s in a call that may take 2: that time does not count."""
    path = program(place, first_call="open('begun', 'w').close(); time.sleep(0.6)")
    with going(path, "--timeout", "2") as judge:
        wait_for(lambda: list((place / "tmp").glob("kata-*/begun")))
        processes = [judge.pid, *children(judge.pid)]
        assert len(processes) > 1
        for pid in processes if order == "the judge first" else processes[::-1]:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(5)
        for pid in processes if order == "the judge first" else processes[::-1]:
            os.kill(pid, signal.SIGCONT)
        out, err = judge.communicate(timeout=60)
    assert judge.returncode == 0 and "PASSED" in out and err == "", out + err


# --- Ctrl-C -----------------------------------------------------------------------------------------------------------


STOPPED = "kata: stopped; nothing was recorded"
STOPPED_LATE = "kata: stopped; what had been graded is recorded"


def press(judge, place, workers):
    """Ctrl-C: SIGINT to the foreground group. It ends with one sentence and code 130, and leaves nothing."""
    began = time.monotonic()
    os.killpg(judge.pid, signal.SIGINT)
    out, err = judge.communicate(timeout=30)
    assert judge.returncode == 130 and err.strip() == STOPPED and "PASSED" not in out, err
    assert time.monotonic() - began < 15  # what it interrupts takes 30 s
    assert gone(*workers) and scratches(place) == []


@on_linux
def test_ctrl_c_during_a_call(place):
    """The submission itself never hears of it: the worker has a session of its own."""
    with going(program(place, first_call="open('begun', 'w').close(); time.sleep(30)")) as judge:
        wait_for(lambda: list((place / "tmp").glob("kata-*/begun")))
        workers = children(judge.pid)
        assert workers and all(os.getsid(pid) == pid != judge.pid for pid in workers)
        press(judge, place, workers)


@on_linux
def test_ctrl_c_while_torch_is_imported(place):
    """Waiting for a worker that is not ready ends as quickly."""
    path = program(place, source=(RIGHT + RIGHT_END).replace("(numpy)", "(torch)"))
    with going(path) as judge:
        worker = wait_for(lambda: children(judge.pid))[0]
        wait_for(lambda: b"libtorch" in Path(f"/proc/{worker}/maps").read_bytes() if os.geteuid() == 0 else True)
        press(judge, place, [worker])


@on_linux
def test_ctrl_c_while_pytest_collects(place, monkeypatch):
    """Pytest swallows it there; the judge does not."""
    for name in ("katas", "solutions"):
        shutil.copytree(FIXTURES / name, place / "root" / name)
    tests = place / "root" / "solutions" / "toy-scale" / "test_hidden.py"
    wait = f"import time\nopen({str(place / 'collecting')!r}, 'w').close()\ntime.sleep(30)\n"
    tests.write_text(wait + tests.read_text())
    monkeypatch.setenv("KATA_ROOT", str(place / "root"))
    with going(program(place)) as judge:
        wait_for((place / "collecting").exists)
        press(judge, place, children(judge.pid))


@on_linux
@pytest.mark.parametrize("moment", range(10))
def test_ctrl_c_at_any_moment_of_grading(place, moment):
    """From the worker's start to the verdict: interrupted, or just done; and what it says of the journal is so."""
    with going(program(place)) as judge:
        wait_for(lambda: children(judge.pid))
        time.sleep(moment * 0.06)
        workers = children(judge.pid)
        if judge.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(judge.pid, signal.SIGINT)
        out, err = judge.communicate(timeout=30)
    attempts = [event for event in journal.events() if isinstance(event, journal.Attempt)]
    end = (judge.returncode, err.strip(), len(attempts))
    assert end in [(130, STOPPED, 0), (130, STOPPED_LATE, 1)] or (end == (0, "", 1) and "PASSED" in out), out + err
    assert gone(*workers) and scratches(place) == []


# --- what was used ----------------------------------------------------------------------------------------------------


def test_the_hungriest_call_is_told(place, submit):
    """Seconds and memory of the call that used most, against the limits that held."""
    busy = (
        RIGHT
        + "    import numpy, time\n    if x.ndim == 2 and factor == 0.25:\n        kept = numpy.ones(60 << 17)\n        time.sleep(0.3)\n"
        + RIGHT_END
    )
    with Grader(POLICY) as grader:
        feedback = grader.grade(submit(busy).path, seed=0, seconds=8.0)
    (run,) = feedback.runs
    assert run.passed and 0.3 <= run.usage.seconds < 8 and 55 <= run.usage.memory_mb < 300
    assert run.limits == Limits(8.0, 1024)
    told = json.loads(to_json(feedback))["runs"][0]
    assert told["usage"] == {"seconds": run.usage.seconds, "memory_mb": run.usage.memory_mb}
    assert told["limits"] == {"seconds": 8.0, "memory_mb": 1024}


def test_what_was_used_stands_in_the_report(place):
    """Below the verdict, in full with -v; nothing where nothing was called."""
    path = program(place)
    used = re.compile(r"^up to [\d.e-]+ of 10 s and \d+ MiB of 1 GiB per call$", re.MULTILINE)
    assert "per call" not in subprocess.run([*KATA, "check", path], capture_output=True, text=True).stdout
    _, verdict, rest = subprocess.run([*KATA, "check", path, "-v"], capture_output=True, text=True).stdout.partition(
        "PASSED"
    )
    assert verdict and used.search(rest)
    empty = program(place, source="# kata: toy-scale (numpy)\n1 / 0\ndef scale(x, factor): pass\n")
    done = subprocess.run([*KATA, "check", empty, "--json"], capture_output=True, text=True)
    assert json.loads(done.stdout)["runs"][0]["usage"] is None
    assert "per call" not in subprocess.run([*KATA, "check", empty, "-v"], capture_output=True, text=True).stdout


# what a call does in half a second -> which limit ends it, and its seconds: of a processor, or by the clock
TIMED = {
    "it computes": ("while True: pass", "late.computing", LOOP * 0.5),
    "it sleeps": ("import time; time.sleep(60)", "late", 0.5),
}


@pytest.mark.parametrize(("body", "key", "least"), TIMED.values(), ids=TIMED)
def test_a_call_that_is_timed_out_has_used_its_limit(place, submit, body, key, least):
    """The figures of a failure are those that failed it."""
    with Grader(POLICY) as grader:
        feedback = grader.grade(submit(f"{RIGHT}    {body}\n").path, seed=0, seconds=0.5, only="large")
    (run,) = feedback.runs
    assert (run.outcome.name, run.outcome.detail.key) == ("timed out", key)
    assert least <= run.usage.seconds < POLICY.starved * 0.5 + POLICY.longest_tick  # as much on a crowded machine only


@on_linux
def test_a_peak_between_two_looks_is_seen(start):
    """Memory that is given back within a tick counts: the kernel keeps the highest mark."""
    source = "import numpy as np\ndef f(mb):\n    x = np.ones(mb << 17)\n    del x\n    return 1\n"
    worker = start(source)
    call(worker, 300)
    assert 290 <= worker.usage.memory_mb < 500
    with pytest.raises(WorkerDied) as died:
        call(worker, 700)
    assert (died.value.outcome.name, died.value.outcome.detail.key) == ("out of memory", "memory.used")
    assert dict(died.value.outcome.detail.values)["limit"] == 512


@on_linux
def test_shared_memory_counts(start):
    """Where the sandbox lets a submission map it: shared pages are the submission's as well."""
    source = "import mmap, time\ndef f(mb):\n    shared = mmap.mmap(-1, mb << 20)\n    for page in range(0, mb << 20, 4096): shared[page] = 1\n    time.sleep(0.5)\n    return 1\n"
    worker = start(source, Policy(without=("seccomp",)))
    with pytest.raises(WorkerDied) as died:
        call(worker, 600)
    assert (died.value.outcome.name, died.value.outcome.detail.key) == ("out of memory", "memory.used")


def test_other_systems_say_what_they_are(place, monkeypatch):
    """No judge is closed elsewhere, and says so."""
    monkeypatch.setattr(sys, "platform", "darwin")
    worker = WorkerProcess(Kind(torch=False, cuda=False, memory_mb=100), Policy(without=("landlock", "seccomp")))
    try:
        worker.wait_ready()
        assert worker.sandbox.level == "process only" and worker.sandbox.layers[0].why == "Linux only"
    finally:
        worker.close()


def test_a_link_in_the_place_of_a_folder_is_not_followed(tmp_path):
    """A submission may swap the two while its folder is emptied: what the link leads to keeps its mode."""
    (tmp_path / "foreign").mkdir(mode=0o755)
    (tmp_path / "link").symlink_to("foreign")
    parent = os.open(tmp_path, os.O_RDONLY)
    with pytest.raises(OSError):
        _open_up("link", parent)
    os.close(parent)
    assert (tmp_path / "foreign").stat().st_mode & 0o777 == 0o755
