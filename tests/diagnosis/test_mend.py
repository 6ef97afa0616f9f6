"""One change of the learner's own text that makes right what is wrong: its place and kind are told, and not the cure."""

from dataclasses import replace

import psutil
import pytest

from grader.catalogue.nodes import Nodes
from grader.diagnosis import mend as module
from grader.diagnosis.mend import MENDED, mend
from grader.diagnosis.slips import Slip
from grader.judge import collect
from grader.model import Place
from tests.conftest import POLICY, run_all

SEED = 11
WHOLE = "With one change here, every failing case would pass. What should it be?"
PATIENT = replace(POLICY, mending_seconds=600.0, mending_call_seconds=0.1)  # however busy the machine
HIDDEN = '''
    import pytest
    from grader.testing import expect_close

    @pytest.mark.parametrize("factor", [2.5, 3.25, -4.75])
    def test_plain(submission, draw, factor):
        """y is factor times x"""
        x = draw.normal((5,))
        expect_close(submission.scale(x, factor), x * factor, "y", dtype="float64")

    def test_default(submission, draw):
        """factor is 2 by default"""
        x = draw.normal((4,))
        expect_close(submission.scale(x), x * 2.0, "y", dtype="float64")
'''
# a program, and the title and the line of what is told of it; None where no one change makes it right
PROGRAMS = [
    pytest.param("return x * factor * 1.5", "1.5 is the wrong value here", "return x * factor * 1.5", id="a number"),
    pytest.param("y = x - factor\n    return y", "- is the wrong operator here", "y = x - factor", id="an operator"),
    pytest.param("y = x.copy()\n    for i in range(len(x)):\n        s = x[i]\n    y[i] = s * factor\n    return y",
                 "This belongs inside the loop: it must be done anew in each turn", "y[i] = s * factor", id="a loop"),
    pytest.param("n = 10 ** 9\n    while n > 2:\n        n //= 10\n    return x * factor ** 0 * n",
                 "0 is the wrong value here", None, id="where another change loops for ever"),
    pytest.param("return x * factor * 1.5 + 0.25", None, None, id="two at once"),
    pytest.param("return [x, factor]", None, None, id="nothing like it"),
]  # fmt: skip


HEAD = "# kata: toy-scale (numpy)\ndef scale(x, factor={}):\n    "


@pytest.fixture
def ran(session, kata_with):
    """ran(body, default, policy): the tests, what each case did, and the session of a program that fails some."""

    def make(body, default=2.0, policy=PATIENT):
        mine = session(f"{HEAD.format(default)}{body}\n", kata=kata_with(HIDDEN), policy=policy)
        _, traces = run_all(mine, seed=SEED)
        return collect(mine.kata), traces, mine

    return make


def told(tests, traces, mine, places=()):
    """What is told of all that failed, if it is one thing."""
    found = mend(tests, failing(tests, traces), traces, mine, SEED, places)
    assert found.left == (() if found.causes else tuple(failing(tests, traces)))
    assert found.whole == (len(found.causes) == 1)
    return found.causes[0] if found.whole else None


def failing(tests, traces):
    return [case for case in tests.cases if case.name in traces and traces[case.name].failed]


@pytest.mark.parametrize(("body", "title", "line"), PROGRAMS)
def test_what_is_told(ran, body, title, line):
    """Its kind, its line, and that one change there is enough; the change itself stays the learner's to find."""
    found = told(*ran(body))
    assert (found.title if found else None) == title
    if found:
        assert (found.slug, found.confidence, found.case, found.by_text) == (MENDED, "matches", "plain[2.5]", True)
        assert found.nudge == WHOLE
        assert line is None or [place.text for place in found.places] == [line]


def only(monkeypatch, *changes):
    """No slips but these: what is to stand in the place of the function's last line."""

    def slips(source):
        text = Nodes(source)
        last = text.tree.body[0].body[-1]
        return [Slip("value", "it", last.lineno, text.replaced(last, change)) for change in changes]

    monkeypatch.setattr(module, "slips", slips)


