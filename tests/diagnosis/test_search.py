"""Which mistakes may be a part of what was seen: what comes before and after the submission's own failure."""

from pathlib import Path

import pytest

from grader.diagnosis import Replays, diagnose
from grader.judge import collect
from grader.model import Mistake
from tests.conftest import run_all

SEED = 11
HEAD = "import numpy as np\ndef scale(x, factor):\n"
CASES = '''
    import pytest
    from grader.testing import expect_close, expect_true

    @pytest.mark.parametrize("factor", [1.5, 2.5, -1.5])
    def test_two(submission, draw, factor):
        """the half of x, then x"""
        x = draw.uniform((6,), 1.0, 2.0)
        expect_close(submission.scale(x[:3], factor), x[:3] * factor, "half", dtype="float64")
        expect_close(submission.scale(x, factor), x * factor, "whole", dtype="float64")

    def test_whole(submission, draw):
        """x alone"""
        x = draw.uniform((6,), 1.0, 2.0)
        expect_close(submission.scale(x, 3.5), x * 3.5, "whole", dtype="float64")

    def test_sign(submission, draw):
        """positive numbers stay positive"""
        y = submission.scale(draw.uniform((90,), 1.0, 2.0), 2.0)
        expect_true(bool((y.data > 0).all()), "the signs", "positive", "negative")
'''
NEGATES_LONG = "    return x * factor if len(x) < 90 else -x * factor"
IN_PLACE = "    x *= factor\n    return x"
HALF = "    return x * factor if len(x) > 3 else x + factor"
WHOLE = "    return x * factor if len(x) != 6 else x - factor"
PROGRAMS = {
    "wrong numbers are not behind arguments changed after right ones": (
        "    if len(x) == 90: return x * 0 - 1\n    x *= factor\n    return x",
        {"in_place": IN_PLACE, "negates": "    return -x * factor"},
        ["in_place"],
    ),
    "what comes after the failure does not speak against a mistake": (
        "    return x * factor if len(x) > 6 else x + factor if len(x) == 3 else x - factor",
        {"half": HALF, "whole": WHOLE},
        ["half", "whole"],
    ),
    "one case of a property, where most is unexplained": (
        "    return x**3 if len(x) < 90 else -x",
        {"negates_long": NEGATES_LONG},
        [],
    ),
    "one case of a property, where all else is explained": (
        "    return x + factor if len(x) == 3 else x * factor if len(x) == 6 else -x",
        {"half": HALF, "negates_long": NEGATES_LONG},
        ["half", "negates_long"],
    ),
    "two that explain the same": (
        "    if len(x) == 90: return -x\n    x *= factor\n    return x",
        {"in_place": IN_PLACE, "negates_long": NEGATES_LONG, "zero_for_long": NEGATES_LONG.replace("-x", "-2 * x")},
        ["in_place"],
    ),
}


def named(session, kata, body, known):
    """The mistakes that are named behind this body; each stands in a file of its own, so none go together."""
    mine = session(f"# kata: toy-scale (numpy)\n{HEAD}{body}\n", kata=kata)
    mine.load()
    _, traces = run_all(mine, kata, SEED)
    tests, bench = collect(kata), session(kata=kata, trusted=True)
    mistakes = [Mistake(name, name, "", Path(f"{name}.py"), HEAD + text) for name, text in known.items()]
    return sorted(each.slug for each in diagnose(tests.cases, traces, mistakes, Replays(tests, bench, SEED)))


@pytest.mark.parametrize(
    ("body", "known", "wanted"), PROGRAMS.values(), ids=[name.replace(",", "") for name in PROGRAMS]
)
def test_who_may_be_a_part(body, known, wanted, session, kata_with):
    """By what comes before and after the submission's own failure."""
    assert named(session, kata_with(CASES), body, known) == wanted
