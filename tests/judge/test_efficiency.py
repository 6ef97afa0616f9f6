"""Efficiency: three programs in turns, at three sizes; none of it decides anything. The clock is the test's own."""

from dataclasses import replace

import pytest

from grader.errors import BrokenKata
from grader.host import Cost
from grader.judge import collect
from grader.judge.efficiency import FEW, ROUNDS, compared, measure
from grader.model import Beside, Efficiency, Message, Sizes

SIZES = Sizes((1_000, 4_000, 16_000), "rows")
LATE = Message.of("late", seconds=2.0)


class FakeBench:
    """Programs whose costs are formulas of n; `spent` is the clock, and `asked` what was asked for."""

    def __init__(self, yours=lambda n: n * 1e-6, reference=lambda n: n * 1e-6, memory=(0, 0, 0), unready=0):
        self.seconds = {"nothing": lambda n: 1e-4, "reference": reference, "yours": yours}
        self.memory = dict(zip(self.seconds, memory, strict=True))
        self.unready, self.n, self.spent, self.asked = unready, 0, 0.0, []

    def prepare(self, n):
        self.n = n
        return LATE if n == self.unready else None

    def cost(self, name):
        self.asked.append((name, self.n))
        seconds = self.seconds[name](self.n)
        if isinstance(seconds, Message):
            return seconds
        self.spent += seconds
        return Cost(seconds, self.memory[name] * self.n / 16_000)

    def compare(self):
        return compared(SIZES, self, lambda: self.spent)


def test_what_is_told():
    """Seconds and memory at the largest size, and how the seconds grow."""
    found = FakeBench(yours=lambda n: 1e-4 + n * n * 1e-8, memory=(10, 60, 110)).compare()
    assert (found.size, found.unit, found.ended) == (16_000, "rows", None)
    assert found.seconds == Beside(pytest.approx(2.56), pytest.approx(0.0159)) and found.memory == Beside(100, 50)
    assert found.growth == Beside(pytest.approx(2.0), pytest.approx(1.0, abs=0.05))


def test_they_take_turns():
    """Each round asks each once, another first: what slows the machine for a while slows all three."""
    bench = FakeBench()
    bench.compare()
    rounds = [bench.asked[i : i + 3] for i in range(0, len(bench.asked), 3)]
    assert len(rounds) == ROUNDS * 3 and all({name for name, _ in each} == set(bench.seconds) for each in rounds)
    assert {each[0][0] for each in rounds[:3]} == set(bench.seconds)


def test_patience_ends():
    """Programs that take seconds are asked fewer times, but often enough for a median to have an interval."""
    bench = FakeBench(yours=lambda n: 0.6)
    bench.compare()
    assert bench.asked.count(("yours", 16_000)) == FEW


NO_ANSWER = {
    "it cannot be made ready": (FakeBench(unready=4_000), 4_000),
    "it does not answer": (FakeBench(yours=lambda n: LATE if n == 16_000 else n * 1e-6), 16_000),
}


@pytest.mark.parametrize(("bench", "size"), NO_ANSWER.values(), ids=NO_ANSWER)
def test_a_size_without_an_answer_is_the_last(bench, size):
    """Then that is all there is to say: at which size, and why."""
    assert bench.compare() == Efficiency(size, "rows", ended=LATE)
    assert max(n for _, n in bench.asked or [(0, 0)]) <= size


# --- with workers -------------------------------------------------------------------------------------------------------

HIDDEN = '''
def test_one(submission, draw):
    """one"""
    submission.scale(draw.normal((3,)), 2.0)

def efficiency(submission, draw, n):
    submission.scale(draw.normal((3,)), 1.0)
    submission.scale(draw.normal((n,)), 2.0)
'''
THREE = Sizes((10, 20, 30), "numbers")


@pytest.fixture
def measured(session, kata_with):
    """measured(source, hidden): what is told of this program beside the toy kata's reference."""

    def make(source, hidden=HIDDEN, sizes=THREE):
        kata = kata_with(hidden, forbidden=(), sizes=sizes)
        programs = {
            "nothing": "def scale(x, factor): return 0",
            "reference": "def scale(x, f): return x * f",
            "yours": source,
        }
        sessions = {name: session(source, kata=kata) for name, source in programs.items()}
        return measure(collect(kata), 1, **sessions)

    return make


@pytest.mark.slow
def test_workers_are_asked(measured):
    """A program that answers is measured at the largest size; of a call that is over at once nothing is told."""
    found = measured("def scale(x, f): return x + x")
    assert found == Efficiency(30, "numbers")


WITHOUT = {
    "an error": ("return {3: 1, 10: 2}[len(x)]", Message.of("efficiency.raised", error="KeyError", message="20")),
    "an exit": ("import os; len(x) == 20 and os._exit(3)", Message.of("ended.itself", code=3)),
}


@pytest.mark.slow
@pytest.mark.parametrize(("body", "why"), WITHOUT.values(), ids=WITHOUT)
def test_why_there_is_no_answer(measured, body, why):
    """It raises, or its process ends, at one of the sizes."""
    assert measured(f"def scale(x, f): {body}\n") == Efficiency(20, "numbers", ended=why)


FAULTS = [
    pytest.param("1 / 0", "efficiency() itself failed (ZeroDivisionError", id="it raises"),
    pytest.param("pass", "efficiency() makes no call", id="it makes no call"),
    pytest.param(
        "submission.scale(draw.normal((n,)))", "has no answer to efficiency()'s call", id="ours have no answer",
        marks=pytest.mark.slow,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "said"), FAULTS)
def test_a_fault_of_the_kata_is_said_to_be_one(measured, body, said):
    """What the hidden tests' own function does wrong is not the submission's."""
    with pytest.raises(BrokenKata) as caught:
        measured(
            "def scale(x, f): return x * f",
            HIDDEN.partition("def efficiency")[0] + f"def efficiency(submission, draw, n): {body}\n",
        )
    assert said in str(caught.value) and "test_hidden.py:1: " in str(caught.value)


HALVES = {"a function alone": (HIDDEN, None), "sizes alone": (HIDDEN.partition("def efficiency")[0], THREE)}


@pytest.mark.parametrize(("hidden", "sizes"), HALVES.values(), ids=HALVES)
def test_the_function_and_the_sizes_go_together(kata_with, hidden, sizes):
    """Half of it would measure nothing, in silence."""
    with pytest.raises(BrokenKata, match="efficiency"):
        collect(replace(kata_with(hidden), sizes=sizes))
