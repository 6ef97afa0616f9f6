"""What the clock of a round says at each moment."""

from datetime import UTC, datetime, timedelta

import pytest

from grader.study.mock.clock import ends, read

BEGAN = datetime(2024, 5, 17, 12, tzinfo=UTC)

# (minutes of the round, seconds since it began) -> phase, warning, seconds left
READINGS = {
    "at once": ((45, 0), "restate", 0, 2700),
    "the first part is over": ((45, 240), "plan", 0, 2460),
    "coding": ((45, 480), "code", 0, 2220),
    "half of it": ((45, 1350), "code", 50, 1350),
    "just before half": ((45, 1349), "code", 0, 1351),
    "testing": ((45, 1680), "test", 50, 1020),
    "80%": ((45, 2160), "follow-ups", 80, 540),
    "rating": ((45, 2520), "rate", 80, 180),
    "the end": ((45, 2700), "over", 100, 0),
    "long after": ((45, 99999), "over", 100, 0),
    "a short round, scaled": ((9, 48), "plan", 0, 492),
}


@pytest.mark.parametrize("case", READINGS)
def test_reading(case):
    """Which part is on, which warning is due, how much is left."""
    (minutes, seconds), phase, warning, left = READINGS[case]
    reading = read(BEGAN, minutes, BEGAN + timedelta(seconds=seconds))
    assert (reading.phase, reading.warning, reading.left, reading.backwards) == (phase, warning, left, False)


def test_a_clock_that_goes_backwards():
    """It stands at what was noted last, is said to, and is never negative."""
    noted = BEGAN + timedelta(minutes=20)
    reading = read(BEGAN, 45, BEGAN - timedelta(days=1), noted)
    assert (reading.elapsed, reading.phase, reading.backwards) == (1200, "code", True)
    assert read(BEGAN, 45, BEGAN - timedelta(days=1)).elapsed == 0


def test_another_time_zone_is_the_same_time():
    """Zones do not matter."""
    there = (BEGAN + timedelta(minutes=5)).astimezone()
    assert read(BEGAN, 45, there).elapsed == 300


def test_the_parts_of_a_round():
    """They end with it, however long it is."""
    assert [end for _, end in ends(45)] == [4, 8, 28, 33, 42, 45]
    assert ends(30)[-1] == ("rate", 30)
