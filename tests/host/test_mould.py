"""Workers that are forked from a mould: as those that are started, one by one, in all that a submission or a judge sees."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from grader.host import Kind, Pool
from grader.policy import Policy
from grader.protocol.failures import WorkerDied
from tests.conftest import KIND, call, gone, is_alive, load
from tests.host.test_process import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no other system lets a child be its parent's parent's")


class Workers:
    """Takes workers from a pool, with a mould or without, and closes all of it at the end."""

    def __init__(self):
        self.pools = {moulds: Pool(Policy(standby=0, many=moulds)) for moulds in (True, False)}
        self.taken = []

    def take(self, source="", moulds=True, kind=KIND):
        worker = self.pools[moulds].take(kind)
        self.taken.append(worker)
        worker.wait_ready()
        load(worker, source)
        return worker

    def mould(self, kind=KIND):
        return self.pools[True]._moulds[kind.torch]

    def close(self):
        for closes in (*self.taken, *self.pools.values()):
            closes.close()


@pytest.fixture(scope="module")
def workers():
    """For the whole module: one mould."""
    made = Workers()
    yield made
    made.close()


# what a submission sees -> an expression of it, which must come to the same in both kinds
SEEN = {
    "its environment, but for its folder": "sorted((k, v.replace(os.getcwd(), '')) for k, v in os.environ.items())",
    "its folder": "os.environ['HOME'] == os.environ['TMPDIR'] == os.getcwd() == tempfile.gettempdir()",
    "what is open": "sum(is_open(number) for number in range(256))",
    "its streams": "[stream.fileno() for stream in (sys.stdin, sys.stdout, sys.stderr)]",
    "the path": "sys.path",
    "what it is called with": "sys.argv[:1]",
    "its session": "os.getsid(0) == os.getpgid(0) == os.getpid()",
    "its limits": "[resource.getrlimit(n) for n in range(16)]",
    "its threads": "threading.active_count()",
    "our modules": "[name for name in sys.modules if name.startswith('grader')]",
    "hashes": "hash('a')",
    "signals": "[str(signal.getsignal(n)) for n in range(1, 32)]",
    "children": "raised(os.fork)",
    "files": "raised(os.listdir, '/etc')",
    "collections": "gc.isenabled()",
}
SEES = """
import gc, os, random, resource, signal, sys, tempfile, threading
import numpy as np

def raised(function, *args):
    try:
        return str(function(*args))
    except OSError as error:
        return type(error).__name__

def is_open(number):
    try:
        os.fstat(number)
        return True
    except OSError:
        return False

def chance():
    return [random.random(), float(np.random.rand())]
"""


@pytest.fixture(scope="module")
def both(workers):
    """A worker of each kind that can answer all of it."""
    source = SEES + "".join(f"\ndef f{n}(): return repr({said})" for n, said in enumerate(SEEN.values()))
    return [workers.take(source, moulds) for moulds in (True, False)]


@pytest.mark.parametrize("number", range(len(SEEN)), ids=[*SEEN])
def test_a_submission_sees_no_difference(both, number):
    """It has a process of its own, with nothing in it but what every worker has."""
    forked, started = (call(worker, f"f{number}").value for worker in both)
    assert forked == started


def test_every_layer_holds(both):
    """The sandbox is as strong."""
    forked, started = (worker.sandbox for worker in both)
    assert forked == started and forked.level == started.level


def test_chance_is_not_copied(workers, both):
    """Two that are forked from one mould draw other numbers."""
    drawn = [call(worker, "chance").value for worker in (both[0], workers.take(SEES))]
    assert drawn[0][0] != drawn[1][0] and drawn[0][1] != drawn[1][1]


def test_nothing_of_one_is_in_the_next(workers):
    """What a submission does to a library stays in its worker."""
    worker = workers.take("import numpy\nnumpy.kept = 1\ndef f(): return numpy.kept")
    assert call(worker).value == 1
    assert "kept" not in call(workers.take("import numpy\ndef f(): return repr(dir(numpy))")).value


# how a worker ends -> what is said of it
ENDS = {
    "by itself": ("import os\ndef f(): os._exit(3)", "ended.itself"),
    "by a signal": ("import signal\ndef f(): signal.raise_signal(signal.SIGSEGV)", "ended.signal"),
}


@pytest.mark.parametrize("case", ENDS)
def test_its_end_is_known(workers, case):
    """The judge waits for it as for its own child."""
    source, said = ENDS[case]
    worker = workers.take(source)
    with pytest.raises(WorkerDied) as died:
        call(worker)
    assert died.value.outcome.detail.key == said and worker._process.poll() is not None


def test_where_it_is_that_does_not_answer(workers):
    """The line is told, and the process is gone with its folder."""
    worker = workers.take("def f():\n    while True:\n        pass")
    with pytest.raises(WorkerDied) as died:
        call(worker, seconds=0.2)
    assert died.value.outcome.trace[0].line in (2, 3)
    pid = worker._process.pid
    worker.close()
    assert gone(pid) and not worker.scratch.exists()


def test_somebody_else_may_have_waited(workers):
    """A program that waits for all its children, or ignores their ends, takes the exit code with it."""
    worker = workers.take()
    os.kill(worker._process.pid, signal.SIGKILL)
    os.waitpid(worker._process.pid, 0)
    worker.close()
    assert worker._process.poll() == 0


def test_without_its_mould_a_worker_is_started(workers):
    """A mould that was killed costs no verdict; no other is made."""
    pool = Pool(Policy(standby=0, many=True))
    try:
        first = pool.take(KIND)
        first.wait_ready()
        mould = pool._moulds[False]
        os.kill(mould._spawned.process.pid, signal.SIGKILL)
        mould._spawned.process.wait()
        second = pool.take(KIND)
        second.wait_ready()
        assert first.is_alive() and second.is_alive() and pool._moulds[False] is None
        assert not mould._scratch.path.exists()
        first.close()
        second.close()
    finally:
        pool.close()


def test_what_was_ordered_of_a_mould_that_ends_is_started(tmp_path, monkeypatch):
    """An order that a killed mould has not served costs no verdict, and leaves no folder behind."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with Pool(Policy(standby=0)) as pool:
        mould = pool._mould(KIND)._spawned.process.pid
        os.kill(mould, signal.SIGSTOP)
        os.waitpid(mould, os.WUNTRACED)  # whatever it was about: it serves no order any more
        pool.prepare(KIND, 2)
        os.kill(mould, signal.SIGKILL)
        worker = pool.take(KIND)
        worker.wait_ready()
        assert type(worker._process).__name__ == "Popen" and pool._moulds[False] is None
        worker.close()
    assert list(tmp_path.iterdir()) == []


