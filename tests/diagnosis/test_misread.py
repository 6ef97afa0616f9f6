"""What the text alone says of an argument: certain, or not said; and a cause only where failing cases vary it."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.diagnosis.misread import NEVER_READ, misread, never_read
from grader.model import (
    Call,
    CaseResult,
    Changed,
    Described,
    Diagnosis,
    Kata,
    Limits,
    Place,
    RaisedError,
    Submission,
    Text,
    Unequal,
)

STUB = "def f(dout, cache, scale=1.0, mode='sum'):\n    raise NotImplementedError\n"
REFERENCE = "def f(dout, cache, scale=1.0, mode='sum'):\n    return dout, cache, scale, mode\n"


@pytest.fixture
def submission(tmp_path):
    """submission(source): to a kata with one entry, f(dout, cache, scale=1.0, mode='sum')."""
    (tmp_path / "stub.py").write_text(STUB)

    def make(source):
        kata = Kata(
            "k", "K", "t", "easy", 5, ("f",), ("numpy",), (), (), Limits(1.0, 100), tmp_path, Path(),
            parts=(("cache", ("x", "gamma", "x_hat")),),
        )  # fmt: skip
        return Submission(kata, Path("f.py"), "numpy", source)

    return make


UNPACKING = [
    pytest.param("x, x_hat, gamma = cache", ("x_hat", "gamma"), id="two are swapped"),
    pytest.param("x, g, x_hat = cache", None, id="right, with names of one's own"),
    pytest.param("a, x, b = cache", ("x", "gamma"), id="one name is another part's"),
    pytest.param("x, gamma = cache", None, id="too few"),
    pytest.param("x_hat = cache", None, id="not unpacked"),
    pytest.param("gamma, x, x_hat = dout", None, id="an argument without names"),
]


@pytest.mark.parametrize(("line", "wrong"), UNPACKING)
def test_an_argument_that_is_unpacked_in_another_order(submission, line, wrong):
    """A variable that has another part's name is a cause by itself."""
    found = misread(submission(f"def f(dout, cache):\n    {line}\n    return dout\n"))
    title = wrong and f"cache is unpacked in another order: {wrong[0]} is given {wrong[1]}"
    assert [each.title for each in found] == ([title] if wrong else [])
    assert all(each.places == (Place(2, line),) and each.nudge.endswith("in this order.") for each in found)


def failing(name, **arguments):
    """A failing case whose call has these arguments."""
    call = Call("f", tuple((key, Text(text)) for key, text in arguments.items()))
    return CaseResult(name, name, "failed", finding=Changed(what="x", call=call))


PLAIN = failing("plain", dout="1", cache="2")
USUAL = failing("usual", dout="1", cache="2", scale="1.0", mode="'sum'")
SCALED = failing("scaled", dout="1", cache="2", scale="2.0")
RAISED = replace(SCALED, finding=RaisedError(what="NameError", message="nope", call=SCALED.finding.call))
NO_KEY = replace(
    SCALED,
    finding=Unequal(
        what="r['a']", expected=Described("int", "1"), actual=Described("nothing", "'b'"), call=SCALED.finding.call
    ),
)
SURE = Diagnosis("known", "Known", "", "matches")
UNSURE = Diagnosis("known", "Known", "", "looks like")
ALL = "return dout, cache, scale, mode"
NO_SCALE = "return dout, cache, mode"
NAMED = [
    pytest.param(ALL, [SCALED], (), [], id="all are read"),
    pytest.param(NO_SCALE, [PLAIN, USUAL], (UNSURE,), ["known"], id="no failing case varies it"),
    pytest.param(NO_SCALE, [SCALED], (), [NEVER_READ], id="all vary it"),
    pytest.param(NO_SCALE, [SCALED], (UNSURE,), [NEVER_READ], id="all vary it, and a mistake is a guess"),
    pytest.param(NO_SCALE, [SCALED], (SURE, SURE), [NEVER_READ], id="all vary it, and two mistakes say so together"),
    pytest.param(NO_SCALE, [SCALED], (SURE,), ["known"], id="a mistake says it in its own words"),
    pytest.param(NO_SCALE, [PLAIN, SCALED], (UNSURE,), ["known", NEVER_READ], id="some vary it"),
    pytest.param(NO_SCALE, [PLAIN, SCALED], (), [NEVER_READ], id="some vary it, and nothing else is known"),
    pytest.param(NO_SCALE, [PLAIN, SCALED], (SURE, SURE), ["known", "known"], id="some vary it, and all is known"),
    pytest.param(NO_SCALE, [RAISED, SCALED], (), [NEVER_READ], id="another case raised"),
    pytest.param(NO_SCALE, [RAISED], (UNSURE,), ["known"], id="it raised before it could matter"),
    pytest.param(NO_SCALE, [NO_KEY], (UNSURE,), ["known"], id="the part is not there at all"),
    pytest.param("return cache, scale, mode", [PLAIN], (), [NEVER_READ], id="one that has no default"),
    pytest.param("scale = 2.0\n    return dout, cache, scale, mode", [SCALED], (), [], id="written before it is read"),
    pytest.param("return [scale for _ in cache], dout, mode", [SCALED], (), [], id="read in a function within"),
    pytest.param("return dout, cache, mode, locals()", [SCALED], (), [], id="who sees all may read it"),
]


@pytest.mark.parametrize(("body", "cases", "known", "slugs"), NAMED)
def test_a_parameter_that_is_never_read(submission, body, cases, known, slugs):
    """First where it explains all that fails, last where it explains some, and never where it explains nothing."""
    mine = submission(f"# kata: k\ndef f(dout, cache, scale=1.0, mode='sum'):\n    {body}\n")
    found = never_read(mine, REFERENCE, cases, known, {})
    assert [each.slug for each in found] == slugs
    for each in found:
        if each.slug == NEVER_READ:
            assert each.places == (Place(2, "def f(dout, cache, scale=1.0, mode='sum'):"),)
            assert each.title == ("dout" if "dout" not in body else "scale") + " is never read"


def test_a_parameter_of_another_name(submission):
    """It is spoken of by the learner's own name for it."""
    mine = submission("def f(a, b, c=1.0, d='sum'):\n    return a, b, d\n")
    (found,) = never_read(mine, REFERENCE, [SCALED], (), {})
    assert found.title == "c is never read" and found.case == "scaled"


LOOKS = "def f(dout, cache, scale=1.0, mode='sum'):\n    return dout and 0\n"
DEAF = [
    pytest.param(LOOKS, NEVER_READ, id="a mistake that looks and answers the same"),
    pytest.param("def f(dout, cache, scale=1.0, mode='sum'):\n    return 1\n", "known", id="one that looks at nothing, too"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "slug"), DEAF)
def test_an_answer_that_is_always_the_same(submission, program, slug):
    """Who reads none of its parameters has not made a mistake of somebody who does."""
    mine = submission("def f(dout, cache, scale=1.0, mode='sum'):\n    return 0\n")
    (found,) = never_read(mine, REFERENCE, [SCALED], (SURE,), {"known": program})
    assert found.slug == slug and (slug == "known" or found.title.startswith("f reads none of its arguments"))
