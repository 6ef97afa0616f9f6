"""One thing at a time about a failing call is changed, and what alone makes it right is said."""

import pytest

from grader.diagnosis.experiments import as_the_first, experiment
from grader.judge import collect
from grader.model import Message
from tests.conftest import run_all

SEED = 11
HIDDEN = '''
    import pytest
    from grader.testing import expect_close, layout

    @pytest.mark.parametrize("n", [3, 5, 7])
    def test_plain(submission, draw, n):
        """y is factor times x"""
        x = draw.normal((n,))
        expect_close(submission.scale(x, 2.5), x * 2.5, "y", dtype="float64")

    def test_default(submission, draw):
        """factor is 2 by default"""
        x = draw.normal((4,))
        expect_close(submission.scale(x), x * 2.0, "y", dtype="float64")

    def test_two_calls(submission, draw):
        """A call does not depend on the one before"""
        for n in (2, 3):
            x = draw.normal((n,))
            expect_close(submission.scale(x, 2.5), x * 2.5, "y", dtype="float64")

    def test_view(submission, draw):
        """x may be a view"""
        x = draw.normal((4, 3))
        expect_close(submission.scale(layout(x, "transposed"), 2.5), x * 2.5, "y", dtype="float64")
'''
PROGRAMS = [
    pytest.param("def scale(x, factor=2.0):\n    return x * factor * 1.5", "plain[5]", None, id="nothing helps"),
    pytest.param("kept = []\ndef scale(x, factor=2.0):\n    kept.append(len(x))\n    return x * factor / kept[0] * len(x)",
                 "plain[5]", "experiment.first", id="kept in a global"),
    pytest.param("def scale(x, factor=2.0, seen=[]):\n    seen.append(0)\n    return x * factor * len(seen)",
                 "plain[5]", "experiment.first", id="kept in a default argument", marks=pytest.mark.slow),
    pytest.param("kept = {}\ndef scale(x, factor=2.0):\n    return x * factor * kept.setdefault(x.ndim, len(x)) / len(x)",
                 "two_calls", "experiment.first", id="kept between the calls of one case",
                 marks=pytest.mark.slow),
    pytest.param("def scale(factor, x):\n    return x[::-1][::-1] * factor", "plain[5]", "experiment.by_name", id="the order"),
    pytest.param("def scale(x, factor=1.0):\n    return x * factor", "default", "experiment.default", id="a default"),
    pytest.param("def scale(x, factor=2.0):\n    return (x * factor).ravel('K').reshape(x.shape)",
                 "view", "experiment.contiguous", id="a view"),
    pytest.param("import random\ndef scale(x, factor=2.0):\n    return x * factor if random.random() < 0.1 else x",
                 "plain[5]", None, id="chance"),
]  # fmt: skip


MANY = '''
    from grader.testing import expect_close

    def test_many(submission, draw):
        """No call depends on another one"""
        for n in range(2, 40):
            x = draw.normal((n,))
            expect_close(submission.scale(x, 2.5), x * 2.5, "y", dtype="float64")
'''


def test_one_call_of_many_gets_a_new_worker(session, kata_with, monkeypatch):
    """A case of many calls costs a few workers: with PyTorch each takes a second to start."""
    kata = kata_with(MANY)
    mine = session("# kata: toy-scale (numpy)\nkept = []\ndef scale(x, factor):\n    kept.append(0)\n"
                   "    return x * factor if len(kept) < 30 else x\n", kata=kata)  # fmt: skip
    mine.load()
    _, traces = run_all(mine, kata, SEED)
    tests, loads, load = collect(kata), [], mine.load
    monkeypatch.setattr(mine, "load", lambda *given: loads.append(0) or load(*given))
    found = experiment(tests, tests.cases[0], traces, mine, SEED)
    assert found.said.key == "experiment.first" and len(loads) <= 8


BESIDE = """# kata: toy-scale (numpy)
kept = []
def scale(x, factor=2.0):
    kept.append(len(x))
    if len(x) == 7:
        return x * factor + 1
    return x * factor * (len(kept) == 1)
"""


def test_what_is_kept_hides_nothing_of_first_calls(session, kata_with):
    """In workers of their own, what fails still is wrong by itself; and one such case is enough to see that it is kept."""
    kata = kata_with(HIDDEN)
    tests = collect(kata)
    by_name = {case.name: case for case in tests.cases}
    mine = session(BESIDE, kata=kata)
    mine.load()
    _, traces = run_all(mine, kata, SEED)
    always, now_and_then = by_name["plain[7]"], by_name["plain[5]"]
    assert experiment(tests, always, traces, mine, SEED) is None
    assert experiment(tests, always, traces, mine, SEED, [now_and_then]).said.key == "experiment.first"
    anew = as_the_first(tests, traces, mine, SEED)
    assert {name for name, trace in anew.items() if trace.failed} == {"plain[7]"}
    assert {name for name, trace in anew.items() if not trace.failed} >= {"plain[3]", "plain[5]"}


@pytest.fixture
def asked(session, kata_with):
    """asked(source, name): what an experiment says of the case of this name, and which other cases that mends."""

    def of(source, name):
        kata = kata_with(HIDDEN)
        stub = kata.stub.read_text("utf-8").replace("factor)", "factor=2.0)")
        kata.stub.write_text(stub, "utf-8")
        tests = collect(kata)
        (case,) = (case for case in tests.cases if case.name == name)
        mine = session("# kata: toy-scale (numpy)\n" + source + "\n", kata=kata)
        mine.load()
        _, traces = run_all(mine, kata, SEED)
        found = experiment(tests, case, traces, mine, SEED)
        return (found.said, {other.name for other in tests.cases if found.mends(other)}) if found else (None, set())

    return of


@pytest.mark.parametrize(("source", "name", "wanted"), PROGRAMS)
def test_what_alone_helps_is_said(asked, source, name, wanted):
    """And nothing where nothing helps, or where a pass is chance."""
    found, _ = asked(source, name)
    assert (found and found.key) == wanted


def test_a_default_is_said_with_its_name_and_its_right_value(asked):
    """As the learner would type it."""
    found, _ = asked("def scale(x, factor=1.0):\n    return x * factor", "default")
    assert found == Message.of("experiment.default", parameter="factor", value="2.0")


def test_what_it_mends_is_told_of_every_case(asked):
    """A mistake of another kind stays one, whatever helps elsewhere."""
    said, mended = asked("def scale(x, factor=1.0):\n    return x * factor + (x.ndim == 2)", "default")
    assert said.key == "experiment.default" and mended == {"plain[3]", "plain[5]", "plain[7]", "default", "two_calls"}
