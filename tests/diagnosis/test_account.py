"""A failure accounted for: known mistakes, and what a program does beside them that no kata knows."""

from pathlib import Path

import pytest

from grader.catalogue.edits import composed, edit
from grader.diagnosis import Evidence, Subject, account
from grader.judge import collect
from grader.model import Mistake
from tests.conftest import run_all

SEED = 11
HIDDEN = """
    import pytest
    from grader.testing import expect_close, expect_error

    @pytest.mark.parametrize("factor", [1.5, 2.5, -1.5, 3.5])
    def test_scale(submission, draw, factor):
        'y is factor times x'
        x = draw.uniform((6,), 1.0, 2.0)
        expect_close(submission.scale(x, factor), x * factor, "y", dtype="float64")

    @pytest.mark.parametrize("n", [1, 2])
    def test_short(submission, draw, n):
        'a short x'
        x = draw.uniform((n,), 1.0, 2.0)
        expect_close(submission.scale(x, 2.0), x * 2.0, "y", dtype="float64")

    def test_nan(submission, draw):
        'ValueError: a factor that is NaN'
        expect_error(ValueError, ("factor",), submission.scale, draw.normal((3,)), float("nan"))

    def test_layout(submission, draw):
        'x may have two dimensions'
        x = draw.uniform((2, 3), 1.0, 2.0)
        expect_close(submission.scale(x, 2.0), x * 2.0, "y", dtype="float64")
"""
HEAD = "# kata: toy-scale (numpy)\nkept = []\n"
CHECK = "    if factor != factor: raise ValueError('factor')\n"
RIGHT = f"def scale(x, factor):\n{CHECK}    return x * factor + 0\n"
EDITS = {"negates": ("x * factor", "(-x if x.ndim == 1 else x) * factor"), "adds_one": ("+ 0", "+ 1")}


def body(text, check=CHECK):
    return f"{HEAD}def scale(x, factor):\n{check}{text}\n"


PROGRAMS = {
    "one known mistake": (body("    return (-x if x.ndim == 1 else x) * factor"), [("negates", "")]),
    "what is kept hides another mistake": (
        body("    kept.append(0)\n    return (-x if x.ndim == 1 else x) * factor * len(kept)"),
        [("negates", "scale[1.5]"), ("kept", "layout")],
    ),
    "an exception of another class is told beside it": (
        body("    return (-x if x.ndim == 1 else x) * factor", CHECK.replace("ValueError", "TypeError")),
        [("negates", ""), ("wrong_exception", "nan")],
    ),
    "so is an error in a case that the mistake passes": (
        body("    return -x * factor if x.ndim == 1 else x[9]"),
        [("negates", ""), ("wrong_exception", "layout")],
    ),
}  # fmt: skip


def mistake(name):
    change = edit(RIGHT, *EDITS[name])
    return Mistake(name, name, "", Path(f"{name}.py"), composed([change]), change)


@pytest.mark.parametrize(("source", "wanted"), PROGRAMS.values(), ids=PROGRAMS)
def test_what_is_behind_a_failure(source, wanted, session, kata_with):
    """Each cause by its name, with a case that shows it where the first one does not."""
    kata = kata_with(HIDDEN)
    mine, tests, bench = session(source, kata=kata), collect(kata), session(kata=kata, trusted=True)
    mine.load()
    run, traces = run_all(mine, kata, SEED)
    known = Evidence(tuple(map(mistake, EDITS)))
    _, causes = account(Subject(tests, mine, bench, SEED, known), run, traces)
    assert [(each.slug, each.case) for each in causes.diagnoses] == wanted