def test_a_change_that_does_harm_is_no_cure(ran, monkeypatch):
    """What passed must pass still."""
    wrong = ran("return x * 2.0")
    only(monkeypatch, "return x * (1 if factor == 2 else factor)")
    assert told(*wrong) is None
    only(monkeypatch, "return x * (1 if factor == 2 else factor)", "return x * factor")
    assert told(*wrong).places == (Place(3, "return x * 2.0"),)


def test_some_of_what_failed(ran, monkeypatch):
    """It says how many cases are its own, and which are not; where other causes are named, it is no part of theirs."""
    only(monkeypatch, "return x * factor")
    tests, traces, mine = ran("return x * 1.5", default=3.0)
    guess = mend(tests, failing(tests, traces), traces, mine, SEED)
    assert guess.causes[0].confidence == "looks like" and [case.name for case in guess.left] == ["default"]
    assert mend(tests, failing(tests, traces), traces, mine, SEED, alone=False).causes == ()
    found = mend(tests, failing(tests, traces)[:3], traces, mine, SEED, alone=False)
    assert found.causes[0].nudge == "With one change here, 3 of the failing cases would pass. What should it be?"
    assert not found.whole


def test_what_mends_everything_is_all_there_is(ran, monkeypatch):
    """Asked about some of what failed, it is seen that the change mends the rest, too."""
    only(monkeypatch, "return x * factor")
    tests, traces, mine = ran("return x * 1.5")
    found = mend(tests, failing(tests, traces)[1:3], traces, mine, SEED, alone=False)
    assert found.whole and found.causes[0].nudge == WHOLE


def test_two_changes(ran):
    """Where the best one mends a part, a second one is looked for in the text with the first."""
    tests, traces, mine = ran("y = x * 1.5\n    return y", default=1.0)
    found = mend(tests, failing(tests, traces), traces, mine, SEED)
    assert [(each.title, each.confidence, each.places[0].line) for each in found.causes] == [
        ("1.5 is the wrong value here", "matches", 3), ("1.0 is the wrong value here", "matches", 2),
    ]  # fmt: skip
    assert [each.case for each in found.causes] == ["plain[2.5]", "default"] and found.left == ()


def test_likely_places_come_first(ran):
    """Of two cures of one kind, the one at the line where the wrong part is computed."""
    wrong = ran("y = 0.5 * x\n    return 1.0 * y * factor")
    assert [told(*wrong, places).places[0].line for places in ((), (Place(4, ""),))] == [3, 4]


def test_it_takes_no_longer_than_it_may(ran):
    """No time is no change; nor is there one where cases were not run, nor in a text that is too long."""
    assert told(*ran("return x * factor * 1.5", policy=replace(PATIENT, mending_seconds=0.0))) is None
    tests, traces, mine = ran("return x * factor * 1.5")
    assert told(tests, {name: trace for name, trace in traces.items() if name != "default"}, mine) is None
    assert told(*ran("return x * factor * 1.5" + "  #" * 10_000)) is None


def test_its_worker_is_its_own(ran):
    """The submission's stays as it is, and the other one goes."""
    wrong = ran("return x * factor * 1.5")
    held = children()
    assert told(*wrong) and not psutil.wait_procs(children() - held, timeout=30)[1]
    assert wrong[2].submission.source.endswith("1.5\n") and wrong[2].outcome.name == "finished"


def children():
    return set(psutil.Process().children(recursive=True))


def test_what_is_lacking_is_a_guess(ran):
    """The line is certain, and what it lacks may be written in another way."""
    found = told(*ran("y = x\n    return y"))
    assert (found.title, found.confidence, found.places[0].line) == ("A factor is missing: x", "looks like", 3)


def test_a_long_title_is_cut(ran):
    """What is wrong stands in the line below it anyway."""
    long = "factor - factor + factor * factor - factor * factor + factor"
    assert len(told(*ran(f"return x * (factor if factor < 0 else factor + ({long}))")).title) < 94
