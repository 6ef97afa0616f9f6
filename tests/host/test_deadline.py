"""How long a request may take: a machine that sleeps and a crowded one cost a worker nothing, up to a bound."""

from types import SimpleNamespace

import pytest

from grader.host import deadline
from grader.host.deadline import Deadline
from grader.policy import Policy

POLICY = Policy(tick=0.05, longest_tick=0.5, starved=4.0)


@pytest.fixture
def machine(monkeypatch):
    """A clock that stands still until `pass_` moves it, and a count of what the worker has waited for a processor."""
    now = SimpleNamespace(time=1000.0, queued=50.0, spent=20.0, asked=0)

    def queued(pid):
        assert pid == 7
        now.asked += 1
        return now.queued

    def pass_(seconds, waiting=0.0, computing=0.0):
        now.time += seconds
        now.queued += waiting
        now.spent += computing

    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: now.time))
    monkeypatch.setattr(deadline, "procinfo", SimpleNamespace(queued=queued, spent=lambda pid: now.spent))
    now.pass_ = pass_
    return now


def test_seconds_pass(machine):
    """Not yet, not yet, now; and each look says how many were used."""
    clock = Deadline(1.0, 7, POLICY)
    assert not clock.passed() and clock.used == 0
    for look in range(1, 5):
        machine.pass_(0.25)
        assert not clock.passed() and clock.used == pytest.approx(0.25 * look)
    machine.pass_(0.01)
    assert clock.passed() and clock.used == pytest.approx(1.01)


def test_a_quick_reply_asks_nothing_of_the_system(machine):
    """A look within the first tick reads the clock and nothing else."""
    clock = Deadline(1.0, 7, POLICY)
    machine.pass_(0.04)
    assert not clock.passed() and machine.asked == 0


def test_a_machine_that_slept_costs_one_tick_at_most(machine):
    """Between two looks an hour went by: no worker could have used it."""
    clock = Deadline(1.0, 7, POLICY)
    machine.pass_(3600)
    assert not clock.passed() and clock.used == 0.5
    machine.pass_(3600)
    assert not clock.passed() and clock.used == 1.0
    machine.pass_(3600)
    assert clock.passed() and clock.used == 1.5


def test_waiting_for_a_processor_does_not_count(machine):
    """A worker that others keep from running has its seconds still, four times as long at most."""
    clock = Deadline(1.0, 7, POLICY)
    looks = 0
    while not clock.passed():
        machine.pass_(0.1, waiting=0.1)
        looks += 1
    assert clock.used == pytest.approx(4.0, abs=0.11) and looks in (40, 41)


@pytest.mark.parametrize(("share", "used"), [(0.0, 1.0), (0.5, 2.0), (0.25, 1.33)])
def test_a_share_of_waiting_counts_as_such(machine, share, used):
    """What is left of the time is the worker's own."""
    clock = Deadline(1.0, 7, POLICY)
    while not clock.passed():
        machine.pass_(0.1, waiting=0.1 * share)
    assert clock.used == pytest.approx(used, abs=0.25)


def test_what_it_waited_before_is_not_its_excuse(machine):
    """Fifty seconds in a queue while it was started, or in calls before this one."""
    clock = Deadline(1.0, 7, POLICY)
    for _ in range(11):
        machine.pass_(0.1)
        late = clock.passed()
    assert late and clock.used == pytest.approx(1.1)


COMPUTING = [
    pytest.param(0.1, 0.0, 0.5, True, id="it computes"),
    pytest.param(0.05, 0.05, 1.0, True, id="on half a processor"),
    pytest.param(0.0, 0.1, 4.0, False, id="it waits for a processor"),
    pytest.param(0.0, 0.0, 1.0, False, id="it sleeps"),
]


@pytest.mark.parametrize(("computing", "waiting", "used", "computes_on"), COMPUTING)
def test_a_brief_call_may_compute_for_less(machine, computing, waiting, used, computes_on):
    """By the processor's clock: on a busy machine it has longer, and what sleeps has its full seconds."""
    clock = Deadline(1.0, 7, POLICY, computing=0.5)
    while not clock.passed():
        machine.pass_(0.1, waiting=waiting, computing=computing)
    assert clock.used == pytest.approx(used, abs=0.21) and clock.computes_on == computes_on
