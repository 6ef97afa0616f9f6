"""Every mistake is caught and named on every seed, and what each fails is recorded."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from grader.authoring.mistakes import try_mistakes
from grader.host import Pool
from grader.model import Mistake
from tests.conftest import POLICY

HIDDEN = '''
    import numpy as np
    from grader.testing import expect_close, expect_faster

    def test_one(submission, draw):
        """one number"""
        x = draw.normal((1,))
        expect_close(submission.scale(x, 2.0), x * 2.0, "y", dtype="float64")

    def test_more(submission, draw):
        """a few numbers, of both signs"""
        x = abs(draw.normal((4,)))
        x[::2] *= -1
        expect_close(submission.scale(x, 3.0), x * 3.0, "y", dtype="float64")

    def test_time(submission, draw):
        """a time is compared"""
        y = submission.scale(np.ones(1), 9.0)
        expect_faster(float(y.data[0]), 9.0, "the time", "it is linear")
'''
CASES, SEEDS = ("one", "more", "time"), 3


def program(body):
    return f"import numpy as np\ndef scale(x, factor):\n{body}    return x * factor\n"


BODIES = {
    "adds": "    return x + factor\n",
    "keeps_negative_ones": "    return np.where(x < 0, x, x * factor)\n",
    "slow": "    if factor == 9.0: return x * 11.0\n",
    "sometimes_right": "    return np.where((x < 0) | (len(x) > 1), x * factor, x)\n",
    "right": "",
    "broken": "    return (\n",
}


@pytest.fixture
def tried(kata_with):
    """tried(names): what trying these mistakes found; complaints by mistake and seed."""

    def of(*names):
        kata = kata_with(HIDDEN)
        known = [Mistake(name, name, "", Path("m.toml"), program(BODIES[name])) for name in names]
        with closing(Pool(POLICY)) as pool:
            found = try_mistakes(kata, "numpy", known, pool, SEEDS, lambda _: None)
        return found, [complaint.removeprefix("m.toml: ") for complaint in found.complaints]

    return of


def test_mistakes_that_are_caught_and_named_are_recorded(tried):
    """A case whose inputs decide is left open; so are times, which are compared once."""
    found, complaints = tried("adds", "keeps_negative_ones", "slow")
    assert complaints == []
    marks = {name: "".join(found.failures.mark(name, case) for case in CASES) for name in found.failures.marks}
    assert marks == {"adds": "FF?", "keeps_negative_ones": "?F.", "slow": "..?"}


def test_one_that_is_caught_on_some_seeds_only_is_said(tried):
    """With the seeds that let it through."""
    _, complaints = tried("sometimes_right")
    assert 0 < len(complaints) < SEEDS
    for complaint in complaints:
        assert re.fullmatch(r"sometimes_right as numpy, with seed \d: no case catches it", complaint)


@pytest.mark.parametrize(("name", "said"), [("right", "no case catches it"), ("broken", "it does not load")])
def test_what_is_no_mistake_is_said(tried, name, said):
    """On every seed."""
    _, complaints = tried(name)
    assert complaints == [f"{name} as numpy, with seed {seed}: {said}" for seed in range(SEEDS)]
