"""What a submission is asked: its arrays, what a call changes, what cannot be sent, and replies that lie."""

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from grader.errors import WireError
from grader.host import Answer, Session, rehearse
from grader.model import Message, Outcome, Usage
from grader.protocol import messages
from grader.protocol.failures import Raised, WorkerDied
from grader.protocol.wire import Array, array_of
from tests.conftest import POLICY

X = np.arange(3.0)


def test_what_loads_is_called_with_its_backend_s_arrays(session, right):
    """A good file loads; NumPy arrays go in, and what comes back says what it was."""
    mine = session("print('hello')\n" + right)
    assert mine.load().name == "finished" and mine.output == "hello\n" and mine.sandbox.layers
    answer = mine.call("scale", (X, 2.0), {})
    assert answer.value.kind == "numpy" and answer.value.data.tolist() == [0, 2, 4]
    assert answer.changed == () and 0 < answer.seconds < 5
    with pytest.raises(Raised) as raised:
        mine.call("scale", (X,), {"factor": math.nan})
    assert (raised.value.error, raised.value.trace[-1].line) == ("ValueError", 8)


@pytest.mark.slow
def test_tensors_for_torch(session):
    """The same call on a torch submission hands over tensors, at every depth, and a dry run follows it."""
    source = """
    import torch
    def scale(x, factor):
        assert isinstance(x[0]["a"], torch.Tensor) and x[0]["a"].dtype == torch.float32
        return x[0]["a"] * factor
    """
    mine = session(source, backend="torch")
    assert mine.load().name == "finished"
    arguments = ([{"a": X.astype("float32")}], 2.0)
    answer = mine.call("scale", arguments, {})
    assert (answer.value.kind, answer.value.dtype) == ("torch", "float32")
    assert rehearse(mine, [("scale", arguments, {})]).status == "passed"
    dry = rehearse(mine, [("scale", (arguments[0], torch_free()), {})])
    assert dry.status == "can't tell"
    assert rehearse(mine, []).status == "can't tell"


def torch_free():
    """An argument on which the call above raises, as it would on any device."""
    return "two"


MUTATIONS = [
    pytest.param("x[0] = 9", ("0",), id="an array"),
    pytest.param("x.sort()", (), id="an array in place, to the same values"),
    pytest.param("x[0] = -0.0", ("0",), id="the other zero"),
    pytest.param("x.shape = (3, 1)", ("0",), id="a shape"),
    pytest.param("cache[1][0][0] = 9", ("1[1][0]",), id="a nested tuple"),
    pytest.param("cache[2]['w'] += 1", ("1[2]['w']",), id="a dict in a tuple"),
    pytest.param("cache[3].append(1)", ("1[3]",), id="a list that grows"),
    pytest.param("cache[3][0] = 2", ("1[3][0]",), id="a list's number"),
    pytest.param("key[0] = 9", ("key",), id="by keyword"),
    pytest.param("key[0] = x[0] = 9", ("0", "key"), id="two of them"),
    pytest.param("x = x + 1; cache = ()", (), id="its own names"),
    pytest.param("y = x.copy(); y += 1", (), id="a copy"),
]


@pytest.mark.parametrize(("statement", "changed"), MUTATIONS)
def test_changed_arguments_are_noticed(shared, statement, changed):
    """What a call did to its arguments is seen to the last bit, in tuples within tuples too."""
    mine = shared(f"def scale(x, cache, *, key):\n    {statement}\n    return 1")
    cache = (0.5, (X, 2), {"w": X}, [1])
    assert mine.call("scale", (X, cache), {"key": X}).changed == changed
    assert X.tolist() == [0, 1, 2]


NAN = np.array([np.nan, 1.0])


def test_what_has_not_changed_is_not_reported(session):
    """NaN, floats that are NaN, 0-d, empty and bfloat16 arrays that stayed as they were are no mutation."""
    mine = session("def scale(*args): return 1")
    mine.load()
    bfloat = Array(np.ones(2, "float32"), "numpy", "bfloat16")
    given = (NAN, math.nan, np.array(2.0), np.zeros((0, 3)), (math.nan, None, "a", True, {1: NAN}), array_of(X), bfloat)
    assert mine.call("scale", given[:-1], {}).changed == ()


def test_an_unsendable_answer_is_an_error_of_the_wire(session):
    """What is no plain data raises WireError, and the worker lives on."""
    mine = session("def scale(x, factor): return scale if factor else 1")
    mine.load()
    with pytest.raises(WireError) as refused:
        mine.call("scale", (X, 1.0), {})
    assert (refused.value.key, refused.value.values) == ("wire.type", {"type": "builtins.function"})
    assert mine.call("scale", (X, 0.0), {}).value == 1


