"""Errors that no known mistake raises are nobody's evidence, and what stands beside them is named all the same."""

import pytest

from tests.diagnosis.test_search import named

CASES = '''
    import pytest
    from grader.testing import expect_close, expect_error

    @pytest.mark.parametrize("n", [2, 3, 4, 5])
    def test_long(submission, draw, n):
        """some numbers"""
        x = draw.uniform((n,), 1.0, 2.0)
        expect_close(submission.scale(x, 1.5), x * 1.5, "y", dtype="float64")

    @pytest.mark.parametrize("factor", [2.5, -1.5, 3.5])
    def test_one(submission, draw, factor):
        """one number"""
        x = draw.uniform((1,), 1.0, 2.0)
        expect_close(submission.scale(x, factor), x * factor, "y", dtype="float64")

    def test_none(submission, draw):
        """None is refused"""
        expect_error(ValueError, ["x"], submission.scale, None, 2.0)
'''
REFUSES = "    if x is None: raise ValueError('x is None')\n"
RAISES = REFUSES + "    if len(x) > 1: return x @ np.ones((1, 2))\n"
KNOWN = {
    "adds": REFUSES + "    return x + factor",
    "doubles": REFUSES + "    return 2 * x * factor",
    "raises": REFUSES + "    y = np.ones((1, 2))\n    return x @ y",
}
# what a submission does -> the mistakes that are named
PROGRAMS = {
    "an error that nobody raises": (RAISES.replace("@", "+ [1] *") + "    return x * factor", []),
    "and a known mistake beside it": (RAISES.replace("x @", "x[9] @") + "    return 2 * x * factor", ["doubles"]),
    "an error that a known mistake raises": (KNOWN["raises"].replace("y =", "z =").replace("@ y", "@ z"), ["raises"]),
    "another error where one is due": ("    if x is None: return x.size\n    return x + factor", ["adds"]),
}


@pytest.mark.parametrize(("body", "wanted"), PROGRAMS.values(), ids=PROGRAMS)
def test_what_is_named_beside_an_error(body, wanted, session, kata_with):
    """By the cases that tell: an error of the submission's own tells nothing."""
    assert named(session, kata_with(CASES), body, KNOWN) == wanted
