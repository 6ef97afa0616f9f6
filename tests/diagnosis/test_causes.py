"""Two and three mistakes at once: edits of one program, replayed as one program."""

from pathlib import Path

import pytest

from grader.catalogue import Failures
from grader.catalogue.edits import composed, edit
from grader.diagnosis import Evidence, Replays, diagnose
from grader.judge import collect
from grader.model import Mistake
from tests.conftest import run_all

SEED = 11
RIGHT = "import math\ndef scale(x, factor):\n    if math.isnan(factor): raise ValueError('factor')\n    return x * factor + 0\n"
HIDDEN = '''
    import pytest
    from grader.testing import expect_close, expect_error

    @pytest.mark.parametrize("factor", [1.5, 2.5, -1.5, 0.0])
    def test_scale(submission, draw, factor):
        """y is factor times x"""
        x = draw.normal((6,))
        expect_close(submission.scale(x, factor), x * factor, "y", dtype="float64")

    def test_nan(submission, draw):
        """ValueError: a factor that is NaN"""
        expect_error(ValueError, ("factor",), submission.scale, draw.normal((3,)), float("nan"))

    def test_long(submission, draw):
        """a long x"""
        x = draw.normal((90,))
        expect_close(submission.scale(x, 2.0), x * 2.0, "y", dtype="float64")
'''
CASES = (*(f"scale[{factor}]" for factor in (1.5, 2.5, -1.5, 0.0)), "nan", "long")
EDITS = {
    "negates": ("x * factor", "-x * factor"),
    "adds_one": ("+ 0", "+ 1"),
    "squares": ("factor + 0", "factor**2 + 0"),
    "accepts_nan": ("math.isnan(factor)", "False"),
    "wrong_error": ("ValueError", "KeyError"),
}
EDITS_OF_SOME = {
    "negates_unchecked": (
        "if math.isnan(factor): raise ValueError('factor')\n    return x * factor", "return -x * factor"
    ),
}  # fmt: skip


def mistake(name, base=RIGHT):
    """One of EDITS as a known mistake."""
    change = edit(base, *{**EDITS, **EDITS_OF_SOME}[name])
    return Mistake(name, name, "", Path(f"{name}.py"), composed([change]), change)


@pytest.fixture
def diagnosed(session, kata_with):
    """diagnosed(source, known): what the diagnosis says of a program, as (slug, confidence), and how many ran."""

    def of(source, known=tuple(EDITS), evidence=None):
        kata = kata_with(HIDDEN)
        mine = session("# kata: toy-scale (numpy)\n" + source, kata=kata)
        mine.load()
        _, traces = run_all(mine, kata, SEED)
        tests, bench = collect(kata), session(kata=kata, trusted=True)
        replays = Replays(tests, bench, SEED, known=evidence)
        found = diagnose(tests.cases, traces, [mistake(name) for name in known], replays)
        return [(one.slug, one.confidence) for one in found]

    return of


def program(body, check="    if factor != factor: raise ValueError('a factor of NaN')\n"):
    return f"def scale(x, factor):\n{check}    return {body}\n"


@pytest.mark.parametrize("said", ["'a factor of NaN'", "'bad'", ""], ids=["named", "unnamed", "silent"])
def test_an_error_of_one_s_own_is_evidence(diagnosed, said):
    """Whatever it says: who raises it has no check missing, and so not the mistake that lacks it, too."""
    source = program("1 - factor * x", f"    if factor != factor: raise ValueError({said})\n")
    found = diagnosed(source, ("adds_one", "negates", "negates_unchecked"))
    assert sorted(slug for slug, _ in found) == ["adds_one", "negates"]


PROGRAMS = [
    pytest.param(program("1 - factor * x"), ["adds_one", "negates"], id="two in the same numbers"),
    pytest.param(
        program("1 - factor * factor * x"), ["adds_one", "negates", "squares"], id="three in the same numbers"
    ),
    pytest.param(program("-factor * x", ""), ["accepts_nan", "negates"], id="one in the numbers, one in an error"),
    pytest.param(program("1 - x * factor", ""), ["accepts_nan", "adds_one", "negates"], id="and two in the numbers"),
]


