"""The watchdog: what a worker takes is measured against what it held when it was ready, and said when it is too much."""

from types import SimpleNamespace

import pytest

from grader.host import procinfo, watchdog
from grader.host.procinfo import Memory
from grader.host.watchdog import Watchdog
from grader.model import Message
from grader.policy import Policy

MB = 1 << 20
POLICY = Policy(tick=0.05, threads=100, scratch_share=20)
FULL = Message.of("scratch.size", limit=256)


@pytest.fixture
def world(monkeypatch):
    """What the system tells, a clock that only moves when it is moved, and a folder whose measuring takes a while."""
    state = SimpleNamespace(memory=Memory(50 * MB, 60 * MB, 3), time=100.0, complaint=None, measured=0, takes=0.0)

    def complaint():
        state.measured += 1
        state.time += state.takes
        return state.complaint

    monkeypatch.setattr(watchdog, "procinfo", SimpleNamespace(memory=lambda pid: state.memory))
    monkeypatch.setattr(watchdog, "time", SimpleNamespace(monotonic=lambda: state.time))
    state.dog = Watchdog(7, SimpleNamespace(complaint=complaint), 200, POLICY)
    return state


def test_memory_counts_from_when_it_was_ready(world):
    """What Python and its libraries take is not the submission's; before that, nothing is too much."""
    world.memory = Memory(900 * MB, 950 * MB, 3)
    assert world.dog.look() is None and world.dog.most == 0
    world.dog.settle()
    world.memory = Memory(1_100 * MB, 1_100 * MB, 3)
    assert world.dog.look() is None and world.dog.most == 200 * MB
    world.memory = Memory(1_101 * MB, 1_101 * MB, 3)
    assert world.dog.look() == Message.of("memory.used", used=201, limit=200)


def test_a_peak_between_two_looks_counts(world):
    """The kernel's own mark tells it; one from before the worker was ready does not count."""
    world.memory = Memory(50 * MB, 400 * MB, 3)
    world.dog.settle()
    assert world.dog.look() is None and world.dog.most == 0
    world.memory = Memory(50 * MB, 401 * MB, 3)
    assert world.dog.look() == Message.of("memory.used", used=351, limit=200)


def test_the_most_is_kept(world):
    """What was given back was held; a new worker's count begins anew."""
    world.dog.settle()
    world.memory = Memory(150 * MB, 150 * MB, 3)
    world.dog.look()
    world.memory = Memory(50 * MB, 150 * MB, 3)
    assert world.dog.look() is None and world.dog.most == 100 * MB
    world.dog.settle()
    assert world.dog.most == 0


def test_too_many_threads_are_told(world):
    """They take no memory to speak of, but numbers of processes."""
    world.dog.settle()
    world.memory = world.memory._replace(threads=100)
    assert world.dog.look() is None
    world.memory = world.memory._replace(threads=101)
    assert world.dog.look() == Message.of("memory.threads", threads=101, limit=100)


@pytest.mark.parametrize(
    ("now", "threads", "headless"), [(0, 2, True), (0, 1, False), (50 * MB, 2, False), (0, 0, False)]
)
def test_a_process_without_its_main_thread_is_told(world, now, threads, headless):
    """The kernel tells no memory of it, while others go on; of a process that is gone it tells nothing at all."""
    world.dog.settle()
    world.memory = Memory(now, 60 * MB if now else 0, threads)
    assert world.dog.look() is None and world.dog.headless == headless


def test_a_look_is_due_once_in_a_tick(world):
    """The first at once."""
    assert world.dog.due()
    world.dog.look()
    assert not world.dog.due()
    world.time += 0.06
    assert world.dog.due()


def test_the_folder_is_measured_for_a_share_of_the_time(world):
    """One that takes a second to measure is looked at again after twenty, unless the look is thorough."""
    world.takes = 1.0
    world.dog.look()
    assert world.measured == 1
    for _ in range(19):
        world.time += 1.0
        world.dog.look()
    assert world.measured == 1
    world.time += 1.1
    world.dog.look()
    assert world.measured == 2
    world.dog.look(thorough=True)
    assert world.measured == 3


def test_what_the_folder_holds_is_told(world):
    """Memory first, then the folder."""
    world.dog.settle()
    world.complaint = FULL
    assert world.dog.look() == FULL
    world.memory = Memory(900 * MB, 900 * MB, 3)
    assert world.dog.look(thorough=True).key == "memory.used"


def test_nobody_tells_of_a_process_that_is_gone(world, monkeypatch):
    """Zeros are no complaint: how it went is seen elsewhere."""
    world.dog.settle()
    monkeypatch.setattr(watchdog, "procinfo", procinfo)
    world.dog._pid = 0x3FFFFFFF
    assert world.dog.look() is None and world.dog.most == 0 and not world.dog.headless