def test_several_orders_at_once():
    """Each gets the worker that was forked for it, in its own folder."""
    with Pool(Policy(standby=0)) as pool:
        pool.prepare(KIND, 3)
        taken = [pool.take(KIND) for _ in range(3)]
        try:
            for worker in taken:
                worker.wait_ready()
                load(worker, "import os\ndef f(): return os.getpid(), os.getcwd()")
                assert call(worker).value == (worker._process.pid, str(worker.scratch))
        finally:
            for worker in taken:
                worker.close()


@pytest.mark.parametrize("imported", [False, True])
def test_an_order_that_nobody_takes_leaves_nothing(tmp_path, monkeypatch, imported):
    """A pool that is closed at once waits for no imports, and ends what was forked meanwhile."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    before = {child.pid for child in psutil.Process().children()}
    with Pool(Policy(standby=0)) as pool:
        if imported:
            pool.take(KIND).close()
        pool.prepare(KIND, 2)
    assert {child.pid for child in psutil.Process().children()} <= before
    assert list(tmp_path.iterdir()) == []


def test_it_ends_with_its_judge():
    """A judge that is killed leaves neither a mould nor a worker behind."""
    program = (
        "import time; from grader.host import Kind, Pool; from grader.policy import Policy\n"
        "pool = Pool(Policy(many=True)); worker = pool.take(Kind(torch=False, cuda=False, memory_mb=100))\n"
        "worker.wait_ready(); mould = pool._moulds[False]\n"
        "print(worker._process.pid, mould._spawned.process.pid, worker.scratch, mould._scratch.path, flush=True)\n"
        "time.sleep(60)"
    )
    judge = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        *pids, one, other = judge.stdout.readline().split()
        assert all(is_alive(int(pid)) for pid in pids)
        judge.send_signal(signal.SIGKILL)
        judge.wait()
        assert gone(*map(int, pids))
        os.rmdir(one)  # nobody was left to remove them
        os.rmdir(other)
    finally:
        judge.kill()
        judge.wait()
        judge.stdout.close()


def test_closing_the_pool_ends_it():
    """Nothing is left of it."""
    pool = Pool(Policy(standby=0, many=True))
    worker = pool.take(KIND)
    worker.wait_ready()
    mould = pool._moulds[False]
    worker.close()
    pool.close()
    assert gone(mould._spawned.process.pid) and not mould._scratch.path.exists()


@pytest.mark.slow
def test_with_torch(workers):
    """PyTorch computes, backwards too, in a worker that did not import it."""
    source = "import torch\ndef f():\n    x = torch.ones(3, requires_grad=True)\n    (x * x).sum().backward()\n"
    worker = workers.take(source + "    return x.grad", kind=Kind(torch=True, cuda=False, memory_mb=500))
    assert call(worker).value.data.tolist() == [2.0, 2.0, 2.0] and worker.sandbox.level == "full"
