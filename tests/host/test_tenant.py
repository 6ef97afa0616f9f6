"""A submission that lives in a worker: how it loads or does not, and what follows a call that ended the worker."""

import os
from dataclasses import replace

import numpy as np
import pytest

from grader.errors import NoWorker
from grader.model import Message, Usage
from grader.policy import Policy
from grader.protocol.failures import Raised, WorkerDied
from grader.words import say

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
    with pytest.raises(WorkerDied) as died:
        mine.call("scale", (X, 1.0), {})
    assert died.value.outcome.name == "crashed" and mine.deaths == 2  # a third worker would have died too


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


def test_many_calls_that_each_take_a_little_less_than_they_may(session, right):
    """All calls of a submission have a limit in all: hundreds of slow ones end, and no new worker is started."""
    mine = session(right, seconds=2.0, policy=Policy(all_calls_seconds=30))
    mine.load()
    mine.note(Usage(29.0, 1))
    mine.call("scale", (X, 2.0))
    mine.note(Usage(1.9, 1))
    with pytest.raises(WorkerDied) as died:
        mine.call("scale", (X, 2.0))
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
