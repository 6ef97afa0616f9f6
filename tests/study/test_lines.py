"""A line is an event or is refused: whatever stands in a journal, nothing absurd gets out of it."""

import json
from datetime import UTC, datetime

import pytest

from grader.errors import Misuse
from grader.study import transfer
from grader.study.events import Closed
from grader.study.lines import from_line

WHEN = datetime(2024, 5, 17, 12, 30, tzinfo=UTC)
GOOD = {"event": "attempt", "when": WHEN.isoformat(), "kata": "toy-scale", "path": "/x.py", "backend": "numpy"}
GOOD |= {"verdict": "passed", "seed": 1, "seconds": 0.5}
OPENED = {"event": "opened", "when": WHEN.isoformat(), "session": "s", "path": "/x", "seed": 1, "katas": ["k"]}
OPENED |= {"backends": ["numpy"], "minutes": 45}
HINTED = {"event": "hinted", "when": WHEN.isoformat(), "kata": "k", "about": "", "rung": 1}
PLANNED = {"event": "planned", "when": WHEN.isoformat(), "until": "2024-06-01", "minutes": 40}
# the last values that an event may have, and the first beyond them
BOUNDS = {
    "seconds": (GOOD, [0, 1e9], [-1e-9, -1e308, 1.1e9, 1e308, 10**400, float("nan")]),
    "since": (GOOD, [0, None], [-5, 1e10]),
    "when": (
        GOOD,
        ["1970-01-01T00:00:00+00:00", "1970-01-01T14:00:00+14:00", "2200-12-31T23:59:59+00:00"],
        [
            "1969-12-31T23:59:59+00:00", "1970-01-01T00:00:00+00:01", "2200-12-31T23:59:59-00:01",
            "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:00:00+00:00",
        ],
    ),
    "minutes": (OPENED, [1, 10_000], [0, -5, 10_001, 10**12, 10**30]),
    "minutes of a plan": (PLANNED, [1, 10_000], [0, 10**40]),
    "until": (PLANNED, ["1970-01-01", "2200-12-31"], ["1969-12-31", "2201-01-01", "9999-12-31", "0001-01-01"]),
    "rung": (HINTED, [1, 100], [0, -3, 101, 10**30]),
}  # fmt: skip


@pytest.mark.parametrize("case", BOUNDS)
def test_what_is_absurd_is_no_event(case):
    """Beyond its bounds a value is refused where it is imported, and where it stands already it costs no command."""
    event, within, beyond = BOUNDS[case]
    name = case.split()[0]
    for value in within:
        assert from_line(json.dumps(event | {name: value}))
    for value in beyond:
        with pytest.raises(ValueError):
            from_line(json.dumps(event | {name: value}))
        line = json.dumps({"id": "a"} | event | {name: value}).encode()
        with pytest.raises(Misuse, match="^x:1: that is not an event; nothing was imported"):
            transfer.merge(line, "x")


def test_a_round_of_an_older_version_was_not_abandoned():
    """Its line does not say so."""
    closed = {"event": "closed", "when": WHEN.isoformat(), "session": "s"}
    assert from_line(json.dumps(closed)) == Closed(WHEN, "s")
    assert from_line(json.dumps(closed | {"abandoned": True})) == Closed(WHEN, "s", abandoned=True)
    with pytest.raises(ValueError):
        from_line(json.dumps(closed | {"abandoned": 1}))


UNREADABLE = {
    "no JSON": "not json",
    "cut short": '{"event": "started", "when": "2024-05-17T12:30',
    "empty": "",
    "no object": "[1, 2]",
    "null": "null",
    "very deep": "[" * 100_000,
    "a kind of a later version": json.dumps(GOOD | {"event": "mock"}),
    "no time": json.dumps({key: GOOD[key] for key in GOOD if key != "when"}),
    "a time without a zone": json.dumps(GOOD | {"when": "2024-05-17T12:30:00"}),
    "no verdict": json.dumps(GOOD | {"verdict": "maybe"}),
    "a verdict that is a list": json.dumps(GOOD | {"verdict": ["passed"]}),
    "a kata that is a number": json.dumps(GOOD | {"kata": 5}),
    "a seed that is true": json.dumps(GOOD | {"seed": True}),
    "endless": json.dumps(GOOD | {"seconds": float("inf")}),
    "a time that no float holds": json.dumps(GOOD)[:-1] + f', "seconds": {"9" * 400}}}',
    "a rung below the first": json.dumps(
        {"event": "hinted", "when": WHEN.isoformat(), "kata": "k", "about": "", "rung": -3}
    ),
    "a path with a NUL": json.dumps(GOOD | {"path": "a\0b"}),
    "a huge number": f'{{"event": "attempt", "seed": {"9" * 10_000}}}',
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_event_is_refused(case):
    """By one kind of error, whatever is wrong with it."""
    with pytest.raises(ValueError):
        from_line(UNREADABLE[case])


def test_keys_of_a_later_version_do_no_harm():
    """An event is read by the keys that are known here."""
    assert from_line(json.dumps(GOOD | {"mood": "good"})).verdict == "passed"
