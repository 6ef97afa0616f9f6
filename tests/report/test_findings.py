"""Findings in words: each says in plain English what was expected, what was found, and why no more is allowed."""

from typing import get_args

import pytest

from grader.model import (
    Allowed,
    CaseResult,
    Changed,
    Contract,
    Described,
    Ended,
    Entry,
    Finding,
    ForbiddenCall,
    Message,
    Mismatch,
    NoError,
    NonFinite,
    NotPlain,
    NotWritten,
    Outcome,
    OutOfRange,
    Place,
    Property,
    RaisedError,
    Slow,
    Unequal,
    Unreadable,
    WrongParts,
)
from grader.report.findings import Interpretation, allowed_text, interpret, outcome_text, titled

TRACE = (Place(3, "raise"),)
ENTRY = Entry((0,), 1.0, 2.0, 1e-12)
FLOAT64 = Allowed("rounding", "float64")
INT = Described("int", "3")


def mismatch(wrong, size, relation=None):
    return Mismatch(what="y", entries=(ENTRY,), wrong=wrong, size=size, allowed=FLOAT64, relation=relation)


def contract(aspect, expected, actual, relation=None):
    return Contract(what="y", aspect=aspect, expected=expected, actual=actual, relation=relation)


def nonfinite(count, size, index, name="NaN"):
    return NonFinite(what="y", count=count, size=size, index=index, actual=name, expected=2.0)


