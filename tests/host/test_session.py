"""A submission at work: how it loads or does not, what a call changes, what happens after a call that killed it."""

import math
import os
import time
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from grader.errors import NoWorker, WireError
from grader.host import Answer, Session
from grader.model import Message, Outcome, Usage
from grader.policy import Policy
from grader.protocol import messages
from grader.protocol.failures import Raised, WorkerDied
from grader.protocol.wire import Array, array_of
from grader.words import say
from tests.conftest import POLICY

STUB = '''\
# kata: toy-scale (numpy)
import numpy as np


def scale(x, factor):
    """Multiply every number of x by factor."""
    raise NotImplementedError
'''
X = np.arange(3.0)

NOT_LOADED = [
    pytest.param("", "the file defines nothing; it should define scale", 0, id="empty"),
    pytest.param("\n# kata: toy-scale (numpy)\n\n", "the file defines nothing", 0, id="comments alone"),
    pytest.param("def scale(x:\n    pass", "SyntaxError: ", 1, id="syntax error"),
    pytest.param("x = 1\n\n  y = 2", "IndentationError: unexpected indent", 3, id="indentation"),
    pytest.param("def scael(x, factor): return x", "does not define 'scale'; did you misspell it", 0, id="a near name"),
    pytest.param(
        "class Solution:\n    def scale(self, x, f): return x",
        "scale stands in the class 'Solution'",
        0,
        id="in a class",
    ),
    pytest.param(
        "class Solution:\n    def scal(self, x, f): return x",
        "if it is 'scal' in the class 'Solution', move it out and rename it",
        0,
        id="a near name in a class",
    ),
    pytest.param("def other(): return 1", "the file does not define 'scale'", 0, id="another name"),
    pytest.param("import nolib\ndef scale(x, f): return x", "No module named 'nolib'", 1, id="a missing library"),
    pytest.param("def scale(x, f): return x\nscale.x.y", "AttributeError during import", 2, id="an error at import"),
    pytest.param("def scale(x, f): return x\nraise SystemExit", "SystemExit during import", 2, id="exit at import"),
    pytest.param("def scale(x, f): return x\ndel scale\nscale", "NameError during import", 3, id="taken away"),
    pytest.param("scale = 1\0", "null bytes", 1, id="a null character"),
    pytest.param(STUB, "not written yet", 0, id="still the stub"),
]


@pytest.mark.parametrize(("source", "detail", "line"), NOT_LOADED)
def test_a_file_that_does_not_load(shared, source, detail, line):
    """Why a file cannot be called is an outcome with its place, never an exception."""
    outcome = shared(source).outcome
    assert outcome.name == "not loaded" and detail in say(outcome.detail)
    assert outcome.stub == (source == STUB)
    if line:
        text = source.split("\n")[line - 1].strip().split("\0")[0]
        assert outcome.trace[-1].line == line and text in outcome.trace[-1].text
    else:
        assert outcome.trace == ()


def test_an_import_that_never_ends(session):
    """Loading has a limit of its own, and the outcome says when it happened."""
    mine = session("print('here', flush=True)\nscale = len\nwhile True: pass", policy=Policy(load_seconds=0.4))
    outcome = mine.load()
    assert outcome.name == "timed out" and outcome.loading and outcome.detail == Message.of("late", seconds=0.4)


def test_a_loop_at_import(session):
    """What computes for long while it is loaded is no import: by the processor's clock, whatever else is running."""
    mine = session("scale = len\nwhile True: pass", policy=Policy(load_computing_seconds=0.1))
    outcome = mine.load()
    assert outcome.detail == Message.of("late.computing", seconds=0.1) and outcome.loading
    assert [place.line for place in outcome.trace] == [2]


