"""Where a part of the answer is computed: certain, or not said; and the arguments on which it depends."""

from pathlib import Path

import pytest

from grader.diagnosis.origin import Origin, origin, placed
from grader.diagnosis.parsed import LONGEST, index_of
from grader.model import (
    Allowed,
    ArraySummary,
    Call,
    CaseResult,
    Changed,
    Entry,
    Kata,
    Limits,
    Mismatch,
    Parts,
    Place,
    Submission,
    Text,
)

UNPACKED = """\
def f(dout, cache):
    x, gamma, x_hat = cache
    N = len(x)
    dbeta = dout.mean(0)
    scaled = dout * gamma
    dx = scaled / N
    return dx, (dout * x_hat).sum(0), dbeta
"""
DICT = """\
def f(a, b):
    return {
        "params": a + 1,
        "macs": b,
    }
"""
IN_PLACE = """\
def f(x, p):
    y = x.copy()
    y[x > p] = 0
    return y
"""
LOOP = """\
def f(x, n, unused):
    total = 0
    for i in range(n):
        total += x[i]
    return total
"""
HELPER = """\
def g(x):
    return x


def f(x, y):
    z = g(x)
    return z
"""
NAMED_BLOCK = """\
def f(conv, p):
    with torch.no_grad():
        w = conv.weight * p
    return w
"""

ORIGINS = [
    pytest.param(UNPACKED, 2, [4], {"dout"}, id="one line"),
    pytest.param(UNPACKED, 1, [7], {"dout", "cache[2]"}, id="in what is returned"),
    pytest.param(UNPACKED, 0, [3, 5, 6], {"dout", "cache[0]", "cache[1]"}, id="several lines; to unpack is none"),
    pytest.param(DICT, "params", [3], {"a"}, id="a key"),
    pytest.param(IN_PLACE, None, [2, 3], {"x", "p"}, id="what is changed in place"),
    pytest.param(LOOP, None, [2, 3, 4], {"x", "n"}, id="a loop"),
    pytest.param(HELPER, None, [], {"x"}, id="a function of its own: no certain place"),
    pytest.param(NAMED_BLOCK, None, [3], {"conv", "p"}, id="in a block"),
    pytest.param("def f(x):\n    y = x\n    return y", None, [], {"x"}, id="computes nothing"),
]


@pytest.mark.parametrize(("source", "part", "lines", "arguments"), ORIGINS)
def test_the_origin_of_a_part(source, part, lines, arguments):
    """The statements that it goes back to, and the arguments."""
    text = source.splitlines()
    places = tuple(Place(line, text[line - 1].strip()) for line in lines)
    assert origin(source, "f", part) == Origin(places, frozenset(arguments))


NOTHING = [
    pytest.param("def f(x):\n    if x:\n        return 1\n    return 2", None, id="two returns"),
    pytest.param("def f(x):\n    x += 1", None, id="no return"),
    pytest.param("def f(x):\n    return", None, id="nothing returned"),
    pytest.param("def g(x):\n    return x", None, id="another function"),
    pytest.param("f = lambda x: x", None, id="no function"),
    pytest.param("@cache\ndef f(x):\n    return x", None, id="a decorator"),
    pytest.param("def f(x):\n    return x\n\n\ndef f(x):\n    return 2 * x", None, id="two of the name"),
    pytest.param("def f(x):\n    return x, x", 2, id="too few parts"),
    pytest.param("def f(x):\n    return x", 0, id="no parts"),
    pytest.param("def f(x):\n    return dict(a=x)", "a", id="no keys"),
    pytest.param("def f(x:", None, id="no program"),
    pytest.param("def f(x):\n    return " + "-" * 30_000 + "x", None, id="too deep"),
    pytest.param("#" * LONGEST + "\ndef f(x):\n    return x + 1", None, id="too long"),
]