SAYS = [
    pytest.param(
        mismatch(13, 26, Message("relation.sign")), "value",
        Interpretation(
            "y", "y[0] = 1", "2", "13 of 26 numbers are wrong", "float64 keeps about 16 digits",
            "it is the right answer with its sign flipped",
        ), id="numbers",
    ),
    pytest.param(mismatch(1, 26), "value", Interpretation("y", "y[0] = 1", "2", "1 of 26 numbers is wrong", "float64 keeps about 16 digits"), id="one number of many"),
    pytest.param(mismatch(1, 1), "value", Interpretation("y", "y = 1", "2", "the number is wrong", "float64 keeps about 16 digits"), id="one number"),
    pytest.param(contract("type", "numpy", "float"), "type", Interpretation("type of y", "a NumPy array", "a float"), id="a Python float"),
    pytest.param(contract("type", "numpy", "int"), "type", Interpretation("type of y", "a NumPy array", "an int"), id="an int"),
    pytest.param(contract("type", "numpy", "NoneType"), "type", Interpretation("type of y", "a NumPy array", "None (is a return missing?)"), id="None"),
    pytest.param(contract("type", "torch", "numpy"), "type", Interpretation("type of y", "a torch tensor", "a NumPy array"), id="the other library's"),
    pytest.param(contract("type", "torch", "numpy scalar"), "type", Interpretation("type of y", "a torch tensor", "a NumPy scalar"), id="a scalar"),
    pytest.param(contract("type", "numpy", "numpy.matrix"), "type", Interpretation("type of y", "a NumPy array", "a numpy.matrix"), id="a subclass"),
    pytest.param(
        contract("shape", (3, 2), (3,), Message("relation.kept_axis")), "shape",
        Interpretation("shape of y", "(3, 2)", "(3,)", "", "", "an axis of size 1 was kept, or dropped (keepdims?)"),
        id="a shape",
    ),
    pytest.param(contract("dtype", "float32", "float64"), "dtype", Interpretation("dtype of y", "float32", "float64"), id="a dtype"),
    pytest.param(contract("device", "cuda", "cpu"), "device", Interpretation("device of y", "on cuda", "on cpu"), id="a device"),
    pytest.param(
        nonfinite(2, 4, (0, 1)), "nonfinite",
        Interpretation("y", "finite numbers (2 at [0, 1])", "2 of 4 numbers are not finite; the first is NaN, at [0, 1]"), id="not finite",
    ),
    pytest.param(
        nonfinite(1, 4, (3,), "inf"), "nonfinite",
        Interpretation("y", "finite numbers (2 at [3])", "1 of 4 numbers is not finite: inf at [3]"), id="one is not finite",
    ),
    pytest.param(nonfinite(1, 1, ()), "nonfinite", Interpretation("y", "2", "NaN"), id="the only one is not finite"),
    pytest.param(Unequal(what="r[1]", expected=INT, actual=Described("int", "4")), "value", Interpretation("r[1]", "3", "4"), id="a plain value"),
    pytest.param(Unequal(what="r", expected=INT, actual=Described("float", "3.0")), "type", Interpretation("type of r", "3", "3.0 (float)"), id="of another type"),
    pytest.param(
        Unequal(what="r", expected=Described("tuple", "(1, 2)", 2), actual=Described("tuple", "(1,)", 1)), "value",
        Interpretation("r", "(1, 2) (tuple)", "(1,) (tuple)"), id="a tuple",
    ),
    pytest.param(Unequal(what="r", expected=INT, actual=Described("bool", "True")), "type", Interpretation("r", "3", "True"), id="of a type that shows"),
    pytest.param(Unequal(what="r['a']", expected=INT, actual=Described("nothing")), "type", Interpretation("r['a']", "3", "nothing"), id="nothing"),
    pytest.param(
        Unequal(what="r", expected=INT, actual=Described("numpy", shape=(1,), dtype="float64")), "type",
        Interpretation("type of r", "3", "a NumPy array of shape (1,), float64"), id="an array for an int",
    ),
    pytest.param(
        WrongParts(what="the result", names=("dx", "dw"), actual=Described("tuple", "(1,)", 1)), "type",
        Interpretation("type of the result", "a tuple of 2 parts: dx, dw", "a tuple of 1"), id="too few parts",
    ),
    pytest.param(
        WrongParts(what="the result", names=("dx", "dw"), actual=Described("dict", "{}")), "type",
        Interpretation("type of the result", "a tuple of 2 parts: dx, dw", "a dict"), id="no parts",
    ),
    pytest.param(Changed(what="cache[1]"), "mutated", Interpretation("cache[1]", "left as it was", "changed in place"), id="changed"),
    pytest.param(Property(what="mask", expected="a new mask", actual="the same mask"), "value", Interpretation("mask", "a new mask", "the same mask"), id="a property"),
    pytest.param(
        OutOfRange(what="share", number=0.7123456789, low=0.4, high=0.6, why="binomial"), "value",
        Interpretation("share", "between 0.4 and 0.6", "0.712346", because="binomial"), id="a statistic",
    ),
    pytest.param(Slow(what="time", seconds=2.0, bound=1.0, why="linear"), "slow", Interpretation("time", "at most 1.00 s", "2.00 s", because="linear"), id="slow"),
    pytest.param(RaisedError(what="BdbQuit", message=""), "raised", Interpretation("", "no error", "A breakpoint() was left in, and nobody can debug here"), id="a breakpoint"),
    pytest.param(
        RaisedError(what="EOFError", message="EOF when reading a line"), "raised",
        Interpretation("", "no error", "An input() was left in, and nobody is here to type"), id="an input",
    ),
    pytest.param(
        Unequal(what="r['a']", expected=INT, actual=Described("nothing", "'b', 'c'")), "type",
        Interpretation("r['a']", "3", "no such key; yours are 'b', 'c'"), id="a missing key",
    ),
    pytest.param(contract("type", "numpy", "None"), "type", Interpretation("type of y", "a NumPy array", "None"), id="None among parts"),
    pytest.param(RaisedError(what="KeyError", message="'x'", trace=TRACE), "raised", Interpretation("", "no error", "KeyError: 'x'", trace=TRACE), id="an error"),
    pytest.param(RaisedError(what="KeyError", message="", expected="ValueError"), "raised", Interpretation("", "ValueError", "KeyError"), id="another error"),
    pytest.param(
        RaisedError(what="MemoryError", message="8 GB", memory=True), "out of memory", Interpretation("", "no error", "MemoryError: 8 GB"),
        id="its memory",
    ),
    pytest.param(
        NoError(what="ValueError", returned=Described("float", "2.5")), "raised",
        Interpretation("", "ValueError", "no error; it returned 2.5 (float)"), id="no error",
    ),
    pytest.param(
        NoError(what="ValueError", returned=Described("NoneType", "None")), "raised",
        Interpretation("", "ValueError", "no error; it returned None"), id="None for an error",
    ),
    pytest.param(NotWritten(what="this entry", trace=TRACE), "missing", Interpretation("", "an answer", "not written yet", trace=TRACE), id="a stub"),
    pytest.param(
        ForbiddenCall(what="torch.mul", why="Write it yourself.", trace=TRACE), "forbidden",
        Interpretation("torch.mul", "Write it yourself.", trace=TRACE), id="forbidden",
    ),
    pytest.param(
        ForbiddenCall(what="gc.get_objects"), "forbidden",
        Interpretation("gc.get_objects", "It reaches into the grader's own process."), id="reaches into the grader",
    ),
    pytest.param(
        Ended(what="the process", outcome=Outcome("timed out", Message.of("late", seconds=0.5))), "timed out",
        Interpretation("", "an answer", "no answer within 0.5 s"), id="timed out",
    ),
    pytest.param(
        Unreadable(what="the result", error="ValueError", message="too many"), "type",
        Interpretation(
            "type of the result", "an answer of the form that the prompt describes",
            "the hidden test could not read it (ValueError: too many)",
        ), id="unreadable",
    ),
    pytest.param(
        NotPlain(what="the result", reason=Message.of("wire.type", type="mine.Box")), "type",
        Interpretation("type of the result", "plain values and arrays", "a value of type mine.Box, which cannot be sent back"), id="not plain",
    ),
]  # fmt: skip


