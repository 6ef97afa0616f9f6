"""Workers that stand by: each is used once, none is handed out dead, and they outlive the thread that asked for them."""

import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from grader.host import Kind, Pool
from grader.host.launch import Launched
from grader.policy import Policy
from grader.protocol import messages
from tests.conftest import KIND, call, gone, is_alive, load

OTHER = replace(KIND, memory_mb=300)


@pytest.fixture
def pool():
    """A pool that ends with the test, and so do the workers that were taken from it by `take`."""
    made = Pool(Policy())
    taken = []

    def take(kind=KIND):
        taken.append(made.take(kind))
        return taken[-1]

    made.taking = take
    yield made
    made.close()
    for worker in taken:
        worker.close()


def pid(worker):
    """The process id of a worker, or of one that is only launched."""
    return (worker.spawned.process if isinstance(worker, Launched) else worker._process).pid


def standing_by(pool, kind=KIND):
    """The process ids of the workers that stand by."""
    return [pid(worker) for worker in pool._ready[kind]]


def test_a_worker_that_stands_by_is_used_once(pool):
    """It goes to the first who asks; the next one gets another, which is started then."""
    pool.prepare(KIND)
    (ready,) = standing_by(pool)
    first, second = pool.taking(), pool.taking()
    assert pid(first) == ready != pid(second) and standing_by(pool) == []
    first.wait_ready()
    load(first, "kept = []\ndef f(): kept.append(1); return len(kept)")
    assert call(first).value == 1
    second.wait_ready()
    assert isinstance(call(second), messages.Failed)  # nothing of the first is in it
    pool.prepare(KIND)
    assert pid(first) not in standing_by(pool)


def test_workers_stand_by_for_their_kind(pool):
    """One with other limits, folders or libraries serves nobody else."""
    pool.prepare(KIND)
    ready = standing_by(pool)
    other = pool.taking(OTHER)
    assert other.kind == OTHER and pid(other) not in ready and standing_by(pool) == ready


def test_no_more_stand_by_than_were_asked_for(pool):
    """Asking again adds none; a greater number fills up."""
    for count in (2, 1, 2):
        pool.prepare(KIND, count)
        assert len(standing_by(pool)) == 2
    pool.prepare(KIND, 0)
    assert len(standing_by(pool)) == 2


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_dead_worker_is_not_handed_out(pool):
    """It died while it stood by: it is put away with its folder, and a living one is given."""
    pool.prepare(KIND, 2)
    dead, living = pool._ready[KIND]
    os.kill(pid(dead), signal.SIGKILL)
    dead.spawned.process.wait()
    assert pid(pool.taking()) == pid(living) and not dead.scratch.path.exists()
    assert pid(pool.taking()) not in (pid(dead), pid(living))


def test_those_that_were_taken_are_made_again_when_asked(pool):
    """After a verdict: as many of each kind as the policy says, and of no kind that nobody took since."""
    pool.taking()
    assert standing_by(pool) == [] and standing_by(pool, OTHER) == []
    pool.refill()
    (ready,) = standing_by(pool)
    pool.refill()
    assert standing_by(pool) == [ready] and standing_by(pool, OTHER) == []
    assert pid(pool.taking()) == ready
    pool.taking(OTHER)
    pool.refill()
    assert len(standing_by(pool)) == len(standing_by(pool, OTHER)) == 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="under Wine there is no torch")
@pytest.mark.parametrize("forked", [False, True])
@pytest.mark.parametrize("stands_by", [False, True])
def test_one_that_stands_by_has_imported_what_a_dry_run_needs(pool, stands_by, forked):
    """Whoever waits for a worker that is started now waits for no more than the submission needs."""
    kind = replace(KIND, torch=True)
    if not forked:
        pool._moulds[True] = None
    pool.taking(kind).close()
    pool.refill() if stands_by else pool.prepare(kind)
    worker = pool.taking(kind)
    worker.wait_ready()
    load(worker, "import sys\ndef f(): return 'torch.fx.experimental.symbolic_shapes' in sys.modules")
    assert call(worker).value is stands_by


def test_a_user_s_name_is_told_without_asking_the_system(pool):
    """The kernel would ask the judge first, who does not listen to workers that stand by: PyTorch's imports want it."""
    worker = pool.taking()
    worker.wait_ready()
    load(worker, "import getpass, sys\ndef f(): return getpass.getuser(), 'pwd' in sys.modules")
    assert call(worker).value == ("worker", False)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks workers")