@pytest.mark.parametrize(("source", "wanted"), PROGRAMS)
def test_mistakes_made_at_once_are_all_named(diagnosed, source, wanted):
    """No single one gives these numbers; the program with all of them does."""
    assert sorted(diagnosed(source)) == [(name, "matches") for name in wanted]


def test_beside_a_strange_error_only_what_stands_for_itself_is_named(diagnosed):
    """Nobody knows what raises for a long x; what each of the others explains is its own."""
    source = program("-factor * x if len(x) < 90 else {}[0]", "")
    assert sorted(diagnosed(source)) == [("accepts_nan", "looks like"), ("negates", "looks like")]


def test_the_cause_of_what_is_shown_comes_first(diagnosed):
    """The numbers fail before the error does, in the order of the cases."""
    assert [name for name, _ in diagnosed(program("-factor * x", ""))] == ["negates", "accepts_nan"]


def test_a_third_is_never_said(diagnosed):
    """Where two explain everything, more are not tried; where two unknown ones are made, nothing is said."""
    assert len(diagnosed(program("1 - factor * x"))) == 2
    assert diagnosed(program("3 - 5 * factor * x")) == []


@pytest.mark.slow
def test_where_another_would_do_neither_is_named(diagnosed):
    """A missing check, loosely: what came of it fits both of two mistakes, so only the other part is said."""
    crash = "    if factor != factor: factor = [][0]\n"
    assert diagnosed(program("x * factor", crash)) == [("accepts_nan", "looks like")]
    assert diagnosed(program("-x * factor", crash), ("negates", "accepts_nan")) == [
        ("negates", "looks like"), ("accepts_nan", "looks like"),
    ]  # fmt: skip


RECORDED = Failures(
    {
        "negates": dict.fromkeys(CASES, "F") | {"scale[0.0]": ".", "nan": "."},
        "accepts_nan": dict.fromkeys(CASES, ".") | {"nan": "F"},
        "adds_one": dict.fromkeys(CASES, "F") | {"long": "?", "nan": "."},
    }
)


@pytest.mark.slow
def test_what_is_recorded_is_not_run(diagnosed):
    """A mistake that is known to fail other cases is not tried, and the causes are the same."""
    evidence = Evidence(failures=RECORDED)
    known = ("negates", "accepts_nan", "adds_one")
    assert diagnosed(program("-factor * x"), known, evidence) == [("negates", "matches")]
    assert not [case for name, case in evidence.traces if name == "accepts_nan"]
    both = [("negates", "matches"), ("accepts_nan", "matches")]
    assert diagnosed(program("-factor * x", ""), known, evidence) == both == diagnosed(program("-factor * x", ""))


@pytest.mark.slow
def test_a_record_may_be_wrong_in_one_case(diagnosed):
    """On another machine, or by rare inputs, what was run decides; a record that is wrong in more makes it less sure."""
    odd = Failures({"negates": {**RECORDED.marks["negates"], "long": "."}})
    assert diagnosed(program("-factor * x"), ("negates",), Evidence(failures=odd)) == [("negates", "matches")]
    odder = Failures({"negates": {**odd.marks["negates"], "scale[1.5]": "."}})
    assert diagnosed(program("-factor * x"), ("negates",), Evidence(failures=odder)) == [("negates", "looks like")]


NEARLY = [
    pytest.param("1 - factor * x if factor else x + 9", ["adds_one", "negates"], id="two, and an odd case"),
    pytest.param("-factor * x if factor else x + 9", ["negates"], id="one, and an odd case"),
]


@pytest.mark.parametrize(("body", "wanted"), NEARLY)
def test_beside_something_unknown_what_explains_nearly_all_is_named(diagnosed, body, wanted):
    """It is only said to look like it; one mistake more must explain two cases more."""
    assert sorted(diagnosed(program(body))) == [(name, "looks like") for name in wanted]
