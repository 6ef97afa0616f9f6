"""What the clock of a round says at each moment."""

from datetime import UTC, datetime, timedelta

import pytest

from grader.study.mock.clock import parts, read

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


PARTS = {
    45: [(0, 4), (4, 8), (8, 28), (28, 33), (33, 42), (42, 45)],
    30: [(0, 3), (3, 5), (5, 19), (19, 22), (22, 28), (28, 30)],
    1: [(0, 1)],
    480: [(0, 43), (43, 85), (85, 299), (299, 352), (352, 448), (448, 480)],
}


@pytest.mark.parametrize("minutes", PARTS)
def test_the_parts_of_a_round(minutes):
    """Whole minutes, each part where the last one ended, to the end of the round; none that is empty."""
    assert [(begin, end) for _, begin, end in parts(minutes)] == PARTS[minutes]
