"""Several calls in one message: order, clocks and deaths are told call by call, and a message is never too large."""

import time

import numpy as np
import pytest

from grader.errors import WireError
from grader.host import session as host_session
from grader.host.session import Answer
from grader.model import Usage
from grader.policy import Policy
from grader.protocol import messages, wire
from grader.protocol.failures import Raised, WorkerDied
from tests.conftest import call, gone

pytestmark = pytest.mark.slow  # a quarter of a minute in all

SOURCE = """
import os, time

made = []

def f(what):
    made.append(what)
    if what == "raise": raise KeyError(what)
    if what == "unsendable": return object()
    if what == "hang": time.sleep(30)
    if what == "kill": os._exit(5)
    if what == "print": print("printed", flush=True)
    if isinstance(what, float): time.sleep(what)
    return [what, len(made)]

def count(): return len(made)
"""


def ask(worker, *arguments, seconds=20.0):
    """The replies to one message with a call of f for each argument, as far as they come; the last may be a death."""
    replies = []
    try:
        for reply in worker.ask(messages.Calls([["f", [argument], {}] for argument in arguments]), seconds):
            replies.append(reply)
    except WorkerDied as died:
        replies.append(died)
    return replies


def test_each_call_has_its_reply_in_order(start):
    """Errors and answers that cannot travel stand in their places, and stop none of those behind them."""
    one, two, three, four = ask(start(SOURCE), 1, "raise", "unsendable", 4)
    assert (one.value, four.value) == ([1, 1], [4, 4])
    assert (type(two), two.error) == (messages.Failed, "KeyError")
    assert (type(three), three.key) == (messages.Unsendable, "wire.type")


def test_no_call_has_no_reply(start):
    """Nothing is sent, and the worker is as it was."""
    worker = start(SOURCE)
    assert ask(worker) == [] and [reply.value for reply in ask(worker, 7)] == [[7, 1]]


def test_each_call_has_the_seconds_that_one_may_take(start):
    """Not all of them together; and what each took is told with its reply."""
    worker = start(SOURCE)
    taken = []
    for reply in worker.ask(messages.Calls([["f", [0.6], {}] for _ in range(4)]), 2.0):
        assert reply.value[0] == 0.6
        taken.append(worker.usage.seconds)
    assert all(0.5 < seconds < 2.0 for seconds in taken) and sum(taken) > 2.0


ENDS = [
    pytest.param("hang", "timed out", "late", id="hangs"),
    pytest.param("kill", "crashed", "ended.itself", id="kills the worker"),
]


@pytest.mark.parametrize(("last", "outcome", "key"), ENDS)
def test_a_call_that_never_answers_is_told_from_those_before_it(start, last, outcome, key):
    """Those before it have their answers; those behind it were never made."""
    worker = start(SOURCE)
    replies = ask(worker, 1, "print", 3, last, 5, 6, seconds=0.6)
    assert [reply.value[0] for reply in replies[:3]] == [1, "print", 3] and len(replies) == 4
    died = replies[3].outcome
    assert (died.name, died.detail.key) == (outcome, key) and worker.died is died and gone(worker._process.pid)
    assert worker.take_output() == "printed\n"


def test_replies_are_taken_as_they_come(start):
    """The first is there, though the second call never comes to an end."""
    worker = start(SOURCE)
    replies = worker.ask(messages.Calls([["f", [1], {}], ["f", ["hang"], {}]]), 60.0)
    assert next(replies).value == [1, 1] and worker.is_alive()


CHEATS = """
import json, struct, sys
def cheat():
    frame = sys._getframe()
    while "number" not in frame.f_locals: frame = frame.f_back
    words = lambda *items: {"t": "list", "v": list(items)}
    content = words(True, words(), False, words())
    body = json.dumps(words(frame.f_locals["number"], "Returned", content)).encode()
    frame.f_locals["send"](struct.pack("<4sIQ", b"KAT1", len(body), 0) + body)
"""


def test_one_reply_too_many_ends_the_worker(start):
    """A call that answers for the next one too: what lies in the channel at the next question was not asked for."""
    worker = start(SOURCE + CHEATS)
    forged, _ = worker.ask(messages.Calls([["cheat", [], {}], ["f", [1], {}]]), 20.0)
    assert forged == messages.Returned(True, [], False, [])
    time.sleep(0.2)
    with pytest.raises(WorkerDied) as died:
        call(worker, "count")
    assert (died.value.outcome.name, died.value.outcome.detail.key) == ("broke the protocol", "wire.unasked")


