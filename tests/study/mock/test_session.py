"""A session is found in the journal, and read from its folder."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from grader.study.events import Attempt, Closed, HandedIn, Opened
from grader.study.mock import session

NOW = datetime(2024, 5, 17, 12, tzinfo=UTC)
OPENED = Opened(NOW, "one", "/mock/one", 45, 7, ("toy-scale",), ("numpy",), ("bn-eps",), True)
OTHER = Opened(NOW + timedelta(hours=1), "two", "/mock/two", 45, 8, ("toy-scale",), ("torch",))


def test_the_one_that_is_on():
    """The last that was not closed."""
    assert session.current(()) is None
    assert session.current((OPENED,)) == OPENED
    assert session.current((OPENED, Closed(NOW, "one"))) is None
    assert session.current((OPENED, Closed(NOW, "one"), OTHER)) == OTHER
    assert session.sessions((OPENED, OTHER)) == (OPENED, OTHER)
    assert session.current((replace(OPENED, backends=()),)) is None


def test_what_happened_in_it():
    """Its own events alone, when it was handed in, and when something was noted last."""
    later = NOW + timedelta(minutes=30)
    inside = Attempt(NOW, "toy-scale", "/x.py", "numpy", "failed", 1, 0.5, session="one")
    events = (OPENED, inside, Attempt(NOW, "toy-scale", "/x.py", "numpy", "failed", 1, 0.5), HandedIn(later, "one"))
    assert session.within(events, "one") == (OPENED, inside, events[3])
    assert session.handed_in(events, "one") == session.last(events, "one") == later
    assert session.handed_in(events, "two") is None and session.last(events, "two") is None
    assert session.ends(OPENED) == NOW + timedelta(minutes=45)


def test_what_a_blind_round_hides():
    """The mistakes that its own checks named, until it is handed in."""
    named = Attempt(NOW, "toy-scale", "/x.py", "numpy", "failed", 1, 0.5, ("halved",), ("scale y",), session="one")
    elsewhere = replace(named, session="")
    hidden = replace(named, mistakes=(), parts=())
    assert session.blinded((OPENED, named, elsewhere)) == (OPENED, hidden, elsewhere)
    for events in (
        (replace(OPENED, blind=False), named),
        (OPENED, named, HandedIn(NOW, "one")),
        (OPENED, named, Closed(NOW, "one")),
    ):
        assert session.blinded(events) == events


def test_its_text_is_read_back():
    """session.json holds all of it."""
    assert session.from_text(session.to_text(OPENED)) == OPENED


TEXTS = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "nested": "[" * 100_000,
    "another event": '{"id": "x", "event": "closed", "when": "2024-05-17T12:00:00+00:00", "session": "one"}',
    "minutes are none": session.to_text(OPENED).replace("45", '"45"'),
    "a path with NUL": session.to_text(OPENED).replace("/mock/one", "\\u0000"),
    "a backend that is none": session.to_text(OPENED).replace("numpy", "jax"),
    "a backend too few": json.dumps(json.loads(session.to_text(OPENED)) | {"backends": []}),
}


@pytest.mark.parametrize("case", TEXTS)
def test_what_is_no_session(case):
    """ValueError, whatever a stranger wrote."""
    with pytest.raises(ValueError):
        session.from_text(TEXTS[case])
