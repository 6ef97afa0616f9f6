"""The recorder of a case that is at work."""

import pytest

from grader.model import Call, Text
from grader.testing.recorder import RECORDER, Recorder

CALL = Call("f", (("x", Text("1")),))


@pytest.fixture
def recorder():
    """recorder(backend): the case's recorder, as the judge gives it to a case that has made one call."""
    tokens = []

    def make(backend="numpy", device="cpu", **state):
        made = Recorder(backend, device, calls=[lambda: CALL], **state)
        tokens.append(RECORDER.set(made))
        return made

    yield make
    for token in reversed(tokens):
        RECORDER.reset(token)
