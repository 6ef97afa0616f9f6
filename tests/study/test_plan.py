"""The days until an interview: what fits, what moves on, and what is left."""

from dataclasses import replace
from datetime import date, timedelta

from grader.study.desk import lay
from grader.study.events import Planned, SolutionSeen
from grader.study.plan import QUIET, Item, lay_out
from tests.study.test_desk import KATAS, NOON, SLIPPED, attempt, desk, kata, passed, started

TODAY = NOON.date()
PLANNED = Planned(NOON, TODAY + timedelta(days=10), 40)


def planned(*events, day=0, **changes):
    plan = replace(PLANNED, **changes)
    return lay_out(desk(*events, plan, day=day), plan)


def test_every_day_to_the_eve():
    """From today on; new katas by level as they fit, and each comes back."""
    plan = planned()
    assert [day.date for day in plan.days] == [TODAY + timedelta(days=i) for i in range(10)]
    new = [item.name for day in plan.days for item in day.items if item.kind == "new"]
    assert sorted(new) == sorted(kata.slug for kata in KATAS) and plan.left == () and plan.missed == ()
    for slug in new:
        assert sum(item.name == f"kata:{slug}" for day in plan.days for item in day.items) >= 2


def test_no_day_is_longer_than_there_is_time():
    """But for a kata that alone takes longer than that."""
    for minutes in (5, 20, 40, 120):
        for day in planned(minutes=minutes).days:
            assert day.minutes <= minutes or len(day.items) == 1


def test_other_backends_come_last():
    """When nothing is new any more, a kata comes on the backends that are left, and is no review."""
    items = [item for day in planned(*passed("drop")).days for item in day.items]
    (other,) = [item for item in items if item.kind == "backend"]
    assert (other.name, other.backend, other.minutes) == ("drop", "torch", 6)
    assert items.index(other) > max(i for i, item in enumerate(items) if item.kind == "new")


def test_another_backend_waits_for_the_first():
    """Also where it is the shorter of the two, and would fit on the day before."""
    katas = (kata("short", "trees"), kata("long", "trees", "easy", 30, ("numpy", "torch")))
    plan = replace(PLANNED, minutes=32)
    days = lay_out(lay(katas, [plan], NOON), plan).days
    assert [item.kind for day in days for item in day.items if item.name == "long"] == ["new", "backend"]


def test_a_kata_whose_solution_was_seen_is_a_review():
    """And not new or begun as well."""
    seen = SolutionSeen(NOON, "drop", "explanation")
    for events in ((seen,), (started("drop"), seen)):
        items = planned(*events, day=1).days[0].items
        assert [item.kind for item in items if item.name.endswith("drop")] == ["review"]


def test_nothing_new_on_the_last_days():
    """What is left is named."""
    plan = planned(until=TODAY + timedelta(days=QUIET))
    assert all(item.kind == "review" for day in plan.days for item in day.items)
    assert set(plan.left) == {kata.slug for kata in KATAS}


def test_what_is_due_comes_before_what_is_new():
    """A mistake first, then what was begun, then the rest."""
    first = planned(*SLIPPED, started("hard"), day=1).days[0]
    assert first.items[0] == Item("review", "mistake:drop:no_rescale", 5)
    assert first.items[1] == Item("finish", "hard", 10)


def test_a_missed_day_moves_what_it_held():
    """It is done later, and the day is named."""
    events = passed("drop")
    held = {item.name for item in planned(*events, day=2).days[0].items if item.kind == "review"}
    late = planned(*events, day=3)
    assert held == {"kata:drop"} == {item.name for item in late.days[0].items if item.late == 1}
    assert late.missed == (TODAY + timedelta(days=1), TODAY + timedelta(days=2))


def test_a_day_that_went_badly_brings_what_it_showed():
    """The mistake comes back on the next."""
    failed = [started("drop"), attempt("drop", "failed", mistakes=("no_rescale",))]
    names = [item.name for day in planned(*failed, day=1).days for item in day.items]
    assert names[:2] == ["mistake:drop:no_rescale", "drop"] and names.count("mistake:drop:no_rescale") >= 2


def test_the_clock_set_back():
    """A plan of tomorrow has missed no day yet."""
    assert planned(day=-3, when=NOON, until=date(2024, 6, 1)).missed == ()
