"""What a half-written file lacks is said as that, with its line; what is written is not denied."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.diagnosis.unwritten import gathered, speaks_for_itself, unwritten
from grader.model import (
    Call,
    CaseResult,
    Contract,
    Described,
    Ended,
    ForbiddenCall,
    Kata,
    Limits,
    NoError,
    NotWritten,
    Outcome,
    Place,
    RaisedError,
    Submission,
    Unequal,
)

KATA = Kata("k", "K", "t", "easy", 5, ("f", "g"), ("numpy",), (), (), Limits(1.0, 100), Path(), Path())
REFERENCE = "def f(x):\n    dx, dw = x, x\n    return dx, dw\n\n\ndef g(x):\n    return {'params': 1, 'macs': x}\n"
OF_F, OF_G = Call("f"), Call("g")


def none(what, call=OF_F):
    return Contract(what=what, aspect="type", expected="numpy", actual="NoneType", call=call)


def no_key(key):
    return Unequal(what=f"r['{key}']", expected=Described("int", "1"), actual=Described("None", "None"), call=OF_G)


LACKING = [
    pytest.param("def f(x):\n    pass", none("y"), "f is not written yet", 2, id="pass"),
    pytest.param('def f(x):\n    """F."""\n    ...', none("y"), "f is not written yet", 3, id="an ellipsis below a docstring"),
    pytest.param("def f(x):\n    return None", none("y"), "f is not written yet", 2, id="return None"),
    pytest.param("def f(x):\n    return", NoError(what="ValueError", returned=Described("None"), call=OF_F), "f is not written yet", 2, id="no error came"),
    pytest.param("def f(x):\n    raise NotImplementedError('later')", RaisedError(what="NotImplementedError", message="later", call=OF_F), "f is not written yet", 2, id="raises"),
    pytest.param(
        "def f(x):\n    if x: raise NotImplementedError\n    return x", NotWritten(what="f", trace=(Place(2, "raise"),), call=OF_F),
        "f comes upon code that is not written yet", 2, id="a branch",
    ),
    pytest.param("def f(x):\n    dx = None\n    dw = x\n    return dx, dw", none("dx"), "dx is not written yet: it is None", 2, id="a part"),
    pytest.param("def f(x):\n    return None, x", none("dx"), "dx is not written yet: it is None", 2, id="a part where it is returned"),
    pytest.param("def g(x):\n    return {\n        'params': 1,\n        'macs': None,\n    }", no_key("macs"), "macs is not written yet: it is None", 4, id="a key"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "finding", "title", "line"), LACKING)
def test_what_is_not_written_yet(source, finding, title, line):
    """An entry, a branch or a part, with the line of the placeholder."""
    found = unwritten(
        CaseResult("c", "C", "failed", finding=finding), Submission(KATA, Path("f.py"), "numpy", source), REFERENCE
    )
    assert found.title == title and [place.line for place in found.places] == [line] and found.confidence == "matches"


def lacks(key, keys):
    return Unequal(
        what=f"the result['{key}']", expected=Described("int", "1"), actual=Described("nothing", keys), call=OF_G
    )


def test_what_a_library_does_not_support_is_no_code_to_be_written():
    """PyTorch raises NotImplementedError for dtypes that an operation does not know."""
    message, line = "\"addmm\" not implemented for 'Bool'", Place(2, "return einsum('oc,nc->no', p, x)")
    finding = RaisedError(what="NotImplementedError", message=message, trace=(line,), call=OF_F)
    program = Submission(KATA, Path("f.py"), "torch", f"def f(x):\n    {line.text}")
    assert unwritten(CaseResult("c", "C", "failed", finding=finding), program, REFERENCE) is None


NO_KEY = [
    pytest.param("return {\n        'params': 1,\n        'mac': x,\n    }", lacks("macs", "'params', 'mac'"), 4, id="a near one"),
    pytest.param("other = {'macs': 1}\n    return {'total': x}", lacks("macs", "'total'"), 3, id="another"),
    pytest.param("return dict(params=1,\n        mac=x)", lacks("macs", "'params', 'mac'"), 3, id="dict()"),
    pytest.param("r = {}\n    r['mac'] = x\n    return r", lacks("macs", "'mac'"), 3, id="one by one"),
    pytest.param("return {name: x for name in 'ab'}", lacks("macs", "'a', 'b'"), None, id="none is written out"),
    pytest.param("return {}", lacks("macs", ""), None, id="none at all"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "finding", "line"), NO_KEY)
def test_a_key_that_is_not_there(body, finding, line):
    """With the line of the one that may be meant, and all that are there."""
    mine = Submission(KATA, Path("f.py"), "numpy", f"def g(x):\n    {body}")
    found = unwritten(CaseResult("c", "C", "failed", finding=finding), mine, REFERENCE)
    if line is None:
        assert found is None
        return
    assert found.title == "The result has no key 'macs'" and [place.line for place in found.places] == [line]
    assert found.nudge == f"Its keys are {finding.actual.text}." and found.confidence == "matches"


LEFT_IN = [
    pytest.param("def f(x):\n    breakpoint()\n    return x", RaisedError(what="BdbQuit", message="", trace=(Place(3, "return x"),), call=OF_F), "breakpoint", 2, id="a breakpoint"),
    pytest.param("def f(x):\n    breakpoint()\n    breakpoint()", RaisedError(what="BdbQuit", message="", trace=(Place(3, "breakpoint()"),), call=OF_F), "breakpoint", 3, id="two: where it stopped"),
    pytest.param("def f(x):\n    return input()", RaisedError(what="EOFError", message="EOF when reading a line", trace=(Place(2, "return input()"),), call=OF_F), "input", 2, id="an input"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "finding", "word", "line"), LEFT_IN)
def test_what_was_left_in_from_debugging(source, finding, word, line):
    """It is the cause, at its own line."""
    found = unwritten(
        CaseResult("c", "C", "failed", finding=finding), Submission(KATA, Path("f.py"), "numpy", source), REFERENCE
    )
    assert word in found.title and "left in" in found.title and [place.line for place in found.places] == [line]


WRITTEN = [
    pytest.param("def f(x):\n    dx = None\n    dx = x\n    return dx, x", none("dx"), id="given a value later"),
    pytest.param(
        "def f(x):\n    dx = None\n    if x: dx = x\n    return dx, x", none("dx"), id="given a value now and then"
    ),
    pytest.param("def f(x):\n    if x: return None, x\n    return x, x", none("dx"), id="two returns"),
    pytest.param("def f(x):\n    dx = x.sort()\n    return dx, x", none("dx"), id="what gives None"),
    pytest.param("def g(x):\n    pass\ndef f(x):\n    return x", none("y"), id="the other entry"),
    pytest.param("def f(x):\n    return None, x", none("dw"), id="another part"),
    pytest.param("def f(x:", none("y"), id="no program"),
]


@pytest.mark.parametrize(("source", "finding"), WRITTEN)
def test_code_that_is_there(source, finding):
    """It is wrong, and has a cause like any other."""
    result = CaseResult("c", "C", "failed", finding=finding)
    assert unwritten(result, Submission(KATA, Path("f.py"), "numpy", source), REFERENCE) is None


NO_RETURN = [
    pytest.param("def f(x):\n    y = x", none("y"), True, id="none"),
    pytest.param("def f(x):\n    def g():\n        return x\n    y = g()", none("y"), True, id="one of a function within"),
    pytest.param("def f(x):\n    if x: return\n    y = x", none("y"), True, id="one without a value"),
    pytest.param("def f(x):\n    if x: return x", none("y"), False, id="one that is not always reached"),
    pytest.param("def f(x):\n    yield x", none("y"), False, id="a generator"),
    pytest.param("def f(x):\n    x()", RaisedError(what="TypeError", message="no", call=OF_F), False, id="an error"),
    pytest.param("def f(x):\n    while x: pass", Ended(what="it", outcome=Outcome("timed out"), call=OF_F), False, id="no end"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "finding", "missing"), NO_RETURN)
def test_a_return_that_is_missing(source, finding, missing):
    """A function that gives an answer nowhere; whoever gives one somewhere has another cause."""
    mine = Submission(KATA, Path("f.py"), "numpy", source)
    found = unwritten(CaseResult("c", "C", "failed", finding=finding), mine, REFERENCE)
    assert (found.title if found else "") == missing * "f returns nothing: no line of it has a return"


def test_another_type_than_a_dict():
    """Its numbers cannot be compared at all."""
    finding = Unequal(
        what="the result", expected=Described("dict", "{}"), actual=Described("tuple", "(1,)", 1), call=OF_G
    )
    mine = Submission(KATA, Path("f.py"), "numpy", "def g(x):\n    return (1,)")
    found = unwritten(CaseResult("c", "C", "failed", finding=finding), mine, REFERENCE)
    assert found.title == "g does not return a dict: its answer is of type tuple" and found.places[0].line == 1


SPEAKING = [
    pytest.param(RaisedError(what="NameError", message="name 'dxhat' is not defined"), True, id="a name"),
    pytest.param(RaisedError(what="SystemExit", message="0"), True, id="an exit"),
    pytest.param(ForbiddenCall(what="torch.batch_norm"), True, id="against the rules"),
    pytest.param(
        RaisedError(what="NameError", message="", expected="ValueError"), True, id="in place of another error"
    ),
    pytest.param(
        RaisedError(what="AttributeError", message="'Tensor' object has no attribute 'astype'"),
        True,
        id="no such method",
    ),
    pytest.param(
        RaisedError(what="AttributeError", message="'NoneType' object has no attribute 'left'"), False, id="of None"
    ),
    pytest.param(RaisedError(what="TypeError", message="no"), False, id="a type"),
    pytest.param(none("y"), False, id="an answer"),
]


@pytest.mark.parametrize(("finding", "speaks"), SPEAKING)
def test_what_speaks_for_itself(finding, speaks):
    """No mistake is looked for behind a name that is not defined."""
    assert speaks_for_itself(CaseResult("c", "C", "failed", finding=finding)) == speaks


def test_each_is_said_once():
    """However many cases come upon it."""
    mine = Submission(KATA, Path("f.py"), "numpy", "def f(x):\n    pass")
    results = [CaseResult(name, name, "failed", finding=none(name)) for name in "abc"]
    assert len(gathered([None, *(unwritten(each, mine, REFERENCE) for each in results)])) == 1


CALLED = [
    pytest.param("def f(x, p):\n    return x", "f() got an unexpected keyword argument 'mode'", "(x, p)", id="another name"),
    pytest.param("def f(x):\n    return x", "f() takes 1 positional argument but 2 were given", "(x)", id="too few"),
    pytest.param(
        "def f(x: int, *, mode: str = 'a'):\n    return x", "f() takes 1 positional argument but 2 were given",
        "(x, *, mode='a')", id="by name alone",
    ),
    pytest.param("def f(x, mode='sum'):\n    return f(1, 2, 3)", "f() takes 2 positional arguments", "", id="its own call"),
    pytest.param("def f(x):\n    return len(x)", "object of type 'int' has no len()", "", id="an error within"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "message", "own"), CALLED)
def test_an_entry_that_takes_something_else(source, message, own, tmp_path):
    """What it is called with, and what it takes, as both are written."""
    (tmp_path / "stub.py").write_text("def f(x, mode='sum'):\n    raise NotImplementedError\n", encoding="utf-8")
    mine = Submission(replace(KATA, folder=tmp_path), Path("f.py"), "numpy", source)
    finding = RaisedError(what="TypeError", message=message, call=OF_F)
    found = unwritten(CaseResult("c", "C", "failed", finding=finding), mine, REFERENCE)
    assert (found.title if found else "") == (f"f is to take (x, mode='sum'), and takes {own}" if own else "")