def test_workers_are_forked(pool):
    """All that import the same come from one process that has done so, and which goes with the pool; CUDA has none."""
    workers = [pool.taking(), pool.taking(), pool.taking(OTHER)]
    mould = pool._moulds[False]._spawned.process.pid
    for worker in workers:
        worker.wait_ready()
        load(worker, "import numpy\ndef f(): return numpy.__name__")
        assert call(worker).value == "numpy"
    assert [type(worker._process).__name__ for worker in workers] == ["Forked"] * 3
    assert pool._mould(replace(KIND, torch=True, cuda=True)) is None
    pool.close()
    assert gone(mould) and pool._mould(KIND) is None and all(worker.is_alive() for worker in workers)


def test_closing_ends_those_that_stand_by_and_no_other(pool):
    """What was taken is the taker's; after that none is kept ready, and one can still be had."""
    pool.prepare(KIND, 2)
    pool.prepare(OTHER)
    taken = pool.taking()
    left = [*pool._ready[KIND], *pool._ready[OTHER]]
    pool.close()
    pool.close()  # a second time does nothing
    assert len(left) == 2 and gone(*map(pid, left)) and not any(worker.scratch.path.exists() for worker in left)
    assert is_alive(pid(taken))
    pool.prepare(KIND)
    assert standing_by(pool) == [] and pool.taking().is_alive()


def in_a_thread(function):
    """What the function returns in a thread of its own, which has ended when this returns."""
    found = []
    thread = threading.Thread(target=lambda: found.append(function()))
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.parametrize("way", ["taken", "prepared"])
def test_a_worker_outlives_the_thread_that_asked_for_it(pool, way):
    """The kernel ends a worker with the thread that started it: that must be one that stays."""
    if way == "taken":
        worker = in_a_thread(pool.taking)
    else:
        in_a_thread(lambda: pool.prepare(KIND))
        worker = pool.taking()
    worker.wait_ready()
    time.sleep(0.2)
    assert worker.is_alive() and isinstance(load(worker, "def f(): return 5"), messages.Loaded)
    assert call(worker).value == 5


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with a thread")
def test_many_threads_that_ask_at_once_for_the_first_time(pool, tmp_path):
    """Whichever of them is first: all workers come from a thread that stays. In a new process, where none has asked."""
    import subprocess

    program = (
        "import sys, threading, time\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from grader.host import Kind, Pool\n"
        "from grader.policy import Policy\n"
        "sys.setswitchinterval(1e-6)\n"
        "pool, gate = Pool(Policy()), threading.Barrier(4)\n"
        "def ask(_):\n"
        "    gate.wait()\n"
        "    return pool.take(Kind(False, False, 200))\n"
        "with ThreadPoolExecutor(4) as threads: workers = list(threads.map(ask, range(4)))\n"
        "time.sleep(0.5)\n"
        "alive = [worker.is_alive() for worker in workers]\n"
        "for worker in workers: worker.close()\n"
        "pool.close()\n"
        "print(alive)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout == "[True, True, True, True]\n", done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_nobody_gets_another_s_worker(pool):
    """Eight threads that take, use and give back, while others prepare: each has a worker of its own."""
    pool.prepare(KIND, 3)
    used = []

    def use(number):
        worker = pool.take(KIND)
        try:
            used.append(pid(worker))
            worker.wait_ready()
            load(worker, f"def f(): return {number}")
            pool.prepare(KIND)
            return call(worker).value
        finally:
            worker.close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(use, range(8))) == list(range(8))
    assert len(set(used)) == 8


def test_kinds_are_compared_by_what_they_hold():
    """Two questions for the same kind meet the same workers."""
    assert Kind(True, False, 9, ()) == Kind(True, False, 9, ()) and len({KIND, replace(KIND), OTHER}) == 2


@pytest.mark.parametrize("threads", [True, False], ids=["beside us", "where no thread is to be had"])
def test_a_buried_worker_is_gone_at_the_end(pool, monkeypatch, threads):
    """With its scratch folder; nobody waits for it before."""
    worker = pool.taking()
    worker.wait_ready()
    if not threads:
        monkeypatch.setattr(threading.Thread, "start", lambda self: (_ for _ in ()).throw(RuntimeError("no thread")))
    pool.bury(worker)
    if not threads:
        assert not is_alive(pid(worker))
    pool.close()
    assert not is_alive(pid(worker)) and not worker.scratch.exists()
