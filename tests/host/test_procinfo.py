"""What the system tells of a process, as the judge reads it."""

import os
import subprocess
import sys
import threading
import time

import pytest

from grader.host import procinfo

NOBODY = 0x3FFFFFFF  # no process has this number
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


@on_linux
def test_memory_and_threads_of_a_process():
    """What is held now is no more than what was held at most, and every thread counts."""
    before = procinfo.memory(os.getpid())
    assert 10 << 20 < before.now <= before.highest
    done = threading.Event()
    threads = [threading.Thread(target=done.wait) for _ in range(5)]
    for thread in threads:
        thread.start()
    assert procinfo.memory(os.getpid()).threads == before.threads + 5
    done.set()
    for thread in threads:
        thread.join()


def test_memory_where_there_is_no_proc():
    """There psutil tells what a process holds, and a highest mark on Windows only."""
    pytest.importorskip("psutil")
    found = procinfo.memory_elsewhere(os.getpid())
    assert found.now > 10 << 20 and found.threads >= 1
    assert found.highest >= found.now if sys.platform == "win32" else found.highest == 0


def test_nothing_is_told_of_a_process_that_is_gone():
    """It ended between two looks: zeros, and no error."""
    assert procinfo.memory(NOBODY) == procinfo.memory_elsewhere(NOBODY) == (0, 0, 0) and procinfo.queued(NOBODY) == 0.0


@on_linux
def test_waiting_for_a_processor_is_counted():
    """Two busy processes on one processor: each waits about half of the time, and one that sleeps does not wait."""
    processor = {min(os.sched_getaffinity(0))}
    busy = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(2)]
    idle = subprocess.Popen(["sleep", "9"])
    try:
        for process in (*busy, idle):
            os.sched_setaffinity(process.pid, processor)
        threading.Event().wait(0.6)
        assert max(procinfo.queued(process.pid) for process in busy) > 0.1 > procinfo.queued(idle.pid)
    finally:
        for process in (*busy, idle):
            process.kill()
            process.wait()


def test_processor_time_is_told(monkeypatch):
    """A process that works spends it, one that sleeps does not; where there is no /proc psutil tells; 0 of nobody."""
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    idle = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(9)"])
    try:
        until = time.monotonic() + 5
        while procinfo.spent(busy.pid) < 0.5 and time.monotonic() < until:
            time.sleep(0.05)
        assert procinfo.spent(busy.pid) > 0.3 > procinfo.spent(idle.pid)
        monkeypatch.setattr(sys, "platform", "darwin")
        assert procinfo.spent(busy.pid) > 0.3 > procinfo.spent(idle.pid)
        assert procinfo.spent(NOBODY) == 0.0
        monkeypatch.undo()
        assert procinfo.spent(NOBODY) == 0.0
    finally:
        for process in (busy, idle):
            process.kill()
            process.wait()


@on_linux
def test_the_scheduler_is_asked_again_and_again():
    """What has run since is counted; of a process that has ended, or never was, zeros."""
    process = subprocess.Popen(["sh", "-c", "while :; do :; done"])
    with procinfo.Scheduled(process.pid) as scheduled:
        first = scheduled.seconds
        while scheduled.seconds[0] <= first[0]:
            time.sleep(0.01)
        process.kill()
        process.wait()
        assert scheduled.seconds == (0.0, 0.0)
    scheduled.close()
    assert procinfo.Scheduled(NOBODY).seconds == scheduled.seconds == (0.0, 0.0)