@pytest.mark.parametrize(("source", "part"), NOTHING)
def test_what_is_not_certain_is_not_said(source, part):
    """Nothing comes of such a text, and nothing breaks."""
    assert origin(source, "f", part) is None


def test_the_index_of_a_part():
    """The names of the parts are those of the variables that a right program returns."""
    assert [index_of(UNPACKED, "f", name) for name in ("dx", "dbeta", "dgamma")] == [0, 2, None]
    assert index_of(DICT, "f", "params") is None


RIGHT = "def f(dout, cache):\n    x, gamma, x_hat = cache\n    dbeta = dout.sum(0)\n    return gamma, x, dbeta\n"
NUMBERS = ArraySummary("float64", (1,), "plain", (1.0,))
CALL = Call(
    "f", (("dout", NUMBERS), ("cache", Parts("tuple", (("x", NUMBERS), ("gamma", NUMBERS), ("x_hat", NUMBERS)))))
)
LAYERS = Call(
    "f", (("conv", Parts("dict", (("'weight'", NUMBERS), ("'stride'", Text("1")), ("'groups'", Text("2"))))),)
)


MANY = Call("f", (("conv", Parts("dict", tuple((f"'{name}'", Text("7")) for name in ("a", "b", "c", "d", "stride")))),))


def submission(source):
    kata = Kata(
        "k", "K", "t", "easy", 5, ("f",), ("numpy",), (), (), Limits(1.0, 100), Path(), Path(),
        parts=(("cache", ("x", "gamma", "x_hat")),), usual=(("conv.stride", "1"), ("conv.groups", "1")),
    )  # fmt: skip
    return Submission(kata, Path("f.py"), "numpy", source)


def wrong(what, call):
    entry = Entry((0,), 1.0, 2.0, 0.0)
    return Mismatch(what=what, entries=(entry,), wrong=1, size=1, allowed=Allowed("exact"), call=call)


PLACED = [
    pytest.param(wrong("dbeta", CALL), [4], ("dout",), id="a part that both compute from one argument"),
    pytest.param(wrong("gamma", CALL), [3, 5, 6], ("dout", "cache.x", "cache.gamma"), id="what either of them uses"),
    pytest.param(wrong("weight", LAYERS), [], ("conv.weight", "conv.groups"), id="what is usual goes without saying"),
    pytest.param(Changed(what="cache[1]", call=CALL), [], (), id="no part of an answer"),
    pytest.param(Changed(what="cache[1]"), [], (), id="no call"),
    pytest.param(
        Changed(what="the conv.stride of 7", call=MANY), [], ("conv.stride",), id="what its words name, of many"
    ),
    pytest.param(Changed(what="r['conv']['stride']", call=MANY), [], ("conv.stride",), id="in brackets"),
]


EXCHANGED = [
    pytest.param("return dbeta, dgamma, dx", [3], id="exchanged"),
    pytest.param("return dx, dgamma, dbeta", [2], id="in their places"),
    pytest.param("return dx, dbeta, other", [2], id="another name"),
]


@pytest.mark.parametrize(("returned", "lines"), EXCHANGED)
def test_a_part_in_the_place_of_another(returned, lines):
    """What is wrong is the line that returns them."""
    right = "def f(dout, cache):\n    return dx, dgamma, dbeta\n"
    source = f"def f(dout, cache):\n    dbeta = dgamma = dx = other = dout * 2\n    {returned}\n"
    result = placed(CaseResult("c", "C", "failed", finding=wrong("dbeta", CALL)), submission(source), right)
    assert [place.line for place in result.origin] == lines


@pytest.mark.parametrize(("finding", "lines", "telling"), PLACED)
def test_a_result_with_its_place(finding, lines, telling):
    """Arguments are named as the kata names them, and none is left out without a reason."""
    result = placed(CaseResult("c", "C", "failed", finding=finding), submission(UNPACKED), RIGHT)
    assert [place.line for place in result.origin] == lines and result.telling == telling