RETURNED = messages.Returned(1, [], False, [])
FAILED = messages.Failed("E", [], "", [], "", [])
HOSTILE = [
    pytest.param(messages.Returned(1, [3, {}, [], [[0]], [None], [0.5]], True, [5, {}]), id="lists of no list"),
    pytest.param(messages.Ready([]), id="another reply"),
    pytest.param(messages.Rehearsed(0, [], None), id="that of a dry run"),
    pytest.param(replace(FAILED, bases=[1, None], trace=[4, [1], ["x", "y", 1], [1, 2, 3]]), id="other types in lists"),
    pytest.param(replace(FAILED, trace=[[-1, "x", 1], [1 << 40, "x", 1], [1, "x", 0], [True, "x", 1]]), id="odd numbers"),
    pytest.param(messages.Failed("x" * 10**6, ["y" * 10**6], "z" * 10**6, [[1, "t" * 10**6, 1]] * 999, "n" * 10**6, []),
                 id="an error without end"),
    pytest.param(messages.Unsendable("no.such.key", {}, []), id="a reason that nobody knows"),
    pytest.param(messages.Unsendable("wire.type", {"type": "x" * 10**6, 5: 6}, []), id="a reason without end"),
    pytest.param(replace(RETURNED, trapped=[f"name {i}" for i in range(19_000)]), id="many traps"),
    pytest.param(messages.Returned(array_of(X), [[9]], False, []), id="an argument that was not given"),
    pytest.param(messages.Returned(array_of(X), [[0, 1]], False, []), id="a part of an array"),
    pytest.param(messages.Returned(array_of(X), [["x" * 10**6]], False, []), id="a name without end"),
    pytest.param(messages.Returned(array_of(X), [[-1]], False, []), id="an argument from the end"),
    pytest.param(messages.Returned(array_of(X), [[0]] * 10_000, False, []), id="one argument, many times"),
]  # fmt: skip


class Liar:
    """A worker that gives the same reply to everything."""

    usage = Usage(0.1, 1)

    def __init__(self, reply):
        self.reply = reply

    def ask(self, *_):
        yield self.reply

    def request(self, *_):
        return self.reply

    def break_off(self):
        return WorkerDied(Outcome("broke the protocol", Message("wire.reply")))

    def take_attempts(self):
        return Counter()

    def take_output(self):
        return ""

    def close(self):
        pass


class LyingPool:
    """Gives out liars."""

    policy = POLICY

    def __init__(self, reply):
        self.reply = reply

    def take(self, kind, *, rehearses):
        return Liar(self.reply)

    def bury(self, worker):
        worker.close()


@pytest.mark.parametrize("reply", HOSTILE)
def test_a_hostile_reply_is_no_bug_of_ours(submit, right, reply):
    """Whatever a reply holds, it is an answer, an error of the submission or of the wire, and never long."""
    mine = Session(submit(right), pool=LyingPool(reply), hidden=())
    mine.start()
    (result,) = mine.calls([("scale", (X, 2.0), {})])
    if isinstance(result, Raised):
        assert len(repr(result.args)) < 20_000
    elif isinstance(result, WireError):
        assert len(repr(result.args)) < 3_000
    else:
        assert isinstance(result, (Answer, WorkerDied))
    assert len(mine.trapped) <= POLICY.trapped


DRY = [
    pytest.param(messages.Rehearsed(1, [], ["x"]), id="an error of one part"),
    pytest.param(messages.Rehearsed(1, [], 5), id="an error of no list"),
    pytest.param(messages.Rehearsed(1, [7, ["x"]], None), id="lines that are none"),
    pytest.param(messages.Rehearsed(1, [[1, "x" * 10**6, 1]] * 9, None), id="lines without end"),
    pytest.param(messages.Rehearsed(0, [], ["E" * 10**6, "can't convert cuda" * 10**5, []]), id="an error without end"),
    pytest.param(FAILED, id="an error"),
    pytest.param(RETURNED, id="an answer"),
]


@pytest.mark.parametrize("reply", DRY)
def test_a_hostile_dry_run_is_no_bug_of_ours(submit, right, reply):
    """Whatever a worker says of a dry run, it has a status and is short."""
    mine = Session(submit(right), pool=LyingPool(reply), hidden=())
    mine.start()
    dry = rehearse(mine, [("scale", (X, 2.0), {})])
    assert dry.status in ("failed", "can't tell") and len(repr(dry)) < 1_000


MANY = """
import os, time
def scale(x, factor):
    if factor < 0: os._exit(3)
    if factor > 1e6: raise ValueError(f"{factor} is too much")
    if factor > 100: time.sleep(10)
    return x * factor
"""


def test_several_calls_in_one_message(session):
    """What came of each call stands in its place; a call that raises stops none, one that hangs is the last."""
    mine = session(MANY, seconds=0.5)
    mine.load()
    factors = [1.0, 2e6, 3.0]
    one, two, three = mine.calls([("scale", (2.0, factor), {}) for factor in factors])
    assert (one.value, three.value) == (2.0, 6.0) and two.error == "ValueError"
    hung = mine.calls([("scale", (2.0, factor), {}) for factor in (1.0, 200.0, 3.0)])
    assert hung[0].value == 2.0 and hung[1].outcome.name == "timed out" and len(hung) == 2
    died = mine.calls([("scale", (2.0, factor), {}) for factor in (1.0, -1.0, 3.0)])
    assert died[0].value == 2.0 and died[1].outcome.name == "crashed" and len(died) == 2
    assert [answer.value for answer in mine.calls([("scale", (2.0, float(n)), {}) for n in range(90)])] == [
        2.0 * n for n in range(90)
    ]
