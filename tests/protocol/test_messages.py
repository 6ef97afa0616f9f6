"""The messages: each makes the round trip, and what is none of them is a WireError and nothing else."""

import contextlib
from dataclasses import fields
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import WireError
from grader.protocol import messages, wire
from grader.protocol.wire import Array, array_of
from tests.protocol.test_wire import same, values

TEXT = array_of(np.frombuffer(b"def f(x): return x", np.uint8))
MESSAGES = [
    messages.Start(),
    messages.Check(TEXT, "mine.py", ["f"], "def f(x): ...", ["numpy.convolve"]),
    messages.Load(TEXT, "mine.py", "", [], ["aten::add"]),
    messages.Calls([["f", [array_of(np.ones(3)), (1, "x")], {"y": 2.5}], ["g", [], {}]]),
    messages.Calls([], how="dry"),
    messages.Ready([["landlock", False, "no such kernel"]]),
    messages.Checked(["f"], [], [["numpy.convolve", 3, "x = np.convolve(a, b)"]]),
    messages.Unparsed("SyntaxError", "invalid syntax", 2, "def f(:"),
    messages.Loaded(),
    messages.Returned(array_of(np.eye(2)), [[1, 0], ["y"]], True, []),
    messages.Returned(None, [], False, ["numpy.convolve"]),
    messages.Failed("KeyError", ["LookupError", "Exception"], "'k'", [[2, "return d['k']", 1]], "", []),
    messages.Unsendable("wire.dtype", {"dtype": "object"}, []),
    messages.Rehearsed(1, [[2, "torch.zeros(3)", 1]], None),
    messages.Rehearsed(0, [], ["TypeError", "no", []]),
    messages.Measured(None),
    messages.Measured([0.25, 1024.0]),
]
KINDS = [*get_args(messages.Request), *get_args(messages.Reply)]


def name_of(value):
    return type(value).__name__


def bytes_of(buffers):
    """Header and payload of encoded buffers."""
    head, *payload = buffers
    return bytes(head[wire.HEAD.size :]), b"".join(bytes(part) for part in payload)


def sent(number, name, content):
    """A message as whoever knows the wire, and nothing of the messages, would write it."""
    return bytes_of(wire.encode([number, name, content]))


def contents(message):
    return [getattr(message, field.name) for field in fields(message)]


def test_the_table_holds_every_message():
    """What is tried here is all there is."""
    assert {type(message) for message in MESSAGES} == set(KINDS)


@pytest.mark.parametrize("message", MESSAGES, ids=name_of)
def test_a_message_makes_the_round_trip(message):
    """Its number, its class and every field arrive."""
    number, found = messages.decode(*bytes_of(messages.encode(1 << 60, message)))
    assert number == 1 << 60 and type(found) is type(message)
    assert all(same(one, other) for one, other in zip(contents(message), contents(found), strict=True))


def test_a_prepared_request_is_the_request():
    """What was prepared and is addressed later has the same bytes, whatever its number, and says how many answer."""
    asked = messages.Calls([["f", [array_of(np.eye(300)), (1, "x")], {"y": 2.5}], ["g", [], {}]])
    prepared = messages.prepare(asked)
    assert prepared.replies == 2 and messages.prepare(messages.Start()).replies == 1
    for number in (0, 7, 1 << 52):
        sent, same = (b"".join(bytes(part) for part in parts)
                      for parts in (prepared.addressed(number), messages.encode(number, asked)))  # fmt: skip
        assert sent == same


@settings(max_examples=100, deadline=None)
@given(values, st.lists(values, max_size=3), st.booleans(), st.lists(st.text(), max_size=3))
def test_any_answer_makes_the_round_trip(value, changed, rewrites, trapped):
    """hypothesis: whatever a call gave and changed arrives."""
    message = messages.Returned(value, changed, rewrites, trapped)
    _, found = messages.decode(*bytes_of(messages.encode(1, message)))
    assert same(contents(message), contents(found))


OF_NO_MESSAGE = {
    "a list": [], "a number": 3, "a str": "Loaded", "a dict": {"id": 7, "value": True}, "two parts": [7, "Loaded"], "four parts": [7, "Loaded", [], None],
    "a tuple": (7, "Loaded", []), "no number": ["7", "Loaded", []], "a bool for a number": [True, "Loaded", []], "a float for a number": [7.0, "Loaded", []], "no name": [7, 3, []],
    "an unknown class": [7, "Trusted", []], "a class of the module": [7, "Array", []], "a class of Python": [7, "type", []], "a base": [7, "object", []], "a private name": [7, "_CLASSES", []],
    "fields by name": [7, "Loaded", {}], "a tuple of fields": [7, "Loaded", ()], "no fields": [7, "Loaded", None],
}  # fmt: skip


@pytest.mark.parametrize("value", OF_NO_MESSAGE.values(), ids=OF_NO_MESSAGE)
def test_what_is_no_message_is_refused(value):
    """Plain data that the wire carries, and that no message is made of."""
    with pytest.raises(WireError) as refused:
        messages.decode(*bytes_of(wire.encode(value)))
    assert refused.value.key == "wire.reply"


@pytest.mark.parametrize("message", MESSAGES, ids=name_of)
def test_a_field_too_few_or_too_many_is_refused(message):
    """A message has the fields of its class, neither fewer nor more."""
    name, content = name_of(message), contents(message)
    for wrong in (*([content[:-1]] if content else []), [*content, None]):
        with pytest.raises(WireError):
            messages.decode(*sent(7, name, wrong))


# one value of each type that a field may be of, and of some that none may be
OTHERS = [None, True, 3, 2.5, "x", [], {}, (), array_of(np.zeros(2))]
HAVE = {"str": str, "int": int, "bool": bool, "Array": Array, "list[Any]": list, "dict[str, Any]": dict}


@pytest.mark.parametrize("message", [message for message in MESSAGES if fields(message)], ids=name_of)
def test_a_field_of_another_type_is_refused(message):
    """The annotation is kept, to the very type: a bool is no int. What is `Any` is left to whoever reads it."""
    for place, field in enumerate(fields(message)):
        for other in OTHERS:
            content = contents(message)
            content[place] = other
            if field.type == "Any" or type(other) is HAVE[field.type]:
                messages.decode(*sent(7, name_of(message), content))
                continue
            with pytest.raises(WireError):
                messages.decode(*sent(7, name_of(message), content))


@settings(max_examples=80, deadline=None)
@given(st.integers(), st.sampled_from([kind.__name__ for kind in KINDS]), st.lists(values, max_size=6))
def test_arbitrary_fields_decode_or_raise_the_wire_s_error(number, name, content):
    """hypothesis: whatever a worker puts in a message, the judge gets a message or a WireError."""
    with contextlib.suppress(WireError):
        assert messages.decode(*sent(number, name, content))[0] == number


@pytest.mark.parametrize("value", [object(), {1}, np.float64(1), [np.zeros(2)]], ids=name_of)
def test_what_may_not_travel_is_refused_by_the_sender(value):
    """A message carries what the wire carries, and says the same of the rest."""
    with pytest.raises(WireError) as refused:
        messages.encode(7, messages.Returned(value, [], False, []))
    assert refused.value.key in wire.UNSENDABLE
