"""What each mistake fails, as it is recorded."""

import pytest

from grader.catalogue.failures import FAILURES, Failures, failures, record_failures
from grader.errors import BrokenKata

SEEN = Failures({"adds": {"one": "F", "two [é]": "."}, "negates": {"one": "?", "two [é]": "F"}})


def test_what_is_recorded_is_read_again(kata_with):
    """For each backend; of another mistake, case or backend nothing is known."""
    kata = kata_with("")
    assert failures(kata, "numpy") == Failures()
    record_failures(kata, {"numpy": SEEN})
    assert failures(kata, "numpy") == SEEN and failures(kata, "torch") == Failures()
    assert [SEEN.mark("adds", case) for case in ("one", "two [é]", "three")] == ["F", ".", "?"]
    assert SEEN.mark("swaps", "one") == "?"


def test_a_mistake_may_fail_with_some_inputs_only():
    """What differs from one seed to the next is left open, and stays so."""
    twice = SEEN.seen({"adds": {"one": ".", "two [é]": "."}, "negates": {"one": "F", "two [é]": "F"}})
    assert twice.marks == {"adds": {"one": "?", "two [é]": "."}, "negates": {"one": "?", "two [é]": "F"}}
    assert Failures().seen(SEEN.marks) == SEEN


def test_what_more_seeds_have_left_open_stays_open():
    """A record on few seeds does not settle it; what was one way before may be another now."""
    now = Failures(
        {"adds": {"one": ".", "two [é]": "."}, "negates": {"one": "F", "two [é]": "."}, "swaps": {"one": "F"}}
    )
    kept = now.as_open_as(SEEN)
    assert kept.marks == {**now.marks, "negates": {"one": "?", "two [é]": "."}}


ALLOWED = [
    pytest.param({"adds": {"one": "F"}}, True, id="the same"),
    pytest.param({"negates": {"one": "."}}, True, id="left open"),
    pytest.param({"adds": {"one": "?"}}, False, id="only sometimes"),
    pytest.param({"adds": {"three": "F"}}, False, id="a new case"),
    pytest.param({"swaps": {"one": "F"}}, False, id="a new mistake"),
]


@pytest.mark.parametrize(("seen", "wanted"), ALLOWED)
def test_a_record_that_does_not_allow_what_is_seen_is_out_of_date(seen, wanted):
    """What it leaves open, it allows."""
    assert SEEN.allow(Failures(seen)) is wanted


DAMAGED = {
    "no JSON": "{",
    "a list": "[]",
    "too few marks": '{"numpy": {"cases": ["one", "two"], "mistakes": {"adds": "F"}}}',
    "no cases": '{"numpy": {"mistakes": {}}}',
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_a_broken_kata(kata_with, text):
    """It says what to do."""
    kata = kata_with("")
    (kata.solution / FAILURES).write_text(text, "utf-8")
    with pytest.raises(BrokenKata, match="remove it, and audit the kata"):
        failures(kata, "numpy")