def test_large_answers_of_many_calls_travel(start):
    """More than a socket holds in either direction: neither side waits for the other."""
    worker = start("def g(x): return x + 1")
    data = wire.array_of(np.arange(1 << 20, dtype="float64"))
    replies = list(worker.ask(messages.Calls([["g", [data], {}] for _ in range(6)]), 20.0))
    assert len(replies) == 6 and all(np.array_equal(reply.value.data, data.data + 1) for reply in replies)


# --- of a session -----------------------------------------------------------------------------------------------------

TOY = "def scale(x, factor):\n    return x if factor is None else len(x) * factor\n"
TOO_MUCH = [
    pytest.param(list(range(90)), 700, id="too many parts"),
    pytest.param("x" * 9_000, 300, id="too long a header"),
    pytest.param(np.zeros(6 << 20), 12, id="too many bytes", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("x", "count"), TOO_MUCH)
def test_calls_that_one_message_cannot_hold_travel_in_several(session, x, count):
    """However many there are and whatever they carry, each is made, in order."""
    mine = session(TOY, trusted=True)
    assert mine.load().name == "finished"
    answers = mine.calls([("scale", (x, number), {}) for number in range(count)])
    assert [answer.value for answer in answers] == [len(x) * number for number in range(count)]


def test_an_argument_that_cannot_travel_is_the_asker_s_error(session):
    """It is raised as it is where the call stands alone, after those before it."""
    mine = session(TOY, trusted=True)
    mine.load()
    with pytest.raises(WireError) as refused:
        mine.calls([("scale", ([1], 2), {}), ("scale", (object(), 2), {})])
    assert refused.value.key == "wire.type" and mine.call("scale", ([1], 2)).value == 2


def test_the_calls_of_one_message_have_a_limit_in_all_too(session):
    """As when they are made one by one: the rest of them is cut off, and told as timed out."""
    source = "import time\ndef scale(x, factor):\n    time.sleep(factor)\n    return x\n"
    mine = session(source, seconds=2.0, policy=Policy(all_calls_seconds=20.0, standby=0))
    mine.load()
    mine.note(Usage(19.0, 1))
    *answers, died = mine.calls([("scale", (1, 0.1), {})] * 400)
    assert 0 < len(answers) <= 10 and all(isinstance(answer, Answer) for answer in answers)
    assert (died.outcome.name, died.outcome.detail.key) == ("timed out", "late.in_all")
    assert mine.gave_up and mine.deaths == 1


def test_deaths_in_messages_count_one_by_one(session):
    """A message in which the worker dies is one death; the next one begins with a new worker."""
    mine = session(
        "import os\ndef scale(x, factor):\n    if factor < 0: os._exit(1)\n    if factor > 9: raise ValueError\n    return x\n"
    )
    mine.load()
    for deaths in (1, 2):
        results = mine.calls([("scale", (1, factor), {}) for factor in (1, 10, -1, 1, -1)])
        assert [type(result) for result in results] == [Answer, Raised, WorkerDied] and mine.deaths == deaths


def test_the_answers_to_many_calls_fit_into_the_judge(session, monkeypatch):
    """Each may be as large as one may be; all together must not be so many times over."""
    monkeypatch.setattr(host_session, "ROOM", 1 << 20)
    mine = session("import numpy as np\ndef scale(x, factor): return np.ones(1 << 14) if x else ['x' * 9_400] * 14\n")
    mine.load()
    for x in (0, 1):  # some 130 kB each
        results = mine.calls([("scale", (x, 1), {})] * 20)
        assert [type(result) for result in results] == [Answer] * 7 + [WireError] * 13
        assert {result.key for result in results[7:]} == {"wire.too_large"}
        assert isinstance(mine.call("scale", (x, 1)), Answer)


EARLY = """
import time
frame = sys._getframe()
while "receive_into" not in frame.f_locals: frame = frame.f_back
receive_into = frame.f_locals["receive_into"]
def exactly(size):
    data = bytearray(size)
    assert receive_into(data, size) == size
    return bytes(data)
def early():
    cheat()  # for this call
    size = struct.unpack("<4sIQ", exactly(16))[1]
    asked = json.loads(exactly(size))["v"][0]
    words = lambda *items: {"t": "list", "v": list(items)}
    body = json.dumps(words(asked, "Returned", words(True, words(), False, words()))).encode()
    frame.f_locals["send"](struct.pack("<4sIQ", b"KAT1", len(body), 0) + body)
    time.sleep(60)
"""


def test_a_reply_to_half_a_question_ends_the_worker(start):
    """It has not read what it answers; and what it does not read would be kept for it, question after question."""
    worker = start(SOURCE + CHEATS + EARLY)
    assert call(worker, "early").value is True
    with pytest.raises(WorkerDied) as died:
        call(worker, "f", wire.array_of(np.zeros(1 << 20)))
    assert (died.value.outcome.name, died.value.outcome.detail.key) == ("broke the protocol", "wire.unasked")
