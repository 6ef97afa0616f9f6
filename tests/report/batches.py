"""Batches that every format is tried on: one as it comes, one that means harm, one of nothing."""

from datetime import UTC, datetime

from grader.model import Batch, Diagnosis, Message, Pair, Row

ADDS = Diagnosis("adds", "Adds the factor where it should multiply", "Try a factor of 1.0 on paper.", "matches")
ROUNDS = Diagnosis("rounds", "Rounds to whole numbers", "What of 0.5?", "looks like")
STARTED = datetime(2026, 3, 2, 9, 41, tzinfo=UTC)

ROWS = (
    Row("anna", "in/anna/toy_scale.py", "passed", kata="toy-scale", backend="numpy", sha="a" * 64, passed=34, cases=34,
        seconds=0.41, slowest=0.02, memory_mb=64),
    Row("anna", "in/anna/dropout.py", "failed", kata="dropout", backend="torch", sha="b" * 64, passed=9, cases=34,
        right=("scale", "mask"), wrong=("dx",), causes=(ADDS, ROUNDS), failing="dx is the gradient", seconds=1.2, slowest=0.9,
        memory_mb=310),
    Row("bert", "in/bert/toy_scale.py", "failed", kata="toy-scale", backend="numpy", sha="c" * 64, passed=2, cases=34,
        outcome="timed out", detail=Message.of("late", seconds=10.0), failing="a large array", seconds=12.5, slowest=10, memory_mb=80),
    Row("bert", "in/bert/notes.txt", "input error", why="in/bert/notes.txt does not say which kata it is for"),
    Row("cora", "in/cora/toy_scale.py", "passed", kata="toy-scale", backend="numpy", sha="a" * 64, same_as="in/anna/toy_scale.py",
        passed=34, cases=34, seconds=0.41, slowest=0.02, memory_mb=64),
    Row("dora", "in/dora/toy_scale.py", "failed", kata="toy-scale", backend="numpy", sha="d" * 64, outcome="not loaded",
        blank=True, cases=34, seconds=0.1),
    Row("emil", "in/emil/toy_scale.py", "not gradable", why="a worker process did not start", kata="toy-scale", sha="e" * 64),
    Row("fred", "in/fred/toy_scale.py", "failed", kata="toy-scale", backend="numpy", sha="f" * 64, passed=30, cases=34,
        causes=(ADDS,), failing="a factor below 0", seconds=0.6, slowest=0.05, memory_mb=70),
)  # fmt: skip
BATCH = Batch(ROWS, 7, "0.1", STARTED)
PAIRS = (Pair("in/anna/toy_scale.py", "in/fred/toy_scale.py", 0.93, (2, 3, 4, 9), (2, 3, 5)),)

EVIL = (
    "=cmd|' /C calc'!A0</script>{{7*7}}\x1b[31m\u202e\ud800\uffff\n| **b** <img src=x onerror=alert(1)> [x](http://e)"
)
HOSTILE = Batch(
    (
        Row(EVIL, EVIL, "failed", kata="toy-scale", backend="numpy", right=(EVIL,), wrong=(EVIL,), failing=EVIL, sha="0" * 64,
            causes=(Diagnosis("x", EVIL, EVIL, "matches"),), same_as=EVIL, passed=1, cases=3),
        Row("+1", "@sum", "input error", why=EVIL),
        Row("\t=1", "a" * 3000, "not gradable", why="-1", kata="toy-scale"),
    ), 0, "0.1", STARTED,
)  # fmt: skip
NOTHING = Batch((), 0, "0.1", STARTED)
BATCHES = {"as it comes": BATCH, "hostile": HOSTILE, "nothing": NOTHING}
