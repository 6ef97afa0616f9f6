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


OTHER_WAY = '''
    import pytest
    from grader.testing import expect_close, expect_true

    @pytest.mark.parametrize("factor", [1.5, 2.5, 3.5, 4.5])
    def test_scaled(submission, draw, factor):
        """what lacks an end is looked at by its beginning"""
        x = draw.uniform((6,), 1.0, 2.0)
        y = submission.scale(x, factor)
        expect_true(True, "y", "an array", "")
        if y.shape == x.shape:
            expect_close(y, x * factor, "whole", dtype="float64")
        expect_true(True, "the beginning", "there", "nothing")
        expect_true(False, "the length", "6", "5")

    @pytest.mark.parametrize("factor", [-1.5, -2.5, -3.5])
    def test_negative(submission, draw, factor):
        """and all of it by a negative factor"""
        x = draw.uniform((6,), 1.0, 2.0)
        expect_close(submission.scale(x, factor), x * factor, "whole", dtype="float64")
'''


def test_a_comparison_that_is_never_come_to_denies_nothing(session, kata_with):
    """The end is cut off, and 1 is added: what is compared in place of the whole says nothing of the sum."""
    body = "    return (x * factor + 1)[: 5 if factor > 0 else 6]"
    known = {"adds_one": "    return x * factor + 1", "cuts": "    return (x * factor)[: 5 if factor > 0 else 6]"}
    assert named(session, kata_with(OTHER_WAY), body, known) == ["adds_one", "cuts"]


PROPERTIES = '''
    import pytest
    from grader.testing import expect_close, expect_true

    def test_scaled(submission, draw):
        """y is factor times x"""
        x = draw.uniform((6,), 1.0, 2.0)
        expect_close(submission.scale(x, 2.0), x * 2.0, "y", dtype="float64")

    @pytest.mark.parametrize("n", [90, 91, 92])
    def test_sign(submission, draw, n):
        """positive numbers stay positive"""
        y = submission.scale(draw.uniform((n,), 1.0, 2.0), 2.0)
        expect_true(bool((y.data > 0).all()), "the signs", "positive", "negative")
'''


@pytest.mark.parametrize(
    ("rival", "wanted"),
    [
        pytest.param("len(x) != 90", ["negates_long"], id="no other lacks as many"),
        pytest.param("len(x) < 90", [], id="another one does"),
    ],
)
def test_a_property_in_several_cases_speaks_for_one_mistake_alone(session, kata_with, rival, wanted):
    """Beside something unknown."""
    known = {"negates_long": NEGATES_LONG, "rival": f"    return x * factor if {rival} else -2 * x"}
    assert named(session, kata_with(PROPERTIES), "    return x**3 if len(x) < 90 else -x", known) == wanted


REFUSED = '''
    from grader.testing import expect_close, expect_error

    def test_scaled(submission, draw):
        """y is factor times x"""
        x = draw.uniform((6,), 1.0, 2.0)
        expect_close(submission.scale(x, 2.0), x * 2.0, "y", dtype="float64")

    def test_nan(submission, draw):
        """a NaN factor is refused"""
        expect_error(ValueError, ("factor",), submission.scale, draw.uniform((6,), 1.0, 2.0), float("nan"))
'''
CHECK = "    if factor != factor: {}\n"


def test_of_two_that_fit_loosely_the_one_that_fits_strictly_is_named(session, kata_with):
    """An array comes back where an error is due; None would be another mistake."""
    known = {
        "let_through": "    return x * factor",
        "gives_none": CHECK.format("return None") + "    return x * factor",
    }
    assert named(session, kata_with(REFUSED), "    return x**factor + 3", known) == ["let_through"]
