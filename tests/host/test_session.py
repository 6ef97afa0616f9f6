"""A submission at work: how it loads or does not, what a call changes, what happens after a call that killed it."""

import math
import os
import time
from dataclasses import replace

import numpy as np
import pytest

from grader.host import session
from grader.errors import NoWorker, WireError
from grader.testing.expect import Raised
from grader.model import Usage
from grader.host.process import Died
from grader.protocol.wire import Array, array_of

STUB = '''\
# kata: toy-scale (numpy)
import numpy as np


def scale(x, factor):
    """Multiply every number of x by factor."""
    raise NotImplementedError
'''
X = np.arange(3.0)

NOT_LOADED = [
    pytest.param("", "the file defines nothing; it should define scale", "", id="empty"),
    pytest.param("\n# kata: toy-scale (numpy)\n\n", "the file defines nothing", "", id="comments alone"),
    pytest.param("def scale(x:\n    pass", "SyntaxError: ", "line 1", id="syntax error"),
    pytest.param("x = 1\n\n  y = 2", "IndentationError: unexpected indent", "line 3", id="indentation"),
    pytest.param("def scael(x, factor): return x", "does not define 'scale'; did you mean", "", id="a near name"),
    pytest.param("def other(): return 1", "the file does not define 'scale'", "", id="another name"),
    pytest.param(
        "import nolib\ndef scale(x, f): return x", "No module named 'nolib'", "line 1", id="a missing library"
    ),
    pytest.param("def scale(x, f): return x\nscale.x.y", "AttributeError at import", "line 2", id="an error at import"),
    pytest.param("def scale(x, f): return x\nraise SystemExit", "SystemExit at import", "line 2", id="exit at import"),
    pytest.param("def scale(x, f): return x\ndel scale\nscale", "NameError at import", "line 3", id="taken away"),
    pytest.param("scale = 1\0", "null bytes", "line 1", id="a null character"),
    pytest.param(STUB, "not written yet", "", id="still the stub"),
]


@pytest.fixture(scope="module")
def one_worker():
    """Worker processes that the tests of this table take turns in: nothing of a text that did not load is left."""
    shared = {}
    yield shared
    for worker in shared.values():
        worker.close()


@pytest.mark.parametrize(("source", "detail", "where"), NOT_LOADED)
def test_a_file_that_does_not_load(subject, one_worker, source, detail, where):
    """Why a file cannot be called is an outcome with its place, never an exception."""
    mine = subject(source)
    mine.worker = one_worker.get("numpy")
    outcome = mine.load()
    one_worker["numpy"], mine.worker = mine.worker, None
    assert outcome.name == "not loaded" and detail in outcome.detail and outcome.where == where
    assert outcome.stub == (source == STUB)
    if where:
        line = source.split("\n")[int(where.removeprefix("line ")) - 1].strip()
        assert outcome.trace[-1].startswith(f"{where}: ") and line.split("\0")[0] in outcome.trace[-1]


def test_an_import_that_never_ends(subject, monkeypatch):
    """Loading has a limit of its own, and the outcome says when it happened."""
    monkeypatch.setattr(session, "LOAD_SECONDS", 0.4)
    outcome = subject("print('here', flush=True)\nscale = len\nwhile True: pass").load()
    assert outcome.name == "timed out" and "while it was being loaded" in outcome.detail


