"""The locks of multiprocessing, where there is one process: what they do in a program, in the worker."""

import pytest

TEXT = """
import multiprocessing as mp
import threading
from multiprocessing.pool import ThreadPool

def waits_for(lock):
    taken = []
    with lock:
        thread = threading.Thread(target=lambda: taken.append(lock.acquire(timeout=0.01)))
        thread.start()
        thread.join()
    return not taken[0]

def refuses(release):
    try:
        release()
    except (AssertionError, ValueError):
        return True

def scale(x, factor):
    return {body}
"""
BODIES = {
    "a pool of threads": "sum(ThreadPool(2).map(lambda part: part * factor, [x, x]))",
    "a lock": "2 * factor * x if waits_for(mp.Lock()) else None",
    "a lock that its holder may take again": "2 * factor * x if waits_for(mp.RLock()) else None",
    "a semaphore": "2 * factor * x if waits_for(mp.BoundedSemaphore(1)) else None",
    "an event": "2 * factor * x if (e := mp.Event()).set() is None and e.wait(1) and e.is_set() else None",
    "a condition": "2 * factor * x if (c := mp.Condition()).acquire() and c.notify_all() is None else None",
    "what was never taken": "2 * factor * x if refuses(mp.Lock().release) and refuses(mp.RLock().release) else None",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_a_program_may_use(session, body):
    """No file is opened for it, and no process: the sandbox refuses both."""
    mine = session("# kata: toy-scale (numpy)\n" + TEXT.replace("{body}", body))
    assert mine.load().name == "finished"
    assert mine.call("scale", (3.0, 2.0)).value == 12.0
    assert not mine.attempts