@pytest.mark.skipif(os.name != "posix", reason="as POSIX starts and ends a process")
def test_a_worker_that_does_not_start_is_no_fault_of_the_submission(session, monkeypatch, tmp_path):
    """Without torch, say, it ends before it has read a line: no verdict, but what it said and where to look."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho \"ModuleNotFoundError: No module named 'torch'\" >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(python))
    with pytest.raises(
        NoWorker, match=r"so nothing was run: .* code 1.* named 'torch'\. To see what .* kata doctor\."
    ) as refused:
        session(backend="torch").load()
    assert refused.value.exit_code == 3
    assert session(backend="torch", trusted=True).load().name == "crashed"  # a diagnosis less, and the verdict stands


def test_an_import_that_ends_the_process(session):
    """An exit at import is a crash, and what was printed before it is kept."""
    mine = session("import os\nprint('here', flush=True)\nscale = len\nos._exit(4)")
    outcome = mine.load()
    assert outcome.name == "crashed" and outcome.detail == Message.of("ended.itself", code=4) and outcome.loading
    assert mine.output == "here\n"


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
    assert mine.dry_run([("scale", arguments, {})]).status == "passed"
    dry = mine.dry_run([("scale", (arguments[0], torch_free()), {})])
    assert dry.status == "can't tell"
    assert mine.dry_run([]).status == "can't tell"


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


@pytest.mark.slow
def test_the_hungriest_calls_are_noted(session):
    """The longest call and the most memory of all calls so far, the ones that gave no answer included."""
    source = """
    import numpy as np, os, time
    def scale(x, factor):
        kept = np.ones((x, 1 << 17))
        time.sleep(factor)
        if factor > 0.25: os._exit(1)
    """
    mine = session(source)
    mine.load()
    assert mine.usage is None
    mine.call("scale", (1, 0.2), {})
    assert 0.2 <= mine.usage.seconds < 2 and mine.usage.memory_mb < 60
    mine.call("scale", (100, 0.15), {})
    assert 0.2 <= mine.usage.seconds < 2 and 90 < mine.usage.memory_mb < 200
    with pytest.raises(WorkerDied):
        mine.call("scale", (1, 0.4), {})
    assert mine.usage.seconds >= 0.4


def test_a_new_worker_follows_one_that_died(session):
    """After a call that killed its worker the next one is answered by another, with the submission loaded."""
    source = """
    import os
    print("loaded")
    def scale(x, factor):
        print("called", flush=True)
        if factor < 0:
            os._exit(5)
        return [os.getpid(), x]
    """
    mine = session(source)
    mine.load()
    first = mine.call("scale", (X, 1.0), {}).value[0]
    mine.take_output()
    with pytest.raises(WorkerDied):
        mine.call("scale", (X, -1.0), {})
    assert mine.take_output() == "called\n"  # the last words belong to the case that heard them
    assert mine.call("scale", (X, 1.0), {}).value[0] != first
    assert (mine.outcome.name, mine.deaths) == ("crashed", 1)
    assert mine.outcome.detail == Message.of("ended.itself", code=5)
    assert mine.output == "loaded\n"


def test_it_gives_up_after_so_many_deaths(session):
    """Workers are not started without end: after so many of them the calls that are left are not made."""
    mine = session("import os\ndef scale(x, factor): os._exit(1)", policy=Policy(deaths=2))
    mine.load()
    for _ in range(2):
        assert not mine.gave_up
        with pytest.raises(WorkerDied):
            mine.call("scale", (X, 1.0), {})
    assert mine.gave_up
    began = time.perf_counter()
    with pytest.raises(WorkerDied) as died:
        mine.call("scale", (X, 1.0), {})
    assert died.value.outcome.name == "crashed" and time.perf_counter() - began < 0.1


@pytest.mark.slow
def test_it_gives_up_when_enough_seconds_are_lost(session):
    """Endless loops cost so many seconds in all, not the limit times the number of calls."""
    mine = session("def scale(x, factor):\n    while True: pass", seconds=0.3, policy=Policy(lost_seconds=0.5))
    mine.load()
    for _ in range(2):
        with pytest.raises(WorkerDied) as died:
            mine.call("scale", (X, 1.0), {})
        assert died.value.outcome.name == "timed out"
    assert mine.gave_up and 1 <= mine.deaths <= 2  # a busy machine loses more in one


def test_a_submission_that_does_not_load_again(session):
    """Where the new worker cannot load the text, that is said and nothing more is tried."""
    mine = session("import os\ndef scale(x, factor): os._exit(1)")
    mine.load()
    with pytest.raises(WorkerDied):
        mine.call("scale", (X, 1.0), {})
    mine.submission = replace(mine.submission, source="scale = 1 / 0")  # as if it had looked at the clock
    with pytest.raises(WorkerDied) as died:
        mine.call("scale", (X, 1.0), {})
    assert died.value.outcome.detail.values[0] == ("error", "ZeroDivisionError") and mine.gave_up
    assert mine.outcome.name == "crashed"  # the first thing that went wrong


def test_trusted_programs_take_turns_in_one_worker(session, right):
    """References, mistakes and mutants share a worker; one that kills it does not stop the next."""
    bench = session(right, trusted=True)
    assert bench.load().name == "finished"
    pids = set()
    for source, answer in ((right.replace("*", "+"), [2, 3, 4]), (right, [0, 2, 4])):
        source += "\n\ndef pid():\n    import os\n    return os.getpid()\n"
        assert bench.load(replace(bench.submission, source=source)).name == "finished"
        assert bench.call("scale", (X, 2.0), {}).value.data.tolist() == answer
        pids.add(bench.call("pid").value)
    assert len(pids) == 1
    assert bench.load(replace(bench.submission, source="import os; os._exit(1)")).name == "crashed"
    assert bench.load(replace(bench.submission, source=right)).name == "finished"


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
    dry = mine.dry_run([("scale", (X, 2.0), {})])
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


def test_many_calls_that_each_take_a_little_less_than_they_may(session):
    """All calls of a submission have a limit in all: hundreds of slow ones end, and no new worker is started."""
    source = "import time\ndef scale(x, factor): time.sleep(factor)"
    mine = session(source, seconds=0.05, policy=Policy(all_calls_seconds=0.3))
    mine.load()
    with pytest.raises(WorkerDied) as died:
        for _ in range(200):
            mine.call("scale", (1, 0.01), {})
    assert died.value.outcome.name == "timed out" and died.value.outcome.detail.key == "late.in_all"
    assert mine.gave_up and mine.outcome == died.value.outcome


def test_the_learner_s_folder_is_not_seen(session, tmp_path):
    """The worker gets the text alone: the file and what lies beside it are out of reach where there is a sandbox."""
    (tmp_path / "notes.txt").write_text("mine")
    source = f"def scale(x, factor):\n    return open({str(tmp_path / 'notes.txt')!r}).read()"
    mine = session(source)
    mine.load()
    if mine.sandbox.level != "full":
        pytest.skip("no full sandbox on this machine")
    with pytest.raises(Raised) as raised:
        mine.call("scale", (X, 1.0), {})
    assert raised.value.error == "PermissionError"