@pytest.mark.skipif(os.name != "posix", reason="as POSIX starts and ends a process")
def test_a_worker_that_does_not_start_is_no_fault_of_the_submission(subject, monkeypatch, tmp_path):
    """Without torch, say, it ends before it has read a line: no verdict, but what it said and where to look."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho \"ModuleNotFoundError: No module named 'torch'\" >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(python))
    with pytest.raises(
        NoWorker, match=r"so nothing was run: .* code 1 .* named 'torch'\. What .* kata doctor\."
    ) as refused:
        subject(backend="torch").load()
    assert refused.value.exit_code == 3
    assert subject(backend="torch", trusted=True).load().name == "crashed"  # a diagnosis less, and the verdict stands


def test_an_import_that_ends_the_process(subject):
    """An exit at import is a crash, and what was printed before it is kept."""
    mine = subject("import os\nprint('here', flush=True)\nscale = len\nos._exit(4)")
    outcome = mine.load()
    assert outcome.name == "crashed" and "code 4" in outcome.detail and mine.output == "here\n"


def test_what_loads_is_called_with_its_backend_s_arrays(subject, right):
    """A good file loads; NumPy arrays go in, and what comes back says what it was."""
    mine = subject("print('hello')\n" + right)
    assert mine.load().name == "finished" and mine.output == "hello\n" and mine.sandbox.layers
    answer = mine.call("scale", (X, 2.0), {})
    assert answer.value.kind == "numpy" and answer.value.data.tolist() == [0, 2, 4]
    assert answer.changed == () and 0 < answer.seconds < 5
    with pytest.raises(Raised) as raised:
        mine.call("scale", (X,), {"factor": math.nan})
    assert (raised.value.kind, raised.value.trace[-1].split(":")[0]) == ("ValueError", "line 8")


def test_tensors_for_torch(subject):
    """The same call on a torch submission hands over tensors, at every depth, and a dry run follows it."""
    source = """
    import torch
    def scale(x, factor):
        assert isinstance(x[0]["a"], torch.Tensor) and x[0]["a"].dtype == torch.float32
        return x[0]["a"] * factor
    """
    mine = subject(source, backend="torch")
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


@pytest.fixture(scope="module")
def changer():
    """One trusted worker in which the programs of this table take turns."""
    kept = {}
    yield kept
    if kept:
        kept["worker"].close()


@pytest.mark.parametrize(("statement", "changed"), MUTATIONS)
def test_changed_arguments_are_noticed(subject, changer, statement, changed):
    """What a call did to its arguments is seen to the last bit, in tuples within tuples too."""
    mine = subject(f"def scale(x, cache, *, key):\n    {statement}\n    return 1", trusted=True)
    mine.worker = changer.get("worker")
    assert mine.load().name == "finished"
    changer["worker"] = mine.worker
    cache = (0.5, (X, 2), {"w": X}, [1])
    try:
        assert mine.call("scale", (X, cache), {"key": X}).changed == changed
    finally:
        mine.worker = None
    assert X.tolist() == [0, 1, 2]


NAN = np.array([np.nan, 1.0])


def test_what_has_not_changed_is_not_reported(subject):
    """NaN, floats that are NaN, 0-d, empty and bfloat16 arrays that stayed as they were are no mutation."""
    mine = subject("def scale(*args): return 1")
    mine.load()
    bfloat = Array(np.ones(2, "float32"), "numpy", "bfloat16")
    given = (NAN, math.nan, np.array(2.0), np.zeros((0, 3)), (math.nan, None, "a", True, {1: NAN}), array_of(X), bfloat)
    assert mine.call("scale", given[:-1], {}).changed == ()


def test_the_hungriest_calls_are_noted(subject):
    """The longest call and the most memory of all calls so far, the ones that gave no answer included."""
    source = """
    import numpy as np, os, time
    def scale(x, factor):
        kept = np.ones((x, 1 << 17))
        time.sleep(factor)
        if factor > 0.25: os._exit(1)
    """
    mine = subject(source)
    mine.load()
    assert mine.usage is None
    mine.call("scale", (1, 0.2), {})
    assert 0.2 <= mine.usage.seconds < 2 and mine.usage.memory_mb < 60
    mine.call("scale", (100, 0.15), {})
    assert 0.2 <= mine.usage.seconds < 2 and 90 < mine.usage.memory_mb < 200
    with pytest.raises(Died):
        mine.call("scale", (1, 0.4), {})
    assert mine.usage.seconds >= 0.4


def test_a_new_worker_follows_one_that_died(subject):
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
    mine = subject(source)
    mine.load()
    first = mine.call("scale", (X, 1.0), {}).value[0]
    mine.take_output()
    with pytest.raises(Died):
        mine.call("scale", (X, -1.0), {})
    assert mine.take_output() == "called\n"  # the last words belong to the case that heard them
    assert mine.call("scale", (X, 1.0), {}).value[0] != first
    assert (mine.outcome.name, mine.deaths) == ("crashed", 1) and "code 5" in mine.outcome.detail
    assert mine.output == "loaded\n"


def test_it_gives_up_after_so_many_deaths(subject, monkeypatch):
    """Workers are not started without end: after DEATHS of them the calls that are left are not made."""
    monkeypatch.setattr(session, "DEATHS", 2)
    mine = subject("import os\ndef scale(x, factor): os._exit(1)")
    mine.load()
    for _ in range(2):
        assert not mine.gave_up
        with pytest.raises(Died):
            mine.call("scale", (X, 1.0), {})
    assert mine.gave_up and mine.worker is None
    began = time.perf_counter()
    with pytest.raises(Died) as died:
        mine.call("scale", (X, 1.0), {})
    assert died.value.outcome.name == "crashed" and time.perf_counter() - began < 0.1


def test_it_gives_up_when_patience_ends(subject, monkeypatch):
    """Endless loops cost PATIENCE seconds in all, not the limit times the number of calls."""
    monkeypatch.setattr(session, "PATIENCE", 0.5)
    mine = subject("def scale(x, factor):\n    while True: pass", seconds=0.3)
    mine.load()
    for _ in range(2):
        with pytest.raises(Died) as died:
            mine.call("scale", (X, 1.0), {})
        assert died.value.outcome.name == "timed out"
    assert mine.gave_up and mine.lost > 0.5


def test_a_submission_that_does_not_load_again(subject):
    """Where the new worker cannot load the text, that is said and nothing more is tried."""
    mine = subject("import os\ndef scale(x, factor): os._exit(1)")
    mine.load()
    with pytest.raises(Died):
        mine.call("scale", (X, 1.0), {})
    mine.submission = replace(mine.submission, source="scale = 1 / 0")  # as if it had looked at the clock
    with pytest.raises(Died) as died:
        mine.call("scale", (X, 1.0), {})
    assert "ZeroDivisionError" in died.value.outcome.detail and mine.gave_up
    assert mine.outcome.name == "crashed"  # the first thing that went wrong


def test_trusted_programs_take_turns_in_one_worker(subject, right):
    """References, mistakes and mutants share a worker; one that kills it does not stop the next."""
    bench = subject(right, trusted=True)
    assert bench.load().name == "finished"
    worker = bench.worker
    for source, answer in ((right.replace("*", "+"), [2, 3, 4]), (right, [0, 2, 4])):
        bench.submission = replace(bench.submission, source=source)
        assert bench.load().name == "finished" and bench.worker is worker
        assert bench.call("scale", (X, 2.0), {}).value.data.tolist() == answer
    bench.submission = replace(bench.submission, source="import os; os._exit(1)")
    assert bench.load().name == "crashed"
    bench.submission = replace(bench.submission, source=right)
    assert bench.load().name == "finished"


def test_an_unsendable_answer_is_an_error_of_the_wire(subject):
    """What is no plain data raises WireError, and the worker lives on."""
    mine = subject("def scale(x, factor): return scale if factor else 1")
    mine.load()
    with pytest.raises(WireError, match="function"):
        mine.call("scale", (X, 1.0), {})
    assert mine.call("scale", (X, 0.0), {}).value == 1


HOSTILE = [
    pytest.param({"value": 1, "trapped": 5, "args": 3, "kwargs": [1]}, id="lists of no list"),
    pytest.param({}, id="nothing"),
    pytest.param({"error": 3}, id="an error of no dict"),
    pytest.param({"error": {"kind": 1, "bases": 2, "message": 3, "trace": 4}}, id="an error of other types"),
    pytest.param({"error": {"kind": "x" * 10**6, "bases": ["y" * 10**6], "message": "z" * 10**6, "trace": ["t"] * 999}},
                 id="an error without end"),
    pytest.param({"unsendable": ["x"]}, id="a list for a sentence"),
    pytest.param({"value": 1, "trapped": [f"name {i}" for i in range(19_000)], "args": [], "kwargs": {}}, id="many traps"),
    pytest.param({"value": array_of(X), "args": [array_of(X)], "kwargs": {}}, id="too few arguments back"),
]  # fmt: skip


@pytest.mark.parametrize("reply", HOSTILE)
def test_a_hostile_reply_is_no_bug_of_ours(subject, right, reply):
    """Whatever a reply holds, it is an answer, an error of the submission or of the wire, and never long."""

    class Liar:
        usage = Usage(0.1, 1)

        def request(self, *args, **kwargs):
            return reply

        def close(self):
            pass

    mine = subject(right)
    mine.worker = Liar()
    try:
        mine.call("scale", (X, 2.0), {})
    except Raised as raised:
        assert len(raised.kind) + len(raised.message) + sum(map(len, raised.trace + raised.bases)) < 20_000
    except WireError as error:
        assert len(str(error)) < 3_000
    assert len(mine.trapped) <= session.TRAPPED


DRY = [
    pytest.param({"raised": {"message": "x", "trace": []}, "made": []}, id="an error without a kind"),
    pytest.param({"raised": 5, "made": []}, id="an error of no dict"),
    pytest.param({"on_cpu": 1}, id="nothing made"),
    pytest.param({"on_cpu": 1, "made": 7}, id="made of no list"),
    pytest.param({"on_cpu": array_of(X), "made": ["x" * 10**6] * 9}, id="lines without end"),
    pytest.param([1], id="a list"),
    pytest.param(None, id="None"),
]


@pytest.mark.parametrize("value", DRY)
def test_a_hostile_dry_run_is_no_bug_of_ours(subject, right, value):
    """Whatever a worker says of a dry run, it has a status and is short."""

    class Liar:
        def request(self, *args, **kwargs):
            return {"value": value}

        def close(self):
            pass

    mine = subject(right)
    mine.worker = Liar()
    dry = mine.dry_run([("scale", (X, 2.0), {})])
    assert dry.status in ("failed", "can't tell") and len(dry.detail) + len(dry.where) < 1_000


def test_many_calls_that_each_take_a_little_less_than_they_may(subject, monkeypatch):
    """All calls of a submission have a limit in all: hundreds of slow ones end, and no new worker is started."""
    monkeypatch.setattr(session, "IN_ALL", 0.3)
    source = "import time\ndef scale(x, factor): time.sleep(factor)"
    mine = subject(source, seconds=0.05)
    mine.load()
    with pytest.raises(Died) as died:
        for _ in range(200):
            mine.call("scale", (1, 0.01), {})
    assert died.value.outcome.name == "timed out" and "in all" in died.value.outcome.detail
    assert mine.gave_up and mine.outcome == died.value.outcome


def test_the_learner_s_folder_is_not_seen(subject, tmp_path):
    """The worker gets the text alone: the file and what lies beside it are out of reach where there is a sandbox."""
    (tmp_path / "notes.txt").write_text("mine")
    source = f"def scale(x, factor):\n    return open({str(tmp_path / 'notes.txt')!r}).read()"
    mine = subject(source)
    mine.load()
    if mine.sandbox.level != "full":
        pytest.skip("no full sandbox on this machine")
    with pytest.raises(Raised) as raised:
        mine.call("scale", (X, 1.0), {})
    assert raised.value.kind == "PermissionError"
