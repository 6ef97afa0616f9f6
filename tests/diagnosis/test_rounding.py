"""A rounding error has other digits in every program: which cases fail says what it comes from."""

from pathlib import Path

import pytest

from grader.diagnosis import Replays, diagnose
from grader.judge import collect
from grader.model import Mistake
from tests.conftest import run_all

SEED = 11
HEAD = "import numpy as np\ndef scale(x, factor):\n"
HIDDEN = '''
    import pytest
    from grader.testing import expect_close

    @pytest.mark.parametrize("far", [0.0, 1e5, 3e5])
    def test_scale(submission, draw, far):
        """factor times the variance of x"""
        x = draw.normal((50,)) + far
        expect_close(submission.scale(x, 2.0), 2.0 * x.var(), "y", dtype="float64")
'''
SQUARES = HEAD + "    return np.asarray(factor * ((x * x).mean() - x.mean() ** 2))\n"
KNOWN = {
    "squares": SQUARES,
    "off_everywhere": SQUARES.replace("factor *", "1.00001 * factor *"),
    "far_off": HEAD + "    return np.asarray(factor * x.var() * (1 if abs(x[0]) < 1000 else 2))\n",
}
SUMMED = "    return np.asarray((factor * (x @ x) - factor * x.sum() ** 2 / len(x)) / len(x))\n"
PROGRAMS = {
    "by the cases that fail": (SUMMED, KNOWN, ["squares"]),
    "not by what fails otherwise": (SUMMED, {name: KNOWN[name] for name in ("off_everywhere", "far_off")}, []),
    "not where two fail them": (SUMMED, {**KNOWN, "again": SQUARES + "\n"}, []),
    "not where more than rounding is wrong": (
        "    return np.asarray(factor * x.var() * (1 if abs(x[0]) < 1000 else 1.1))\n",
        KNOWN,
        [],
    ),
}


@pytest.mark.parametrize(("body", "known", "wanted"), PROGRAMS.values(), ids=PROGRAMS.keys())
def test_where_it_comes_from(body, known, wanted, session, kata_with):
    """The one mistake that rounds in just these cases, whatever its digits are."""
    kata = kata_with(HIDDEN)
    mine = session(f"# kata: toy-scale (numpy)\n{HEAD}{body}", kata=kata)
    mine.load()
    _, traces = run_all(mine, kata, SEED)
    mistakes = [Mistake(name, name, "", Path(f"{name}.py"), text) for name, text in known.items()]
    tests, bench = collect(kata), session(kata=kata, trusted=True)
    found = diagnose(tests.cases, traces, mistakes, Replays(tests, bench, SEED))
    assert [(each.slug, each.confidence) for each in found] == [(name, "looks like") for name in wanted]
