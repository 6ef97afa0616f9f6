"""A wrong type, or a changed argument, hides what else is wrong: both are named."""

from pathlib import Path

import pytest

from grader.catalogue.edits import composed, edit
from grader.diagnosis import Replays, diagnose
from grader.diagnosis.beneath import as_if_right, beneath
from grader.judge import collect
from grader.model import Mistake
from tests.conftest import run_all

SEED = 5
RIGHT = "import numpy as np\ndef scale(x, factor):\n    y = x * factor + 0\n    return y\n"
HIDDEN = '''
    import pytest
    from grader.testing import expect_close

    @pytest.mark.parametrize("factor", [1.5, -2.5, 0.0])
    def test_scale(submission, draw, factor):
        """y is factor times x"""
        x = draw.normal((6,))
        expect_close(submission.scale(x, factor), x * factor, "y", dtype="float64")
'''
EDITS = {
    "adds_one": ("+ 0", "+ 1"),
    "float32": ("return y", "return y.astype(np.float32)"),
    "in_place": ("return y", "x[:] = y\n    return y"),
    "kept_dimension": ("return y", "return y[None]"),
    "negates": ("x * factor", "-x * factor"),
    "rounds": ("return y", "return np.rint(y).astype(int)"),
}
PROGRAMS = {
    "float32 alone": ("(factor * x).astype('float32')", ["float32"]),
    "float32, and a sign": ("(factor * -x).astype('float32')", ["float32", "negates"]),
    "float32, and two more": ("(1 - x * factor).astype('float32')", ["adds_one", "float32", "negates"]),
    "a kept dimension, and a sign": ("(factor * -x).reshape(1, -1)", ["kept_dimension", "negates"]),
    "a type that changes the numbers": ("np.round(x * factor).astype('int64')", ["rounds"]),
    "a changed argument alone": ("exec('x[:] = 0') or y", ["in_place"]),
    "a changed argument, and a sign": ("exec('x[:] = 0') or -y", ["in_place", "negates"]),
    "float32, and nothing known": ("(factor * x**3 + 7).astype('float32')", ["float32"]),
}


def named(session, kata, body, edits):
    """The causes behind this body, in another style of program than the one that the edits change."""
    head = "# kata: toy-scale (numpy)\nimport numpy as np\ndef scale(x, factor):\n    y = factor * x\n"
    mine = session(f"{head}    return {body}\n", kata=kata)
    mine.load()
    _, traces = run_all(mine, kata, SEED)
    tests, bench = collect(kata), session(kata=kata, trusted=True)
    changes = {name: edit(RIGHT, *texts) for name, texts in edits.items()}
    known = [Mistake(name, name, "", Path(f"{name}.py"), composed([each]), each) for name, each in changes.items()]
    replays, cast = (Replays(tests, bench, SEED, casts=casts) for casts in (False, True))
    causes = diagnose(tests.cases, traces, known, replays)
    as_if = as_if_right(tests, traces, mine, SEED, 5.0)
    found = beneath(causes, tests.cases, traces, as_if, known, replays, cast)
    return sorted(each.slug for each in found)


@pytest.mark.parametrize(("body", "wanted"), PROGRAMS.values(), ids=PROGRAMS.keys())
def test_both_are_named(body, wanted, session, kata_with):
    """The mistake that hides the others, and each that its cases do not show."""
    assert named(session, kata_with(HIDDEN), body, EDITS) == wanted


BEHIND = '''
    from grader.testing import expect_close

    def test_twice(submission, draw):
        """as it is, then by two: what changes x in the first call is not asked for the second"""
        x = draw.normal((6,))
        expect_close(submission.scale(x, 1.0), x, "as it is", dtype="float64")
        expect_close(submission.scale(x, 2.0), x * 2.0, "by two", dtype="float64")

    def test_zero(submission, draw):
        """0 gives 0"""
        expect_close(submission.scale(draw.normal((6,)), 0.0), [0.0] * 6, "y", dtype="float64")
'''


def test_what_is_right_beneath_speaks(session, kata_with):
    """1 is added for 0 alone: the mistake that would be wrong by two, too, is not behind it."""
    edits = {
        "in_place": EDITS["in_place"],
        "adds_one_at_zero": ("+ 0", "+ (factor == 0)"),
        "adds_one_but_at_one": ("+ 0", "+ (factor != 1)"),
    }
    found = named(session, kata_with(BEHIND), "exec('x[:] = 0') or y if factor else y + 1", edits)
    assert found == ["adds_one_at_zero", "in_place"]
