"""The judge of a hack: what is legal, and whether the wrong program fails on it."""

import shutil

import numpy as np
import pytest

from grader import catalogue
from grader.hack import Panel, drawn, is_hackable
from grader.host import Pool, Session
from grader.judge import collect
from grader.model import Changed, Ended, Fails, Holds, Mismatch, Mistake, NoInput, RaisedError, Submission
from grader.policy import Policy

X = np.array([1.5, -2.0])
OTHER = """\
# kata: toy-scale (numpy)
import random


def scale(x, factor):  # right for factors up to 9; for others it is another right program that says so
    if factor != factor:
        raise TypeError("no number")
    if factor == 8:
        return x * factor * (1 + random.random())
    return factor * x
"""


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """The toy kata with a second right program, which disagrees about some inputs."""
    from tests.conftest import FIXTURES

    root = tmp_path_factory.mktemp("root")
    for name in ("katas", "solutions"):
        shutil.copytree(FIXTURES / name, root / name)
    (root / "solutions" / "toy-scale" / "programs").mkdir()
    (root / "solutions" / "toy-scale" / "programs" / "other.py").write_text(OTHER)
    return catalogue.find("toy-scale", catalogue.Roots(root / "katas", root / "solutions"))


@pytest.fixture(scope="module")
def session(toy):
    submission = Submission(toy, toy.stub, "numpy", "")
    with Pool(Policy(standby=0)) as pool, Session(submission, pool=pool, hidden=(), trusted=True) as made:
        yield made


@pytest.fixture(scope="module")
def panel(toy, session):
    return Panel(collect(toy), session)


def wrong(body):
    """A wrong program with this body."""
    return Mistake("wrong", "Wrong", "Look.", None, f"import os\n\n\ndef scale(x, factor):\n    {body}\n")


# name: (the wrong program, the factor, what the judge says: of a failure, which)
VERDICTS = {
    "fails": ("return x + factor", 3.0, Mismatch),
    "right about it": ("return x * min(factor, 3.0)", 2.0, Holds),
    "raises": ("return x[factor]", 2.0, RaisedError),
    "kills its process": ("os._exit(3)", 2.0, Ended),
    "changes its argument": ("x *= factor; return x", 2.0, Changed),
    "the reference refuses": ("return x", float("inf"), "hack.refused"),
    "no such argument": ("return x", {"level": 2}, "hack.refused"),
    "the right programs disagree": ("return x", 8, "hack.disagree"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "factor", "said"), VERDICTS.values(), ids=VERDICTS)
def test_the_verdict(panel, body, factor, said):
    """Legal is what the reference accepts and the right programs agree about."""
    named = factor if isinstance(factor, dict) else {"factor": factor}
    verdict = panel.judge(wrong(body), [("scale", (), {"x": X, **named})])
    if isinstance(verdict, NoInput):
        assert verdict.why.key == said
    elif isinstance(verdict, Fails):
        assert type(verdict.finding) is said and verdict.agreed == 2
    else:
        assert type(verdict) is said
    assert verdict.call.name == "scale" and verdict.call.arguments[0][0] == "x"


def test_one_of_several_calls_is_enough(panel):
    """The first that shows the mistake; or else one that is legal."""
    good, bad, illegal = (("scale", (), {"x": X, "factor": factor}) for factor in (1.0, 3.0, float("nan")))
    halves = wrong("return x * min(factor, 2.0)")
    assert isinstance(panel.judge(halves, [illegal, good, bad]), Fails)
    assert isinstance(panel.judge(halves, [illegal, good]), Holds)
    assert panel.differing(halves, [good, bad, illegal]) == [bad]


def test_what_is_drawn_has_an_input(toy, session):
    """A mistake that no single legal input shows is passed over."""
    tests = collect(toy)
    unchecked = wrong("return x * factor")  # it fails the case that wants an error, and that is no input
    (adds,) = [each for each in catalogue.mistakes(toy, "numpy") if each.slug == "adds"]
    assert is_hackable(tests)
    assert drawn(tests, session, [unchecked, adds], 1) is adds
    assert drawn(tests, session, [unchecked], 1) is None