def test_every_finding_is_here():
    """The table has a row, or several, for each class of finding."""
    assert {type(row.values[0]) for row in SAYS} == set(get_args(Finding))


@pytest.mark.parametrize(("finding", "kind", "wanted"), SAYS)
def test_what_a_finding_says(finding, kind, wanted):
    """Both sides, why no more is allowed, how they relate, and where: in words that a learner reads."""
    assert interpret(finding) == wanted and finding.kind == kind


ALLOWED = [
    (Allowed("rounding", "float64"), "float64 keeps about 16 digits"),
    (Allowed("rounding", "bfloat16"), "bfloat16 keeps about 2 digits"),
    (Allowed("rounding", "float32", 300), "float32 keeps about 7 digits, and each number is a sum of up to 300 terms"),
    (Allowed("ulps", "float32", ulps=4), "within 4 units in the last place of float32"),
    (Allowed("exact"), "the numbers must be exactly equal"),
]


@pytest.mark.parametrize(("allowed", "words"), ALLOWED, ids=[words for _, words in ALLOWED])
def test_why_so_much_is_allowed(allowed, words):
    """The learner reads the reason of the bound."""
    assert allowed_text(allowed) == words


OUTCOMES = [
    (Outcome("finished"), ""),
    (
        Outcome("crashed", Message.of("ended.itself", code=3)),
        "the process exited with code 3 (exit, quit or os._exit?)",
    ),
    (
        Outcome("timed out", Message.of("late", seconds=10.0), loading=True),
        "no answer within 10 s, while the file was being loaded",
    ),
    (
        Outcome("not loaded", Message.of("load.raised", error="EOFError", message="EOF when reading a line")),
        "An input() was left in, and nobody is here to type",
    ),
    (
        Outcome("out of memory", Message.of("memory.threads", threads=1200, limit=1000)),
        "it started 1,200 threads; the limit is 1,000",
    ),
    (
        Outcome("not loaded", Message.of("load.misspelt", entry="scale", near="scael")),
        "the file does not define 'scale'; did you misspell it as 'scael'?",
    ),
    (
        Outcome("not loaded", Message.of("load.empty", entries=("forward", "backward"))),
        "the file defines nothing; it should define forward and backward",
    ),
]


@pytest.mark.parametrize(("outcome", "words"), OUTCOMES, ids=[words for _, words in OUTCOMES])
def test_how_a_run_ended(outcome, words):
    """What happened, and that it happened while loading where it did."""
    assert outcome_text(outcome) == words


def test_a_title_has_its_label():
    """Two cases of one test are told apart by their parameters."""
    assert titled(CaseResult("c[0]", "a case", "passed", "0")) == ("a case", " (0)")
    assert titled(CaseResult("c", "a case", "passed")) == ("a case", "")
