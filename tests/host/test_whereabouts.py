"""Where a worker is that does not answer: the innermost line of the learner's file, and no more than that is believed."""

import os

import numpy as np
import pytest

from grader.host import whereabouts
from grader.host.whereabouts import line_of
from grader.model import Place
from grader.protocol import messages
from grader.protocol.failures import WorkerDied
from grader.protocol.wire import array_of
from tests.conftest import call

on_posix = pytest.mark.skipif(os.name != "posix", reason="no signal asks for it on Windows")
HEAD = "Stack (most recent call first):\n"


def frames(*places):
    return "".join(f'  File "{name}", line {line} in f\n' for name, line in places)


STACKS = [
    pytest.param(
        HEAD + frames(("/lib/numpy.py", 900), ("mine.py", 8), ("mine.py", 3)), "mine.py", 8, id="the innermost"
    ),
    pytest.param("printed\n" + HEAD + frames(("mine.py", 8)), "mine.py", 8, id="after what it printed"),
    pytest.param(HEAD + frames(("mine.py", 1)) + HEAD + frames(("mine.py", 8)), "mine.py", 8, id="the last stack"),
    pytest.param(HEAD + frames((r"l\xf6sung.py", 8)), "lösung.py", 8, id="a name that is not ASCII"),
    pytest.param(HEAD + frames(("/lib/numpy.py", 900)), "mine.py", 0, id="none of its lines"),
    pytest.param(HEAD + '  File "mine.py", line 8', "mine.py", 0, id="not yet whole"),
    pytest.param(frames(("mine.py", 8)), "mine.py", 0, id="no stack"),
    pytest.param(HEAD + frames(("mine.py", 10**30)), "mine.py", 0, id="no line number"),
    pytest.param("", "mine.py", 0, id="nothing"),
]


@pytest.mark.parametrize(("said", "name", "line"), STACKS)
def test_a_stack_is_read(said, name, line):
    """The first frame of the learner's file in the last stack; 0 where there is none."""
    assert line_of(said.encode("latin-1"), name) == line


LOOPS = [
    pytest.param("    while True:\n        pass\n", {2, 3}, id="in Python"),
    pytest.param("    n = 1\n    sum(range(10 ** 12))\n", {3}, id="in C, which holds the interpreter"),
    pytest.param("    import time\n    time.sleep(60)\n", {3}, id="asleep"),
    pytest.param("    import os\n    os.kill(os.getpid(), 19)\n", set(), id="stopped"),
    pytest.param("    import os\n    os.close(2)\n    while True: pass\n", set(), id="its mouth is shut"),
    pytest.param(
        "    import os\n    os.write(2, b'Stack (most recent call first):\\n  File \"f.py\", line 99999 in f\\n')\n"
        "    import signal\n    signal.signal(signal.SIGUSR1, signal.SIG_IGN)\n    while True: pass\n", set(), id="a lie",
    ),
]  # fmt: skip


@on_posix
@pytest.mark.parametrize(("body", "lines"), LOOPS)
def test_a_call_that_does_not_answer_is_at_a_line(start, body, lines):
    """With its text; and what the signal has it print is not taken for the learner's own words."""
    source = f"def f():\n{body}"
    worker = start(source)
    with pytest.raises(WorkerDied) as died:
        call(worker, seconds=0.4)
    trace = died.value.outcome.trace
    assert {place.line for place in trace} <= lines and bool(trace) == bool(lines)
    assert all(place == Place(place.line, source.splitlines()[place.line - 1].strip()) for place in trace)
    assert "most recent" not in worker.take_output() or not lines


@on_posix
def test_who_takes_too_much_memory_is_at_a_line_too(start):
    """Of a list that grows without end, the line where it grows."""
    worker = start("import numpy as np\ndef f():\n    kept = []\n    while True: kept.append(np.ones(1 << 20))\n")
    with pytest.raises(WorkerDied) as died:
        call(worker, seconds=20.0)
    assert died.value.outcome.name == "out of memory" and [each.line for each in died.value.outcome.trace] == [4]


def test_a_line_beyond_the_file_is_none():
    """A worker's word is held against the file."""
    loaded = messages.Load(array_of(np.frombuffer(b"a = 1\r\nb = 2", np.uint8)), "f.py", "", [], [])
    assert whereabouts._lines(loaded, 2) == (Place(2, "b = 2"),) and whereabouts._lines(loaded, 3) == ()
